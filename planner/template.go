package planner

import (
	"slices"
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// always is a bound that every timestamp is after. It gives a sorted list the
// search that sorting needs.
const always = `"` + oldest + `"`

// ref is the argument that fills a path parameter.
type ref struct {
	arg  int // number from 1; while planning, of the constraint
	list bool
}

// template is one request with placeholders, the parsed form of a plan's step.
type template struct {
	path  *catalog.Path
	bound map[string]ref // by path parameter; one that is missing is enumerated

	param    param    // how rows are selected
	terms    []term   // joined by and
	any      []string // disjunctions of constants, each in parentheses, joined by and too
	pass     string   // constant expression of a further pass
	verbatim int      // argument that is the whole value of param
	knows    []term   // what the wanted rows meet and is not said: equalities, and that something differs

	// also are other columns that have one value in the rows asked for, or one of
	// a list, and by which they could be asked for too.
	also []also

	// sources are those parents' sources that are asked, nil for all; ruled are
	// the conditions that may rule out others.
	sources []catalog.Source
	ruled   []ruling

	// from selects the parents, nil when all of them are listed.
	from *selection

	sort   int  // column of sortBy, -1 for none
	having bool // only rows that have that column, which other terms do not say
	desc   bool
	then   []Order // how rows that sortBy leaves equal are ordered, which Okta does not do
	limit  int     // argument of LIMIT, 0 for none
	offset int     // argument of OFFSET, 0 for none
	fields bool
}

// open returns the path parameter that nothing binds, or "".
func (m *template) open() string {
	for _, name := range pathParams(m.path.URL) {
		if _, ok := m.bound[name]; !ok {
			return name
		}
	}
	return ""
}

// listed says whether a list of keys takes a request for each of them.
func (m *template) listed() bool {
	for _, r := range m.bound {
		if r.list {
			return true
		}
	}
	return false
}

// pathParams lists the parameters of a URL template.
func pathParams(url string) []string {
	var out []string
	for {
		i := strings.IndexByte(url, '{')
		if i < 0 {
			return out
		}
		n := strings.IndexByte(url[i:], '}')
		if n < 0 {
			return out
		}
		out = append(out, url[i+1:i+n])
		url = url[i+n+1:]
	}
}

// print writes the step. cols are the columns read.
func (m *template) print(t *catalog.Table, cols []int) string {
	var b strings.Builder
	switch {
	case m.from != nil:
		b.WriteString(m.from.step.print(m.from.t, m.from.cols))
		b.WriteString(" each ")
	case m.open() != "":
		b.WriteString(eachOf(m.parents()))
		b.WriteString(" each ")
	}
	b.WriteString("GET ")
	url := m.path.URL
	for name, r := range m.bound {
		url = strings.Replace(url, "{"+name+"}", "{"+r.String()+"}", 1)
	}
	b.WriteString(url)
	if q := m.queryText(t, cols); q != "" {
		b.WriteString("?" + q)
	}
	for _, a := range m.also {
		b.WriteString(" with " + t.Columns[a.col].Name + " " + a.ref.String())
	}
	b.WriteString(m.knowingText(t))
	b.WriteString(thenText(t, m.then))
	b.WriteString(m.ruledText(t))
	return b.String()
}

// also is a column and the argument that it equals or is in.
type also struct {
	col int
	ref ref
}

// parseAlso takes the columns off the end of a step's text.
func parseAlso(t *catalog.Table, text string) (rest string, out []also, ok bool) {
	parts := strings.Split(text, " with ")
	for _, part := range parts[1:] {
		name, ph, _ := strings.Cut(part, " ")
		col, found := t.Column(name)
		one, isList := strings.CutPrefix(ph, "in ")
		arg := placeholder(one)
		if !found || arg == 0 {
			return "", nil, false
		}
		out = append(out, also{col, ref{arg, isList}})
	}
	return parts[0], out, true
}

// String is the placeholder.
func (r ref) String() string {
	if r.list {
		return "in ?" + strconv.Itoa(r.arg)
	}
	return "?" + strconv.Itoa(r.arg)
}

func (m *template) queryText(t *catalog.Table, cols []int) string {
	var parts []string
	if e := m.expressionText(t); e != "" {
		parts = append(parts, m.param.String()+"="+e)
	}
	if m.sort >= 0 {
		parts = append(parts, "sortBy="+t.Columns[m.sort].Attribute(), "sortOrder="+direction(m.desc))
	}
	if m.path.Page > 0 {
		parts = append(parts, "limit="+m.limitText())
	}
	if m.fields {
		parts = append(parts, "fields="+fieldList(t, m.path, cols))
	}
	if e := expandValue(t, m.path, cols); e != "" {
		parts = append(parts, "expand="+e)
	}
	if m.path.Fixed != "" {
		parts = append(parts, m.path.Fixed)
	}
	return strings.Join(parts, "&")
}

func direction(desc bool) string {
	if desc {
		return "desc"
	}
	return "asc"
}

func (m *template) limitText() string {
	page := strconv.Itoa(m.path.Page)
	switch {
	case m.limit == 0:
		return page
	case m.offset == 0:
		return "min(" + page + ",?" + strconv.Itoa(m.limit) + ")"
	}
	return "min(" + page + ",?" + strconv.Itoa(m.limit) + "+?" + strconv.Itoa(m.offset) + ")"
}

func (m *template) expressionText(t *catalog.Table) string {
	switch {
	case m.verbatim > 0:
		return "?" + strconv.Itoa(m.verbatim)
	case m.pass != "":
		return m.pass
	}
	terms := slices.Clone(m.any)
	for _, e := range m.terms {
		terms = append(terms, e.text(t))
	}
	if m.sort >= 0 && (len(terms) == 0 || m.having) {
		terms = append(terms, alwaysTrue(t, m.sort))
	}
	return strings.Join(terms, " and ")
}

func alwaysTrue(t *catalog.Table, col int) string {
	return t.Columns[col].Attribute() + " gt " + always
}

// formWords begin the forms that are written like a function.
var formWords = map[form]string{asText: "text(", likeForm: "like(", globForm: "glob(", isForm: "is("}

// text writes a term: attribute, operator and placeholder.
func (m term) text(t *catalog.Table) string {
	arg := "?" + strconv.Itoa(m.arg)
	name := t.Columns[m.col].Attribute()
	switch m.form {
	case none:
		return name + " " + opWords[m.op]
	case list:
		return name + " in " + arg
	}
	if f, ok := formWords[m.form]; ok {
		arg = f + arg + ")"
	}
	return name + " " + opWords[m.op] + " " + arg
}

// eachOf writes the lists of parents before what is asked for each of them.
func eachOf(sources []catalog.Source) string {
	if len(sources) > 1 {
		return "(" + SourcesText(sources) + ")"
	}
	return SourcesText(sources)
}

// SourcesText writes the requests that list the parents of a fan-out. Lists that are
// made out of others stand in brackets beside further ones.
func SourcesText(sources []catalog.Source) string {
	var parts []string
	for _, s := range sources {
		if s.Table != "" {
			if parent, ok := catalog.Find(s.Table); ok {
				parts = append(parts, scanText(parent))
				continue
			}
		}
		text := "GET " + s.URL
		if s.Each != nil {
			text += " each GET " + strings.Replace(s.Each.URL, "{}", "{id}", 1)
			if len(sources) > 1 {
				text = "(" + text + ")"
			}
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " and ")
}

// scanText writes the requests of a whole table.
func scanText(t *catalog.Table) string {
	var parts []string
	for _, m := range scanSteps(t, listPath(t)) {
		parts = append(parts, m.print(t, nil))
	}
	return strings.Join(parts, " + ")
}

// listPath is the path that lists a table, or nil.
func listPath(t *catalog.Table) *catalog.Path {
	for i := range t.Paths {
		if t.Paths[i].Kind == catalog.List {
			return &t.Paths[i]
		}
	}
	return nil
}

// scanSteps are the steps of a complete list without any selection.
func scanSteps(_ *catalog.Table, p *catalog.Path) []template {
	steps := []template{{path: p, sort: -1}}
	for _, pass := range p.Passes {
		steps = append(steps, template{path: p, sort: -1, param: filter, pass: pass})
	}
	return steps
}

// columnsText writes the columns read: * stands for every column that is not
// hidden, and a..b for a run of them.
func columnsText(t *catalog.Table, cols []int) string {
	rest := cols
	var parts []string
	if visible := visibleColumns(t); len(visible) > 1 && containsAll(cols, visible) {
		parts = append(parts, "*")
		rest = slices.DeleteFunc(slices.Clone(cols), func(c int) bool { return !t.Columns[c].Hidden })
	}
	for i := 0; i < len(rest); {
		j := i
		for j+1 < len(rest) && rest[j+1] == rest[j]+1 {
			j++
		}
		if j-i >= 7 {
			parts = append(parts, columnName(t.Columns[rest[i]].Name)+".."+columnName(t.Columns[rest[j]].Name))
		} else {
			for _, c := range rest[i : j+1] {
				parts = append(parts, columnName(t.Columns[c].Name))
			}
		}
		i = j + 1
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func visibleColumns(t *catalog.Table) []int {
	var out []int
	for i := range t.Columns {
		if !t.Columns[i].Hidden {
			out = append(out, i)
		}
	}
	return out
}

func containsAll(set, of []int) bool {
	for _, c := range of {
		if _, ok := slices.BinarySearch(set, c); !ok {
			return false
		}
	}
	return true
}

// columnName quotes a name that is more than letters, digits and underscores.
func columnName(name string) string {
	if isWord(name) {
		return name
	}
	return catalog.Quote(name)
}

func isWord(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}
