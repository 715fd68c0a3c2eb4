package engine

import (
	"slices"

	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltree"
)

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
	if _, ok := open[value]; c.st.each[c.plan] && !ok && !c.st.shows(c.t.cat.Name) {
		open[value] = c.lookupsBy(l).by()
	}
}

// shows says whether a subquery about a table stands elsewhere than in a condition on
// the rows, such as in what a SELECT shows: it leaves out nothing.
func (st *Statement) shows(table string) bool {
	if st.foresight.shown == nil {
		st.foresight.shown = map[string]bool{}
		sh := sqltree.ShapeOf(st.shape.Rehearsable(st.text))
		if r := sh.Selects(); r != nil {
			for _, q := range r.Queries {
				if q.Above != nil && !q.Source && q.With == nil && !tests(q.Above, q.From) {
					st.showsAllOf(r, q)
				}
			}
		}
	}
	return st.foresight.shown[table]
}

// tests says whether a token stands in a condition on the rows of a SELECT.
func tests(c *sqltree.Core, k int) bool {
	within := func(p sqltree.Part) bool { return p.From <= k && k < p.To }
	return within(c.Where) || slices.ContainsFunc(c.Items, func(it *sqltree.Item) bool { return within(it.On) })
}

// showsAllOf takes down the tables of a query that is no condition.
func (st *Statement) showsAllOf(r *sqltree.Reader, q *sqltree.Query) {
	for _, c := range r.Cores {
		for _, it := range c.Items {
			if t := it.Table(); t != nil && q.From <= c.From && c.From < q.To {
				st.foresight.shown[t.Name] = true
			}
		}
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
		f.doubt[ls.keyOf(value)], f.test = true, by
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

// likely is how many of the values that depend on a test will probably be looked up,
// where as many of those whose test has been answered were, or are n that come next: 0
// while few have been.
func (f *foreseen) likely(ls *lookups, n, open int64) int64 {
	ls.st.mu.Lock()
	test := ls.st.lookups[f.test]
	ls.st.mu.Unlock()
	if open == 0 || test == nil || len(test.byKey) < probeAfter {
		return 0
	}
	answered := int64(len(test.byKey))
	return open * min(int64(len(ls.byKey))+n, answered) / answered
}

// sure says whether all values are looked up, as far as has been foreseen.
func (f *foreseen) sure() bool { return f.certain && len(f.doubt) == 0 }
