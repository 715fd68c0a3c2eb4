package sqltree

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// What a statement compares Okta's columns with that it has written itself: text,
// numbers and parameters. It is read wherever it stands, also where nothing follows
// from it for the rows.

// Compared is a comparison of a column with values of the statement's own.
type Compared struct {
	// Columns are those that the value may come from: one, but for a UNION.
	Columns []Origin
	Op      string // as if the column stood first: = <> < <= > >= IS, and "IS NOT"; of a list = and <>
	Values  []Part // literals, numbers with their sign, and parameters
	// Collation is the one that is written beside it, in upper case, "" for the
	// column's own.
	Collation string
	// Condition is set where AND and OR make up a WHERE, an ON or a HAVING of it and
	// others.
	Condition bool
}

// Origin is a column of one of Okta's tables.
type Origin struct {
	Table *catalog.Table
	At    int
	Named string // as the FROM names the table, in lower case
}

// turned are the operators of a comparison whose sides change places.
var turned = map[string]string{"=": "=", "==": "=", "<>": "<>", "!=": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<=", "IS": "IS", "IS NOT": "IS NOT"}

// Comparisons are those of a statement, in the order of its text.
func (r *Reader) Comparisons() []Compared {
	s := r.Shape
	leaves := map[Part]bool{}
	for _, c := range r.Cores {
		s.leaves(c.Where, leaves)
		s.leaves(c.Having, leaves)
		for _, it := range c.Items {
			s.leaves(it.On, leaves)
		}
	}
	var out []Compared
	for i := range s.Tokens {
		if r.CoreAt[i] == nil {
			continue
		}
		for _, c := range r.comparedAt(i) {
			c.Condition = leaves[c.whole]
			out = append(out, c.Compared)
		}
	}
	return out
}

// leaves notes the conditions that AND and OR make up one of.
func (s *Shape) leaves(p Part, out map[Part]bool) {
	p = s.Stripped(p)
	pieces, word, ok := s.Pieces(p)
	if p.Empty() || !ok {
		return
	}
	if word == "" {
		out[p] = true
		return
	}
	for _, piece := range pieces {
		s.leaves(piece, out)
	}
}

// comparison is one with the tokens that it is made of.
type comparison struct {
	Compared
	whole Part
}

// comparedAt reads the comparisons of the operator at token i.
func (r *Reader) comparedAt(i int) []comparison {
	s := r.Shape
	switch t := s.At(i); {
	case t.Kind == sqltext.Other && turned[t.Text] != "":
		return r.comparedWith(i, i+1, turned[turned[t.Text]])
	case t.Is("IS"):
		op, next := "IS", i+1
		if s.At(next).Is("NOT") {
			op, next = "IS NOT", next+1
		}
		if s.At(next).Is("DISTINCT") && s.At(next+1).Is("FROM") {
			op, next = map[string]string{"IS": "IS NOT", "IS NOT": "IS"}[op], next+2
		}
		return r.comparedWith(i, next, op)
	case t.Is("IN") && s.At(i+1).Text == "(":
		return r.comparedList(i)
	case t.Is("BETWEEN") && !s.At(i-1).Is("NOT"):
		return r.comparedBounds(i)
	}
	return nil
}

// comparedWith reads what stands on both sides of an operator.
func (r *Reader) comparedWith(end, start int, op string) []comparison {
	left, before := r.Shape.operandBefore(end)
	right, after := r.Shape.operandAfter(start)
	if !before || !after || !r.Shape.goesNoFurther(right.all.To) {
		return nil
	}
	column, value := left, right
	if r.isOwn(left.core) {
		column, value, op = right, left, turned[op]
	}
	columns := r.columnsAt(column)
	if columns == nil || !r.isOwn(value.core) {
		return nil
	}
	collation := left.collation
	if collation == "" {
		collation = right.collation
	}
	return []comparison{{Compared{Columns: columns, Op: op, Values: []Part{value.core}, Collation: collation}, Part{left.all.From, right.all.To}}}
}

// comparedList reads an IN with a list. Of what is computed in it nothing is said.
func (r *Reader) comparedList(in int) []comparison {
	s, op, end := r.Shape, "=", in
	if s.At(in - 1).Is("NOT") {
		op, end = "<>", in-1
	}
	left, ok := s.operandBefore(end)
	columns := r.columnsAt(left)
	to := s.Closing(in+1) + 1
	if !ok || columns == nil || s.isQuery(in+2) || !s.goesNoFurther(to) {
		return nil
	}
	c := Compared{Columns: columns, Op: op, Collation: left.collation}
	for k := in + 2; k < to-1; k++ {
		if s.At(k).Text == "(" {
			k = s.Closing(k)
			continue
		}
		v := Part{k, k + 1 + s.sign(k)}
		if before, after := s.At(k-1).Text, s.At(v.To).Text; r.isOwn(v) && (before == "(" || before == ",") && (after == ")" || after == ",") {
			c.Values = append(c.Values, v)
		}
	}
	if c.Values == nil {
		return nil
	}
	return []comparison{{c, Part{left.all.From, to}}}
}

// comparedBounds reads a BETWEEN as the two comparisons that it is.
func (r *Reader) comparedBounds(between int) (out []comparison) {
	s := r.Shape
	left, ok := s.operandBefore(between)
	low, hasLow := s.operandAfter(between + 1)
	high, hasHigh := s.operandAfter(low.all.To + 1)
	columns := r.columnsAt(left)
	if !ok || columns == nil || !hasLow || !hasHigh || !s.At(low.all.To).Is("AND") || !s.goesNoFurther(high.all.To) {
		return nil
	}
	for _, bound := range []struct {
		operand
		op string
	}{{low, ">="}, {high, "<="}} {
		if r.isOwn(bound.core) {
			c := Compared{Columns: columns, Op: bound.op, Values: []Part{bound.core}, Collation: left.collation + bound.collation}
			out = append(out, comparison{c, Part{left.all.From, high.all.To}})
		}
	}
	return out
}

// isOwn says whether some tokens are a value that the statement has written.
func (r *Reader) isOwn(p Part) bool {
	t, n := r.Shape.At(p.From), p.To-p.From
	return n == 1 && (t.Kind == sqltext.String || t.Kind == sqltext.Param || t.Kind == sqltext.Number) || n == 2 && r.Shape.sign(p.From) == 1
}

// sign is the number of tokens before that of a number which has one.
func (s *Shape) sign(i int) int {
	if t := s.At(i).Text; (t == "-" || t == "+") && s.At(i+1).Kind == sqltext.Number {
		return 1
	}
	return 0
}

// columnsAt are the columns that an operand's values come from unchanged, nil where
// some come from elsewhere.
func (r *Reader) columnsAt(o operand) []Origin {
	if !r.IsReference(o.core) {
		return nil
	}
	ref, ok := r.Refer(r.CoreAt[o.core.From], o.core)
	if !ok {
		return nil
	}
	return r.columnsOf(ref, 0)
}

// columnsOf are those of a reference.
func (r *Reader) columnsOf(ref Reference, depth int) []Origin {
	it := ref.Item
	if t := it.Table(); t != nil {
		n, ok := t.Column(ref.Name)
		if !ok {
			return nil
		}
		return []Origin{{t, n, sqltext.Lower(it.Name)}}
	}
	q := it.Source()
	if q == nil || depth > MaxHandedOn {
		return nil
	}
	var out []Origin
	for k := range q.Cores {
		inner, ok := r.Given(q, k, it.CTE, ref.Name)
		if !ok {
			return nil
		}
		columns := r.columnsOf(inner, depth+1)
		if columns == nil {
			return nil
		}
		out = append(out, columns...)
	}
	return out
}

// operand is one side of a comparison that is a name or a value.
type operand struct {
	core      Part // without parentheses
	all       Part
	collation string
}

// operandBefore reads the operand that ends before a token, where it surely begins
// where it seems to.
func (s *Shape) operandBefore(end int) (o operand, ok bool) {
	at := end
	if s.At(at - 2).Is("COLLATE") {
		o.collation = strings.ToUpper(s.At(at - 1).Value())
		at -= 2
	}
	closed := s.At(at-1).Text == ")"
	if closed {
		at--
	}
	o.core = Part{at - 1, at}
	if s.At(at-2).Text == "." {
		o.core.From = at - 3
	}
	o.core.From -= s.sign(at - 2)
	o.all = Part{o.core.From, end}
	if closed {
		if o.all.From--; s.At(o.all.From).Text != "(" {
			return o, false
		}
	}
	before := s.At(o.all.From - 1)
	return o, before.Text == "(" || before.Text == "," || IsAny(before, []string{"AND", "OR", "NOT", "WHERE", "ON", "HAVING", "WHEN", "THEN", "ELSE", "SELECT", "DISTINCT", "ALL", "BY"})
}

// operandAfter reads the operand that begins with a token.
func (s *Shape) operandAfter(start int) (o operand, ok bool) {
	at := start
	open := s.At(at).Text == "("
	if open {
		at++
	}
	o.core = Part{at, at + 1 + s.sign(at)}
	if s.At(at+1).Text == "." {
		o.core.To = at + 3
	}
	o.all = Part{start, o.core.To}
	if open {
		if o.all.To++; s.At(o.all.To-1).Text != ")" {
			return o, false
		}
	}
	if s.At(o.all.To).Is("COLLATE") {
		o.collation = strings.ToUpper(s.At(o.all.To + 1).Value())
		o.all.To += 2
	}
	return o, true
}

// goesNoFurther says whether what precedes a token is not a part of something that
// binds more tightly than a comparison.
func (s *Shape) goesNoFurther(i int) bool {
	t := s.At(i)
	return i >= len(s.Tokens) || t.Text == ")" || t.Text == "," || t.Text == ";" || IsIdentifier(t) || IsAny(t, joinWords) || IsAny(t, []string{
		"AND", "OR", "THEN", "WHEN", "ELSE", "END", "AS", "ASC", "DESC", "FROM", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "UNION", "INTERSECT", "EXCEPT",
	})
}
