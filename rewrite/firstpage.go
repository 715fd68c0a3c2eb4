package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// `id NOT IN (SELECT group_id FROM group_members)` reads all pages of the members of all
// groups before the first row is looked at. An EXISTS ends with the first member that
// counts, which is mostly on the first page.

// listsPages says whether each parent's list may have several pages, of which one row is
// enough: the members of a group.
func listsPages(t *catalog.Table) bool {
	p := t.ParentsPath()
	return p != nil && p.Page > 0 && len(p.Bind) == 1 && t.ScanPath() == nil
}

// wantsFew says whether a condition may leave few rows at the far end of a relation: it
// names a column and a value that few have.
func (n members) wantsFew(t *catalog.Table, from, to int) bool {
	path, far, _ := t.FarPath()
	if path == nil {
		return false
	}
	for k := from; k < to; k++ {
		i, ok := t.Column(n.Shape.At(k).Value())
		if !ok {
			continue
		}
		if i = t.FarColumn(path, far, i); i < 0 {
			continue
		}
		for v := from; v < to; v++ {
			if s := n.Shape.At(v); s.Kind == sqltext.String && areFew(&far.Columns[i], []string{s.Value()}) {
				return true
			}
		}
	}
	return false
}

// keyOfPages says whether a name is that of a key of such a table: with a condition on
// it the list is short.
func keyOfPages(t *catalog.Table, name string) bool {
	return !t.OnePerParent() && slices.ContainsFunc(t.Key, func(k string) bool { return sqltext.Same(k, name) })
}
