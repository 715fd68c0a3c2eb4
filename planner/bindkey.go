package planner

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// keyed adds the requests of a path with parameters.
func (b *binder) keyed(m *template) bool {
	for _, a := range m.also {
		if len(newLookup(a.col, false, b.args[a.ref.arg-1]).Values) == 0 {
			b.prog.Empty = true
			return false
		}
	}
	params := map[string]string{}
	var several string // the parameter that takes each value of a list
	var values []string
	for _, name := range pathParams(m.path.URL) {
		r, ok := m.bound[name]
		if !ok {
			continue
		}
		found := b.keyValues(m.path, name, r)
		if len(found) == 0 {
			b.prog.Empty = true
			return false
		}
		if r.list {
			several, values = name, found
			continue
		}
		params[name] = found[0]
	}
	limit := b.limit(m, true)
	if m.from != nil {
		return b.selected(m)
	}
	if open := m.open(); open != "" {
		sources := b.ruledSources(m)
		if len(sources) == 0 {
			b.prog.Empty = true
			return false
		}
		b.prog.Whole = b.prog.Whole || len(params) == 0 && len(sources) == len(m.path.Parents)
		b.add(m, Step{Params: params, FanoutParam: open, Fanout: sources}, limit)
		return false
	}
	if !b.among(m) {
		b.prog.Empty = true
		return false
	}
	if several == "" {
		b.add(m, Step{Params: params, NotFoundIsEmpty: true}, limit)
		return false
	}
	// Where few keys have rows, those that have any are listed before the others
	// are asked for: a complete list asks for no fewer.
	if !fewParents(m.path) && b.callsForKeys(m.path, values) > scanCalls(b.t, b.opt.Rows) && b.scans() {
		b.everything(m)
		return true
	}
	for _, v := range values {
		p := maps.Clone(params)
		p[several] = v
		b.add(m, Step{Params: p, NotFoundIsEmpty: true}, limit)
	}
	return false
}

// scans says whether a complete list of the table is possible for the columns
// read. A list of a fan-out holds every column.
func (b *binder) scans() bool {
	p := listPath(b.t)
	return p != nil && (len(pathParams(p.URL)) == 0 || len(pathParams(p.URL)) == 1 && len(p.Parents) > 0)
}

// callsForKeys is the number of requests for the lists of some keys, and the objects
// beside them that are not at hand.
func (b *binder) callsForKeys(p *catalog.Path, keys []string) float64 {
	calls := float64(len(keys)) * pages(rowsPerCall(b.t, p, b.opt.Rows), p)
	if !needsObject(b.t, p, b.cols) {
		return calls
	}
	for _, key := range keys {
		if b.opt.AtHand == nil || !b.opt.AtHand(p, b.cols, key) {
			calls++
		}
	}
	return calls
}

// keyValues returns the values that a path parameter takes, without those that
// no row can have: NULL, and what is no identifier.
func (b *binder) keyValues(p *catalog.Path, name string, r ref) []string {
	arg := b.args[r.arg-1]
	values := []Value{arg.Value}
	if r.list {
		values = arg.List
	}
	col, _ := b.t.Column(p.Bind[name])
	c := &b.t.Columns[col]
	var out []string
	seen := map[string]bool{}
	for _, v := range values {
		text := v.Text
		switch v.Kind {
		case Int:
			text = strconv.FormatInt(v.Int, 10)
		case Text:
		default:
			continue // NULL equals nothing, and no identifier is a blob or a fraction
		}
		if !identifier(text) || ownWords[strings.ToLower(text)] || p.Alias && c.ID != "" && !hasForm(text, c.ID) || seen[text] {
			continue
		}
		seen[text] = true
		out = append(out, text)
	}
	return out
}

// identifier says whether text can be an identifier of Okta's: the characters
// that identifiers have been seen to use, none of which changes a URL's meaning.
func identifier(text string) bool {
	if text == "" || len(text) > 256 || text == "." || text == ".." {
		return false
	}
	for i := range len(text) {
		c := text[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-_.:=+~", c) >= 0:
		default:
			return false
		}
	}
	return true
}

// ownWords are words of Okta's own that stand where an identifier of a row may stand,
// such as rules in /api/v1/groups/rules, and lead to something else.
//
// Source: listGroupRules, listSupportedFactors, listSupportedSecurityQuestions.
var ownWords = map[string]bool{"rules": true, "catalog": true, "questions": true, "search": true}

// hasForm says whether text has the form of an identifier with this prefix: 20
// letters and digits.
func hasForm(text, prefix string) bool {
	if len(text) != 20 || !strings.HasPrefix(text, prefix) {
		return false
	}
	return isWord(text)
}

// shorter makes a step that asks for each key of a list ask for those of another
// list of the statement's, where that takes fewer requests.
func (b *binder) shorter(m *template) {
	if !m.listed() || len(pathParams(m.path.URL)) != 1 {
		return
	}
	requests := func(p *catalog.Path, r ref) float64 {
		return b.callsForKeys(p, b.keyValues(p, pathParams(p.URL)[0], r))
	}
	own := m.bound[pathParams(m.path.URL)[0]]
	least := requests(m.path, own)
	for i, a := range m.also {
		for n := range b.t.Paths {
			p := &b.t.Paths[n]
			params := pathParams(p.URL)
			if p.Kind == catalog.Get || len(params) != 1 || p.Bind[params[0]] != b.t.Columns[a.col].Name || requests(p, a.ref) >= least {
				continue
			}
			col, _ := b.t.Column(m.path.Bind[pathParams(m.path.URL)[0]])
			m.also = slices.Clone(m.also) // the plan may be bound again
			m.also[i] = also{col, own}
			m.path, m.bound = p, map[string]ref{params[0]: a.ref}
			return
		}
	}
}
