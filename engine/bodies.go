package engine

import (
	"github.com/oktasql/oktasql/okta"
	"github.com/oktasql/oktasql/okta/catalog"
)

// A user whose groups are listed may be asked for as a user too.

// maxBodies bounds the single objects that a statement keeps as they came.
const maxBodies = 256

// wholeBody is a single object as it came. A lean one came without what
// leanHeader leaves out.
type wholeBody struct {
	json []byte
	lean bool
}

// noteBody keeps the object that a request without a query gave.
func (st *Statement) noteBody(req okta.Request, body []byte) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if !st.shape.repeats && len(st.columns) < 2 || req.Query != "" || len(st.bodies) >= maxBodies {
		return
	}
	if st.bodies == nil {
		st.bodies = map[string]wholeBody{}
	}
	st.bodies[req.Path] = wholeBody{json: append([]byte(nil), body...), lean: len(req.Header) > 0}
}

// body is a kept object, nil when there is none. It is not to be changed.
func (st *Statement) body(path string) (json []byte, lean bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	b := st.bodies[path]
	return b.json, b.lean
}

// fromBody decodes a single object that the statement has already.
func (l *list) fromBody(into *chunk) (bool, error) {
	if l.step.Path.Kind != catalog.Get || l.req.Query != "" || l.list.calls > 0 || l.list.done {
		return false, nil
	}
	body, lean := l.r.st.body(l.req.Path)
	if body == nil || lean && len(l.req.Header) == 0 {
		return false, nil
	}
	l.list.done = true
	_, err := l.dec.decode(body, l.wrap, l.frame, into, l.seen)
	return err == nil && into.batch.Rows > 0, err
}
