package planner

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// usedColumns lists the columns of a SQLite mask. Bit 63 stands for every
// column from 63 on.
func usedColumns(t *catalog.Table, used uint64) []int {
	cols := []int{}
	for i := range t.Columns {
		if used&(1<<min(i, 63)) != 0 {
			cols = append(cols, i)
		}
	}
	return cols
}

// fieldList is the value of `fields` that brings the given columns and the key,
// or "" when they need more of the object than `fields` can name.
//
// Source: listUsers, fields. The list must hold no name twice.
func fieldList(t *catalog.Table, p *catalog.Path, cols []int) string {
	if !p.Fields {
		return ""
	}
	top := []string{"id"}
	var profile []string
	for _, c := range cols {
		col := &t.Columns[c]
		if c == t.KeyColumn() || c == t.SearchColumn() || c == t.FilterColumn() || c == t.QColumn() {
			continue
		}
		segments := col.Path()
		if len(segments) == 0 || !isWord(segments[0]) || segments[0][0] == '_' || segments[0] == "credentials" {
			return ""
		}
		if segments[0] != "profile" {
			top = appendNew(top, segments[0])
			continue
		}
		if len(segments) != 2 || !isWord(segments[1]) {
			return ""
		}
		profile = appendNew(profile, segments[1])
	}
	if len(profile) > 0 {
		top = append(top, "profile:("+strings.Join(profile, ",")+")")
	}
	list := strings.Join(top, ",")
	if len(list) > maxFields {
		return ""
	}
	return list
}

// maxFields is the longest `fields` value sent, in bytes. Longer than that, the
// statement reads most of the object anyway.
const maxFields = 1000

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// expandValue is the value of `expand` that the given columns need.
func expandValue(t *catalog.Table, p *catalog.Path, cols []int) string {
	if !p.Expand {
		return ""
	}
	var values []string
	for _, c := range cols {
		if e := t.Columns[c].Expand; e != "" {
			values = appendNew(values, e)
		}
	}
	return strings.Join(values, ",")
}

// lean says whether the okta-response header may leave out credentials, links
// and the status under way.
func lean(t *catalog.Table, p *catalog.Path, cols []int) bool {
	if !p.Lean {
		return false
	}
	for _, c := range cols {
		if c == t.RawColumn() {
			return false
		}
		if segments := t.Columns[c].Path(); len(segments) > 0 {
			switch segments[0] {
			case "credentials", "transitioningToStatus", "_links":
				return false
			}
		}
	}
	return true
}

// NeedsObject says whether columns are more than a list has that the table is asked
// for by one of them, so that an object beside it is needed.
func NeedsObject(t *catalog.Table, by int, cols []int) bool {
	for i := range t.Paths {
		if p := &t.Paths[i]; p.Kind != catalog.Get && bindsColumn(p, t.Columns[by].Name) && needsObject(t, p, cols) {
			return true
		}
	}
	return false
}

// needsObject says whether the columns need a path's Object beside its list.
func needsObject(t *catalog.Table, p *catalog.Path, cols []int) bool {
	for _, c := range cols {
		if c == t.KeyColumn() || bindsColumn(p, t.Columns[c].Name) {
			continue
		}
		if _, ok := t.JSONPath(p, c); ok {
			continue
		}
		if _, ok := t.ObjectPath(c); ok {
			return true
		}
	}
	return false
}

func bindsColumn(p *catalog.Path, name string) bool {
	for _, column := range p.Bind {
		if column == name {
			return true
		}
	}
	return false
}
