package implied

import (
	"cmp"
	"strings"
	"time"

	"github.com/xwb1989/sqlparser"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// An expression that chooses among values, such as coalesce and CASE, is
// compared like that when one of the values is: what follows from its comparison
// is that a row meets the condition for one of the values and the comparison of
// that value. A value that does not compare like that is left out.

// outcome is a value that an expression may have. That it is NULL is not one:
// no comparison holds for it.
type outcome struct {
	when   []side         // a row for which it is that meets one of these; nil says nothing
	value  sqlparser.Expr // nil when it is not known
	beyond bool           // it is not known, and an integer above 1
	within bool           // its condition implies that of the one before
}

// outcomes reads an expression that chooses among values. ok is false for any
// other.
func (m *merger) outcomes(e sqlparser.Expr) (out []outcome, ok bool) {
	switch e := e.(type) {
	case *sqlparser.ParenExpr:
		return m.outcomes(e.Expr)
	case *sqlparser.ComparisonExpr, *sqlparser.AndExpr, *sqlparser.OrExpr, *sqlparser.NotExpr, *sqlparser.RangeCond, *sqlparser.IsExpr:
		return []outcome{{when: m.sides(e), value: integer("1")}, {when: m.negated(e), value: integer("0")}}, true
	case *sqlparser.CaseExpr:
		return m.caseOutcomes(e)
	case *sqlparser.BinaryExpr:
		if value := joinedToNothing(e); value != nil && !hasCollation(e) && m.isText(value) {
			return m.outcomesOf(nil, value), true
		}
	case *sqlparser.FuncExpr:
		args, ok := arguments(e)
		if !ok || hasCollation(e) {
			return nil, false
		}
		switch name := e.Name.Lowered(); {
		case name == "coalesce" && len(args) > 1, name == "ifnull" && len(args) == 2:
			return m.firstOf(args), true
		case name == "nullif" && len(args) == 2:
			return m.outcomesOf(nil, args[0]), true
		case (name == "iif" || name == "if") && len(args) > 1:
			return m.caseOutcomes(casesOf(args))
		case name == "instr" && len(args) == 2:
			return m.position(args[0], args[1])
		}
	}
	return nil, false
}

// outcomesOf are those of an expression on a condition.
func (m *merger) outcomesOf(when []side, e sqlparser.Expr) []outcome {
	inner, ok := m.outcomes(e)
	if !ok {
		return []outcome{{when: when, value: e}}
	}
	for i := range inner {
		inner[i].when = both(when, inner[i].when)
	}
	return inner
}

// firstOf reads the arguments of coalesce, up to one that is never NULL.
func (m *merger) firstOf(args []sqlparser.Expr) (out []outcome) {
	for _, arg := range args {
		out = append(out, m.outcomesOf(nil, arg)...)
		if m.neverNull(arg) {
			break
		}
	}
	return out
}

// caseOutcomes reads a CASE.
func (m *merger) caseOutcomes(e *sqlparser.CaseExpr) (out []outcome, ok bool) {
	if hasCollation(e) {
		return nil, false
	}
	var rest []side // what a row meets that none of the conditions hold for
	for _, w := range e.Whens {
		cond := w.Cond
		if e.Expr != nil {
			cond = &sqlparser.ComparisonExpr{Operator: sqlparser.EqualStr, Left: e.Expr, Right: cond}
		}
		if m.never(cond) {
			continue
		}
		out = append(out, m.outcomesOf(m.sides(cond), w.Val)...)
		if m.always(cond) {
			return out, true
		}
		if m.neverNull(cond) {
			rest = both(rest, m.negated(cond))
		}
	}
	if e.Else != nil {
		out = append(out, m.outcomesOf(rest, e.Else)...)
	}
	return out, true
}

// casesOf writes iif(condition, value, …, else) as a CASE.
func casesOf(args []sqlparser.Expr) *sqlparser.CaseExpr {
	e := &sqlparser.CaseExpr{}
	for ; len(args) > 1; args = args[2:] {
		e.Whens = append(e.Whens, &sqlparser.When{Cond: args[0], Val: args[1]})
	}
	if len(args) == 1 {
		e.Else = args[0]
	}
	return e
}

// position reads instr(text, 'word'), which is 0 for a text without the word.
func (m *merger) position(text, word sqlparser.Expr) ([]outcome, bool) {
	about, ok := m.subject(text)
	k, known := m.constant(word)
	if !ok || !known || about.json || about.part != wholeText || about.time.kind != noTime || k.value.Kind != planner.Text || k.now || m.t.Columns[about.column].Type != catalog.Text {
		return nil, false
	}
	begins, inside := about, about
	begins.part, inside.part = beginning, anywhere
	begins.derived, inside.derived = true, true
	value := sqlparser.ValTuple{sqlparser.NewStrVal([]byte(k.value.Text))}
	return []outcome{
		{when: m.columnSide(inside, planner.EQ, value), beyond: true},
		{when: m.columnSide(begins, planner.EQ, value), value: integer("1"), within: true},
		{value: integer("0")},
	}, true
}

// anyOutcome is what a row meets for which an expression compares with one of
// some constants.
func (m *merger) anyOutcome(outcomes []outcome, op planner.Op, rights []sqlparser.Expr) (out []side) {
	for _, right := range rights {
		if collated(right) {
			return nil
		}
	}
	told, before := false, false // the comparison says something; the outcome before may compare like that
	for _, o := range outcomes {
		if o.within && before {
			continue
		}
		if before = !m.cannot(o, op, rights); !before {
			told = true
			continue
		}
		sides := o.when
		if o.value != nil {
			values := m.valueSides(o.value, op, rights)
			told, sides = told || values != nil, both(sides, values)
		}
		if sides == nil || len(out)+len(sides) > maxSides {
			return nil
		}
		out = append(out, sides...)
	}
	if !told {
		return nil
	}
	return implied(out)
}

// cannot says whether an outcome surely compares with none of some constants.
func (m *merger) cannot(o outcome, op planner.Op, rights []sqlparser.Expr) bool {
	if _, null := o.value.(*sqlparser.NullVal); null {
		return true
	}
	var v constant
	if o.value != nil {
		ok := false
		if v, ok = m.known(o.value); !ok {
			return false
		}
	}
	for _, right := range rights {
		k, ok := m.known(right)
		switch {
		case !ok || v.now || k.now:
			return false
		case o.beyond && op == planner.EQ && k.value.Kind == planner.Int && k.value.Int < 2:
		case o.value == nil || holds(v.value, op, k.value):
			return false
		}
	}
	return true
}

// known is a constant, which may be TRUE or FALSE.
func (m *merger) known(e sqlparser.Expr) (constant, bool) {
	switch e := e.(type) {
	case *sqlparser.ParenExpr:
		return m.known(e.Expr)
	case sqlparser.BoolVal:
		if !m.hasTruth() {
			return constant{}, false
		}
		n := int64(0)
		if e {
			n = 1
		}
		return constant{value: planner.Value{Kind: planner.Int, Int: n}}, true
	}
	return m.constant(e)
}

// hasTruth says whether TRUE and FALSE are no columns of the table.
func (m *merger) hasTruth() bool {
	_, yes := m.t.Column("true")
	_, no := m.t.Column("false")
	return !yes && !no
}

// holds compares constants as SQLite does. What is not plain holds.
func holds(a planner.Value, op planner.Op, b planner.Value) bool {
	order := 0
	switch {
	case op == planner.LIKE && a.Kind == planner.Text && b.Kind == planner.Text:
		prefix, _, _ := strings.Cut(strings.ReplaceAll(b.Text, "_", "%"), "%")
		return len(a.Text) >= len(prefix) && strings.EqualFold(a.Text[:len(prefix)], prefix)
	case a.Kind == planner.Text && b.Kind == planner.Text:
		order = cmp.Compare(a.Text, b.Text)
	case a.Kind == planner.Int && b.Kind == planner.Int:
		order = cmp.Compare(a.Int, b.Int)
	default:
		return true
	}
	switch op {
	case planner.EQ:
		return order == 0
	case planner.NE:
		return order != 0
	case planner.LT:
		return order < 0
	case planner.LE:
		return order <= 0
	case planner.GT:
		return order > 0
	case planner.GE:
		return order >= 0
	}
	return true
}

// valueSides reads the comparison of a column, or something made of one, that
// has come out of an expression: it has neither the column's affinity nor its
// collation.
func (m *merger) valueSides(e sqlparser.Expr, op planner.Op, rights []sqlparser.Expr) []side {
	about, ok := m.subject(e)
	if !ok {
		return nil
	}
	c := &m.t.Columns[about.column]
	switch {
	case about.time.kind != noTime:
		return m.timeSides(about, op, rights)
	case about.derived:
	case c.Type == catalog.Text:
		about.derived, about.taken, about.collation = true, true, "BINARY"
	case c.Type == catalog.Time:
		about.time = timeForm{kind: asText, length: 19, sep: 'T', around: 24 * time.Hour, whole: true}
		return m.timeSides(about, op, rights)
	case c.Type == catalog.Boolean || c.Type == catalog.Integer:
		return m.numberSide(about.column, op, rights)
	default:
		return nil
	}
	return m.columnSide(about, op, rights)
}

// numberSide reads the equality of a column of numbers with integers. A column of
// truth values is true where it is 1; what else is not 0 may be an odd text.
func (m *merger) numberSide(column int, op planner.Op, rights []sqlparser.Expr) []side {
	if m.falsity {
		return nil
	}
	c := planner.Comparison{Column: column, Op: planner.EQ, Implied: true}
	for _, right := range rights {
		k, ok := m.known(right)
		if !ok || k.value.Kind != planner.Int {
			return nil
		}
		if op == planner.NE && k.value.Int == 0 && m.verity && m.t.Columns[column].Type == catalog.Boolean {
			op, k.value.Int = planner.EQ, 1
		}
		c.Values = append(c.Values, k.value)
	}
	if op != planner.EQ || len(c.Values) == 0 {
		return nil
	}
	return []side{{c}}
}

// truth reads an expression that is a condition by itself: it is true when it is
// a number other than 0.
func (m *merger) truth(e sqlparser.Expr, op planner.Op) []side {
	zero := []sqlparser.Expr{integer("0")}
	// A text in a column of numbers, odd as it is, is false and yet not 0.
	falsity, verity := m.falsity, m.verity
	m.falsity, m.verity = op == planner.EQ, op == planner.NE
	defer func() { m.falsity, m.verity = falsity, verity }()
	if outcomes, ok := m.outcomes(e); ok {
		return m.anyOutcome(outcomes, op, zero)
	}
	if at, ok := m.column(e); ok && m.t.Columns[at].Type == catalog.Boolean {
		return m.numberSide(at, op, zero)
	}
	return nil
}
