package oktatest

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"
)

// FaultKind is what a fault does to the requests it matches.
type FaultKind int

const (
	// ErrorCode answers with Fault.Code, one of Okta's error codes, with its
	// status and summary.
	ErrorCode FaultKind = iota
	// Status answers with Fault.Status and Fault.Body as they are.
	Status
	// NotOktaBody answers 404 (or Fault.Status) with an HTML page.
	NotOktaBody
	// NotOktaJSON answers 404 (or Fault.Status) with JSON that is not Okta's
	// error form.
	NotOktaJSON
	// RateLimit429 answers 429 as a spent bucket, which refills after
	// Fault.Delay (default one second).
	RateLimit429
	// Concurrency429 answers 429 with limit and remaining 0.
	Concurrency429
	// Delay waits Fault.Delay, then answers as usual.
	Delay
	// Hang never answers; it ends when the client gives up or the server closes.
	Hang
	// SlowBody sends the body in ten parts, Fault.Delay in all.
	SlowBody
	// CutBody closes the connection in the middle of the body.
	CutBody
	// CutHeader closes the connection without any answer.
	CutHeader
	// TruncateJSON sends half of the body as if it were whole.
	TruncateJSON
	// MalformedJSON sends a body of the right length that is not JSON.
	MalformedJSON
	// NextRepeats makes the next link lead to the page just sent.
	NextRepeats
	// NextOtherHost makes the next link lead to Fault.Host (default
	// attacker.example.net).
	NextOtherHost
	// NextEmptyPage makes the last page have a next link that leads to an empty
	// page, which has none.
	NextEmptyPage
	// DropLinkQuery makes the next link lose every parameter but after and
	// limit; the cursor goes on with the whole collection, as some of Okta's do.
	DropLinkQuery
	// NextIs makes the next link Fault.Body, which is appended to the org's URL
	// when it begins with a slash.
	NextIs
	// NextOverlaps makes the next page begin with the last row of this one, as
	// happens when rows move while somebody pages. Lists that are not sorted
	// only.
	NextOverlaps
	// Custom calls Fault.Handler.
	Custom
)

// Fault is something that goes wrong on purpose.
type Fault struct {
	Method string // empty matches all
	// Path is matched as a path.Match pattern when it holds *, ? or [, as a
	// prefix when it ends in a slash, else exactly. Empty matches all. It is
	// without Options.PathPrefix and without the query.
	Path string
	// Query must occur in the raw query, decoded or not.
	Query string
	Skip  int // let that many matching requests pass first
	Times int // then strike that often; 0 is always

	Kind    FaultKind
	Code    string
	Status  int
	Body    string
	Host    string
	Delay   time.Duration
	Handler func(w http.ResponseWriter, r *http.Request)

	seen, struck int
}

// Inject adds a fault; of several that match, the one injected first strikes.
// remove takes it away again. Faults strike before authentication and are in
// the request log. Delays are in real time.
func (o *Org) Inject(f Fault) (remove func()) {
	l := &o.faults
	l.mu.Lock()
	defer l.mu.Unlock()
	p := &f
	l.all = append(l.all, p)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		for i, x := range l.all {
			if x == p {
				l.all = append(l.all[:i:i], l.all[i+1:]...)
				return
			}
		}
	}
}

type faultList struct {
	mu  sync.Mutex
	all []*Fault
}

// match answers a copy of the fault that strikes this request, nil for none.
func (l *faultList) match(method, p, query string) *Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.all {
		if !f.matches(method, p, query) {
			continue
		}
		f.seen++
		if f.seen <= f.Skip || f.Times > 0 && f.struck >= f.Times {
			continue
		}
		f.struck++
		c := *f
		return &c
	}
	return nil
}

func (f *Fault) matches(method, p, query string) bool {
	if f.Method != "" && f.Method != method {
		return false
	}
	if f.Query != "" && !strings.Contains(query, f.Query) {
		if plain, err := url.QueryUnescape(query); err != nil || !strings.Contains(plain, f.Query) {
			return false
		}
	}
	switch {
	case f.Path == "":
		return true
	case strings.ContainsAny(f.Path, "*?["):
		ok, err := path.Match(f.Path, p)
		return ok && err == nil
	case strings.HasSuffix(f.Path, "/"):
		return strings.HasPrefix(p, f.Path)
	}
	return f.Path == p
}
