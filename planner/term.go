package planner

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// param is a query parameter that takes an expression.
type param uint8

const (
	noParam param = iota
	search
	filter
	query // q: keywords, never used for a comparison
)

func (p param) String() string { return [...]string{"", "search", "filter", "q"}[p] }

// ops are the operators that a parameter understands for a column.
func (p param) ops(c *catalog.Column) catalog.Ops {
	switch p {
	case search:
		return c.Search
	case filter:
		return c.Filter
	}
	return 0
}

// form says how a term makes its literal from the argument.
type form uint8

const (
	plain    form = iota // ?1
	list                 // in ?1
	asText               // text(?1): a number given for a text column by the statement itself
	likeForm             // like(?1)
	globForm             // glob(?1)
	isForm               // is(?1): IS with a value that planning does not know; NULL leaves the term out
	none                 // no argument: pr
)

// term is one comparison in an expression, with a placeholder for its value.
type term struct {
	col  int
	op   catalog.Ops // one bit
	form form
	arg  int // number from 1; while planning, of the constraint
	from int // constraint it was made of, while planning
	// exact says that Okta's answer to the term is SQLite's, for the values
	// that the rendering confirms.
	exact bool
}

// words of the expression language.
var opWords = map[catalog.Ops]string{
	catalog.Eq: "eq", catalog.Sw: "sw", catalog.Co: "co", catalog.Gt: "gt",
	catalog.Ge: "ge", catalog.Lt: "lt", catalog.Le: "le", catalog.Pr: "pr", catalog.Ne: "ne",
}

// ordering maps SQL's ordering operators.
var ordering = map[Op]catalog.Ops{GT: catalog.Gt, GE: catalog.Ge, LT: catalog.Lt, LE: catalog.Le}

// termFor says a constraint in the language of one parameter. When it cannot,
// it returns the reason.
func termFor(t *catalog.Table, p param, n int, k Constraint) (term, string) {
	c := &t.Columns[k.Column]
	ops := p.ops(c)
	if ops == 0 || c.Multi || c.Type == catalog.JSON {
		return term{}, "Okta does not compare this attribute"
	}
	if !k.Usable {
		return term{}, "its value is not known yet"
	}
	out := term{col: k.Column, from: n}
	switch k.Op {
	case EQ, IS:
		return equality(out, c, p, ops, k)
	case NE, ISNOT:
		return difference(out, c, p, ops, k)
	case GT, GE, LT, LE:
		return inequality(out, c, p, ops, k)
	case LIKE, GLOB:
		return pattern(out, c, p, ops, k)
	case ISNOTNULL:
		// An empty string is not NULL, and whether Okta calls it present is not
		// documented; a timestamp is never empty.
		if ops&catalog.Pr != 0 && c.Type == catalog.Time {
			out.op, out.form, out.exact = catalog.Pr, none, true
			return out, ""
		}
		return term{}, "Okta's present is not SQL's NOT NULL for this type"
	}
	return term{}, "Okta has no such comparison"
}

func equality(out term, c *catalog.Column, p param, ops catalog.Ops, k Constraint) (term, string) {
	if ownTime(c) {
		return ownMoment(out, c, ops, k)
	}
	if ops&catalog.Eq == 0 {
		return term{}, "Okta does not compare this attribute for equality"
	}
	out.op = catalog.Eq
	if k.CanList && k.Op == EQ {
		out.form = list
	}
	if why := collates(c, p, k.Collation, true); why != "" {
		return term{}, why
	}
	if k.Known && k.Op == IS && k.Value.Kind == Null {
		return term{}, "Okta has no test for NULL"
	}
	if k.Op == IS && !k.Known {
		out.form = isForm
	}
	switch c.Type {
	case catalog.Text:
		if k.Known && k.Value.Kind == Int && out.form == plain {
			out.form = asText
		}
		out.exact = p == filter || nocase(k.Collation) || c.ID != ""
	default:
		out.exact = true
	}
	return out, sayable(out, c, p, k)
}

