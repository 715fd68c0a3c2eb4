package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// What a WHERE wants an expression to be it is in all rows that are left:
//
//	SELECT u.login, EXISTS (SELECT …) AS admin FROM users u WHERE EXISTS (SELECT …) = 1
//
// Where the expression takes requests, the other rules may find fewer for the condition
// than for what is shown.

// settled is the text in which a result is what a condition wants it to be.
func (x *restricter) settled(c *sqltree.Core) (string, bool) {
	if !c.In.Source && c.In.With == nil {
		return "", false
	}
	for n := range c.Results {
		r := x.Result(c, n)
		if r.Expr.Empty() || r.Expr == c.Results[n] || !x.tellsExistence(r.Expr) {
			continue
		}
		for _, p := range x.conjuncts(c.Where) {
			if value, ok := x.isOnly(p, r.Expr); ok {
				edits, ok := x.keepingNames([]sqltree.Change{{From: x.Shape.From(r.Expr), To: x.Shape.To(r.Expr), With: value}})
				if !ok {
					return "", false
				}
				if next, ok := x.accepted(x.Shape.Edited(x.text, edits)); ok {
					return next, true
				}
			}
		}
	}
	return "", false
}

// isOnly is the value that a condition wants an expression to have, which is an EXISTS or a
// CASE of texts or 1 and 0.
func (x *restricter) isOnly(p, e sqltree.Part) (string, bool) {
	s := x.Shape
	is := func(of sqltree.Part) bool { return of.To > of.From && x.slice(of) == x.slice(e) }
	exists := s.At(e.From).Is("EXISTS")
	if last, op := s.At(p.To-1), s.At(p.To-2); (op.Text == "=" || op.Text == "==") && is(sqltree.Part{From: p.From, To: p.To - 2}) {
		return last.Text, exists && (last.Text == "1" || last.Text == "0") || !exists && slices.ContainsFunc(s.Tokens[e.From:e.To], func(t sqltext.Token) bool {
			return isConstant(t) && t.Kind != sqltext.Param && t.Text == last.Text
		})
	}
	switch {
	case !exists:
		return "", false
	case is(p):
		return "1", true
	case s.At(p.From).Is("NOT") && is(s.Stripped(sqltree.Part{From: p.From + 1, To: p.To})):
		return "0", true
	}
	return "", false
}
