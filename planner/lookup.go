package planner

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
)

// Lookup says that a program asks for the rows in which one column has one of
// some values. Rows known to have such a value from elsewhere can then answer
// in its place, since SQLite tests every row again.
type Lookup struct {
	Column int
	Values []Value // none of them NULL
	// Folded is set when the comparison may ignore the case of ASCII letters,
	// whatever the column's own collation.
	Folded bool
	// Keyed is set when the value is part of the request's path, or that of the
	// one parent whose list is asked for: nothing else narrows the answer then.
	Keyed bool
	// Beside are equalities with constants that the wanted rows meet too and that
	// the request leaves out. What is asked for many values may say them.
	Beside []Beside
	// Also are lookups by other columns, of one value or of several, whose answers
	// hold all of the rows asked for too.
	Also []*Lookup
}

// lookup finds the lookup that a plan of one step is, or nil.
func (b *binder) lookup(steps []template) *Lookup {
	if len(steps) != 1 {
		return nil
	}
	m := &steps[0]
	if m.from != nil {
		return b.farLookup(m)
	}
	params := pathParams(m.path.URL)
	if len(params) == 1 {
		r, ok := m.bound[params[0]]
		if col, found := b.t.Column(m.path.Bind[params[0]]); ok && found {
			l := newLookup(col, false, b.args[r.arg-1])
			l.Keyed = true
			for _, a := range m.also {
				other := newLookup(a.col, false, b.args[a.ref.arg-1])
				other.Keyed = bindsAny(b.t, a.col)
				l.Also = append(l.Also, other)
			}
			return l
		}
		return nil
	}
	if len(params) > 0 || m.sort >= 0 || len(m.any) > 0 {
		return nil
	}
	best := -1
	for i, e := range m.terms {
		if e.op != catalog.Eq || (e.form != plain && e.form != list) || b.t.Columns[e.col].Type != catalog.Text {
			continue
		}
		if best < 0 || b.t.Columns[e.col].Unique {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	e := m.terms[best]
	if m.limit > 0 && !b.t.Columns[e.col].Unique {
		return nil // it may have many rows, of which a few are wanted
	}
	l := newLookup(e.col, m.param == search, b.args[e.arg-1])
	l.Beside = b.beside(m)
	return l
}

func newLookup(col int, folded bool, a Arg) *Lookup {
	l := &Lookup{Column: col, Folded: folded}
	values := []Value{a.Value}
	if a.IsList {
		values = a.List
	}
	for _, v := range values {
		if v.Kind != Null {
			l.Values = append(l.Values, v)
		}
	}
	return l
}

// whole says whether steps list the complete table.
func whole(steps []template) bool {
	for i := range steps {
		m := &steps[i]
		if m.from != nil || m.sources != nil || len(m.ruled) > 0 || len(m.bound) > 0 || len(m.terms) > 0 || len(m.any) > 0 || m.verbatim > 0 || m.sort >= 0 {
			return false
		}
		for _, pass := range m.path.Passes {
			if !slices.ContainsFunc(steps, func(s template) bool { return s.pass == pass }) {
				return false
			}
		}
	}
	return true
}

// ObjectPath is the escaped path of the single object that holds the columns
// which the step's list does not, "" when there is none.
func (s Step) ObjectPath() string {
	if s.Path.Object == "" {
		return ""
	}
	return fillPath(s.Path.Object, s.Params)
}

// NeedsObject says whether columns need the single object beside the step's list.
func (s Step) NeedsObject(cols []int) bool {
	return s.Path.Object != "" && needsObject(s.table, s.Path, cols)
}

// bindsAny says whether a column's value can be part of a path of the table.
func bindsAny(t *catalog.Table, col int) bool {
	for i := range t.Paths {
		if bindsColumn(&t.Paths[i], t.Columns[col].Name) {
			return true
		}
	}
	return false
}
