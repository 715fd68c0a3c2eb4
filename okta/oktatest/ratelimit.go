package oktatest

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// window is the length of a rate-limit window. It begins with the first
// request of a bucket, not on the minute.
//
// Source: rate limits, buckets.
const window = time.Minute

// unlimited is what the headers say when the limit is off.
const unlimited = 1_000_000

type limiter struct {
	mu      sync.Mutex
	limits  map[string]int
	off     bool
	buckets map[string]*bucket
}

type bucket struct {
	used  int
	start time.Time
}

func (l *limiter) init(opt Options) {
	l.limits, l.off = opt.RateLimits, opt.Unlimited
	l.buckets = map[string]*bucket{}
}

// bucketOf names the bucket of a request: the exact path first, with its
// method before without, then the longest prefix.
func (l *limiter) bucketOf(method, path string) (name string, limit int) {
	for key, n := range l.limits {
		p, m := key, ""
		if before, after, ok := strings.Cut(key, " "); ok {
			m, p = before, after
		}
		if m != "" && m != method {
			continue
		}
		better := rank(key, method)
		if prefix, ok := strings.CutSuffix(p, "*"); ok {
			if !strings.HasPrefix(path, prefix) {
				continue
			}
		} else {
			if _, ok := matchPath(p, path); !ok {
				continue
			}
			if p == "/api/v1/groups/{id}" && path == "/api/v1/groups/rules" {
				continue
			}
		}
		if name == "" || better > rank(name, method) {
			name, limit = key, n
		}
	}
	return name, limit
}

// rank orders the keys that match one path.
func rank(key, method string) int {
	k := len(key) * 2
	if strings.HasPrefix(key, method+" ") {
		k = (len(key)-len(method)-1)*2 + 1
	}
	if !strings.HasSuffix(key, "*") {
		k += 100_000
	}
	return k
}

// limited counts the request against its bucket and adds the headers that
// every answer carries.
func (o *Org) limited(c *call, who string, handle func(*Org, *call) *reply) *reply {
	l := &o.limits
	now := o.opt.Clock()
	l.mu.Lock()
	name, limit := l.bucketOf(c.r.Method, c.path)
	if l.off || name == "" {
		l.mu.Unlock()
		return withRate(handle(o, c), unlimited, unlimited-1, now.Add(window))
	}
	b := l.buckets[who+"\x00"+name]
	if b == nil || now.Sub(b.start) >= window || now.Before(b.start) {
		b = &bucket{start: now}
		l.buckets[who+"\x00"+name] = b
	}
	over := b.used >= limit
	if !over {
		b.used++
	}
	remaining, reset := limit-b.used, b.start.Add(window)
	l.mu.Unlock()
	if over {
		return withRate(o.fail("E0000047", ""), limit, 0, reset)
	}
	return withRate(handle(o, c), limit, remaining, reset)
}

// Spend uses up n requests of the bucket that a request belongs to, for every
// token seen so far, as somebody else's traffic on the org does.
func (o *Org) Spend(method, path string, n int) {
	l := &o.limits
	l.mu.Lock()
	defer l.mu.Unlock()
	name, limit := l.bucketOf(method, path)
	for key, b := range l.buckets {
		if strings.HasSuffix(key, "\x00"+name) {
			b.used = min(b.used+n, limit)
		}
	}
}

// withRate adds the three headers; reset is rounded up to the second.
func withRate(rep *reply, limit, remaining int, reset time.Time) *reply {
	if rep.header == nil {
		rep.header = http.Header{}
	}
	rep.header["X-Rate-Limit-Limit"] = []string{strconv.Itoa(limit)}
	rep.header["X-Rate-Limit-Remaining"] = []string{strconv.Itoa(remaining)}
	rep.header["X-Rate-Limit-Reset"] = []string{strconv.FormatInt(reset.Add(time.Second-1).Unix(), 10)}
	return rep
}

// tooMany is the concurrency 429: limit and remaining are both zero.
//
// Source: rate limits, concurrency.
func (o *Org) tooMany(reset time.Time) *reply {
	return withRate(o.fail("E0000047", ""), 0, 0, reset)
}
