package oktatest

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// rule is what one parameter of one endpoint allows for one attribute.
type rule struct {
	ops  string // space-separated operators
	time bool   // compare as instants
	text bool   // compare what is no text as the text that it is written as
}

func (r rule) allows(op string) bool {
	for _, o := range strings.Fields(r.ops) {
		if o == op {
			return true
		}
	}
	return false
}

// grammar is one selection parameter of one endpoint.
type grammar struct {
	rule      func(path string) (rule, bool)
	matchCase bool // filter compares text exactly, search does not
	noEmpty   bool // an empty text is neither less nor greater than another
}

// unsupported is an expression that parses but asks for what the endpoint does
// not offer.
type unsupported struct{ cause string }

func (e *unsupported) Error() string { return "oktatest: " + e.cause }

// getters resolves a path to the values of rows.
type getters func(path string) func(row) value

// compile checks an expression against a grammar and makes a predicate of it.
func (g *grammar) compile(n *node, get getters) (func(row) bool, error) {
	if err := g.checkContains(n); err != nil {
		return nil, err
	}
	return g.build(n, get)
}

// checkContains holds co to its own rules: it stands alone and has three
// characters or more.
//
// Source: release notes, OKTA-846206.
func (g *grammar) checkContains(n *node) error {
	if n.op == "co" {
		if utf8.RuneCountInString(n.lit.str) < 3 {
			return &unsupported{"The co operator needs at least three characters."}
		}
		return nil
	}
	if n.has("co") {
		return &unsupported{"The co operator can't be combined with other operators."}
	}
	return nil
}

func (n *node) has(op string) bool {
	if n.op == op {
		return true
	}
	for _, a := range n.args {
		if a.has(op) {
			return true
		}
	}
	return false
}

func (g *grammar) build(n *node, get getters) (func(row) bool, error) {
	switch n.op {
	case "and":
		parts, err := g.buildAll(n.args, get)
		if err != nil {
			return nil, err
		}
		return func(w row) bool {
			for _, f := range parts {
				if !f(w) {
					return false
				}
			}
			return true
		}, nil
	case "or":
		rest, sets, err := g.inLists(n.args, get)
		if err != nil {
			return nil, err
		}
		parts, err := g.buildAll(rest, get)
		if err != nil {
			return nil, err
		}
		parts = append(sets, parts...)
		return func(w row) bool {
			for _, f := range parts {
				if f(w) {
					return true
				}
			}
			return false
		}, nil
	case "not":
		return nil, &unsupported{"The not operator isn't supported."}
	}
	return g.term(n, get)
}

