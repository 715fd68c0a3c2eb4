package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// What is left over once constants are written where they are used: entries of a FROM and
// definitions of a WITH that nothing names any more.

// withoutConstants are the changes that leave out of a FROM one row of constants that
// nothing names.
func (x *restricter) withoutConstants() []sqltree.Change {
	for _, c := range x.Cores {
		if len(c.Items) == 1 || c.Odd || slices.ContainsFunc(c.Items, func(it *sqltree.Item) bool { return len(it.Using) > 0 }) {
			continue // a USING names the first column that there is
		}
		for _, it := range c.Items {
			if it.Left || it.Call || x.rowOf(it) == nil || x.mayNameRow(c, it) || it.Nth == 0 && c.Items[1].Left {
				continue
			}
			if edits, ok := x.withoutEntry(c, it); ok {
				return edits
			}
		}
	}
	return nil
}

// withoutUnused are the changes that leave out of a WITH what nothing names.
func (x *restricter) withoutUnused() []sqltree.Change {
	for _, q := range x.Queries {
		unused := map[*sqltree.CTE]bool{}
		for _, d := range q.CTEs {
			n := 0
			for _, t := range x.Shape.Tokens {
				if sqltext.Same(t.Value(), d.Name) {
					n++
				}
			}
			if n == 1 && d.Uses == 0 {
				unused[d] = true
			}
		}
		if len(unused) > 0 {
			return x.lessDefinitions(q, unused)
		}
	}
	return nil
}

// withoutEntry are the changes that take an entry out of a FROM that has others, and put
// the condition of its ON, or of that of the next one, into the WHERE.
func (x *restricter) withoutEntry(c *sqltree.Core, it *sqltree.Item) (out []sqltree.Change, ok bool) {
	if x.keepsPlaces() {
		return nil, false
	}
	s, on := x.Shape, it.On
	if it.Nth == 0 {
		next := c.Items[1]
		on = next.On
		out = append(out, sqltree.Change{From: s.From(it.Text), To: s.From(next.Text)})
		if !on.Empty() {
			out = append(out, sqltree.Change{From: s.At(on.From - 1).Pos, To: s.To(on)})
		}
	} else {
		out = append(out, sqltree.Change{From: x.entryEnd(c.Items[it.Nth-1]), To: x.entryEnd(it)})
	}
	switch last := c.Items[len(c.Items)-1]; {
	case on.Empty():
	case !c.Where.Empty():
		out = append(out, sqltree.Change{From: s.From(c.Where), To: s.From(c.Where), With: "(" + x.slice(on) + ") AND ("}, sqltree.Change{From: s.To(c.Where), To: s.To(c.Where), With: ")"})
	default:
		out = append(out, sqltree.Change{From: x.entryEnd(last), To: x.entryEnd(last), With: " WHERE " + x.slice(on)})
	}
	return out, true
}

// entryEnd is where an entry of a FROM ends, with its ON or USING.
func (x *restricter) entryEnd(it *sqltree.Item) int {
	switch {
	case len(it.Using) > 0:
		return x.Shape.At(it.Ends-1).Pos + 1
	case !it.On.Empty():
		return x.Shape.To(it.On)
	}
	return x.Shape.To(it.Text)
}

// mayNameRow says whether anything may name a column of an entry, or all of them.
func (x *restricter) mayNameRow(c *sqltree.Core, it *sqltree.Item) bool {
	for _, p := range c.Results {
		if last := x.Shape.At(p.To - 1); last.Text == "*" {
			return true
		}
	}
	for k := c.In.From; k < c.In.To; k++ {
		if k >= it.Text.From && k < it.Text.To || x.Naming[k] || !sqltree.IsIdentifier(x.Shape.At(k)) || x.Shape.At(k+1).Text == "." || isCall(x.Shape, k) {
			continue
		}
		if ref, ok := x.columnAt(k); !ok && x.Shape.At(k-1).Text != "." && !x.Shape.At(k-1).Is("AS") || ok && ref.Item == it {
			return true
		}
	}
	return false
}
