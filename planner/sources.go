package planner

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// ruling is a condition that tells of some of a fan-out's sources that nothing
// is to be found there: its column, and the argument that it equals.
type ruling struct {
	col int
	ref ref
}

// parents are the sources of a fan-out's parents.
func (m *template) parents() []catalog.Source {
	if m.sources != nil {
		return m.sources
	}
	return m.path.Parents
}

// rule leaves out the sources that are there for other rows than those asked
// for, as far as planning knows the values; the other conditions that may do so
// are noted for Bind.
func (j *job) rule(c *candidate, m *template) {
	kept := m.path.Parents
	for i, k := range j.in.Constraints {
		if k.Column < 0 || !k.Usable || k.Op != EQ || !binary(k.Collation) || !tells(kept, j.t.Columns[k.Column].Name) {
			continue
		}
		if !k.Known || k.CanList || k.Value.Kind == Null {
			m.ruled = append(m.ruled, ruling{k.Column, ref{i + 1, k.CanList}})
			c.uses = append(c.uses, use{i, k.CanList})
		} else {
			kept = without(kept, j.t.Columns[k.Column].Name, []Value{k.Value})
			c.uses = append(c.uses, use{constraint: i}) // see dropPasses
		}
		c.ruled = append(c.ruled, i)
	}
	if len(kept) < len(m.path.Parents) {
		m.sources = kept
	}
}

// ruleKeys notes the conditions that may leave out sources for a path whose keys
// the statement gives: whoever is in none of those left has no such rows.
func (j *job) ruleKeys(c *candidate, m *template) {
	all := m.path.Parents
	for i, k := range j.in.Constraints {
		if k.Column < 0 || !k.Usable || k.Op != EQ || !binary(k.Collation) || !tells(all, j.t.Columns[k.Column].Name) {
			continue
		}
		if k.Known && !k.CanList && k.Value.Kind != Null && len(without(all, j.t.Columns[k.Column].Name, []Value{k.Value})) == len(all) {
			continue
		}
		m.ruled = append(m.ruled, ruling{k.Column, ref{i + 1, k.CanList}})
		c.uses = append(c.uses, use{i, k.CanList})
		c.ruled = append(c.ruled, i)
	}
}

// tells says whether a column tells which of several sources its row is from.
func tells(sources []catalog.Source, column string) bool {
	return slices.ContainsFunc(sources, func(s catalog.Source) bool { return s.Only[column] != "" })
}

// without leaves out the sources that are there for rows in which a column has
// none of some values. All stay when a value may equal text that it is not.
func without(sources []catalog.Source, column string, values []Value) []catalog.Source {
	for _, v := range values {
		if v.Kind != Text && v.Kind != Null {
			return sources
		}
	}
	kept := slices.DeleteFunc(slices.Clone(sources), func(s catalog.Source) bool {
		only, ok := s.Only[column]
		return ok && !slices.Contains(values, Value{Kind: Text, Text: only})
	})
	if len(kept) == 0 {
		return sources
	}
	return kept
}

// ruledSources are the sources that are left with the values of the arguments,
// none when an argument equals nothing.
func (b *binder) ruledSources(m *template) []catalog.Source {
	kept := m.parents()
	for _, r := range m.ruled {
		a := b.args[r.ref.arg-1]
		values := []Value{a.Value}
		if r.ref.list {
			values = a.List
		}
		if !slices.ContainsFunc(values, func(v Value) bool { return v.Kind != Null }) {
			return nil
		}
		kept = without(kept, b.t.Columns[r.col].Name, values)
	}
	return kept
}

// among notes the sources that are left for keys that the statement gives. It
// is false when no row is asked for.
func (b *binder) among(m *template) bool {
	if len(m.ruled) == 0 {
		return true
	}
	left := b.ruledSources(m)
	if len(left) < len(m.path.Parents) {
		b.prog.Among = left
	}
	return len(left) > 0
}

// ruledText writes the conditions that Bind is to look at.
func (m *template) ruledText(t *catalog.Table) string {
	var b strings.Builder
	for _, r := range m.ruled {
		b.WriteString(" for " + t.Columns[r.col].Name + " " + r.ref.String())
	}
	return b.String()
}

// parseRuled takes them off the end of a step's text.
func parseRuled(t *catalog.Table, text string) (rest string, out []ruling, ok bool) {
	parts := strings.Split(text, " for ")
	for _, part := range parts[1:] {
		name, ph, _ := strings.Cut(part, " ")
		col, found := t.Column(name)
		inner, isList := strings.CutPrefix(ph, "in ")
		arg := placeholder(inner)
		if !found || arg == 0 {
			return "", nil, false
		}
		out = append(out, ruling{col, ref{arg, isList}})
	}
	return parts[0], out, true
}

// parseSources finds the sources that a plan names.
func (m *template) parseSources(text string) bool {
	all := m.path.Parents
	if eachOf(all) == text {
		return true
	}
	for set := 1; set < 1<<len(all); set++ {
		var some []catalog.Source
		for i, s := range all {
			if set&(1<<i) != 0 {
				some = append(some, s)
			}
		}
		if eachOf(some) == text {
			m.sources = some
			return true
		}
	}
	return false
}

// SourcesWith are the sources of a path's parents that may list parents of rows in
// which a column equals a value.
func SourcesWith(p *catalog.Path, column string, v Value) []catalog.Source {
	if v.Kind == Null || !tells(p.Parents, column) {
		return p.Parents
	}
	return without(p.Parents, column, []Value{v})
}
