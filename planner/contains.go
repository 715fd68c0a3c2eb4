package planner

import "github.com/oktasql/oktasql/okta/catalog"

// containingWord pushes one co for a condition that SQLite does not offer, such
// as instr(login, 'word') > 0. Like that of a LIKE it must stand alone.
func (j *job) containingWord(p *catalog.Path) (out []*candidate) {
	for _, or := range j.in.AnyOf {
		if len(or) != 1 {
			continue
		}
		for _, cmp := range or[0].parts() {
			if cmp.Op != LIKE || !cmp.Implied || len(cmp.Values) != 1 {
				continue
			}
			k := Constraint{Column: cmp.Column, Op: LIKE, Usable: true, Value: cmp.Values[0], Known: true}
			e, why := termFor(j.t, search, 0, k)
			if why != "" || e.op != catalog.Co {
				continue
			}
			said, share := say(j.t, search, e, k.Value), j.selectivity(k)
			if said.expr == "" || j.in.Several && share > wide {
				continue
			}
			m := template{path: p, param: search, sort: -1, fields: j.fields(p), any: []string{"(" + fence(said.expr) + ")"}}
			c := &candidate{rank: rankSearch, steps: []template{m}, fetched: j.rows * share}
			c.calls = pages(c.fetched, p)
			j.sorted(c)
			j.hint(c)
			out = append(out, c)
		}
	}
	return out
}
