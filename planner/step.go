package planner

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// Step is one request and the pages that follow it, or the same request for
// each parent of a fan-out.
type Step struct {
	Path   *catalog.Path
	URL    string            // path below the org, escaped; "" while a parent is missing
	Params map[string]string // values of path parameters, as they are
	Query  string            // encoded query
	Lean   bool              // send the okta-response header that leaves credentials out

	Fanout      []catalog.Source // where the values of FanoutParam come from
	FanoutParam string
	Select      *Selection // the parents instead, when they are selected; nil when they are all listed

	NotFoundIsEmpty bool // 404 means that there is no such row: the key was the statement's

	table  *catalog.Table
	param  param
	base   []string // terms that stay in every part
	items  []string // terms of which any one is enough, such as an IN list
	known  []string // terms that the wanted rows meet and that are not sent
	rest   string   // encoded query after the expression
	sorted string   // attribute of sortBy, where an object may lack it
}

// Expression is the search or filter expression of the step, unencoded.
func (s Step) Expression() string {
	parts := s.base
	if len(s.items) > 0 {
		any := strings.Join(s.items, " or ")
		if len(s.items) > 1 && len(s.base) > 0 {
			any = "(" + any + ")"
		}
		parts = append(append([]string(nil), parts...), any)
	}
	return strings.Join(parts, " and ")
}

// encode sets Query.
func (s *Step) encode() {
	s.Query = s.rest
	if e := s.Expression(); e != "" && s.param != noParam {
		s.Query = s.param.String() + "=" + escapeQuery(e)
		if s.rest != "" {
			s.Query += "&" + s.rest
		}
	}
}

// Split halves the list of alternatives of a step whose expression Okta found
// too long. It is false when there is nothing to halve.
func (s Step) Split() (a, b Step, ok bool) {
	if len(s.items) < 2 {
		return s, s, false
	}
	half := len(s.items) / 2
	a, b = s, s
	a.items, b.items = s.items[:half:half], s.items[half:]
	a.encode()
	b.encode()
	return a, b, true
}

// Shorter is the step without its longest term, for a search that Okta found too long
// and that has no list to halve. It asks for more rows. It is false when that would
// leave no term, and for a filter: what one says nothing of may be left out by Okta.
func (s Step) Shorter() (Step, bool) {
	if s.param != search || len(s.base) == 0 || len(s.base)+len(s.items) < 2 {
		return s, false
	}
	longest := -1
	for i, term := range s.base {
		if s.sorted != "" && strings.HasPrefix(term, s.sorted+" ") {
			continue // without it there would be rows that have no place in the order
		}
		if longest < 0 || len(term) > len(s.base[longest]) {
			longest = i
		}
	}
	if longest < 0 {
		return s, false
	}
	s.base = slices.Delete(slices.Clone(s.base), longest, longest+1)
	s.encode()
	return s, true
}

// Request returns the escaped path and the encoded query, with the parent in
// the place of FanoutParam when there is one.
func (s Step) Request(parent string) (path, query string) {
	if s.FanoutParam == "" {
		return s.URL, s.Query
	}
	params := maps.Clone(s.Params)
	if params == nil {
		params = map[string]string{}
	}
	params[s.FanoutParam] = parent
	return fillPath(s.Path.URL, params), s.Query
}

// For is the step of one parent of a fan-out: the one that a plan with the
// parent's key has.
func (s Step) For(parent string) Step {
	params := maps.Clone(s.Params)
	if params == nil {
		params = map[string]string{}
	}
	params[s.FanoutParam] = parent
	s.Params, s.FanoutParam, s.Fanout, s.Select = params, "", nil, nil
	s.URL, s.NotFoundIsEmpty = fillPath(s.Path.URL, params), true
	return s
}

// fillPath puts escaped values into a URL template.
func fillPath(template string, params map[string]string) string {
	for name, value := range params {
		template = strings.Replace(template, "{"+name+"}", url.PathEscape(value), 1)
	}
	return template
}

// escapeQuery encodes a query value. Letters, digits and what is harmless and
// easier to read stay as they are; a blank becomes +.
func escapeQuery(s string) string {
	const plain = "-_.~,:()"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ':
			b.WriteByte('+')
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte(plain, c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte("0123456789ABCDEF"[c>>4])
			b.WriteByte("0123456789ABCDEF"[c&15])
		}
	}
	return b.String()
}

// tail encodes what follows the expression.
func (m *template) tail(t *catalog.Table, cols []int, limit int) string {
	var parts []string
	if m.sort >= 0 {
		parts = append(parts, "sortBy="+escapeQuery(t.Columns[m.sort].Attribute()), "sortOrder="+direction(m.desc))
	}
	if m.path.Page > 0 {
		parts = append(parts, "limit="+strconv.Itoa(limit))
	}
	if m.fields {
		if f := fieldList(t, m.path, cols); f != "" {
			parts = append(parts, "fields="+escapeQuery(f))
		}
	}
	if e := expandValue(t, m.path, cols); e != "" {
		parts = append(parts, "expand="+escapeQuery(e))
	}
	if m.path.Fixed != "" {
		parts = append(parts, m.path.Fixed)
	}
	return strings.Join(parts, "&")
}
