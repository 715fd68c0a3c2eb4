package oktatest

import (
	"bytes"
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
	// page without one.
	NextEmptyPage
	// DropLinkQuery makes the next link lose every parameter but after and
	// limit; the cursor goes on with the whole collection, as some of Okta's do.
	DropLinkQuery
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

// serveFault answers a request that a fault strikes.
func (o *Org) serveFault(w http.ResponseWriter, r *http.Request, c *call, f *Fault, n uint64) {
	switch f.Kind {
	case Hang:
		o.wait(r, 0)
		return
	case Delay:
		if !o.wait(r, f.Delay) {
			return
		}
	case CutHeader:
		panic(http.ErrAbortHandler)
	case Custom:
		f.Handler(w, r)
		return
	}
	if rep := o.faultReply(f); rep != nil {
		o.finish(w, r, rep, n)
		return
	}
	rep := o.respond(c)
	switch f.Kind {
	case CutBody, SlowBody:
		o.log.done(n, rep.status, len(rep.body))
		o.drip(w, r, rep, f)
		return
	case TruncateJSON:
		rep.body = rep.body[:len(rep.body)/2]
	case MalformedJSON:
		rep.body = bytes.ReplaceAll(rep.body, []byte(`":`), []byte(`";`))
	default:
		o.bendLinks(rep, c, f)
	}
	o.finish(w, r, rep, n)
}

// faultReply is the answer of the faults that replace Okta's.
func (o *Org) faultReply(f *Fault) *reply {
	now := o.opt.Clock()
	status := f.Status
	if status == 0 {
		status = http.StatusNotFound
	}
	switch f.Kind {
	case ErrorCode:
		rep := withRate(o.fail(f.Code, f.Body), 600, 300, now.Add(window))
		if f.Status != 0 {
			rep.status = f.Status
		}
		return rep
	case Status:
		return &reply{status: status, body: []byte(f.Body)}
	case NotOktaBody:
		return &reply{status: status, html: true, body: []byte("<!DOCTYPE html><html><head><title>Page not found</title></head><body>Page not found</body></html>")}
	case NotOktaJSON:
		return &reply{status: status, body: []byte(`{"status":404,"message":"Resource not found"}` + "\n")}
	case RateLimit429:
		wait := f.Delay
		if wait == 0 {
			wait = time.Second
		}
		return withRate(o.fail("E0000047", ""), 600, 0, now.Add(wait))
	case Concurrency429:
		return o.tooMany(now.Add(time.Second))
	}
	return nil
}

// wait sleeps, for ever when d is 0, and says whether there is still somebody
// to answer.
func (o *Org) wait(r *http.Request, d time.Duration) bool {
	var timer <-chan time.Time
	if d > 0 {
		timer = time.After(d)
	}
	select {
	case <-timer:
		return true
	case <-r.Context().Done():
	case <-o.closing:
	}
	return false
}

// drip sends the body slowly, or half of it and then nothing more.
func (o *Org) drip(w http.ResponseWriter, r *http.Request, rep *reply, f *Fault) {
	h := w.Header()
	for k, v := range rep.header {
		h[k] = v
	}
	h.Set("Content-Type", "application/json")
	o.linkHeader(h, rep)
	w.WriteHeader(rep.status)
	flush := http.NewResponseController(w)
	const parts = 10
	for i := range parts {
		if f.Kind == CutBody && i == parts/2 {
			panic(http.ErrAbortHandler)
		}
		_, _ = w.Write(rep.body[len(rep.body)*i/parts : len(rep.body)*(i+1)/parts])
		_ = flush.Flush()
		if f.Delay > 0 && !o.wait(r, f.Delay/parts) {
			return
		}
	}
}

// bendLinks changes where the next page is said to be.
func (o *Org) bendLinks(rep *reply, c *call, f *Fault) {
	old := rep.next
	switch f.Kind {
	case NextRepeats:
		if rep.next != "" {
			rep.next = rep.self
		}
	case NextOtherHost:
		host := f.Host
		if host == "" {
			host = "attacker.example.net"
		}
		if u, err := url.Parse(rep.next); err == nil && rep.next != "" {
			u.Host = host
			rep.next = u.String()
		}
	case NextEmptyPage:
		if rep.next == "" && rep.self != "" {
			rep.next = o.beyond(rep.self, c)
		}
	case DropLinkQuery:
		if u, err := url.Parse(rep.next); err == nil && rep.next != "" {
			u.RawQuery = o.withoutSelection(u.Query(), c)
			rep.next = u.String()
		}
	}
	if rep.wrapped && rep.next != old && old != "" {
		rep.body = bytes.Replace(rep.body, appendString(nil, old), appendString(nil, rep.next), 1)
	}
}

// beyond is a link to the page after the last one.
func (o *Org) beyond(self string, c *call) string {
	u, err := url.Parse(self)
	if err != nil || c.list == nil {
		return ""
	}
	q := u.Query()
	q.Set("after", o.seal(cursor{Pos: theEnd}, c.list.scope))
	u.RawQuery = q.Encode()
	return u.String()
}

// withoutSelection keeps after and limit, and reseals the cursor so that it
// goes on with the unfiltered collection.
func (o *Org) withoutSelection(q url.Values, c *call) string {
	cur, ok := cursor{}, false
	if c.list != nil {
		cur, ok = o.unseal(q.Get("after"), c.list.scope)
	}
	if !ok {
		return q.Encode()
	}
	scope := c.path + strings.Repeat("\x00", strings.Count(c.list.scope, "\x00"))
	return url.Values{"after": {o.seal(cursor{Pos: cur.Pos}, scope)}, "limit": q["limit"]}.Encode()
}
