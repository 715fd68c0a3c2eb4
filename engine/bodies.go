package engine

import (
	"context"
	"fmt"
	"regexp"

	"github.com/oktasql/oktasql/okta"
	"github.com/oktasql/oktasql/okta/catalog"
)

// A user whose groups are listed may be asked for as a user too.

// bodiesOf is the part of the memory for rows that single objects, kept as they
// came, may take.
const bodiesOf = 8

// wholeBody is a single object as it came, or the answer that there is none. A
// lean one came without what leanHeader leaves out.
type wholeBody struct {
	json []byte
	id   string // of Okta's answer
	lean bool
	none error
}

// object asks for a single object, which the statement may have already. lean
// says that one without what leanHeader leaves out will do.
func (st *Statement) object(ctx context.Context, req okta.Request, lean bool) (b wholeBody, calls int64, err error) {
	name := req.Path + "?" + req.Query
	done, err := st.claim(ctx, name)
	if err != nil {
		return b, 0, err
	}
	defer done()
	st.mu.Lock()
	b, known := st.bodies[name]
	st.mu.Unlock()
	if known && (b.none != nil || !b.lean || lean) {
		return b, 0, b.none
	}
	one := st.pages(req, "")
	resp, err := one.next(ctx)
	if err != nil && !isNotFound(err) {
		return b, one.calls, err
	}
	b = wholeBody{none: err, lean: len(req.Header) > 0}
	if err == nil {
		b.json, b.id = append([]byte(nil), resp.Body...), resp.RequestID
		resp.Release()
	}
	st.keepBody(name, b)
	return b, one.calls, err
}

// keepBody keeps an object when it may be asked for again.
func (st *Statement) keepBody(name string, b wholeBody) {
	size := int64(len(b.json) + len(name))
	st.mu.Lock()
	defer st.mu.Unlock()
	if !st.shape.Repeats && len(st.columns) < 2 || st.bodySize+size > st.org.opt.Memory/bodiesOf {
		return
	}
	st.bodySize += size
	st.memory += size
	if st.bodies == nil {
		st.bodies = map[string]wholeBody{}
	}
	st.bodies[name] = b
}

// claim waits until nobody else asks for an object, and then makes others wait
// until done is called.
func (st *Statement) claim(ctx context.Context, name string) (done func(), err error) {
	for {
		st.mu.Lock()
		other := st.asking[name]
		if other == nil {
			mine := make(chan struct{})
			if st.asking == nil {
				st.asking = map[string]chan struct{}{}
			}
			st.asking[name] = mine
			st.mu.Unlock()
			return func() {
				st.mu.Lock()
				delete(st.asking, name)
				st.mu.Unlock()
				close(mine)
			}, nil
		}
		st.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// one reads the single object that a list is, false when it was read before.
func (l *list) one(ctx context.Context, into *chunk) (bool, error) {
	if l.list.done {
		return false, nil
	}
	l.list.done = true
	b, calls, err := l.r.st.object(ctx, l.req, len(l.req.Header) > 0)
	l.extra += calls
	if err != nil {
		return false, err
	}
	rows, err := l.dec.decode(b.json, l.wrap, l.frame, into, l.seen)
	if err != nil {
		return false, fmt.Errorf("GET %s: %w%s", l.req.Path, err, requestID(b.id))
	}
	rows -= l.noteStrays(into, b.id)
	l.noteOther(into)
	if calls > 0 {
		l.r.st.noteObjects(l.step.Path, b.json)
		l.r.st.meter.took(rows)
	}
	return into.batch.Rows > 0, nil
}

var pathParam = regexp.MustCompile(`\{\w+\}`)

// wantsWhole says whether single objects of a path are asked for by another table
// of the statement too, which needs of them what leanHeader leaves out. They are
// then asked for whole at once.
func (st *Statement) wantsWhole(p *catalog.Path) bool {
	if p.Kind != catalog.Get {
		return false
	}
	st.mu.Lock()
	whole, known := st.whole[p.URL]
	var tables []string
	for name := range st.columns {
		tables = append(tables, name)
	}
	st.mu.Unlock()
	if known {
		return whole
	}
	for _, name := range tables {
		t, ok := st.org.Table(name)
		for i := 0; ok && i < len(t.Paths) && !whole; i++ {
			q := &t.Paths[i]
			if q.Object == "" || pathParam.ReplaceAllString(q.Object, "{}") != pathParam.ReplaceAllString(p.URL, "{}") {
				continue
			}
			d := st.decoder(t, q, st.readBy(name), nil)
			whole = d.objProj != nil && !d.leanObject
		}
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.whole == nil {
		st.whole = map[string]bool{}
	}
	st.whole[p.URL] = whole
	return whole
}
