package oktatest

import (
	"net/http"
	"sync"
	"time"
)

// Request is one entry of the request log.
type Request struct {
	Method   string
	Path     string // below Options.PathPrefix, as sent, escapes and all
	RawQuery string
	Header   http.Header // a subset: never Authorization, DPoP or cookies
	Body     string      // of requests other than to the token endpoint
	At       time.Time   // by Options.Clock
	Status   int         // 0 while it is being answered, or when no answer was sent
	Bytes    int         // of the answer's body before compression
	Proto    string      // HTTP/1.1 or HTTP/2.0
}

// String is METHOD path?query.
func (r Request) String() string {
	if r.RawQuery == "" {
		return r.Method + " " + r.Path
	}
	return r.Method + " " + r.Path + "?" + r.RawQuery
}

// loggedHeaders are the request headers that the log keeps.
var loggedHeaders = []string{"Accept", "Accept-Encoding", "Content-Type", "User-Agent", "If-Match", "Prefer",
	"X-Okta-Retry-For", "X-Okta-Retry-Count", "X-Okta-User-Agent-Extended"}

func newRequest(r *http.Request, path string, body []byte, at time.Time) Request {
	q := Request{Method: r.Method, Path: path, RawQuery: r.URL.RawQuery, At: at, Header: http.Header{}, Proto: r.Proto}
	for _, h := range loggedHeaders {
		if v := r.Header.Values(h); len(v) > 0 {
			q.Header[h] = v
		}
	}
	if path != "/oauth2/v1/token" {
		q.Body = string(body)
	}
	return q
}

type requestLog struct {
	mu      sync.Mutex
	first   uint64 // number of entries[0]
	entries []Request
}

// add numbers the entry, forgetting the oldest when there are too many.
func (l *requestLog) add(r Request, most int) uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.entries) >= most {
		drop := len(l.entries)/2 + 1
		l.entries = append([]Request(nil), l.entries[drop:]...)
		l.first += uint64(drop)
	}
	l.entries = append(l.entries, r)
	return l.first + uint64(len(l.entries)) - 1
}

func (l *requestLog) done(n uint64, status, bytes int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if k := n - l.first; n >= l.first && k < uint64(len(l.entries)) {
		l.entries[k].Status, l.entries[k].Bytes = status, bytes
	}
}

// Requests returns a copy of the log, oldest first.
func (o *Org) Requests() []Request {
	o.log.mu.Lock()
	defer o.log.mu.Unlock()
	return append([]Request(nil), o.log.entries...)
}

// ResetRequests empties the log and sets MaxInFlight and Count429 to zero.
func (o *Org) ResetRequests() {
	o.log.mu.Lock()
	o.log.first += uint64(len(o.log.entries))
	o.log.entries = nil
	o.log.mu.Unlock()
	o.maxFlight.Store(0)
	o.count429.Store(0)
}

// OnRequest calls f with each request before it is answered, so that a test can
// change the org in the middle of a scan. Nil removes it.
func (o *Org) OnRequest(f func(Request)) {
	if f == nil {
		o.onRequest.Store(nil)
		return
	}
	o.onRequest.Store(&f)
}

// MaxInFlight is the highest number of requests that were open at one time.
func (o *Org) MaxInFlight() int { return int(o.maxFlight.Load()) }

// Count429 is how many requests were answered with 429.
func (o *Org) Count429() int { return int(o.count429.Load()) }
