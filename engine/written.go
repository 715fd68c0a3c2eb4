package engine

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/rewrite"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// What is written into a statement's text, or left out of it, before it is read: schemas
// and values.

// unqualify leaves out the schema of Okta's tables, which nothing else goes by the name
// of.
func (s *Session) unqualify(st *Statement) {
	text, tables := rewrite.Unqualified(st.text)
	if text == st.text || slices.ContainsFunc(tables, func(name string) bool { return s.has("temp", name) }) {
		return
	}
	st.text, st.shape, st.anew, st.merged = text, sqltree.ShapeOf(text), true, nil
}

// writeValues puts the values that are bound to a statement into the text of one that is
// planned for them. They have been checked as what they are.
func (s *Session) writeValues(st *Statement) {
	if !st.once || len(st.bound) == 0 || s.org.opt.PushdownOff || st.isOdd() || st.shape.Late == planner.LateParameters && s.boundsText(st) {
		return
	}
	text := rewrite.WithValues(st.text, func(parameter string, n int) (string, bool) {
		if v, ok := st.boundTo(parameter, n); ok {
			return literalText(v)
		}
		return "", false
	})
	if text != st.text {
		st.text, st.shape, st.anew, st.merged = text, sqltree.ShapeOf(text), true, nil
	}
}

// boundsText says whether a statement has a parameter for an end of a range of text: what
// is said of one table is more where such a value comes when it is run.
func (s *Session) boundsText(st *Statement) bool {
	r := st.shape.SelectsOf(s.org.Table)
	for k, t := range st.shape.Tokens {
		if before := st.shape.At(k - 1); r == nil || t.Kind != sqltext.Param || !before.Is("BETWEEN") && !slices.Contains([]string{"<", "<=", ">", ">="}, before.Text) {
			continue
		}
		ref, ok := r.ColumnAt(k - 2)
		if !ok || ref.Item.Table() == nil {
			return true
		}
		if n, ok := ref.Item.Table().Column(ref.Name); !ok || ref.Item.Table().Columns[n].Type == catalog.Text {
			return true
		}
	}
	return false
}

// isOdd says whether a value that is bound is none that its column could be compared with
// in the text.
func (st *Statement) isOdd() bool {
	return slices.ContainsFunc(st.compared, func(c compared) bool {
		return slices.ContainsFunc(c.values, func(own ownValue) bool {
			v := st.value(own)
			return own.param != "" && v.Kind != planner.Null && c.refuses(v, false) != nil
		})
	})
}
