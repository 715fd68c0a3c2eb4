package implied

import (
	"slices"
	"strconv"
	"strings"

	"github.com/xwb1989/sqlparser"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// side is one side of a disjunction: comparisons that a row meets all of.
type side []planner.Comparison

// maxSides bounds how many sides the parts of an AND are multiplied out to.
const maxSides = 24

// sides reads a condition as a disjunction: a row that meets it meets one of
// the sides. They may say less than the condition; nil says nothing.
func (m *merger) sides(e sqlparser.Expr) []side {
	switch e := e.(type) {
	case *sqlparser.ParenExpr:
		return m.sides(e.Expr)
	case *sqlparser.OrExpr:
		switch {
		case m.never(e.Left):
			return implied(m.sides(e.Right))
		case m.never(e.Right):
			return implied(m.sides(e.Left))
		}
		left, right := m.sides(e.Left), m.sides(e.Right)
		if left == nil || right == nil {
			return nil
		}
		return append(left, right...)
	case *sqlparser.AndExpr:
		var out []side
		for _, e := range conjuncts(e, nil) {
			out = both(out, m.sides(e))
		}
		return out
	case *sqlparser.RangeCond:
		if e.Operator != sqlparser.BetweenStr {
			return m.outside(e)
		}
		return both(
			m.compare(&sqlparser.ComparisonExpr{Operator: sqlparser.GreaterEqualStr, Left: e.Left, Right: e.From}),
			m.compare(&sqlparser.ComparisonExpr{Operator: sqlparser.LessEqualStr, Left: e.Left, Right: e.To}))
	case *sqlparser.NotExpr:
		return m.negated(e.Expr)
	case *sqlparser.ComparisonExpr:
		if e.Operator == sqlparser.NotInStr {
			return m.noneOf(e)
		}
		if left, ok := e.Left.(sqlparser.ValTuple); ok {
			return m.rowValues(left, e)
		}
		return m.compare(e)
	case *sqlparser.IsExpr:
		switch e.Operator {
		case sqlparser.IsTrueStr:
			return implied(m.sides(e.Expr))
		case sqlparser.IsFalseStr:
			return m.negated(e.Expr)
		}
		return nil
	}
	return m.truth(e, planner.NE)
}

// implied marks sides as such that SQLite does not offer.
func implied(sides []side) []side {
	for _, s := range sides {
		for i := range s {
			s[i].Implied = true
		}
	}
	return sides
}

// both is the conjunction of two disjunctions. One that says nothing, or would
// make too many sides, is left out.
func both(a, b []side) []side {
	switch {
	case a == nil:
		return b
	case b == nil || len(a)*len(b) > maxSides:
		return a
	}
	var out []side
	for _, x := range a {
		for _, y := range b {
			out = append(out, slices.Concat(x, y))
		}
	}
	return out
}

// rowValues reads (a, b) = ('x', 'y') and (a, b) IN (VALUES ('x', 'y'), …).
func (m *merger) rowValues(left sqlparser.ValTuple, e *sqlparser.ComparisonExpr) []side {
	right, ok := e.Right.(sqlparser.ValTuple)
	if !ok {
		return nil
	}
	rows := []sqlparser.Expr{right}
	switch e.Operator {
	case sqlparser.EqualStr:
	case sqlparser.InStr:
		rows = right
	default:
		return nil
	}
	var out []side
	for _, row := range rows {
		values, ok := row.(sqlparser.ValTuple)
		if !ok || len(values) != len(left) || slices.ContainsFunc(values, collated) {
			return nil
		}
		var one []side
		for i := range left {
			one = both(one, m.compare(&sqlparser.ComparisonExpr{Operator: sqlparser.EqualStr, Left: left[i], Right: values[i]}))
		}
		if one == nil {
			return nil
		}
		out = append(out, one...)
	}
	return out
}

// mergeOps are the comparisons that both dialects write alike.
var mergeOps = map[string]planner.Op{
	sqlparser.EqualStr: planner.EQ, sqlparser.NotEqualStr: planner.NE, sqlparser.InStr: planner.EQ, sqlparser.LikeStr: planner.LIKE, sqlparser.RegexpStr: planner.GLOB,
	sqlparser.LessThanStr: planner.LT, sqlparser.LessEqualStr: planner.LE,
	sqlparser.GreaterThanStr: planner.GT, sqlparser.GreaterEqualStr: planner.GE,
}

// mirrored are the comparisons with their sides exchanged.
var mirrored = map[planner.Op]planner.Op{
	planner.EQ: planner.EQ, planner.NE: planner.NE, planner.LT: planner.GT, planner.LE: planner.GE, planner.GT: planner.LT, planner.GE: planner.LE,
}

// compare reads one comparison, of a column or of something that tells about
// one, with constants.
func (m *merger) compare(e *sqlparser.ComparisonExpr) []side {
	op, ok := mergeOps[e.Operator]
	if !ok || e.Escape != nil {
		return nil
	}
	left, rights := e.Left, sqlparser.ValTuple{e.Right}
	if e.Operator == sqlparser.InStr {
		if rights, ok = e.Right.(sqlparser.ValTuple); !ok || slices.ContainsFunc(rights, collated) {
			return nil
		}
	}
	if timed, op, right, ok := m.difference(left, op, rights); ok {
		return m.timeSides(timed, op, []sqlparser.Expr{right})
	}
	about, ok := m.subject(left)
	if !ok {
		if outcomes, ok := m.outcomes(left); ok {
			return m.anyOutcome(outcomes, op, rights)
		}
		if op, ok = mirrored[op]; !ok || e.Operator == sqlparser.InStr {
			return nil
		}
		if timed, op, right, ok := m.difference(e.Right, op, sqlparser.ValTuple{left}); ok {
			return m.timeSides(timed, op, []sqlparser.Expr{right})
		}
		if about, ok = m.subject(e.Right); !ok {
			outcomes, _ := m.outcomes(e.Right)
			return m.anyOutcome(outcomes, op, sqlparser.ValTuple{left})
		}
		rights = sqlparser.ValTuple{left}
	}
	if about.time.kind != noTime {
		return m.timeSides(about, op, rights)
	}
	return m.columnSide(about, op, rights)
}

// columnSide reads a comparison of a column with constants.
func (m *merger) columnSide(about subject, op planner.Op, rights []sqlparser.Expr) []side {
	if about.element {
		return m.elementSide(about, op, rights)
	}
	c := planner.Comparison{Column: about.column, Op: op, Implied: about.derived, Collation: about.collation}
	if about.derived && !about.taken && op != planner.EQ && op != planner.LIKE {
		return nil
	}
	for _, right := range rights {
		if e, ok := right.(*sqlparser.CollateExpr); ok {
			if about.explicit {
				return nil
			}
			right = e.Expr
			about.collation, about.explicit = e.Charset, true
		}
		k, ok := m.constant(right)
		if !ok || !m.usable(about, op, &k) {
			return nil
		}
		c.Values = append(c.Values, k.value)
		c.Implied = c.Implied || k.chosen
	}
	if about.part != wholeText && !holding(&c, about.part) {
		return nil
	}
	c.Collation = about.collation
	if about.folded {
		// What is equal under either of these is equal apart from case.
		if about.explicit && !strings.EqualFold(about.collation, "NOCASE") && !strings.EqualFold(about.collation, "BINARY") {
			return nil
		}
		c.Collation = "NOCASE"
	}
	if len(c.Values) == 0 {
		return nil
	}
	return []side{{c}}
}

// holding makes a comparison of a part of a text the LIKE that the text meets.
func holding(c *planner.Comparison, part textPart) bool {
	c.Op = planner.LIKE
	for i := range c.Values {
		word, _, _ := strings.Cut(strings.ReplaceAll(c.Values[i].Text, "_", "%"), "%")
		if word == "" {
			return false
		}
		c.Values[i].Text = word + "%"
		if part == anywhere {
			c.Values[i].Text = "%" + word + "%"
		}
	}
	return true
}

// collated says whether a value has a collation of its own. Whether IN heeds it
// depends on how SQLite carries the IN out.
func collated(e sqlparser.Expr) bool {
	_, ok := e.(*sqlparser.CollateExpr)
	return ok
}

// usable says whether a constant may be compared with a column in a request,
// and makes one that depends on the time a bound that only grows.
func (m *merger) usable(about subject, op planner.Op, k *constant) bool {
	text := k.value.Kind == planner.Text
	isTime := m.t.Columns[about.column].Type == catalog.Time
	switch {
	case !text && (about.derived || m.textOnly || m.mixed || k.computed):
		return false
	case about.json && !k.now:
		member, ok := jsonText(about, op, k.value.Text)
		k.value.Text = member
		return ok
	case !k.now:
		return true
	case !isTime || op != planner.GT && op != planner.GE:
		return false
	}
	at, ok := earlierBy(k.value.Text, k.loose)
	k.value.Text = at
	return ok
}

// column reads a column of the table.
func (m *merger) column(e sqlparser.Expr) (int, bool) {
	name, ok := e.(*sqlparser.ColName)
	if !ok || !name.Qualifier.Qualifier.IsEmpty() {
		return 0, false
	}
	if !m.isQualifier(name.Qualifier.Name.String()) {
		return 0, false
	}
	return m.columns(name.Name.String())
}

// literalOf reads a literal whose meaning the dialects share.
func literalOf(e sqlparser.Expr) (planner.Value, bool) {
	v, ok := e.(*sqlparser.SQLVal)
	if !ok {
		return planner.Value{}, false
	}
	switch v.Type {
	case sqlparser.StrVal:
		return planner.Value{Kind: planner.Text, Text: string(v.Val)}, true
	case sqlparser.IntVal:
		n, err := strconv.ParseInt(string(v.Val), 10, 64)
		return planner.Value{Kind: planner.Int, Int: n}, err == nil
	case sqlparser.FloatVal:
		f, err := strconv.ParseFloat(string(v.Val), 64)
		return planner.Value{Kind: planner.Float, Float: f}, err == nil
	}
	return planner.Value{}, false
}

// conjuncts are the conditions that AND joins.
func conjuncts(e sqlparser.Expr, out []sqlparser.Expr) []sqlparser.Expr {
	switch e := e.(type) {
	case *sqlparser.AndExpr:
		return conjuncts(e.Right, conjuncts(e.Left, out))
	case *sqlparser.ParenExpr:
		return conjuncts(e.Expr, out)
	}
	return append(out, e)
}
