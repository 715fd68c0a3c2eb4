package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Those who may have rows come from several sources, and a condition may leave
// sources out: few users hold a role of their own, many have one by way of a
// group. In
//
//	SELECT user_id FROM user_roles WHERE assignment_type = 'USER'
//	INTERSECT SELECT user_id FROM user_roles WHERE assignment_type = 'GROUP'
//
// the second side is asked for the keys of the first, which are known and whose
// roles have been read then, those by way of a group among them.

// sources are those that rows of an entry may come from.
func (x *restricter) sources(it *sqltree.Item) []catalog.Source {
	path, _ := it.Table().FewParents()
	if path == nil {
		return nil
	}
	left := path.Parents
	for _, p := range x.conditionsFor(it.Core, it) {
		ref, value, ok := x.wanted(it.Core, p)
		if !ok || ref.Item != it {
			continue
		}
		some := slices.DeleteFunc(slices.Clone(left), func(s catalog.Source) bool {
			only := s.Only[sqltext.Lower(ref.Name)]
			return only != "" && only != value
		})
		if len(some) > 0 {
			left = some
		}
	}
	return left
}

// wanted reads `column = 'text'`.
func (x *restricter) wanted(c *sqltree.Core, p sqltree.Part) (ref sqltree.Reference, value string, ok bool) {
	last := x.Shape.At(p.To - 1)
	if op := x.Shape.At(p.To - 2).Text; p.To-p.From < 3 || last.Kind != sqltext.String || op != "=" && op != "==" {
		return ref, "", false
	}
	ref, ok = x.Refer(c, sqltree.Part{From: p.From, To: p.To - 2})
	return ref, last.Value(), ok
}

// fromFewer is the text with one condition more, in a query whose rows come from
// more sources than the keys that matter.
func (x *restricter) fromFewer() (string, bool) {
	x.fewer = true
	defer func() { x.fewer = false }()
	for _, q := range x.Queries {
		if next, ok := x.compound(q, false); ok {
			return next, true
		}
	}
	for _, c := range x.Cores {
		if next, ok := x.joined(c); ok {
			return next, true
		}
		if next, ok := x.listed(c); ok {
			return next, true
		}
	}
	return "", false
}

// notes takes down which sources are read for an entry, also by way of a query or
// of what a WITH defines.
func (x *restricter) notes(it *sqltree.Item, seen map[*sqltree.Query]bool) {
	if t := it.Table(); t != nil && t.ListsOthers() {
		for _, s := range x.sources(it) {
			x.from[s.URL] = true
		}
	}
	if q := it.Source(); q != nil && !seen[q] {
		seen[q] = true
		for _, inner := range x.entriesIn(q.Part) {
			x.notes(inner, seen)
		}
	}
}

// afresh forgets what the last keys were.
func (x *restricter) afresh() {
	clear(x.reads)
	clear(x.from)
	clear(x.insert)
}

// fewerSources says whether the last keys come from fewer sources than the rows of
// an entry: all of those are its own too.
func (x *restricter) fewerSources(it *sqltree.Item) bool {
	all := x.sources(it)
	own := 0
	for _, s := range all {
		if x.from[s.URL] {
			own++
		}
	}
	return own > 0 && own == len(x.from) && own < len(all)
}
