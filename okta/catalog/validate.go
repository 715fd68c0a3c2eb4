package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// lastKnown is the number of columns whose use SQLite reports one by one. It
// reports the others together, so what is costly to fetch must not be there.
const lastKnown = 63

// reserved are the words that SQL does not take as a bare name.
var reserved = words(`add all alter and as autoincrement between case check collate commit constraint create default
	deferrable delete distinct drop else escape except exists foreign from group having in index insert intersect into is
	isnull join limit not notnull nothing null on or order primary references returning select set table then to transaction
	union unique update using values when where`)

func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// Validate checks a table for what its author can get wrong. It returns every
// mistake, joined, each as `table: what is wrong`. The catalogue's tests call
// it for all tables.
func Validate(t *Table) error {
	v := &validation{t: t}
	v.table()
	for i := range t.Columns {
		v.column(i)
	}
	for i := range t.Paths {
		v.path(&t.Paths[i])
	}
	v.hidden()
	return errors.Join(v.errs...)
}

type validation struct {
	t    *Table
	errs []error
}

func (v *validation) refuse(format string, args ...any) {
	v.errs = append(v.errs, fmt.Errorf("%s: %s", v.t.Name, fmt.Sprintf(format, args...)))
}

func isSnake(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9' || i == 0) {
			return false
		}
	}
	return s != ""
}

func (v *validation) sentence(what, doc string) {
	if !strings.HasSuffix(doc, ".") {
		v.refuse("the description of %s does not end in a full stop", what)
	}
	if doc != strings.TrimSpace(doc) || strings.Contains(doc, "\n") {
		v.refuse("the description of %s is not one trimmed line", what)
	}
}

func (v *validation) table() {
	t := v.t
	if !isSnake(t.Name) || reserved[t.Name] {
		v.refuse("the name is not in snake_case or is a reserved word")
	}
	v.sentence("the table", t.Doc)
	seen := map[string]bool{t.Name: true}
	for _, a := range t.Aliases {
		if seen[strings.ToLower(a)] {
			v.refuse("the alias %s occurs twice", a)
		}
		seen[strings.ToLower(a)] = true
	}
	if len(t.Key) == 0 {
		v.refuse("there is no key")
	}
	for _, k := range t.Key {
		if _, ok := t.Column(k); !ok {
			v.refuse("the key names no column %s", k)
		}
	}
	if len(t.Paths) == 0 || t.Paths[0].Kind != List {
		v.refuse("the first path is no list")
	}
	for _, n := range t.Nothing {
		if n.Status == 403 || n.Status == 0 || n.Code == "" {
			v.refuse("status %d with code %q cannot stand for nothing", n.Status, n.Code)
		}
	}
	if len(t.Examples) < 3 || len(t.Examples) > 6 {
		v.refuse("there are %d examples, not 3 to 6", len(t.Examples))
	}
	if t.Source == "" || len(t.Scopes) == 0 || t.Bucket == "" || t.Rows <= 0 {
		v.refuse("source, scopes, bucket or rows are missing")
	}
}

// own says whether a column is one that every table gets.
func (v *validation) own(i int) bool {
	t := v.t
	return i == t.key || i == t.raw || i == t.search || i == t.filter || i == t.q
}

