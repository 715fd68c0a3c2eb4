package rewrite

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// What a statement is about is often written once, at its beginning, or comes as one text:
//
//	WITH params AS (SELECT date('now', '-90 days') AS since, 'Sales' AS dept)
//	SELECT … FROM users u, params p WHERE u.created >= p.since AND u.department = p.dept
//	… WHERE u.department = (SELECT dept FROM params)
//	… WHERE u.status IN (SELECT value FROM json_each('["STAGED", "SUSPENDED"]'))
//
// What is one row of constants is the same for all rows, so that it may be written where
// it is used, and a function of constants is its value.

// mostListed is how many texts are written as a list.
const mostListed = 200

// Constants is the text to hand to SQLite, with constants where they are used.
func (r *Rules) Constants(text string) string {
	tokens := sqltext.Tokens(text)
	for k, t := range tokens {
		if t.Text == "||" || t.Is("VALUES") || t.Is("json_each") || isKnownCall(t) {
			return retold(text, r, (*restricter).constantly)
		}
		if next := tokens[min(k+1, len(tokens)-1)]; k > 0 && t.Is("SELECT") && (next.Kind == sqltext.String || next.Kind == sqltext.Number) {
			return retold(text, r, (*restricter).constantly)
		}
	}
	return text
}

// isKnownCall says whether a token names a function of which the value is written where it
// is used.
func isKnownCall(t sqltext.Token) bool {
	return sqltree.IsAny(t, []string{"DATE", "DATETIME", "STRFTIME", "LOWER", "UPPER"})
}

// constantly is the text with constants where they are used.
func (x *restricter) constantly() (string, bool) {
	for _, rule := range []func() []sqltree.Change{x.constantQueries, x.constantColumns, x.constantCalls, x.withoutConstants, x.withoutUnused} {
		edits := rule()
		slices.SortFunc(edits, func(a, b sqltree.Change) int { return cmp.Compare(a.From, b.From) })
		if edits, ok := x.keepingNames(edits); ok {
			if next, ok := x.accepted(x.Shape.Edited(x.text, edits)); ok {
				return next, true
			}
		}
	}
	return "", false
}

// constantQueries are the changes that write queries of constants as these: those that
// stand for a value, and the lists after IN.
func (x *restricter) constantQueries() (out []sqltree.Change) {
	s := x.Shape
	for _, q := range x.Queries {
		open := q.From - 1
		if q.Above == nil || q.Source || q.With != nil || len(q.CTEs) > 0 || q.Limited || s.At(open).Text != "(" || s.At(q.To).Text != ")" {
			continue
		}
		before := s.At(open - 1)
		with := ""
		switch {
		case before.Is("EXISTS"):
			continue
		case before.Is("IN"):
			column := open - 1
			if s.At(column - 1).Is("NOT") {
				column--
			}
			if values, ok := x.constantList(q); ok && x.columnBefore(column, false) {
				with = "(" + strings.Join(values, ", ") + ")"
			}
		default:
			if value, ok := x.constantValue(q); ok && (value[0] == '\'' || x.takesNumber(open)) {
				with = value
			}
		}
		if with == "" {
			continue
		}
		e := sqltree.Change{From: s.At(open).Pos, To: s.At(q.To).Pos + 1, With: with}
		if with[0] != '(' {
			e.With = x.apart(e.From) + with + x.apart(e.To)
		}
		out = append(out, e)
	}
	return out
}

// constantValue is the one constant that a query is for, by itself or out of a row of them.
func (x *restricter) constantValue(q *sqltree.Query) (string, bool) {
	c := q.Cores[0]
	if len(q.Cores) != 1 || c.To != q.To || c.Values || len(c.Group) > 0 || !c.Having.Empty() || c.Windows || len(c.Results) != 1 || len(c.Items) > 1 {
		return "", false
	}
	p := x.Result(c, 0).Expr
	if !c.Where.Empty() {
		return x.constantByKey(c, p)
	}
	if value, ok := x.constant(p); ok {
		return value, len(c.Items) == 0
	}
	if p.Empty() || !x.IsReference(p) || len(c.Items) != 1 {
		return "", false
	}
	value, ok := x.rowOf(c.Items[0])[sqltext.Lower(x.Shape.At(p.To-1).Value())]
	return value, ok
}

