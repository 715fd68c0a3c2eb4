package engine

import "strings"

// Sides of an EXCEPT or INTERSECT that ask for more than the other side has.

// compound looks for the right side of an EXCEPT or INTERSECT, and for the left
// side of the latter.
func (x *restricter) compound(q *query) (string, bool) {
	for k := 1; k < len(q.cores); k++ {
		if q.ops[k] != "EXCEPT" && q.ops[k] != "INTERSECT" || q.cores[k].values || q.cores[0].values {
			continue
		}
		if next, ok := x.side(q.cores[0], q.cores[k], q.before(k)); ok {
			return next, true
		}
		if k == 1 && q.ops[k] == "INTERSECT" {
			if next, ok := x.side(q.cores[0], q.cores[0], q.cores[1:2]); ok {
				return next, true
			}
		}
	}
	return "", false
}

// before are the SELECTs whose rows together are all that a compound may have
// had before its kth.
func (q *query) before(k int) []*core {
	out := []*core{q.cores[0]}
	for i := 1; i < k; i++ {
		if q.ops[i] == "UNION" {
			out = append(out, q.cores[i])
		}
	}
	return out
}

// side restricts one SELECT of a compound to the keys that others have in the
// same column. NULL is equal to NULL there, so that it must not have any.
func (x *restricter) side(first, c *core, others []*core) (string, bool) {
	clear(x.reads)
	clear(x.insert)
	for n := range first.results {
		var lists []string
		for _, o := range others {
			ref, ok := x.nth(o, n)
			if !ok {
				break
			}
			if list, ok := x.keys(o, ref, demand{}); ok {
				lists = append(lists, list)
			}
		}
		if _, ok := x.nth(first, n); !ok || len(lists) < len(others) {
			continue
		}
		if next, ok := x.inCore(c, n, strings.Join(lists, " UNION ALL "), true); ok {
			return next, true
		}
	}
	return "", false
}

// nth is the reference to a column of identifiers that a SELECT hands on as its
// nth result.
func (x *restricter) nth(c *core, n int) (reference, bool) {
	if n >= len(c.results) {
		return reference{}, false
	}
	for _, p := range c.results[:n+1] {
		if x.s.at(p.to-1).Text == "*" {
			return reference{}, false
		}
	}
	ref, ok := x.refer(c, x.result(c, n).expr)
	if !ok {
		return ref, false
	}
	ok, _ = x.identifier(ref, 0)
	return ref, ok
}
