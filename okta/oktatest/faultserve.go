package oktatest

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"time"
)

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
		rep := withRate(o.fail(f.Code, f.Body), 600, 599, now.Add(window))
		if f.Status != 0 {
			rep.status = f.Status
		}
		return rep
	case Status:
		return &reply{status: status, body: []byte(f.Body)}
	case NotOktaBody:
		return &reply{status: status, html: true, body: []byte("<!DOCTYPE html><html><head><title>Page not found</title></head><body>Page not found</body></html>")}
	case NotOktaJSON:
		return &reply{status: status, gateway: true, body: []byte(`{"status":404,"message":"Resource not found"}` + "\n")}
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
	case NextIs:
		rep.next = f.Body
		if strings.HasPrefix(f.Body, "/") {
			rep.next = c.base + f.Body
		}
	case NextOverlaps:
		if rep.next != "" && c.list != nil {
			rep.next = o.oneBack(rep.next, c)
		}
	case NextEmptyPage:
		if rep.next == "" && rep.self != "" && !o.isBeyond(c) {
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

// isBeyond says whether the request asks for the page after the last one.
func (o *Org) isBeyond(c *call) bool {
	if c.list == nil {
		return false
	}
	cur, ok := o.unseal(c.q.Get("after"), c.list.scope)
	return ok && cur.Pos == theEnd
}

// oneBack moves the cursor of a link before the row given last.
func (o *Org) oneBack(next string, c *call) string {
	u, err := url.Parse(next)
	if err != nil {
		return next
	}
	q := u.Query()
	cur, ok := o.unseal(q.Get("after"), c.list.scope)
	if !ok {
		return next
	}
	cur.Pos--
	q.Set("after", o.seal(cur, c.list.scope))
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
