package planner

import (
	"strings"
	"time"

	"github.com/oktasql/oktasql/instant"
	"github.com/oktasql/oktasql/okta/catalog"
)

// Ranges that Okta orders in another way than SQLite does, and of which a wider
// one is sent: texts, which SQLite orders by bytes and Okta without case, and
// timestamps of the org's own attributes, which Okta keeps as the text they were
// given as. Whether it compares those as texts or as moments is not documented, so
// what is sent holds for both.
//
// What has no place in Okta's order must not be wanted: whether an empty text is
// less than others there is not documented, and a text that is no timestamp may be
// left out of every range, but here it sorts after every moment. So one end of such
// a range is said only beside the other, which keeps these out.

// wider says whether a range of a column is sent wider than it is.
func wider(c *catalog.Column) bool { return !c.SameOrder() }

// ownTime says whether a column is a timestamp among the org's own attributes.
func ownTime(c *catalog.Column) bool { return c.Type == catalog.Time && c.Custom() }

// isRange says whether a term is an end of a range that is sent wider, or a moment
// that is sent as one.
func isRange(c *catalog.Column, op catalog.Ops) bool {
	return op&catalog.Ordered != 0 && wider(c) || op == catalog.Eq && ownTime(c)
}

// ownMoment says the equality with a moment in the language of a parameter.
func ownMoment(out term, c *catalog.Column, ops catalog.Ops, k Constraint) (term, string) {
	if ops&catalog.Ordered == 0 || k.CanList || k.Op == IS && !k.Known {
		return term{}, "Okta does not compare this attribute for equality"
	}
	if k.Op == IS && k.Value.Kind == Null {
		return term{}, "Okta has no test for NULL"
	}
	out.op = catalog.Eq
	return widerRange(out, c, k)
}

// widerRange says an end of a range in the language of a parameter.
func widerRange(out term, c *catalog.Column, k Constraint) (term, string) {
	switch {
	case c.Type == catalog.Time && !strings.EqualFold(k.Collation, "TIMESTAMP"):
		return term{}, "not compared as timestamps"
	case c.Type == catalog.Text && !binary(k.Collation) && !nocase(k.Collation):
		return term{}, "Okta has no such collation"
	case !k.Known || k.Value.Kind == Null || sayRange(c, out, k.Value).expr != "":
		return out, ""
	case c.Type == catalog.Text:
		return term{}, "Okta's order of text ignores case"
	}
	return term{}, "the value cannot be written for Okta"
}

// sayRange writes one end of a range, moved outward.
func sayRange(c *catalog.Column, m term, v Value) said {
	if v.Kind != Text {
		return said{}
	}
	if m.op == catalog.Eq {
		low, high := sayRange(c, term{op: catalog.Ge}, v).expr, sayRange(c, term{op: catalog.Le}, v).expr
		if low == "" || high == "" {
			return said{}
		}
		return said{expr: "(" + low + " and " + high + ")"}
	}
	moved := withoutCase
	if c.Type == catalog.Time {
		moved = aroundMoment
	}
	op, bound := moved(m.op, v.Text)
	if bound == "" {
		return said{}
	}
	return said{expr: c.Attribute() + " " + opWords[op] + " " + quote(bound)}
}

// caseless is what a text begins with that no change of case moves across
// anything: characters that come before all letters in either case.
func caseless(text string) string {
	return text[:len(text)-len(strings.TrimLeft(text, "0123456789-./:"))]
}

// withoutCase moves an end of a range of texts to where the order without case
// leaves it out of no text that the order of bytes has in it: "" when there is no
// such place. A text that differs from the beginning p of the bound does so on the
// same side in either order, since what comes before 'A' has no case.
func withoutCase(op catalog.Ops, bound string) (catalog.Ops, string) {
	p := caseless(bound)
	switch {
	case p == "" || p == bound:
		return op, p
	case op == catalog.Gt || op == catalog.Ge:
		return catalog.Ge, p
	}
	return catalog.Lt, p[:len(p)-1] + string(p[len(p)-1]+1)
}

// around is how far an end is moved that may be compared as text: the day that a
// timestamp is written with differs from that in UTC by one at most, and another
// one keeps the days apart.
const around = 48 * time.Hour

// aroundMoment moves an end of a range of timestamps so that it holds too when they
// are compared as texts in whatever form and offset: "" when it is no timestamp, or
// one of years that are not written everywhere.
func aroundMoment(op catalog.Ops, bound string) (catalog.Ops, string) {
	at, ok := instant.Parse(bound)
	if !ok {
		return op, ""
	}
	t, to := at.Std().Add(around), catalog.Lt
	if op&(catalog.Gt|catalog.Ge) != 0 {
		t, to = at.Std().Add(-around), catalog.Ge
	}
	text := instant.Format(instant.Of(t))
	if y := t.Year(); y > 9990 || text < oldest {
		return op, ""
	}
	return to, text
}

// lonely says why an end of a range that is sent wider needs the other end beside
// it, "" when it does not.
func lonely(c *catalog.Column, op catalog.Ops) string {
	switch {
	case !isRange(c, op):
		return ""
	case c.Type == catalog.Text && op&(catalog.Lt|catalog.Le) != 0:
		return "an empty text may not be compared"
	case c.Type == catalog.Time && op&(catalog.Gt|catalog.Ge) != 0:
		return "a text that is no timestamp sorts after every moment"
	}
	return ""
}

