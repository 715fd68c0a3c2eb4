package engine

import (
	"sync"

	"github.com/oktasql/oktasql/okta/catalog"
)

// The members of a group are whole user objects, and the groups of a user whole
// group objects. A join of a relation with the table at its other end is
// answered out of them: the row that it would look up has been fetched.

// embedded are rows of one table that came in lists of another one.
type embedded struct {
	mu   sync.Mutex // a page at a time
	rows *rowset
	dec  *decoder
	seen *seenKeys
}

// noteObjects keeps the objects of a page for look-ups in the table that they
// are rows of, when the statement reads it.
func (st *Statement) noteObjects(p *catalog.Path, body []byte) {
	if p.Objects == "" || st.org.opt.PushdownOff {
		return
	}
	e := st.embeddedIn(p.Objects)
	if e == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	c := &chunk{}
	if _, err := e.dec.decode(body, p.Wrap, frame{}, c, e.seen); err != nil || c.batch.Rows == 0 {
		return // those who asked for the page meet its errors
	}
	e.rows.mu.Lock()
	defer e.rows.mu.Unlock()
	e.rows.rows += int64(c.batch.Rows)
	e.rows.entries = append(e.rows.entries, e.rows.hold(c))
}

// embeddedIn is where the rows of a table are kept that come in lists of other
// tables, nil when the statement does not read the table or reads what such
// objects do not have.
func (st *Statement) embeddedIn(table string) *embedded {
	st.mu.Lock()
	e, known := st.objects[table]
	_, read := st.columns[table]
	st.mu.Unlock()
	if known || !read {
		return e
	}
	t, ok := st.org.Table(table)
	if ok {
		columns := st.readBy(table)
		if path := t.ScanPath(); path != nil && wholeObjects(t, columns) {
			e = &embedded{dec: st.decoder(t, path, columns, nil), seen: newSeenKeys(st)}
			e.rows = &rowset{st: st, table: table, keep: true, used: true, columns: columns, counted: true}
		}
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if first, ok := st.objects[table]; ok {
		return first
	}
	if st.objects == nil {
		st.objects = map[string]*embedded{}
	}
	st.objects[table] = e
	return e
}

// wholeObjects says whether columns are the same wherever an object comes from:
// not what is expanded on request, and neither links nor the object itself.
func wholeObjects(t *catalog.Table, columns []int) bool {
	for _, c := range columns {
		col := &t.Columns[c]
		if c != t.KeyColumn() && (col.Expand != "" || col.JSON == "" || col.JSON == "_links" || col.JSON == "_embedded") {
			return false
		}
	}
	return true
}
