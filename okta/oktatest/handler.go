package oktatest

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// call is one request on its way to a handler.
type call struct {
	r    *http.Request
	q    url.Values
	path string // below the prefix
	base string // scheme, host and prefix for links
	args []string
	who  principal
	body []byte
	list *listing // set by handlers that page, for the faults
}

// principal is who calls: the rights of an API token or of an OAuth app.
type principal struct {
	name   string // separates rate limits
	token  Token
	app    string // client id, when an OAuth app
	scopes []string
}

const maxBody = 1 << 20

// ServeHTTP answers one request: log, concurrency, latency, faults,
// authentication, rate limit, handler, in that order.
func (o *Org) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := o.opt.Clock()
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(io.LimitReader(r.Body, maxBody)) // what could not be read is what the client failed to send
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	path, inside := strings.CutPrefix(r.URL.EscapedPath(), o.prefix())
	entry := newRequest(r, path, body, started)
	n := o.log.add(entry, o.opt.LogSize)
	if hook := o.onRequest.Load(); hook != nil {
		(*hook)(entry)
	}
	w.Header()["Date"] = []string{o.opt.Clock().UTC().Format(http.TimeFormat)}
	flight := o.inFlight.Add(1)
	defer o.inFlight.Add(-1)
	for m := o.maxFlight.Load(); flight > m && !o.maxFlight.CompareAndSwap(m, flight); m = o.maxFlight.Load() {
	}
	if flight > int64(o.opt.Concurrency) && inside {
		o.finish(w, r, o.tooMany(o.opt.Clock().Add(time.Second)), n)
		return
	}
	if o.opt.Latency > 0 && !o.wait(r, o.opt.Latency) {
		return
	}
	var rep *reply
	if !inside || !strings.HasPrefix(path, "/") {
		rep = &reply{status: http.StatusNotFound, html: true, body: []byte("<html><body><h1>404 Not Found</h1></body></html>")}
	} else {
		fault := o.faults.match(r.Method, path, r.URL.RawQuery)
		c := &call{r: r, path: path, base: requestBase(r) + o.prefix(), body: body}
		c.q, _ = url.ParseQuery(r.URL.RawQuery)
		if fault != nil {
			o.serveFault(w, r, c, fault, n)
			return
		}
		rep = o.respond(c)
	}
	o.finish(w, r, rep, n)
}

// finish sends the answer and completes the log entry.
func (o *Org) finish(w http.ResponseWriter, r *http.Request, rep *reply, n uint64) {
	if rep.status == http.StatusTooManyRequests {
		o.count429.Add(1)
	}
	o.log.done(n, rep.status, len(rep.body))
	o.send(w, r, rep)
	if rep.buf != nil {
		pageBuffers.Put(rep.buf)
	}
}

// respond makes the answer that Okta would give.
func (o *Org) respond(c *call) *reply {
	e, args, rep := o.route(c.r.Method, c.path)
	if rep == nil && e.open {
		c.args = args
		return o.limited(c, "client", e.handle)
	}
	who, denied := o.authenticate(c)
	if denied != nil {
		return denied
	}
	c.who = who
	if rep != nil {
		return o.limited(c, who.name, func(*Org, *call) *reply { return rep })
	}
	if denied := o.authorize(c, e); denied != nil {
		return o.limited(c, who.name, func(*Org, *call) *reply { return denied })
	}
	c.args = args
	return o.limited(c, who.name, func(o *Org, c *call) *reply {
		o.mu.RLock()
		defer o.mu.RUnlock()
		return e.handle(o, c)
	})
}

func requestBase(r *http.Request) string {
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	return scheme + r.Host
}

func containsToken(list, token string) bool {
	for _, p := range strings.Split(list, ",") {
		p, _, _ = strings.Cut(p, ";")
		if strings.EqualFold(strings.TrimSpace(p), token) {
			return true
		}
	}
	return false
}