// attends says whether a condition keeps out what an end of a range of the column
// must not want. A text is more than an empty one where it is more than anything.
func attends(c *catalog.Column, op catalog.Ops, v Value) bool {
	if v.Kind != Text {
		return false
	}
	if c.Type == catalog.Time {
		_, ok := instant.Parse(v.Text)
		return ok && op&(catalog.Lt|catalog.Le) != 0
	}
	return op == catalog.Gt || op == catalog.Ge && v.Text != ""
}

// termOf is termFor for a constraint among others. An end of a range that needs the
// other one is said only where that is said too, and one that is sent wider only
// where it is the same for the whole statement: of the values of another table's rows
// each would be a request for much of the table.
func (j *job) termOf(p param, n int, k Constraint) (term, string) {
	e, why := termFor(j.t, p, n, k)
	if why != "" || k.Column < 0 || !isRange(&j.t.Columns[k.Column], e.op) {
		return e, why
	}
	if !j.settled(k) {
		return term{}, "its value is another row's"
	}
	if why = lonely(&j.t.Columns[k.Column], e.op); why == "" || j.attended(p, k) {
		return e, ""
	}
	return term{}, why
}

// settled says whether a value is the same for the whole statement.
func (j *job) settled(k Constraint) bool {
	return k.Known || j.in.Late == LateParameters || j.in.Settled != nil && k.Column >= 0 && j.in.Settled(k.Column)
}

// attended says whether another constraint on the column is said that may keep out
// what an end of a range must not want.
func (j *job) attended(p param, of Constraint) bool {
	c := &j.t.Columns[of.Column]
	for i, k := range j.in.Constraints {
		if k.Column != of.Column || j.skip[i] || !j.settled(k) {
			continue
		}
		e, why := termFor(j.t, p, i, k)
		if why != "" || lonely(c, e.op) != "" || e.op&catalog.Ordered == 0 {
			continue
		}
		if !k.Known || attends(c, e.op, k.Value) {
			return true
		}
	}
	return false
}

// attended says whether an end of a range has beside it what it needs, now that the
// values are known.
func (b *binder) attended(m *template, of term) bool {
	c := &b.t.Columns[of.col]
	if lonely(c, of.op) == "" {
		return true
	}
	for _, e := range m.terms {
		if e.col == of.col && e.form == plain && attends(c, e.op, b.args[e.arg-1].Value) {
			return true
		}
	}
	return false
}

// accompanied says whether an end of a range in a disjunction has beside it what it
// needs: in the same side, or in what every row meets.
func (j *job) accompanied(of Comparison, op catalog.Ops, side []Comparison) bool {
	c := &j.t.Columns[of.Column]
	if lonely(c, op) == "" {
		return true
	}
	keeps := func(cmp Comparison) bool {
		return cmp.Column == of.Column && len(cmp.Values) == 1 && !cmp.Element && sameOrder(c, cmp.Collation) && attends(c, ordering[cmp.Op], cmp.Values[0])
	}
	for i := range side {
		if keeps(side[i]) {
			return true
		}
	}
	for _, or := range j.in.AnyOf {
		if len(or) == 1 && (keeps(or[0]) || anyKeeps(or[0].And, keeps)) {
			return true
		}
	}
	return false
}

func anyKeeps(list []Comparison, keeps func(Comparison) bool) bool {
	for _, cmp := range list {
		if keeps(cmp) {
			return true
		}
	}
	return false
}

// sameOrder says whether a comparison is made in an order in which an empty text is
// the first, and a text that is no timestamp comes after every moment.
func sameOrder(c *catalog.Column, collation string) bool {
	if c.Type == catalog.Time {
		return collation == "" || strings.EqualFold(collation, "TIMESTAMP")
	}
	return binary(collation) || nocase(collation)
}

// spans says whether two ends of a range, which are said, leave only texts that begin
// like a pattern: then the pattern says nothing more.
func spans(pattern, low, high Value) bool {
	begin, _, simple := likePrefix(pattern.Text)
	return simple && caseless(begin) == begin && low.Kind == Text && high.Kind == Text &&
		strings.HasPrefix(low.Text, begin) && strings.HasPrefix(high.Text, begin)
}

// spanned says whether a disjunction is no more than what both ends of a range say
// that a request says already: what texts between two others begin with.
func (j *job) spanned(or []Comparison, pushed []int) bool {
	if len(or) != 1 || or[0].Op != LIKE || !or[0].Implied || len(or[0].And) > 0 || len(or[0].Values) != 1 {
		return false
	}
	var low, high Value
	for _, i := range pushed {
		k := j.in.Constraints[i]
		if _, ordered := ordering[k.Op]; !ordered || k.Column != or[0].Column || !k.Known {
			continue
		}
		if k.Op == GT || k.Op == GE {
			low = k.Value
		} else {
			high = k.Value
		}
	}
	return spans(or[0].Values[0], low, high)
}

// withoutSpanned are the comparisons of a side without the patterns of which two
// others of them say as much.
func (j *job) withoutSpanned(side []Comparison) []Comparison {
	var out []Comparison
	for _, cmp := range side {
		var low, high Value
		for _, o := range side {
			switch {
			case o.Column != cmp.Column || len(o.Values) != 1 || j.t.Columns[o.Column].Search&catalog.Ordered == 0:
			case o.Op == GT || o.Op == GE:
				low = o.Values[0]
			case o.Op == LT || o.Op == LE:
				high = o.Values[0]
			}
		}
		if cmp.Op == LIKE && cmp.Implied && len(cmp.Values) == 1 && spans(cmp.Values[0], low, high) {
			continue
		}
		out = append(out, cmp)
	}
	return out
}
