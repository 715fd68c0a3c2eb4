package rewrite

import (
	"maps"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/sqltree"
)

// Sides of an EXCEPT or INTERSECT that ask for more than the other side has.

// compound looks for the right side of an EXCEPT or INTERSECT, and for the left
// side of the latter. With few it is only asked for the few keys that a table
// like user_roles has, which are fewer than what is around the compound tells.
func (x *restricter) compound(q *sqltree.Query, few bool) (string, bool) {
	for k := 1; k < len(q.Cores); k++ {
		if q.Ops[k] != "EXCEPT" && q.Ops[k] != "INTERSECT" || q.Cores[k].Values || q.Cores[0].Values {
			continue
		}
		if next, ok := x.side(q.Cores[0], q.Cores[k], before(q, k), few); ok {
			return next, true
		}
		if k == 1 && q.Ops[k] == "INTERSECT" {
			if next, ok := x.side(q.Cores[0], q.Cores[0], []arm{{q.Cores[1], ""}}, few); ok {
				return next, true
			}
		}
	}
	return "", false
}

// before are the SELECTs that tell what a compound may have before its kth: those
// that add rows, those of which all of its rows must be, and those it has none of.
func before(q *sqltree.Query, k int) []arm {
	out := []arm{{q.Cores[0], ""}}
	for i := 1; i < k; i++ {
		out = append(out, arm{q.Cores[i], q.Ops[i]})
	}
	return out
}

// arm is a SELECT of a compound, with what stands before it.
type arm struct {
	*sqltree.Core
	op string
}

// side restricts one SELECT of a compound to the keys that others have in the
// same column. NULL is equal to NULL there, so that it must not have any.
func (x *restricter) side(first, c *sqltree.Core, others []arm, few bool) (string, bool) {
	x.afresh()
	for n := range first.Results {
		if _, ok := x.nth(first, n); !ok {
			continue
		}
		if list, ok := x.lists(others, n); ok && (!few || x.readsFew()) {
			if next, ok := x.inCore(c, n, list, true); ok {
				return next, true
			}
			if next, ok := x.further(c, n, list); ok {
				return next, true
			}
		}
	}
	return x.namedSide(first, c, others, few)
}

// lists are the keys that SELECTs of a compound have as their nth result. One that
// all rows must be of, or none, and whose keys are not known leaves out nothing.
func (x *restricter) lists(arms []arm, n int) (string, bool) {
	var b strings.Builder
	for _, a := range arms {
		if a.op == "EXCEPT" {
			if list, ok := x.taken(a.Core); ok {
				b.WriteString(" EXCEPT " + list)
			}
			continue
		}
		ref, ok := x.nth(a.Core, n)
		list := ""
		if ok {
			list, ok = x.keys(a.Core, ref, demand{})
		}
		switch {
		case ok && a.op == "":
			b.WriteString(list)
		case ok && a.op == "UNION":
			b.WriteString(" UNION ALL " + list)
		case ok:
			b.WriteString(" INTERSECT " + list)
		case a.op != "INTERSECT":
			return "", false
		}
	}
	return b.String(), true
}

// taken is a SELECT of a compound that is taken away from what is before it, when
// its rows are keys and all of them are known: one more or less would matter. They
// are read for the compound anyway.
func (x *restricter) taken(c *sqltree.Core) (string, bool) {
	ref, ok := x.nth(c, 0)
	if !ok || len(c.Results) != 1 || slices.ContainsFunc(x.entriesIn(c.Part), func(it *sqltree.Item) bool { return it.Source() != nil }) {
		return "", false
	}
	reads, few := maps.Clone(x.reads), x.few
	_, ok = x.keys(c, ref, demand{})
	x.reads, x.few = reads, few
	if _, understood := x.mentions(c, c.Part); !ok || !understood {
		return "", false
	}
	list := x.slice(c.Part)
	return list, x.repeatable || !sqltree.HasNumberless(list)
}

// readsFew says whether the last keys are those of a table that has rows below
// few of its parents.
func (x *restricter) readsFew() bool {
	for t := range x.reads {
		if t != nil && t.ListsOthers() {
			return true
		}
	}
	return false
}

// nth is the reference to a column of identifiers that a SELECT hands on as its
// nth result.
func (x *restricter) nth(c *sqltree.Core, n int) (sqltree.Reference, bool) {
	if n >= len(c.Results) {
		return sqltree.Reference{}, false
	}
	if x.starBefore(c, n) {
		return sqltree.Reference{}, false
	}
	ref, ok := x.Refer(c, x.Result(c, n).Expr)
	if !ok {
		return ref, false
	}
	ok, _ = x.Identifier(ref, 0)
	return ref, ok
}

// starBefore says whether one of a SELECT's results up to the nth is a *.
func (x *restricter) starBefore(c *sqltree.Core, n int) bool {
	for _, p := range c.Results[:n+1] {
		if x.Shape.At(p.To-1).Text == "*" {
			return true
		}
	}
	return false
}
