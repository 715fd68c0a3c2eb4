package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// Who has a role is asked before factors are, since most have none. It is the other
// way round where a SELECT begins with those who may have one:
//
//	users u JOIN user_roles r ON r.user_id = u.id
//	WHERE NOT EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id)
//	    AND u.id IN (SELECT value FROM oktasql_candidates('user_roles'))
//
// Nearly all of them have a role, and are left by that test. The factors leave out
// some, who need not be asked for roles then.

// nearlySure says whether nearly every row of a SELECT has one of an entry of its
// own or of a condition's query: the row's key is one of those that may have any,
// and nothing else is asked of the entry than what tells who these are.
func (x *restricter) nearlySure(c *sqltree.Core, it *sqltree.Item) bool {
	t := it.Table()
	if t == nil || it.Left {
		return false
	}
	path, column := t.FewParents()
	if path == nil {
		return false
	}
	key := sqltree.Reference{Item: it, Name: t.Columns[column].Name}
	for _, p := range x.conditionsFor(it.Core, it) {
		if (!x.onlyKeyOf(p, key) || len(x.entriesIn(p)) == 0 && x.about(p, it) && !x.compares(it.Core, p, key)) && !x.rulesOut(it, p) {
			return false // also where the key itself is compared with a constant
		}
	}
	return slices.ContainsFunc(x.ties(it.Core, it), func(tie [2]sqltree.Reference) bool {
		a, b := tie[0], tie[1]
		if b == key {
			a, b = b, a
		}
		return a == key && b.Item != it && b.Item.Core == c && x.sameKey(a, b) && x.amongThose(c, b, key)
	})
}

// onlyKeyOf says whether a condition names no other column of an entry than its key.
func (x *restricter) onlyKeyOf(p sqltree.Part, key sqltree.Reference) bool {
	for k := p.From; k < p.To; k++ {
		if ref, ok := x.columnAt(k); ok && ref.Item == key.Item && ref != key {
			return false
		}
	}
	return true
}

// rulesOut says whether a condition is met by nearly all rows of the sources that
// it leaves: it rules out those of the others.
func (x *restricter) rulesOut(it *sqltree.Item, p sqltree.Part) bool {
	ref, value, ok := x.wanted(it.Core, p)
	path, _ := it.Table().FewParents()
	return ok && ref.Item == it && slices.ContainsFunc(path.Parents, func(s catalog.Source) bool { return s.Only[ref.Name] != "" && s.Only[ref.Name] != value })
}

// amongThose says whether a condition leaves in a column the candidates of a key
// only.
func (x *restricter) amongThose(c *sqltree.Core, ref, key sqltree.Reference) bool {
	_, call, _ := strings.Cut(x.candidatesOf(key), " FROM ")
	return slices.ContainsFunc(x.conditionsFor(c, nil), func(p sqltree.Part) bool {
		q, in := x.subquery(p)
		if q == nil || in == 0 || !q.Cores[0].Where.Empty() || !strings.HasSuffix(x.raw(q.Part), " FROM "+call) {
			return false
		}
		r, ok := x.Refer(c, sqltree.Part{From: p.From, To: in})
		return ok && r == ref
	})
}

// surely says whether a condition is an EXISTS that nearly every row meets.
func (x *restricter) surely(c *sqltree.Core, p sqltree.Part) bool {
	if x.Shape.At(p.From).Text == "+" {
		p.From++
	}
	if !x.joins(p) {
		return false
	}
	q, _ := x.subquery(p)
	return q != nil && len(q.Cores[0].Items) == 1 && x.nearlySure(c, q.Cores[0].Items[0])
}

// hasSure says whether a SELECT has an entry or a condition that nearly every row
// meets.
func (x *restricter) hasSure(c *sqltree.Core, conditions []sqltree.Part) bool {
	return slices.ContainsFunc(c.Items, func(it *sqltree.Item) bool { return x.nearlySure(c, it) }) ||
		slices.ContainsFunc(conditions, func(p sqltree.Part) bool { return x.surely(c, p) })
}

// unmatchedFirst is the text in which an outer join that is to find nothing, of what
// takes a request for each row, is a condition too:
//
//	LEFT JOIN enrolled_factors f ON f.user_id = u.id AND f.status = 'ACTIVE' WHERE f.user_id IS NULL
//
// comes after all tables that stand before it, those included that nearly every row
// has one of, and NOT EXISTS comes before. The requests are the same.
func (x *restricter) unmatchedFirst(c *sqltree.Core) (string, bool) {
	for _, it := range c.Items {
		may := func(other *sqltree.Item) bool { return !other.Left && !x.nearlySure(c, other) }
		if !it.Left || !readsDear(it) || !x.findsNothing(c, it, may) {
			continue
		}
		if next, ok := x.withoutPartner(c, it); ok {
			return next, true
		}
	}
	return "", false
}
