package implied

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/xwb1989/sqlparser"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltree"
)

// A condition on a function of a column implies one on the column, which may be
// wider: lower(city) = 'oslo' says that the city is oslo in some case.

// subject is what a comparison tells about: a column, or something made of it.
type subject struct {
	column    int
	collation string   // of the comparison; "" for the column's own
	explicit  bool     // the collation is written
	derived   bool     // made of the column by a function or an operator
	folded    bool     // its letters A to Z are of one case
	element   bool     // an element of the array in the column
	json      bool     // a member of an object, with the type it has there
	raw       bool     // the member's JSON
	taken     bool     // it is the column's own text, without its collation
	part      textPart // how much of the text it is
	time      timeForm // for a function of a timestamp
}

// textPart is where a text stands in the column's.
type textPart uint8

const (
	wholeText textPart = iota
	beginning
	anywhere
)

// subject reads one side of a comparison.
func (m *merger) subject(e sqlparser.Expr) (subject, bool) {
	switch e := e.(type) {
	case *sqlparser.ParenExpr:
		return m.subject(e.Expr)
	case *sqlparser.ColName:
		c, ok := m.column(e)
		if at, is := m.element(e); is && !ok {
			return subject{column: at, element: true, derived: true}, true
		}
		return subject{column: c}, ok
	case *sqlparser.CollateExpr:
		s, ok := m.subject(e.Expr)
		s.collation, s.explicit = e.Charset, true
		return s, ok && s.time.kind == noTime
	case *sqlparser.BinaryExpr:
		return m.member(e)
	case *sqlparser.SubstrExpr:
		return m.substr(e)
	case *sqlparser.FuncExpr:
		return m.function(e)
	}
	return subject{}, false
}

// function reads a function of a column.
func (m *merger) function(e *sqlparser.FuncExpr) (subject, bool) {
	args, ok := arguments(e)
	if !ok {
		return subject{}, false
	}
	switch name := e.Name.Lowered(); {
	case (name == "lower" || name == "upper") && len(args) == 1:
		s, ok := m.subject(args[0])
		if !ok || s.explicit || m.t.Columns[s.column].Type != catalog.Text && !s.element || s.time.kind != noTime {
			return subject{}, false
		}
		return subject{column: s.column, derived: true, folded: true, element: s.element, json: s.json, raw: s.raw, part: s.part}, true
	case name == "rtrim" && len(args) > 0:
		return m.partOf(args[0], beginning)
	case (name == "trim" || name == "ltrim") && len(args) > 0:
		return m.partOf(args[0], anywhere)
	case name == "json_extract" && len(args) == 2:
		path, ok := literalOf(args[1])
		if !ok || path.Kind != planner.Text || !strings.HasPrefix(path.Text, "$.") {
			return subject{}, false
		}
		return m.jsonMember(args[0], strings.Split(path.Text[2:], "."))
	case name == sqltree.CastInteger && len(args) == 1:
		s, ok := m.subject(args[0])
		if ok && s.time.kind == asDigits && !s.explicit {
			s.time = s.time.asNumber()
			return s, true
		}
		s.time = timeForm{kind: asYear, around: s.time.around}
		return s, ok && m.yearFirst(args[0])
	default:
		return m.timeFunction(name, args)
	}
}

// partOf reads what leaves a part of a text. Whatever the length of it: a text
// that is equal to the part stands there.
func (m *merger) partOf(e sqlparser.Expr, part textPart) (subject, bool) {
	s, ok := m.subject(e)
	if !ok || s.explicit || s.json || m.t.Columns[s.column].Type != catalog.Text {
		return subject{}, false
	}
	return subject{column: s.column, collation: "BINARY", derived: true, folded: s.folded, part: max(s.part, part)}, true
}

// arguments are the plain arguments of a function.
func arguments(e *sqlparser.FuncExpr) ([]sqlparser.Expr, bool) {
	if !e.Qualifier.IsEmpty() || e.Distinct {
		return nil, false
	}
	var out []sqlparser.Expr
	for _, arg := range e.Exprs {
		a, ok := arg.(*sqlparser.AliasedExpr)
		if !ok || !a.As.IsEmpty() {
			return nil, false
		}
		out = append(out, a.Expr)
	}
	return out, true
}

// member reads object ->> 'name' and object ->> '$.name', and the same with ->.
func (m *merger) member(e *sqlparser.BinaryExpr) (subject, bool) {
	path, ok := literalOf(e.Right)
	raw := e.Operator == sqlparser.JSONExtractOp
	if !raw && e.Operator != sqlparser.JSONUnquoteExtractOp || !ok || path.Kind != planner.Text {
		return subject{}, false
	}
	names := []string{path.Text}
	if rest, ok := strings.CutPrefix(path.Text, "$."); ok {
		names = strings.Split(rest, ".")
	}
	s, ok := m.jsonMember(e.Left, names)
	s.raw = raw
	return s, ok
}

// jsonMember finds the column that shows a member of an object.
func (m *merger) jsonMember(object sqlparser.Expr, path []string) (subject, bool) {
	at, ok := m.column(object)
	if !ok || m.t.Columns[at].Type != catalog.JSON || m.t.Columns[at].Multi {
		return subject{}, false
	}
	above, ok := m.t.ObjectPath(at) // of _raw, the object itself
	if !ok {
		return subject{}, false
	}
	for _, name := range path {
		if !plainName(name) {
			return subject{}, false
		}
	}
	want := slices.Concat(above, path)
	for i := range m.t.Columns {
		c := &m.t.Columns[i]
		if c.Type == catalog.Text && c.Else == "" && slices.Equal(c.Path(), want) {
			return subject{column: i, collation: "BINARY", derived: true, json: true}, true
		}
	}
	return subject{}, false
}

// plainName says whether a member's name means itself in every way to write a
// path.
func plainName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// jsonText is the text that a member must be to compare like that with a text,
// when it can be nothing but a text: objects and arrays are compared as their
// JSON, and to LIKE numbers and truth values are their digits.
func jsonText(s subject, op planner.Op, text string) (string, bool) {
	switch {
	case s.raw:
		var member string
		ok := op == planner.EQ && !strings.Contains(text, `\`) && json.Unmarshal([]byte(text), &member) == nil
		return member, ok && strings.HasPrefix(text, `"`)
	case text == "" || strings.ContainsAny(text[:1], "{[%_"):
		return "", false
	}
	return text, op != planner.LIKE || !strings.ContainsAny(text[:1], "-0123456789")
}
