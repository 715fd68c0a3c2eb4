package rewrite

import (
	"cmp"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Programs say a comparison of a column with a text in more words than one:
//
//	CAST(u.status AS VARCHAR(20)) = 'ACTIVE'    u.status IN ('ACTIVE')
//	u.status = CAST('ACTIVE' AS TEXT)           u.status IS 'ACTIVE'
//	u.status IN (VALUES ('ACTIVE'), ('STAGED'))  NOT (u.status <> 'ACTIVE')
//	u.status = 'ACTIVE' OR u.status = 'STAGED'
//
// What Okta holds as text is text here, with the collation of its column through a CAST;
// SQLite reads a list of one as a comparison; and where a condition is to be true, one
// that is NULL is no less than false.

// Plainly is the text to hand to SQLite, with such conditions as column = text.
func (r *Rules) Plainly(text string) string {
	if slices.ContainsFunc(sqltext.Tokens(text), func(t sqltext.Token) bool { return sqltree.IsAny(t, []string{"CAST", "IN", "IS", "NOT", "OR"}) }) {
		return retold(text, r, (*restricter).plainly)
	}
	return text
}

// plainly is the text with all of them.
func (x *restricter) plainly() (string, bool) {
	var edits []sqltree.Change
	for _, c := range x.Cores {
		parts := []sqltree.Part{c.Where, c.Having}
		for _, it := range c.Items {
			parts = append(parts, it.On)
		}
		for _, p := range parts {
			for k := p.From; k < p.To; k++ {
				if x.CoreAt[k] != c {
					continue
				}
				for _, plain := range []func(int) (sqltree.Change, bool){x.uncast, x.listOfOne, x.listOfValues, x.unnot} {
					if e, ok := plain(k); ok {
						edits = append(edits, e)
						break
					}
				}
			}
			for _, k := range x.conjuncts(p) {
				if is := k.To - 2; is > k.From && x.Shape.At(is).Is("IS") && x.Shape.At(is+1).Kind == sqltext.String && x.isColumn(sqltree.Part{From: k.From, To: is}, true) {
					edits = append(edits, sqltree.Change{From: x.Shape.At(is).Pos, To: x.Shape.At(is).Pos + 2, With: "="})
				}
			}
		}
	}
	if len(edits) == 0 {
		edits = x.oneOfValues()
	}
	slices.SortFunc(edits, func(a, b sqltree.Change) int { return cmp.Compare(a.From, b.From) })
	edits, ok := x.keepingNames(edits)
	if !ok {
		return "", false
	}
	return x.accepted(x.Shape.Edited(x.text, edits))
}

// isColumn says whether some tokens are a column that Okta's text is in, or moments.
func (x *restricter) isColumn(p sqltree.Part, moments bool) bool {
	ref, ok := x.columnAt(p.To - 1)
	if !ok || !x.IsReference(p) {
		return false
	}
	col := x.column(ref)
	return col != nil && (col.Type == catalog.Text || moments && col.Type == catalog.Time)
}

// columnBefore says whether such a column ends before a token.
func (x *restricter) columnBefore(k int, moments bool) bool {
	p := sqltree.Part{From: k - 1, To: k}
	if x.Shape.At(k-2).Text == "." {
		p.From = k - 3
	}
	return p.From >= 0 && x.isColumn(p, moments)
}

// uncast leaves out the CAST at a token: of a column that is text, or of a text that
// one is compared with. A moment without it would have to be compared with moments.
func (x *restricter) uncast(k int) (sqltree.Change, bool) {
	s := x.Shape
	if !s.At(k).Is("CAST") || s.At(k+1).Text != "(" {
		return sqltree.Change{}, false
	}
	end, as := s.Closing(k+1), k+3
	if s.At(as).Text == "." {
		as += 2
	}
	if !s.At(as).Is("AS") || !asText[sqltext.Lower(s.At(as+1).Value())] || end != as+2 && !(s.At(as+2).Text == "(" && s.Closing(as+2)+1 == end) {
		return sqltree.Change{}, false
	}
	of := sqltree.Part{From: k + 2, To: as}
	if !x.isColumn(of, false) && !(s.At(k+2).Kind == sqltext.String && as == k+3 && comparing[s.At(k-1).Text] && x.columnBefore(k-1, false)) {
		return sqltree.Change{}, false
	}
	e := sqltree.Change{From: s.At(k).Pos, To: s.At(end).Pos + 1, With: x.slice(of)}
	if e.To < len(x.text) && sqltext.IsName(x.text[e.To]) {
		e.With += " "
	}
	return e, true
}

// asText are the names of types for which a CAST gives a text and leaves nothing out.
var asText = map[string]bool{"text": true, "varchar": true, "nvarchar": true, "char": true, "nchar": true, "character": true, "clob": true}

// listOfOne is the comparison with the one text that the IN at a token lists.
func (x *restricter) listOfOne(k int) (sqltree.Change, bool) {
	s := x.Shape
	value := s.At(k + 2)
	if !s.At(k).Is("IN") || s.At(k+1).Text != "(" || s.At(k+3).Text != ")" || value.Kind != sqltext.String && value.Kind != sqltext.Param {
		return sqltree.Change{}, false
	}
	from, op := k, "= "
	if s.At(k - 1).Is("NOT") {
		from, op = k-1, "<> "
	}
	if !x.columnBefore(from, true) || !x.endsThere(k+4) { // an operator that binds closer would take the text
		return sqltree.Change{}, false
	}
	return sqltree.Change{From: s.At(from).Pos, To: s.At(k+3).Pos + 1, With: op + value.Text}, true
}

// listOfValues is the list of the texts that the query after the IN at a token is made of.
func (x *restricter) listOfValues(k int) (sqltree.Change, bool) {
	s := x.Shape
	from := k
	if s.At(k - 1).Is("NOT") {
		from--
	}
	if !s.At(k).Is("IN") || !sqltree.IsAny(s.At(k+2), []string{"VALUES", "SELECT"}) || !x.columnBefore(from, false) {
		return sqltree.Change{}, false
	}
	end, values := s.Closing(k+1), []string{}
	for i := k + 3; i < end; i++ {
		switch t := s.At(i); {
		case t.Kind == sqltext.String && (s.At(i-1).Text == "(" || s.At(i-1).Is("SELECT")) && (s.At(i+1).Text == ")" || s.At(i+1).Is("UNION")):
			values = append(values, t.Text)
		case t.Text == "(", t.Text == ")", t.Text == ",", t.Is("UNION"), t.Is("ALL"), t.Is("SELECT"):
		default:
			return sqltree.Change{}, false
		}
	}
	return sqltree.Change{From: s.At(k + 1).Pos, To: s.At(end).Pos + 1, With: "(" + strings.Join(values, ", ") + ")"}, len(values) > 0
}

// oneOfValues are the changes that make a list of the texts that a column equals one of.
func (x *restricter) oneOfValues() (out []sqltree.Change) {
	for _, c := range x.Cores {
		parts := x.conjuncts(c.Where)
		for _, it := range c.Items {
			parts = append(parts, x.conjuncts(it.On)...)
		}
		for _, p := range parts {
			pieces, word, ok := x.Shape.Pieces(x.Shape.Stripped(p))
			if !ok || word != "OR" {
				continue
			}
			column, values := "", []string{}
			for _, piece := range pieces {
				of, value, ok := x.isValue(x.Shape.Stripped(piece))
				if !ok || column != "" && column != of {
					break
				}
				column, values = of, append(values, value)
			}
			if len(values) == len(pieces) {
				out = append(out, sqltree.Change{From: x.Shape.From(p), To: x.Shape.To(p), With: column + " IN (" + strings.Join(values, ", ") + ")"})
			}
		}
	}
	return out
}

// unnot is the comparison with a text that the NOT at a token makes of another one.
func (x *restricter) unnot(k int) (sqltree.Change, bool) {
	s := x.Shape
	end := s.Closing(k + 1)
	op := opposite[s.At(end-2).Text]
	if before := s.At(k - 1); !s.At(k).Is("NOT") || before.Text != "(" && !sqltree.IsAny(before, []string{"WHERE", "ON", "HAVING", "AND", "OR"}) || x.endsRange(k-1) || s.At(k+1).Text != "(" || op == "" || s.At(end-1).Kind != sqltext.String || !x.endsThere(end+1) {
		return sqltree.Change{}, false
	}
	of := sqltree.Part{From: k + 2, To: end - 2}
	if of.Empty() || !x.isColumn(of, true) {
		return sqltree.Change{}, false
	}
	return sqltree.Change{From: s.At(k).Pos, To: s.At(end).Pos + 1, With: x.slice(of) + " " + op + " " + s.At(end-1).Text}, true
}

// endsRange says whether an AND is that of a BETWEEN.
func (x *restricter) endsRange(k int) bool {
	s, depth := x.Shape, 0
	for and := k; k > 0 && depth >= 0; k-- {
		switch t := s.At(k); {
		case t.Text == ")":
			depth++
		case t.Text == "(":
			depth--
		case depth > 0:
		case k < and && (t.Is("AND") || t.Is("WHERE") || t.Is("ON") || t.Is("HAVING")):
			return false
		case t.Is("BETWEEN"):
			return s.At(and).Is("AND")
		}
	}
	return false
}

var opposite = map[string]string{"=": "<>", "==": "<>", "<>": "=", "!=": "="}
