package catalog

import "slices"

// A relation's rows are seen from either end, and have the columns of one of them.

// FarPath is the path by which a table is seen from its other end, with the table
// there and the number of the column that says which row of that one it is. It is nil
// for a table that has none.
func (t *Table) FarPath() (p *Path, far *Table, key int) {
	for i := range t.Paths {
		p := &t.Paths[i]
		if p.Kind != Reverse || len(p.Parents) != 1 || len(p.Bind) != 1 {
			continue
		}
		far, ok := Find(p.Parents[0].Table)
		for _, name := range p.Bind {
			if c, found := t.Column(name); ok && found {
				return p, far, c
			}
		}
	}
	return nil, nil, -1
}

// FarColumn is the column of the table at the other end of a path that holds what a
// column of the path's rows holds, -1 when there is none. What is not the same
// wherever an object comes from, such as its links, is no column of both.
func (t *Table) FarColumn(p *Path, far *Table, col int) int {
	c := &t.Columns[col]
	at := c.Path()
	if p.binds(c.Name) {
		at = (&Column{JSON: p.Parents[0].Value}).Path()
	} else if _, own := p.Columns[c.Name]; own || at == nil || at[0][0] == '_' {
		return -1
	}
	for i := range far.Columns {
		f := &far.Columns[i]
		if slices.Equal(f.Path(), at) && f.Type == c.Type && f.NoCase == c.NoCase && f.Else == "" && c.Else == "" && f.Expand == "" {
			return i
		}
	}
	return -1
}

// binds says whether a column gives one of the path's parameters.
func (p *Path) binds(column string) bool {
	for _, c := range p.Bind {
		if c == column {
			return true
		}
	}
	return false
}