// constantList are the texts that a query has, by itself or out of rows of them.
func (x *restricter) constantList(q *sqltree.Query) (values []string, ok bool) {
	c := q.Cores[0]
	if len(q.Cores) != 1 || c.To != q.To || c.Values || c.Odd || !c.Where.Empty() || len(c.Group) > 0 || !c.Having.Empty() || c.Windows || len(c.Results) != 1 || len(c.Items) != 1 {
		return nil, false
	}
	p, it := x.Result(c, 0).Expr, c.Items[0]
	if p.Empty() || !x.IsReference(p) {
		return nil, false
	}
	name := sqltext.Lower(x.Shape.At(p.To - 1).Value())
	if it.Call {
		values, ok = x.elementsOf(it)
		return values, ok && name == "value"
	}
	rows, ok := x.allRows(it)
	if !ok {
		return nil, false
	}
	for _, row := range rows {
		n := slices.Index(x.constantNames(it, len(row)), name)
		if n < 0 || row[n][0] != '\'' {
			return nil, false
		}
		values = append(values, row[n])
	}
	return values, len(values) > 0 && len(values) <= mostListed
}

// allRows are the rows of constants that an entry of a FROM is. A UNION leaves out those
// that are there already, which makes no difference to a list.
func (x *restricter) allRows(it *sqltree.Item) (out [][]string, ok bool) {
	from := it.Source()
	if from == nil || from.Limited || len(from.CTEs) > 0 || slices.ContainsFunc(from.Ops, func(op string) bool { return op != "" && op != "UNION" }) {
		return nil, false
	}
	for i, c := range from.Cores {
		rows, ok := x.rowsOf(c)
		if !ok || i == len(from.Cores)-1 && c.To != from.To {
			return nil, false
		}
		out = append(out, rows...)
	}
	return out, true
}

// constantByKey is the constant in the one row of some that has a text, or an integer, for
// its key:
//
//	WITH days(name, n) AS (VALUES ('stale', 90), ('new', 7)) … (SELECT n FROM days WHERE name = 'stale')
func (x *restricter) constantByKey(c *sqltree.Core, p sqltree.Part) (value string, ok bool) {
	s, key := x.Shape, sqltree.Part{From: c.Where.From, To: c.Where.To - 2}
	text := s.At(c.Where.To - 1)
	if len(c.Items) != 1 || p.Empty() || key.To <= key.From || !isKeyText(text.Text) || s.At(key.To).Text != "=" {
		return "", false
	}
	it := c.Items[0]
	of, ok := x.Refer(c, key)
	shown, found := x.Refer(c, p)
	rows, all := x.allRows(it)
	if !ok || !found || !all || of.Item != it || shown.Item != it {
		return "", false
	}
	n := 0
	for _, row := range rows {
		names := x.constantNames(it, len(row))
		k, v := slices.Index(names, of.Name), slices.Index(names, shown.Name)
		if k < 0 || v < 0 || !isKeyText(row[k]) || (row[k][0] == '\'') != (text.Text[0] == '\'') {
			return "", false
		}
		if row[k] == text.Text {
			value = row[v]
			n++
		}
	}
	return value, n == 1
}

// isKeyText says whether a token is a text, or a number of which no other token is the same.
func isKeyText(t string) bool {
	return t != "" && (t[0] == '\'' || t == "0" || t[0] != '0' && strings.Trim(t, "0123456789") == "")
}

// elementsOf are the elements of the array that json_each takes apart, which are all texts.
func (x *restricter) elementsOf(it *sqltree.Item) ([]string, bool) {
	s, at := x.Shape, it.Text.From
	if s.At(at).Is("json_each") && s.At(at+2).Is("json_array") && s.At(at+3).Text == "(" && s.Closing(at+3)+1 == s.Closing(at+1) {
		return x.textsIn(at+4, s.Closing(at+3))
	}
	if !s.At(at).Is("json_each") || s.At(at+1).Text != "(" || s.At(at+2).Kind != sqltext.String || s.At(at+3).Text != ")" {
		return nil, false
	}
	var values []string
	if err := json.Unmarshal([]byte(s.At(at+2).Value()), &values); err != nil || len(values) == 0 || len(values) > mostListed {
		return nil, false
	}
	for i, v := range values {
		if strings.ContainsRune(v, 0) || strings.ContainsRune(v, '\uFFFD') {
			return nil, false // SQLite reads them in ways of its own
		}
		values[i] = "'" + strings.ReplaceAll(v, "'", "''") + "'"
	}
	return values, !strings.Contains(s.At(at+2).Text, "null")
}

// textsIn are the texts between two tokens, with a comma between each two.
func (x *restricter) textsIn(from, to int) (values []string, ok bool) {
	for k := from; k < to; k++ {
		switch t := x.Shape.At(k); {
		case (k-from)%2 == 1 && t.Text == ",":
		case (k-from)%2 == 1 || t.Kind != sqltext.String || strings.ContainsRune(t.Value(), 0) || strings.ContainsRune(t.Value(), '\uFFFD'):
			return nil, false
		default:
			values = append(values, t.Text)
		}
	}
	return values, len(values) > 0 && len(values) <= mostListed
}

