package engine

import "github.com/oktasql/oktasql/planner"

// A rehearsal goes on with a row that a test has no answer for, as in
//
//	users u JOIN user_roles r ON r.user_id = u.id
//	WHERE NOT EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id)
//
// where a rehearsal finds no factors that are not known. Whether the roles of those are
// asked for is not known before the factors are, so that none is asked for ahead. It is
// the same where the second is a test too.

// noteOpen takes down that a test of each row has no answer for the value of a
// look-up.
func (c *rehearsed) noteOpen(l *planner.Lookup) {
	open, value := c.st.rehearsal.open, l.Values[0].Text
	if _, ok := open[value]; c.st.each[c.plan] && !ok {
		open[value] = c.lookupsBy(l).by()
	}
}

// noteDoubt takes down that whether a value is looked up depends on such a test, other
// than the one that looks it up.
func (c *rehearsed) noteDoubt(ls *lookups, value string) {
	r := c.st.rehearsal
	by, ok := r.open[value]
	if !ok || by == ls.by() || ls.listable() && !ls.each {
		return
	}
	if f := r.values[ls.by()]; f.has(ls.keyOf(value)) {
		if f.doubt == nil {
			f.doubt = map[string]bool{}
		}
		f.doubt[ls.keyOf(value)] = true
	}
}

// withoutDoubt are the next n values after one that do not depend on such a test.
func (f *foreseen) withoutDoubt(ls *lookups, value string, n int) []string {
	var out []string
	for _, v := range f.values[f.at[ls.keyOf(value)]+1:] {
		if len(out) == n {
			break
		}
		if !f.doubt[ls.keyOf(v)] {
			out = append(out, v)
		}
	}
	return out
}