func (v *validation) column(i int) {
	t, c := v.t, &v.t.Columns[i]
	v.sentence("column "+c.Name, c.Doc)
	if c.custom || v.own(i) {
		return
	}
	if !isSnake(c.Name) || reserved[c.Name] {
		v.refuse("the column name %q is not in snake_case or is a reserved word", c.Name)
	}
	if at, _ := t.Column(c.Name); at != i {
		v.refuse("the column %s occurs twice", c.Name)
	}
	if strings.HasPrefix(c.Name, "_") && !c.Hidden {
		v.refuse("the column %s is not hidden", c.Name)
	}
	if (c.Type == JSON || c.Multi) && c.Search|c.Filter != 0 {
		v.refuse("the column %s is an object or array and has operators", c.Name)
	}
	if c.NoCase && c.Type != Text {
		v.refuse("the column %s is compared without case and is no text", c.Name)
	}
	if c.Type == Text && c.Filter&Ordered != 0 {
		v.refuse("the column %s has an order that is not SQLite's", c.Name)
	}
	if order := c.Search & Ordered; order != 0 && order != Ordered && !c.SameOrder() {
		v.refuse("the column %s has some operators of an order that is not SQLite's: a wider range takes others", c.Name)
	}
	if (c.Search|c.Filter)&Ne != 0 && (c.Type != Text || !c.Always) {
		v.refuse("the column %s is no text that every row has and takes ne: what is missing is neither less nor greater", c.Name)
	}
	if c.Usual != "" && c.Distinct == 0 {
		v.refuse("the column %s has a usual value among an unknown number", c.Name)
	}
	if c.Values != nil && c.Type != Text {
		v.refuse("the column %s is no text and has a list of its values", c.Name)
	}
	for i, value := range c.Values {
		if slices.Contains(c.Values[:i], value) {
			v.refuse("the column %s has the value %s twice", c.Name, value)
		}
	}
	if c.Values != nil && c.Usual != "" && !slices.Contains(c.Values, c.Usual) {
		v.refuse("the column %s has a usual value that is none of its values", c.Name)
	}
	sum := 0.0
	for _, share := range c.Shares {
		sum += share
	}
	if sum > 1+1e-9 || int64(len(c.Shares)) > c.Distinct {
		v.refuse("the column %s has shares for more rows or values than there are", c.Name)
	}
	if c.Type != Text && (c.Search|c.Filter)&(Sw|Co) != 0 {
		v.refuse("the column %s is no text and has text operators", c.Name)
	}
	if c.Search|c.Filter != 0 && c.JSON == "" && c.Attr == "" {
		v.refuse("the column %s has operators and no attribute", c.Name)
	}
	if c.Sort && c.Type != Time {
		v.refuse("the column %s sorts and is no timestamp", c.Name)
	}
	if c.NotNull && !c.Always {
		v.refuse("the column %s is declared NOT NULL and is not always there", c.Name)
	}
	if c.Expand != "" && !c.Hidden {
		v.refuse("the column %s costs an expansion and is not hidden", c.Name)
	}
	if c.Expand != "" && i >= lastKnown {
		v.refuse("the column %s costs an expansion and comes after the first %d", c.Name, lastKnown)
	}
	if c.JSON == "" && !v.bound(c.Name) && c.Param == "" {
		v.refuse("the column %s comes from nowhere", c.Name)
	}
	v.params(c)
}

// params checks that some path has the parameters that a column uses.
func (v *validation) params(c *Column) {
	has := func(what string, ok func(*Path) bool, want bool) {
		if !want {
			return
		}
		for i := range v.t.Paths {
			if ok(&v.t.Paths[i]) {
				return
			}
		}
		v.refuse("the column %s needs a path with %s", c.Name, what)
	}
	has("search", func(p *Path) bool { return p.Search }, c.Search != 0)
	has("filter", func(p *Path) bool { return p.Filter }, c.Filter != 0)
	has("sortBy", func(p *Path) bool { return p.Sort && p.Search }, c.Sort)
	has("expand", func(p *Path) bool { return p.Expand }, c.Expand != "")
	has("a list of its own", func(p *Path) bool { return p.Kind == List }, c.Param != "")
}

// bound says whether a path parameter gives the column.
func (v *validation) bound(column string) bool {
	for _, p := range v.t.Paths {
		for _, c := range p.Bind {
			if c == column {
				return true
			}
		}
	}
	return false
}

