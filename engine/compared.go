package engine

import (
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/instant"
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// What a statement compares columns with and has written itself, a misspelt word or
// what is no timestamp, is told before it is run: by its text, so that it is the same
// however the statement is answered.

// compared is a comparison of columns with values of the statement's own.
type compared struct {
	sqltree.Compared
	values []ownValue
}

// ownValue is a literal, or a parameter by its text and number.
type ownValue struct {
	literal planner.Value
	param   string
	n       int
}

// comparisons reads those of a statement in which something can be wrong. read is
// false where its text was not understood.
func (s *Session) comparisons(text string) (out []compared, read bool) {
	shape := sqltree.ShapeOf(text)
	text = shape.Rehearsable(text)
	shape = sqltree.ShapeOf(text)
	r := shape.SelectsOf(s.org.Table)
	if r == nil {
		return nil, false
	}
	params := map[int]ownValue{} // by where they stand in the text
	sqltree.Parameters(text, func(t sqltext.Token, n int) { params[t.Pos] = ownValue{param: t.Text, n: n} })
	for _, c := range r.Comparisons() {
		if !all(c.Columns, isTime) && !all(c.Columns, hasValues) {
			continue
		}
		k := compared{Compared: c}
		for _, p := range c.Values {
			v := params[shape.At(p.From).Pos]
			if v.param == "" {
				v.literal = literal(shape.Written(text, p))
			}
			k.values = append(k.values, v)
		}
		out = append(out, k)
	}
	return out, true
}

// literal is the value that some of a statement's text is. What is wrong in it SQLite
// tells.
func literal(text string) planner.Value {
	t := sqltext.Scan(text)
	if t.Kind == sqltext.String {
		return planner.Value{Kind: planner.Text, Text: t.Value()}
	}
	if digits, ok := strings.CutPrefix(strings.ToLower(text), "x'"); ok {
		bytes, _ := hex.DecodeString(strings.TrimSuffix(digits, "'"))
		return planner.Value{Kind: planner.Blob, Text: string(bytes)}
	}
	text = strings.Map(func(c rune) rune {
		if c <= ' ' || c == '+' {
			return -1
		}
		return c
	}, text)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return planner.Value{Kind: planner.Int, Int: n}
	}
	f, _ := strconv.ParseFloat(text, 64)
	return planner.Value{Kind: planner.Float, Float: f}
}

// value is what an own value is in a run, NULL for what is not known.
func (st *Statement) value(v ownValue) planner.Value {
	if v.param == "" {
		return v.literal
	}
	bound, _ := st.boundTo(v.param, v.n)
	return boundValue(bound)
}

// boundValue translates the value of a parameter, NULL for none.
func boundValue(v driver.Value) planner.Value {
	switch v := v.(type) {
	case string:
		return planner.Value{Kind: planner.Text, Text: v}
	case int64:
		return planner.Value{Kind: planner.Int, Int: v}
	case float64:
		return planner.Value{Kind: planner.Float, Float: v}
	case []byte:
		if v != nil {
			return planner.Value{Kind: planner.Blob, Text: string(v)}
		}
	}
	return planner.Value{}
}

// Check holds the values that are bound to a prepared statement against what is known
// of the columns that it compares them with.
func (s *Session) Check(st *Statement, p Planned) error {
	st.compared, st.isRead = p.compared, p.isRead
	return s.check(st)
}

// check refuses a condition on a timestamp with a value that is none, and warns about
// words that a column is not known to have.
func (s *Session) check(st *Statement) error {
	var warnings []string
	for _, c := range st.compared {
		for _, own := range c.values {
			v := st.value(own)
			if v.Kind == planner.Null {
				continue
			}
			err, warning := c.refuses(v, own.param != ""), c.doubts(v)
			if err == nil && warning == "" || s.hidden(c) {
				continue
			}
			if err != nil {
				return err
			}
			warnings = append(warnings, warning)
		}
	}
	for _, w := range warnings {
		st.meter.warn(w)
	}
	return nil
}

// refuses is the error of a condition that compares a timestamp with what is none. An
// attribute of the org's own holds whatever text was given for it, so that a program
// may ask for one that is none.
func (c *compared) refuses(v planner.Value, bound bool) error {
	op, ok := timeOps[c.Op]
	if !ok || !c.Condition || c.Collation != "" && c.Collation != "TIMESTAMP" || !all(c.Columns, isTime) || isInstant(v) {
		return nil
	}
	if bound && slices.ContainsFunc(c.Columns, func(o sqltree.Origin) bool { return column(o).Custom() }) {
		return nil
	}
	return &planner.TimeError{Column: name(c.Columns[0]), Op: op, Value: v}
}

// timeOps are the operators that nothing or everything meets with what is no
// timestamp. Whatever differs from such a text is as a rule what was meant.
var timeOps = map[string]planner.Op{
	"=": planner.EQ, "IS": planner.IS, "<": planner.LT, "<=": planner.LE, ">": planner.GT, ">=": planner.GE,
}

func isInstant(v planner.Value) bool {
	if v.Kind != planner.Text {
		return false
	}
	_, ok := instant.Parse(v.Text)
	return ok
}

// doubts is a warning about a word that none of the columns is known to have, "" for
// none.
func (c *compared) doubts(v planner.Value) string {
	word := v.Text
	switch v.Kind {
	case planner.Blob:
		return "" // no text
	case planner.Int:
		word = strconv.FormatInt(v.Int, 10)
	case planner.Float:
		word = strconv.FormatFloat(v.Float, 'g', -1, 64)
	}
	fold := c.Collation == "NOCASE"
	if !all(c.Columns, hasValues) || !slices.Contains([]string{"=", "<>", "IS", "IS NOT"}, c.Op) || !fold && c.Collation != "" && c.Collation != "BINARY" {
		return ""
	}
	var known []string
	for _, o := range c.Columns {
		for _, k := range column(o).Values {
			if k == word || fold && strings.EqualFold(k, word) {
				return ""
			}
			if !slices.Contains(known, k) {
				known = append(known, k)
			}
		}
	}
	hint := ": " + strings.Join(known[:len(known)-1], ", ") + " and " + known[len(known)-1]
	if near := catalog.NearestValue(word, known); near != "" {
		hint = "; did you mean '" + near + "'?"
	}
	return fmt.Sprintf("%s.%s: '%.40s' is none of the known values%s", c.Columns[0].Table.Name, name(c.Columns[0]), word, hint)
}

// hidden says whether a table of the user's goes by the name of one that is compared.
func (s *Session) hidden(c compared) bool {
	return slices.ContainsFunc(c.Columns, func(o sqltree.Origin) bool { return s.has("temp", o.Named) })
}

func column(o sqltree.Origin) *catalog.Column { return &o.Table.Columns[o.At] }

func name(o sqltree.Origin) string { return column(o).Name }

func isTime(o sqltree.Origin) bool { return column(o).Type == catalog.Time }

func hasValues(o sqltree.Origin) bool { return column(o).Values != nil }

func all(columns []sqltree.Origin, is func(sqltree.Origin) bool) bool {
	return !slices.ContainsFunc(columns, func(o sqltree.Origin) bool { return !is(o) })
}
