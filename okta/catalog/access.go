package catalog

import "slices"

// How a table is listed, for whoever decides what to ask for.

// ScanPath is the path that lists the whole table by itself, nil when Okta has
// none.
func (t *Table) ScanPath() *Path {
	for i := range t.Paths {
		if p := &t.Paths[i]; p.Kind == List && len(p.Bind) == 0 {
			return p
		}
	}
	return nil
}

// ParentsPath is the path that lists the table by the parents of its rows, nil
// when Okta has none.
func (t *Table) ParentsPath() *Path {
	for i := range t.Paths {
		if p := &t.Paths[i]; p.Kind == List && len(p.Parents) > 0 {
			return p
		}
	}
	return nil
}

// FewParents is the path by parents of a table whose parents come out of lists
// that are not those of one table, and the number of the column that says whose
// a row is: lists of those who may have rows, which most have not. It is nil
// for other tables.
func (t *Table) FewParents() (*Path, int) {
	p := t.ParentsPath()
	if p == nil || len(p.Bind) != 1 {
		return nil, -1
	}
	for _, s := range p.Parents {
		if s.Table != "" {
			return nil, -1
		}
	}
	for _, name := range p.Bind {
		if column, ok := t.Column(name); ok {
			return p, column
		}
	}
	return nil, -1
}

// ListsOthers says whether the parents of the table come out of lists that are
// not those of one table.
func (t *Table) ListsOthers() bool {
	for i := range t.Paths {
		for _, s := range t.Paths[i].Parents {
			if s.Table == "" {
				return true
			}
		}
	}
	return false
}

// OnePerParent says whether the table can be listed by its parents only, each in
// a request of its own whose rows nothing counts.
func (t *Table) OnePerParent() bool {
	p := t.ParentsPath()
	if p == nil || len(p.Bind) != 1 || t.ScanPath() != nil {
		return false
	}
	for _, s := range p.Parents {
		if s.Count != "" {
			return false
		}
	}
	return true
}

// IsDear says whether the table takes a request for each of its parents, any of
// which may have rows.
func (t *Table) IsDear() bool { return t.OnePerParent() && !t.ListsOthers() }

// IsRelation says whether the lists of the table are of whole objects of others.
func (t *Table) IsRelation() bool {
	return slices.ContainsFunc(t.Paths, func(p Path) bool { return p.Objects != "" })
}

// Names says whether a value of a column is that of a row or two, as far as can be
// expected: an identifier, a user name, the name of a group.
func (t *Table) Names(column int) bool {
	c := &t.Columns[column]
	return c.Unique || 2*c.Distinct >= t.Rows && c.Distinct > 0
}

// CountedBy tells where Okta says how many rows the table has below each parent: the
// table of all parents, its columns for the parent's identifier and for the number, and
// the column here that holds the identifier. The table is nil when Okta does not tell.
func (t *Table) CountedBy() (parents *Table, id, count, column int) {
	p := t.ParentsPath()
	if p == nil || len(p.Bind) != 1 || len(p.Parents) != 1 || p.Parents[0].Count == "" {
		return nil, 0, 0, 0
	}
	far, ok := Find(p.Parents[0].Table)
	if !ok {
		return nil, 0, 0, 0
	}
	for _, name := range p.Bind {
		column, ok = t.Column(name)
	}
	at := func(path string) int {
		return slices.IndexFunc(far.Columns, func(c Column) bool { return c.JSON == path })
	}
	id, count = at(p.Parents[0].Value), at(p.Parents[0].Count)
	if !ok || id < 0 || count < 0 {
		return nil, 0, 0, 0
	}
	return far, id, count, column
}