func (g *grammar) buildAll(ns []*node, get getters) ([]func(row) bool, error) {
	var out []func(row) bool
	for _, a := range ns {
		f, err := g.build(a, get)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// inList is the right-hand sides of the eq terms on one attribute.
type inList struct {
	texts map[string]bool
	nums  map[float64]bool
}

func (l *inList) holds(v value, g *grammar) bool {
	switch v.kind {
	case text:
		return l.texts[g.key(v.str)]
	case number, integer:
		return l.nums[v.num]
	case list:
		return slices.ContainsFunc(v.list, func(x value) bool { return l.holds(x, g) })
	}
	return false
}

// inLists turns the eq terms on one attribute into one set, because clients
// send lists of hundreds. Dates and booleans stay as they are.
func (g *grammar) inLists(ns []*node, get getters) (rest []*node, sets []func(row) bool, err error) {
	byAttr := map[string]*inList{}
	var order []string
	for _, n := range ns {
		r, ok := g.rule(n.attr)
		if n.op != "eq" || n.lit.kind == boolean || !ok || r.time || !r.allows("eq") || n.lit.str == "true" || n.lit.str == "false" {
			rest = append(rest, n)
			continue
		}
		l := byAttr[n.attr]
		if l == nil {
			l = &inList{map[string]bool{}, map[float64]bool{}}
			byAttr[n.attr] = l
			order = append(order, n.attr)
		}
		if n.lit.kind == text {
			l.texts[g.key(n.lit.str)] = true
		}
		if f, ok := asNumber(n.lit); ok {
			l.nums[f] = true
		}
	}
	for _, attr := range order {
		l, value := byAttr[attr], get(attr)
		sets = append(sets, func(w row) bool { return l.holds(value(w), g) })
	}
	return rest, sets, nil
}

func (g *grammar) key(s string) string {
	if g.matchCase {
		return s
	}
	return fold(s)
}

// term compiles one comparison.
func (g *grammar) term(n *node, get getters) (func(row) bool, error) {
	r, ok := g.rule(n.attr)
	if !ok {
		return nil, &unsupported{fmt.Sprintf("Attribute %q isn't supported.", n.attr)}
	}
	if !r.allows(n.op) {
		return nil, &unsupported{fmt.Sprintf("Operator %q isn't supported for %q.", n.op, n.attr)}
	}
	value := get(n.attr)
	if n.op == "pr" {
		return func(w row) bool { return value(w).present() }, nil
	}
	lit, err := newLiteral(n.lit, r, g)
	if err != nil {
		return nil, err
	}
	test := lit.test(n.op)
	return func(w row) bool {
		v := value(w)
		if v.kind != list {
			return test(v)
		}
		for _, x := range v.list {
			if test(x) {
				return true
			}
		}
		return false
	}, nil
}

// literal is the right-hand side in every form it may be compared in.
type literal struct {
	g      *grammar
	text   string
	isText bool
	num    float64
	isNum  bool
	flag   bool
	isFlag bool
	time   bool
	words  bool
	ms     int64
}

func newLiteral(v value, r rule, g *grammar) (literal, error) {
	l := literal{g: g, time: r.time, words: r.text}
	if r.time {
		ms, ok := parseTime(v.str)
		if v.kind != text || !ok {
			return l, &unsupported{"Invalid date."}
		}
		l.ms = ms
		return l, nil
	}
	if v.kind == text {
		l.text, l.isText = g.key(v.str), true
	}
	l.num, l.isNum = asNumber(v)
	l.isFlag = v.kind == boolean || v.str == "true" || v.str == "false"
	l.flag = v.num == 1 && v.kind == boolean || v.str == "true"
	return l, nil
}

func asNumber(v value) (float64, bool) {
	if v.kind == number || v.kind == integer {
		return v.num, true
	}
	f, err := strconv.ParseFloat(v.str, 64)
	return f, err == nil && v.kind == text && !math.IsInf(f, 0) && !math.IsNaN(f)
}

// test compares one value with the literal. A null and a missing one match
// nothing. A number or boolean where the attribute's type is text is compared as
// text by all operators alike.
func (l literal) test(op string) func(value) bool {
	switch op {
	case "sw":
		return func(v value) bool {
			s, ok := v.word()
			return ok && l.isText && strings.HasPrefix(l.g.key(s), l.text)
		}
	case "co":
		return func(v value) bool {
			s, ok := v.word()
			return ok && l.isText && strings.Contains(l.g.key(s), l.text)
		}
	case "eq":
		return func(v value) bool { c, ok := l.compare(v); return ok && c == 0 }
	case "gt":
		return func(v value) bool { c, ok := l.compare(v); return ok && c > 0 }
	case "ge":
		return func(v value) bool { c, ok := l.compare(v); return ok && c >= 0 }
	case "lt":
		return func(v value) bool { c, ok := l.compare(v); return ok && c < 0 }
	case "le":
		return func(v value) bool { c, ok := l.compare(v); return ok && c <= 0 }
	}
	return func(value) bool { return false }
}

func (l literal) compare(v value) (int, bool) {
	if s, ok := v.word(); ok && l.words && l.isText && v.kind != text {
		return compareFolded(s, l.text), true
	}
	switch v.kind {
	case text:
		if l.time {
			ms, ok := writtenTime(v.str)
			return cmp.Compare(ms, l.ms), ok
		}
		if l.g.matchCase {
			return strings.Compare(v.str, l.text), l.isText
		}
		return compareFolded(v.str, l.text), l.isText && (v.str != "" || l.text == "" || !l.g.noEmpty)
	case number, integer:
		return cmp.Compare(v.num, l.num), l.isNum
	case boolean:
		if v.num == 1 == l.flag {
			return 0, l.isFlag
		}
		return 1, l.isFlag
	case instant:
		return cmp.Compare(v.num, float64(l.ms)), l.time
	}
	return 0, false
}

// compareFolded compares s, in any case, with t, which is folded already. It
// allocates nothing for ASCII.
func compareFolded(s, t string) int {
	for i := 0; i < len(s) && i < len(t); i++ {
		c := s[i]
		if c >= utf8.RuneSelf || t[i] >= utf8.RuneSelf {
			return strings.Compare(fold(s[i:]), t[i:])
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != t[i] {
			if c < t[i] {
				return -1
			}
			return 1
		}
	}
	return len(s) - len(t)
}
