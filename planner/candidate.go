package planner

import (
	"errors"
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
)

// given handles the hidden columns that pass Okta's own text. They define the
// rows, so that they hold in every mode and nothing else is pushed beside them.
func (j *job) given() ([]*candidate, error) {
	found := -1
	for i, k := range j.in.Constraints {
		if (k.Op != EQ && k.Op != IS) || k.Column < 0 || j.givenParam(k.Column) == noParam {
			continue
		}
		if !k.Usable {
			return nil, ErrNoPlan
		}
		if found >= 0 && j.in.Constraints[found].Column != k.Column {
			return nil, errors.New("planner: " + j.t.Name + ": only one of _search, _filter and _q can be given at a time")
		}
		if found < 0 {
			found = i
		}
	}
	if found < 0 {
		return nil, nil
	}
	p := j.givenParam(j.in.Constraints[found].Column)
	for i := range j.t.Paths {
		path := &j.t.Paths[i]
		if path.Kind != catalog.List || !hasParam(path, p) {
			continue
		}
		c := &candidate{
			steps: []template{{path: path, param: p, verbatim: found + 1, sort: -1, fields: j.fields(path)}},
			uses:  []use{{constraint: found}}, pushed: []int{found}, exact: true,
			fetched: j.rows / 10, rank: rankSearch,
		}
		c.calls = pages(c.fetched, path)
		if p == query {
			c.calls = 1
		}
		j.sorted(c)
		j.hint(c)
		return []*candidate{c}, nil
	}
	return nil, ErrNoPlan
}

func (j *job) givenParam(column int) param {
	switch {
	case column == j.t.SearchColumn():
		return search
	case column == j.t.FilterColumn():
		return filter
	case column == j.t.QColumn():
		return query
	}
	return noParam
}

func hasParam(p *catalog.Path, q param) bool {
	switch q {
	case search:
		return p.Search
	case filter:
		return p.Filter
	case query:
		return p.Q
	}
	return false
}

// byPath lists the candidates of one path.
func (j *job) byPath(p *catalog.Path) []*candidate {
	if len(pathParams(p.URL)) > 0 {
		return j.byKey(p)
	}
	if p.Kind != catalog.List {
		return nil
	}
	out := []*candidate{j.scan(p)}
	if j.in.Mode.PushdownOff || j.in.Mode.Strict {
		return out
	}
	if p.Filter {
		out = append(out, j.selected(p, filter))
	}
	if p.Search {
		out = append(out, j.selected(p, search), j.containing(p))
		out = append(out, j.containingWord(p)...)
		out = append(out, j.sortOnly(p))
	}
	return slices.DeleteFunc(out, func(c *candidate) bool { return c == nil })
}

// scan is the plain list of everything.
func (j *job) scan(p *catalog.Path) *candidate {
	c := &candidate{steps: scanSteps(j.t, p), exact: true, fetched: j.rows, rank: rankList}
	if !j.in.Mode.PushdownOff {
		j.dropPasses(c)
	}
	for i := range c.steps {
		c.steps[i].fields = j.fields(p)
	}
	c.calls = pages(c.fetched, p) + float64(len(c.steps)-1)
	j.hint(c)
	return c
}

// fields says whether `fields` makes the answers smaller.
func (j *job) fields(p *catalog.Path) bool {
	return !j.in.Mode.NoFields && !j.in.Mode.PushdownOff && fieldList(j.t, p, j.cols) != ""
}

// selected pushes everything that one parameter can say, co apart.
func (j *job) selected(p *catalog.Path, q param) *candidate {
	c := &candidate{exact: true, rank: rankSearch}
	if q == filter {
		c.rank = rankFilter
	}
	m := template{path: p, param: q, sort: -1, fields: j.fields(p)}
	rows := j.listedRows(q)
	weak, one := j.weak(q), j.atMostOne(q)
	for i, k := range j.in.Constraints {
		if j.skip[i] || slices.Contains(rows, i) || slices.Contains(weak, i) {
			continue
		}
		e, why := j.termOf(q, i, k)
		if why != "" || e.op == catalog.Co || one && e.form == list {
			continue
		}
		j.add(c, &m, e)
	}
	share, united := j.narrow(c, &m, q)
	if len(m.terms) == 0 && len(m.any) == 0 {
		return nil
	}
	j.know(c, &m, weak)
	c = j.finish(c, m)
	if j.oneOfSeveral(q) {
		c.calls *= onlySide
	}
	if united {
		c.pushed = append(c.pushed, rows...)
		c.fetched *= share
		// One list instead of several has fewer last pages that are not full.
		// SQLite tells costs apart from about a tenth on.
		c.calls = max(1, pages(c.fetched, p)*0.8)
	}
	return c
}

// containing pushes one co, which must stand alone.
func (j *job) containing(p *catalog.Path) *candidate {
	for i, k := range j.in.Constraints {
		if k.Op != LIKE && k.Op != GLOB || j.skip[i] {
			continue
		}
		e, why := termFor(j.t, search, i, k)
		if why != "" || e.op != catalog.Co {
			continue
		}
		c := &candidate{exact: false, rank: rankSearch}
		m := template{path: p, param: search, sort: -1, fields: j.fields(p)}
		j.add(c, &m, e)
		c.fetched = j.rows * j.selectivity(k)
		c.calls = pages(c.fetched, p)
		c.steps = []template{m}
		j.sorted(c)
		j.hint(c)
		return c
	}
	return nil
}

// add puts a term into a request.
func (j *job) add(c *candidate, m *template, e term) {
	if e.form != none {
		e.arg = e.from + 1
	}
	m.terms = append(m.terms, e)
	c.pushed = append(c.pushed, e.from)
	c.exact = c.exact && e.exact
	// A condition without an operand is used too: see dropPasses.
	c.uses = append(c.uses, use{e.from, e.form == list})
}

// finish estimates a request with its terms.
func (j *job) finish(c *candidate, m template) *candidate {
	c.fetched = j.rows * j.share(c.pushed)
	c.calls = pages(c.fetched, m.path)
	c.steps = []template{m}
	j.sorted(c)
	j.hint(c)
	j.lackingLast(c)
	return c
}
