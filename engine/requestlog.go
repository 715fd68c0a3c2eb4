package engine

import (
	"sync"

	"github.com/oktasql/oktasql/okta"
)

// requestLog holds the last exchanges with Okta, for the table okta_requests.
// It is safe for concurrent use.
type requestLog struct {
	mu   sync.Mutex
	ring []logged
	next int64 // number of the next exchange, from 1
}

type logged struct {
	n int64
	e okta.Exchange
}

// logged exchanges kept; older ones are forgotten.
const requestLogSize = 1000

func (l *requestLog) add(e okta.Exchange) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next++
	rec := logged{l.next, e}
	if len(l.ring) < requestLogSize {
		l.ring = append(l.ring, rec)
		return
	}
	l.ring[int(l.next-1)%requestLogSize] = rec
}

// list returns the exchanges, oldest first.
func (l *requestLog) list() []logged {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]logged, 0, len(l.ring))
	if len(l.ring) < requestLogSize {
		return append(out, l.ring...)
	}
	at := int(l.next) % requestLogSize
	out = append(out, l.ring[at:]...)
	return append(out, l.ring[:at]...)
}