func (v *validation) path(p *Path) {
	open := 0
	for _, name := range params(p.URL) {
		column, ok := p.Bind[name]
		if !ok {
			v.refuse("path %s: nothing is bound to {%s}", p.URL, name)
			open++
		}
		if _, found := v.t.Column(column); ok && !found {
			v.refuse("path %s: {%s} is bound to no column %s", p.URL, name, column)
		}
	}
	if len(p.Bind) != len(params(p.URL))-open {
		v.refuse("path %s: a bound parameter is not in the URL", p.URL)
	}
	switch {
	case !strings.HasPrefix(p.URL, "/") || strings.Contains(p.URL, "?"):
		v.refuse("path %s: not an absolute path without query", p.URL)
	case p.Kind == Get && (len(p.Bind) == 0 || p.Wrap != "."):
		v.refuse("path %s: one object needs a key and the wrapper .", p.URL)
	case p.Kind != Get && p.Wrap == ".":
		v.refuse("path %s: a list is no single object", p.URL)
	case p.Kind == Reverse && len(p.Columns) == 0:
		v.refuse("path %s: nothing is seen from the other end", p.URL)
	case p.Kind == Get && len(p.Parents) > 0, len(p.Bind) == 0 && len(p.Parents) > 0:
		v.refuse("path %s: parents without a list under them", p.URL)
	case p.Sort && !p.Search:
		v.refuse("path %s: sortBy without search", p.URL)
	case len(p.Passes) > 0 && !p.Filter:
		v.refuse("path %s: further passes without filter", p.URL)
	case p.Object != "" && !p.Only:
		v.refuse("path %s: an object beside a list that holds everything", p.URL)
	}
	for name := range p.Columns {
		if _, ok := v.t.Column(name); !ok {
			v.refuse("path %s: there is no column %s", p.URL, name)
		}
	}
	for _, s := range p.Parents {
		v.source(p, s)
	}
	if p.Kind == Reverse && len(p.Parents) > 0 {
		v.farEnd(p)
	}
	if p.Source == "" {
		v.refuse("path %s: no source", p.URL)
	}
}

// farEnd checks that the parents of a path seen from the other end can be
// selected by the columns which the path takes from its Object.
func (v *validation) farEnd(p *Path) {
	s := p.Parents[0]
	t, _ := Find(s.Table)
	switch {
	case len(p.Parents) > 1 || t == nil || s.When != "" || s.Each != nil || s.Only != nil:
		v.refuse("path %s: what is seen from the other end has one whole table of parents", p.URL)
	case len(p.Bind) != 1 || !p.Only || p.Object == "":
		v.refuse("path %s: its parents' columns are not those of an object", p.URL)
	case len(t.Paths[0].Bind) > 0 || !t.Paths[0].Search && !t.Paths[0].Filter:
		v.refuse("path %s: %s cannot be selected from", p.URL, s.Table)
	case !slices.ContainsFunc(t.Paths, func(one Path) bool { return one.Kind == Get && anyParam(one.URL) == anyParam(p.Object) }):
		v.refuse("path %s: %s is no row of %s", p.URL, p.Object, s.Table)
	}
}

// anyParam is a URL template without the names of its parameters.
func anyParam(url string) string {
	for _, name := range params(url) {
		url = strings.ReplaceAll(url, "{"+name+"}", "{}")
	}
	return url
}

func (v *validation) source(p *Path, s Source) {
	if (s.Table == "") == (s.URL == "") || s.Value == "" {
		v.refuse("path %s: a source needs a table or a URL, and a value", p.URL)
	}
	if _, ok := Find(s.Table); s.Table != "" && !ok {
		v.refuse("path %s: there is no table %s", p.URL, s.Table)
	}
	if s.Each != nil && !strings.Contains(s.Each.URL, "{}") {
		v.refuse("path %s: the list for each parent does not name it", p.URL)
	}
	for name, value := range s.Only {
		if c, ok := v.t.Column(name); !ok || v.t.Columns[c].Type != Text || v.t.Columns[c].NoCase || value == "" {
			v.refuse("path %s: the column %s does not tell a source's rows", p.URL, name)
		}
	}
}

// hidden checks the columns that every table gets.
func (v *validation) hidden() {
	for _, i := range []int{v.t.key, v.t.raw, v.t.search, v.t.filter, v.t.q} {
		if i >= lastKnown {
			v.refuse("the column %s comes after the first %d", v.t.Columns[i].Name, lastKnown)
		}
	}
}

// params lists the parameters of a URL template.
func params(url string) []string {
	var out []string
	for _, part := range strings.Split(url, "/") {
		if strings.HasPrefix(part, "{") && strings.HasSuffix(part, "}") {
			out = append(out, part[1:len(part)-1])
		}
	}
	return out
}
