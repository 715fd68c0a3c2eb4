package implied

import (
	"database/sql/driver"
	"regexp"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"
	"github.com/xwb1989/sqlparser"

	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltree"
)

// constant is a value that planning knows.
type constant struct {
	value    planner.Value
	computed bool // not written as it is
	chosen   bool // out of values of which others may be the table's, so that SQLite does not know it
	// now says that the value depends on the time. It is that of the planning,
	// or somewhat earlier, and never falls by more than loose while time goes
	// on: what is run later may use it as a lower bound.
	now   bool
	loose time.Duration
}

// clockSlack is how far a clock may be set back between planning and running.
const clockSlack = 10 * time.Minute

// constant reads a literal, or has SQLite compute what is made of literals by
// functions that mean the same at any time.
func (m *merger) constant(e sqlparser.Expr) (constant, bool) {
	if v, ok := literalOf(e); ok {
		return constant{value: v}, true
	}
	if p, ok := e.(*sqlparser.ParenExpr); ok {
		return m.constant(p.Expr)
	}
	if first, ok := firstKnown(e); ok {
		k, ok := m.constant(first)
		k.computed, k.chosen = true, true
		return k, ok
	}
	f := formula{at: m.now.Add(-clockSlack).UTC().Format(time.DateTime)}
	if !f.write(e) {
		return constant{}, false
	}
	v, ok := evaluate(f.text.String())
	return constant{value: v, computed: true, now: f.now, loose: f.loose}, ok
}

// evaluate has SQLite compute an expression, on a connection of its own: the
// session's is in the middle of preparing the statement.
func evaluate(expr string) (planner.Value, bool) {
	conn, err := (&sqlite3.SQLiteDriver{}).Open(":memory:")
	if err != nil {
		return planner.Value{}, false
	}
	defer func() { _ = conn.Close() }()
	rows, err := conn.(*sqlite3.SQLiteConn).Query("SELECT "+expr, nil)
	if err != nil {
		return planner.Value{}, false
	}
	defer func() { _ = rows.Close() }()
	row := make([]driver.Value, 1)
	if rows.Next(row) != nil {
		return planner.Value{}, false
	}
	switch v := row[0].(type) {
	case int64:
		return planner.Value{Kind: planner.Int, Int: v}, true
	case float64:
		return planner.Value{Kind: planner.Float, Float: v}, true
	case string:
		return planner.Value{Kind: planner.Text, Text: v}, true
	}
	return planner.Value{}, false
}

// formula is an expression being written for SQLite, with the time of the
// planning in place of 'now'.
type formula struct {
	at    string
	text  strings.Builder
	now   bool
	loose time.Duration
}

// write adds an expression, and is false when it is more than literals and
// known functions, or may fall while time goes on.
func (f *formula) write(e sqlparser.Expr) bool {
	switch e := e.(type) {
	case *sqlparser.SQLVal:
		v, ok := literalOf(e)
		switch {
		case !ok:
			return false
		case v.Kind == planner.Text:
			f.string(v.Text)
		default:
			f.text.Write(e.Val)
		}
		return true
	case *sqlparser.ParenExpr:
		return f.write(e.Expr)
	case *sqlparser.UnaryExpr:
		f.text.WriteString("(-")
		ok := e.Operator == sqlparser.UMinusStr && f.write(e.Expr) && !f.now
		f.text.WriteString(")")
		return ok
	case *sqlparser.BinaryExpr:
		return f.binary(e)
	case *sqlparser.FuncExpr:
		args, ok := arguments(e)
		return ok && f.function(e.Name.Lowered(), args)
	}
	return false
}

func (f *formula) string(s string) {
	f.text.WriteString("'" + strings.ReplaceAll(s, "'", "''") + "'")
}

// binary writes an operation. What is taken away, and the factors, must not
// depend on the time.
func (f *formula) binary(e *sqlparser.BinaryExpr) bool {
	f.text.WriteString("(")
	if !f.write(e.Left) {
		return false
	}
	left := f.now
	switch e.Operator {
	case sqlparser.PlusStr:
	case sqlparser.MinusStr, sqlparser.MultStr, sqlparser.DivStr:
		f.now = false
	default:
		return false
	}
	f.text.WriteString(" " + e.Operator + " ")
	if !f.write(e.Right) || e.Operator != sqlparser.PlusStr && f.now {
		return false
	}
	f.now = f.now || left
	f.text.WriteString(")")
	return !f.now || f.loose == 0 && (e.Operator == sqlparser.PlusStr || e.Operator == sqlparser.MinusStr)
}

// function writes a call.
func (f *formula) function(name string, args []sqlparser.Expr) bool {
	first, timed := 0, true
	switch name {
	case sqltree.CastInteger:
		if len(args) != 1 {
			return false
		}
		f.text.WriteString("CAST(")
		ok := f.write(args[0])
		f.text.WriteString(" AS INTEGER)")
		return ok && f.loose == 0 // a day less may be a year less
	case "lower", "upper":
		timed = false
	case "strftime":
		first = 1
	case "date", "datetime", "julianday", "unixepoch":
	default:
		return false
	}
	if len(args) <= first || !timed && len(args) != 1 {
		return false
	}
	var texts []string
	for _, arg := range args {
		v, ok := literalOf(arg)
		if !ok || v.Kind != planner.Text {
			return false
		}
		texts = append(texts, v.Text)
	}
	if timed && strings.EqualFold(texts[first], "now") {
		loose, known := modified(texts[first+1:])
		form, ok := timeForm{length: 19}, true
		if first == 1 {
			form, ok = strftimeForm(texts[0])
		}
		if !known || !ok || loose > 0 && form.kind != asDigits && form.length < 10 {
			return false
		}
		texts[first], f.now, f.loose = f.at, true, f.loose+loose
	}
	for _, text := range texts[first:] {
		if l := strings.ToLower(text); timed && (strings.Contains(l, "now") || strings.Contains(l, "local") || strings.Contains(l, "utc")) {
			return false
		}
	}
	f.text.WriteString(name + "(")
	for i, text := range texts {
		if i > 0 {
			f.text.WriteString(", ")
		}
		f.string(text)
	}
	f.text.WriteString(")")
	return true
}

// shift is a modifier that moves a time.
var shift = regexp.MustCompile(`(?i)^[+-]?\d{1,6}(\.\d{1,6})? (second|minute|hour|day|month|year)s?$`)

// modified says how far what the modifiers make of a time may fall while that
// time goes on, and is false when they are not known not to.
//
// A month later or earlier, a day that the month does not have becomes one of
// the first three of the next, so that the day after may lead to the first of
// that month. From the first of a month on there is no such step back.
//
// Source: SQLite, Date And Time Functions, Modifiers.
func modified(modifiers []string) (loose time.Duration, ok bool) {
	first := false // the time is the beginning of a month
	for _, m := range modifiers {
		m = strings.ToLower(m)
		switch {
		case m == "start of day":
		case m == "start of month" || m == "start of year":
			if loose > 0 {
				return 0, false
			}
			first = true
		case !shift.MatchString(m):
			return 0, false
		case !strings.Contains(m, "month") && !strings.Contains(m, "year"):
			first = false
		case strings.Contains(m, "."), loose > 0:
			return 0, false
		case !first:
			loose = 3 * 24 * time.Hour
		}
	}
	return loose, true
}
