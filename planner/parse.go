package planner

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// errPlan starts every error about the text of a plan. Bind gets such text only
// from Best, so that one means a mistake in this package or a table that
// changed between the two.
var errPlan = errors.New("planner: unreadable plan")

// parsePlan reads what plan printed.
func parsePlan(t *catalog.Table, text string) (steps []template, cols []int, err error) {
	at := strings.Index(text, " [")
	if at < 0 || !strings.HasSuffix(text, "]") {
		return nil, nil, fmt.Errorf("%w: no columns in %q", errPlan, text)
	}
	if cols, err = parseColumns(t, text[at+2:len(text)-1]); err != nil {
		return nil, nil, err
	}
	text = text[:at]
	from := ""
	if i := strings.LastIndex(text, " each "); i >= 0 {
		from, text = text[:i], text[i+len(" each "):]
	}
	for _, part := range strings.Split(text, " + ") {
		m, err := parseStep(t, part)
		if err != nil {
			return nil, nil, err
		}
		if m.open() != "" && m.path.Kind == catalog.Reverse && m.parseSelection(t, from, cols) {
			steps = append(steps, m)
			continue
		}
		if m.open() != "" && (m.path.Kind != catalog.List || !m.parseSources(from)) || m.open() == "" && from != "" {
			return nil, nil, fmt.Errorf("%w: %q does not list the parents of %q", errPlan, from, part)
		}
		steps = append(steps, m)
	}
	return steps, cols, nil
}

// parseColumns reads the columns between the brackets.
func parseColumns(t *catalog.Table, text string) ([]int, error) {
	cols := []int{}
	for text != "" {
		var first, last string
		var err error
		if strings.HasPrefix(text, "*") {
			cols = append(cols, visibleColumns(t)...)
			text = text[1:]
		} else {
			if first, text, err = parseName(text); err != nil {
				return nil, err
			}
			last = first
			if strings.HasPrefix(text, "..") {
				if last, text, err = parseName(text[2:]); err != nil {
					return nil, err
				}
			}
			a, okA := t.Column(first)
			b, okB := t.Column(last)
			if !okA || !okB || a > b {
				return nil, fmt.Errorf("%w: %s has no columns %q to %q", errPlan, t.Name, first, last)
			}
			for ; a <= b; a++ {
				cols = append(cols, a)
			}
		}
		if text == "" {
			break
		}
		if !strings.HasPrefix(text, ", ") || len(text) == 2 {
			return nil, fmt.Errorf("%w: columns end at %q", errPlan, text)
		}
		text = text[2:]
	}
	slices.Sort(cols)
	return slices.Compact(cols), nil
}