// constantColumns are the changes that write the columns of a row of constants as these,
// where something is compared with them or a function takes them. On the left of a
// comparison a column has a collation, which a constant has not.
func (x *restricter) constantColumns() (out []sqltree.Change) {
	s := x.Shape
	rows := map[*sqltree.Item]map[string]string{}
	for k := range s.Tokens {
		ref, ok := x.columnAt(k)
		if !ok || ref.Item.Table() != nil || ref.Item.Call {
			continue
		}
		row, seen := rows[ref.Item]
		if !seen {
			if !ref.Item.Left && !ref.Item.Core.Odd {
				row = x.rowOf(ref.Item)
			}
			rows[ref.Item] = row
		}
		from := k
		if s.At(k-1).Text == "." {
			from = k - 2
		}
		value, ok := row[sqltext.Lower(ref.Name)]
		if !ok || !x.showsAlone(from, k+1) && !x.takesConstant(from, k+1) {
			continue
		}
		out = append(out, sqltree.Change{From: s.At(from).Pos, To: s.At(k).Pos + len(s.At(k).Text), With: value})
	}
	return out
}

// showsAlone says whether a column is a result by itself, and no key or order by its number.
// In a compound it has a collation there, which a constant has not.
func (x *restricter) showsAlone(from, to int) bool {
	c := x.CoreAt[from]
	return c.In.Above == nil && len(c.In.Cores) == 1 && slices.ContainsFunc(c.Results, func(p sqltree.Part) bool {
		return p.From == from && (p.To == to || x.Shape.At(to).Is("AS"))
	})
}

// takesConstant says whether a constant may stand in the place of a column.
func (x *restricter) takesConstant(from, to int) bool {
	s := x.Shape
	before, after := s.At(from-1), s.At(to)
	switch {
	case comparing[before.Text], before.Text == "||", before.Text == "->", before.Text == "->>", sqltree.IsAny(before, []string{"LIKE", "GLOB", "BETWEEN", "LIMIT", "OFFSET"}):
	case before.Is("AND") && x.endsThere(to): // the end of a BETWEEN, or a condition by itself
	case before.Text == "(", before.Text == ",":
		open := x.around(from)
		if name := s.At(open - 1); !isCall(s, open-1) || !harmless[sqltext.Lower(name.Value())] || sqltree.Aggregates[sqltext.Lower(name.Value())] || name.Is("nullif") { // nullif compares, and min and max do
			return false
		}
	default:
		return false
	}
	return after.Text == "||" || x.endsThere(to)
}

// beginsTerm says whether no operator that binds as || does, or closer, stands before a
// token.
func (x *restricter) beginsTerm(k int) bool {
	before := x.Shape.At(k - 1)
	return comparing[before.Text] || before.Text == "(" || before.Text == "," ||
		sqltree.IsAny(before, []string{"AND", "OR", "NOT", "WHERE", "ON", "HAVING", "WHEN", "THEN", "ELSE", "SELECT", "DISTINCT", "LIKE", "GLOB", "BETWEEN"})
}

// constantCalls are the changes that write what functions of constants give where
// something is compared with it.
func (x *restricter) constantCalls() (out []sqltree.Change) {
	s := x.Shape
	for k := range s.Tokens {
		if s.At(k).Kind == sqltext.String && s.At(k+1).Text == "||" && s.At(k+2).Kind == sqltext.String && x.beginsTerm(k) && !s.At(k+3).Is("COLLATE") {
			with := s.At(k).Text[:len(s.At(k).Text)-1] + s.At(k + 2).Text[1:]
			out = append(out, sqltree.Change{From: s.At(k).Pos, To: s.At(k+2).Pos + len(s.At(k+2).Text), With: with})
			continue
		}
		if before := s.At(k - 1); s.At(k+1).Text != "(" || !isKnownCall(s.At(k)) || !comparing[before.Text] && !before.Is("BETWEEN") && !before.Is("AND") {
			continue
		}
		p := sqltree.Part{From: k, To: s.Closing(k+1) + 1}
		if expr, ok := x.constant(p); ok && x.value != nil && x.endsThere(p.To) {
			if value, ok := x.value(expr); ok {
				out = append(out, sqltree.Change{From: s.From(p), To: s.To(p), With: value})
			}
		}
	}
	return out
}
