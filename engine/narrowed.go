package engine

import "github.com/oktasql/oktasql/okta/catalog"

// narrowed is what the text tells of a table, read once for each statement.
func (st *Statement) narrowed(t *catalog.Table) narrowed {
	if !st.plain {
		return narrowed{} // a view may read the table too, without the condition
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	n, ok := st.merged[t]
	if !ok {
		st.shape.literals = st.literals()
		n = narrowing(&st.shape, t)
		if st.merged == nil {
			st.merged = map[*catalog.Table]narrowed{}
		}
		st.merged[t] = n
	}
	return n
}