// parseName reads a bare or quoted column name.
func parseName(text string) (name, rest string, err error) {
	if !strings.HasPrefix(text, `"`) {
		n := 0
		for n < len(text) && isWord(text[n:n+1]) {
			n++
		}
		if n == 0 {
			return "", "", fmt.Errorf("%w: a column name is due at %q", errPlan, text)
		}
		return text[:n], text[n:], nil
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		if text[i] != '"' {
			b.WriteByte(text[i])
			continue
		}
		if i+1 < len(text) && text[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		return b.String(), text[i+1:], nil
	}
	return "", "", fmt.Errorf("%w: a quoted name does not end", errPlan)
}

// parseStep reads one request.
func parseStep(t *catalog.Table, text string) (template, error) {
	bad := func(why string) (template, error) {
		return template{}, fmt.Errorf("%w: %s in %q", errPlan, why, text)
	}
	text, then, ok := parseThen(t, text)
	if !ok {
		return bad("an order of no column")
	}
	body, ruled, ok := parseRuled(t, text)
	if !ok {
		return bad("a source without a value")
	}
	body, others, ok := parseAlso(t, body)
	if !ok {
		return bad("a column without a value")
	}
	body, knows, _ := strings.Cut(body, knowingWord)
	rest, ok := strings.CutPrefix(body, "GET ")
	if !ok {
		return bad("no GET")
	}
	url, queryPart, _ := strings.Cut(rest, "?")
	if open := strings.Count(url, "{") - strings.Count(url, "}"); open > 0 {
		// The first ? belonged to a placeholder in the path.
		end := strings.LastIndexByte(rest, '}')
		url, queryPart, _ = strings.Cut(rest[end+1:], "?")
		url = rest[:end+1] + url
	}
	m, ok := matchPath(t, url)
	if !ok {
		return bad("unknown path")
	}
	m.sort, m.also, m.ruled, m.then = -1, others, ruled, then
	if queryPart == "" && knows == "" {
		return m, nil
	}
	for _, part := range strings.Split(queryPart, "&") {
		name, value, _ := strings.Cut(part, "=")
		if !m.parseParam(t, name, value) && part != m.path.Fixed && !strings.Contains("&"+m.path.Fixed+"&", "&"+part+"&") {
			return bad("unknown parameter " + strconv.Quote(part))
		}
	}
	if !m.parseKnowing(t, knows) {
		return bad("something else known")
	}
	return m, nil
}

// matchPath finds the access path of a URL with placeholders.
func matchPath(t *catalog.Table, url string) (template, bool) {
	have := strings.Split(url, "/")
	for i := range t.Paths {
		p := &t.Paths[i]
		want := strings.Split(p.URL, "/")
		if len(want) != len(have) {
			continue
		}
		m := template{path: p, bound: map[string]ref{}}
		ok := true
		for n, w := range want {
			h := have[n]
			switch {
			case w == h: // a literal, or a parameter that is enumerated
			case strings.HasPrefix(w, "{") && strings.HasPrefix(h, "{") && strings.HasSuffix(h, "}"):
				inner, isList := strings.CutPrefix(h[1:len(h)-1], "in ")
				arg := placeholder(inner)
				ok = ok && arg > 0
				m.bound[w[1:len(w)-1]] = ref{arg, isList}
			default:
				ok = false
			}
		}
		if ok {
			return m, true
		}
	}
	return template{}, false
}

// placeholder reads ?N; 0 when it is none.
func placeholder(s string) int {
	digits, ok := strings.CutPrefix(s, "?")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || strconv.Itoa(n) != digits {
		return 0
	}
	return n
}

// parseParam reads one query parameter. What follows from the columns, such as
// fields, is only noted.
func (m *template) parseParam(t *catalog.Table, name, value string) bool {
	switch name {
	case "search":
		m.param = search
	case "filter":
		m.param = filter
	case "q":
		m.param = query
	case "sortBy":
		return m.parseSort(t, value)
	case "sortOrder":
		m.desc = value == "desc"
		return value == "desc" || value == "asc"
	case "limit":
		return m.parseLimit(value)
	case "fields":
		m.fields = true
		return m.path.Fields
	case "expand":
		return m.path.Expand
	default:
		return false
	}
	if !hasParam(m.path, m.param) {
		return false
	}
	if n := placeholder(value); n > 0 {
		m.verbatim = n
		return true
	}
	if slices.Contains(m.path.Passes, value) {
		m.pass = value
		return true
	}
	there := false
	for _, part := range conjunction(value) {
		if strings.HasSuffix(part, " gt "+always) {
			there = true
			continue
		}
		if isAnyOf(part) {
			m.any = append(m.any, part)
			continue
		}
		e, ok := parseTerm(t, m.param, part)
		if !ok {
			return false
		}
		m.terms = append(m.terms, e)
	}
	m.having = there && len(m.terms)+len(m.any) > 0
	return true
}

func (m *template) parseSort(t *catalog.Table, attr string) bool {
	for i := range t.Columns {
		if c := &t.Columns[i]; c.Sort && c.Attribute() == attr {
			m.sort = i
			return true
		}
	}
	return false
}

func (m *template) parseLimit(value string) bool {
	inner, ok := strings.CutPrefix(value, "min("+strconv.Itoa(m.path.Page)+",")
	if !ok {
		return value == strconv.Itoa(m.path.Page)
	}
	inner, ok = strings.CutSuffix(inner, ")")
	limit, offset, both := strings.Cut(inner, "+")
	m.limit = placeholder(limit)
	if both {
		m.offset = placeholder(offset)
		ok = ok && m.offset > 0
	}
	return ok && m.limit > 0
}

// parseTerm reads `attr op placeholder`.
func parseTerm(t *catalog.Table, p param, text string) (term, bool) {
	name, rest, _ := strings.Cut(text, " ")
	e := term{col: -1, exact: true}
	for i := range t.Columns {
		if c := &t.Columns[i]; p.ops(c) != 0 && c.Attribute() == name {
			e.col = i
			break
		}
	}
	if e.col < 0 {
		return e, false
	}
	word, arg, _ := strings.Cut(rest, " ")
	if word == "in" {
		e.op, e.form, e.arg = catalog.Eq, list, placeholder(arg)
		return e, e.arg > 0
	}
	for op, w := range opWords {
		if w == word {
			e.op = op
		}
	}
	if e.op == catalog.Pr {
		e.form = none
		return e, arg == ""
	}
	for f, prefix := range formWords {
		if inner, ok := strings.CutPrefix(arg, prefix); ok {
			e.form = f
			arg = strings.TrimSuffix(inner, ")")
		}
	}
	e.arg = placeholder(arg)
	if e.form == globForm || e.op == catalog.Co {
		e.exact = false
	}
	return e, e.op != 0 && e.arg > 0
}
