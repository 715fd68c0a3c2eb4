package catalog

import (
	"sort"
	"strings"
)

var (
	registry []*Table          // in order of name once init is over
	byName   map[string]*Table // lower-case names and aliases
)

// register completes a literal and adds it to the catalogue. It runs while the
// package's variables are initialised and never afterwards.
func register(t Table) *Table {
	built := build(t)
	registry = append(registry, built)
	sort.Slice(registry, func(i, j int) bool { return registry[i].Name < registry[j].Name })
	if byName == nil {
		byName = map[string]*Table{}
	}
	for _, n := range append([]string{t.Name}, t.Aliases...) {
		byName[strings.ToLower(n)] = built
	}
	return built
}

// build returns a copy of t with the hidden columns that every table has.
//
// They follow the table's own columns and come before custom attributes, so
// that they stay among the first 63, whose use SQLite reports one by one.
func build(t Table) *Table {
	cols := append([]Column(nil), t.Columns...)
	add := func(name, doc string, want bool) int {
		if !want {
			return -1
		}
		cols = append(cols, Column{Name: name, Type: Text, Hidden: true, Doc: doc})
		return len(cols) - 1
	}
	var search, filter, q bool
	for _, p := range t.Paths {
		search, filter, q = search || p.Search, filter || p.Filter, q || p.Q
	}
	t.key = add("_key", "Identity of the row: a JSON array of "+strings.Join(t.Key, ", ")+".", true)
	cols[t.key].Always, cols[t.key].Unique = true, true
	t.raw = add("_raw", "The object as Okta sent it, as JSON.", true)
	cols[t.raw].Type = JSON
	t.search = add("_search", "Compare with = to pass Okta's own search expression.", search)
	t.filter = add("_filter", "Compare with = to pass Okta's own filter expression.", filter)
	t.q = add("_q", "Compare with = to pass Okta's own keyword query.", q)
	t.Columns = cols
	t.index()
	return &t
}

// index rebuilds the column lookup.
func (t *Table) index() {
	t.byName = make(map[string]int, len(t.Columns))
	for i, c := range t.Columns {
		t.byName[strings.ToLower(c.Name)] = i
	}
}

// All returns every table in order of name. The tables are shared: they must
// not be changed.
func All() []*Table { return append([]*Table(nil), registry...) }

// Find returns the table with this name or alias, without regard to case.
func Find(name string) (*Table, bool) {
	t, ok := byName[strings.ToLower(name)]
	return t, ok
}

// Column returns the index of the named column, without regard to case.
func (t *Table) Column(name string) (int, bool) {
	i, ok := t.byName[strings.ToLower(name)]
	return i, ok
}

// KeyColumn is the index of the hidden column _key.
func (t *Table) KeyColumn() int { return t.key }

// RawColumn is the index of the hidden column _raw.
func (t *Table) RawColumn() int { return t.raw }

// SearchColumn is the index of the hidden column _search, or -1.
func (t *Table) SearchColumn() int { return t.search }

// FilterColumn is the index of the hidden column _filter, or -1.
func (t *Table) FilterColumn() int { return t.filter }

// QColumn is the index of the hidden column _q, or -1.
func (t *Table) QColumn() int { return t.q }

// Custom says whether the column was added from a schema.
func (c *Column) Custom() bool { return c.custom }

// SameOrder says whether Okta orders the column's values as SQLite does: not texts
// that have case, nor timestamps of the org's own, which may be written in any form.
func (c *Column) SameOrder() bool {
	return c.Type == Text && c.NoCase || c.Type != Text && !(c.Type == Time && c.custom)
}

// Path returns the members that lead to the column's value in an object of its
// table, or nil for a column that no object holds.
func (c *Column) Path() []string {
	if c.path != nil {
		return c.path
	}
	if c.JSON == "" {
		return nil
	}
	return strings.Split(c.JSON, ".")
}

// Attribute is the name that the column has in search and filter expressions.
func (c *Column) Attribute() string {
	if c.Attr != "" {
		return c.Attr
	}
	return c.JSON
}

// JSONPath says where the value of a column is found in the answers of a path:
// the members that lead to it, empty for the whole object (_raw). It is false
// when the answer does not hold the value, which then comes from the bound
// parameter, from the path's Object, or from the request itself.
func (t *Table) JSONPath(p *Path, col int) (segments []string, ok bool) {
	c := &t.Columns[col]
	if at, found := p.Columns[c.Name]; found {
		return strings.Split(at, "."), true
	}
	if p.Only {
		return nil, false
	}
	return t.ObjectPath(col)
}

// ObjectPath is JSONPath for a table's own objects: those of its list, or of a
// path's Object.
func (t *Table) ObjectPath(col int) (segments []string, ok bool) {
	if col == t.raw {
		return []string{}, true
	}
	segments = t.Columns[col].Path()
	return segments, segments != nil
}