// difference says that an attribute is not a value. Okta leaves out what equals it
// without regard to case, so that it must be a value that is never in lower case.
// A row has one always: what is NULL differs too, to IS NOT.
func difference(out term, c *catalog.Column, p param, ops catalog.Ops, k Constraint) (term, string) {
	if ops&catalog.Ne == 0 || !c.Always {
		return term{}, "Okta has no such comparison"
	}
	if why := collates(c, p, k.Collation, true); why != "" {
		return term{}, why
	}
	out.op, out.exact = catalog.Ne, true
	switch {
	case k.Op == ISNOT && !k.Known:
		out.form = isForm
	case k.Op == ISNOT && k.Value.Kind == Null:
		return term{}, "Okta has no test for NULL"
	case k.Known && k.Value.Kind != Null && (k.Value.Kind != Text || !capitals(k.Value.Text)):
		return term{}, "Okta ignores case"
	}
	return out, ""
}

// collates returns why a comparison under a collation cannot be left to a
// parameter. Search ignores case and filter respects it, so equality under
// NOCASE may go to search only; under BINARY it may go to both.
//
// Source: listUsers, search and filter.
func collates(c *catalog.Column, p param, collation string, equal bool) string {
	switch c.Type {
	case catalog.Time:
		if !strings.EqualFold(collation, "TIMESTAMP") {
			return "not compared as timestamps"
		}
	case catalog.Text:
		switch {
		case binary(collation):
			if !equal {
				return "Okta's order of text ignores case"
			}
		case nocase(collation):
			if p == filter {
				return "Okta's filter respects case"
			}
		default:
			return "Okta has no such collation"
		}
	}
	return ""
}

func binary(collation string) bool {
	return collation == "" || strings.EqualFold(collation, "BINARY")
}

func nocase(collation string) bool { return strings.EqualFold(collation, "NOCASE") }

func inequality(out term, c *catalog.Column, p param, ops catalog.Ops, k Constraint) (term, string) {
	out.op = ordering[k.Op]
	need := out.op
	if c.Type == catalog.Time {
		// Milliseconds are whole, so that >= can be said as > the one before.
		need = map[catalog.Ops]catalog.Ops{catalog.Ge: catalog.Ge | catalog.Gt, catalog.Le: catalog.Le | catalog.Lt}[out.op] | out.op
	}
	if ops&need == 0 {
		return term{}, "Okta does not order this attribute"
	}
	if c.Type == catalog.Boolean {
		return term{}, "Okta does not order this attribute"
	}
	if wider(c) {
		return widerRange(out, c, k)
	}
	if why := collates(c, p, k.Collation, false); why != "" {
		return term{}, why
	}
	out.exact = true
	return out, sayable(out, c, p, k)
}

// pattern handles LIKE and GLOB. The prefix before the first wildcard becomes
// sw, which ignores case as LIKE does and is wider than GLOB. A word between
// two % becomes co where Okta has it.
func pattern(out term, c *catalog.Column, p param, ops catalog.Ops, k Constraint) (term, string) {
	if c.Type == catalog.Time && !ownTime(c) && ops&(catalog.Gt|catalog.Ge) != 0 && ops&(catalog.Lt|catalog.Le) != 0 {
		return timePattern(out, c, p, k)
	}
	if c.Type != catalog.Text || p != search || ops&catalog.Sw == 0 {
		return term{}, "Okta has no prefix match for this attribute"
	}
	out.op, out.form, out.exact = catalog.Sw, likeForm, true
	if k.Op == GLOB {
		out.form, out.exact = globForm, false
	}
	if !k.Known || k.Value.Kind != Text {
		return out, ""
	}
	var prefix string
	if k.Op == GLOB {
		prefix, _, _ = globPrefix(k.Value.Text)
	} else {
		prefix, _, _ = likePrefix(k.Value.Text)
	}
	if prefix == "" {
		if ops&catalog.Co != 0 && patternWord(out.form, k.Value.Text) != "" {
			out.op, out.exact = catalog.Co, false
			return out, ""
		}
		return term{}, "the pattern has no prefix"
	}
	if !speakable(prefix) {
		return term{}, "the value cannot be written for Okta"
	}
	return out, ""
}

// sayable returns why a value known at planning cannot be written.
func sayable(out term, c *catalog.Column, p param, k Constraint) string {
	if !k.Known || out.form == list || k.Value.Kind == Null {
		return ""
	}
	if out.op == catalog.Eq && c.ID != "" && k.Value.Kind == Text && !identifier(k.Value.Text) {
		return "" // it equals nothing, so that nothing has to be written
	}
	if _, ok := literal(out, c, p, k.Value); !ok {
		return "the value cannot be written for Okta"
	}
	return ""
}
