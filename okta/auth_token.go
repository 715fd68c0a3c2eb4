package okta

import (
	"context"
	"sync"
	"time"
)

// token is a credential that was fetched.
type token struct {
	scheme string // SSWS, Bearer or DPoP
	value  string
	renew  time.Time // when to fetch the next one; zero is never
}

// tokenCache keeps one token and fetches the next when it is due or was
// refused. However many ask, one fetch is under way at a time; a caller that
// gives up does not end the fetch for the others.
type tokenCache struct {
	clock Clock
	limit time.Duration // of one fetch
	fetch func(ctx context.Context) (*token, error)

	mu     sync.Mutex
	cur    *token
	flight *flight
}

// flight is one fetch under way.
type flight struct {
	done chan struct{}
	tok  *token
	err  error
}

// get gives the token that is good now.
func (c *tokenCache) get(ctx context.Context) (*token, error) {
	c.mu.Lock()
	if t := c.cur; t != nil && (t.renew.IsZero() || c.clock.Now().Before(t.renew)) {
		c.mu.Unlock()
		return t, nil
	}
	f := c.flight
	if f == nil {
		f = &flight{done: make(chan struct{})}
		c.flight = f
		// The fetch is for everyone who waits, so it outlives the caller
		// that happened to start it; its own limit ends it.
		go c.run(context.WithoutCancel(ctx), f)
	}
	c.mu.Unlock()
	select {
	case <-f.done:
		return f.tok, f.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *tokenCache) run(ctx context.Context, f *flight) {
	ctx, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	f.tok, f.err = c.fetch(ctx)
	c.mu.Lock()
	if f.err == nil {
		c.cur = f.tok
	}
	c.flight = nil
	c.mu.Unlock()
	close(f.done)
}

// refuse forgets the token with the given value, if it still is the current
// one: several requests may have been refused with it.
func (c *tokenCache) refuse(value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cur != nil && c.cur.value == value {
		c.cur = nil
	}
}

// values are the secrets kept.
func (c *tokenCache) values() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cur == nil {
		return nil
	}
	return []string{c.cur.value}
}
