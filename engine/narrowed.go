package engine

import (
	"github.com/oktasql/oktasql/implied"
	"github.com/oktasql/oktasql/okta/catalog"
)

// narrowed is what the text tells of a table, read once for each statement.
func (st *Statement) narrowed(t *catalog.Table) implied.Narrowed {
	if !st.plain {
		return implied.Narrowed{} // a view may read the table too, without the condition
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	n, ok := st.merged[t]
	if !ok {
		st.shape.Literals = st.literals()
		n = implied.Of(&st.shape, t, st.org.Table)
		if st.merged == nil {
			st.merged = map[*catalog.Table]implied.Narrowed{}
		}
		st.merged[t] = n
	}
	return n
}

// settled says whether the text tells that a column is compared with what is the same for
// the whole statement.
func (st *Statement) settled(t *catalog.Table, column int) bool {
	if !st.plain {
		return false
	}
	r := st.shape.SelectsOf(st.org.Table)
	return r != nil && r.Settled(t, t.Columns[column].Name)
}
