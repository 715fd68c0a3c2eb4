package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Programs that write SQL name tables with their schema:
//
//	SELECT "main"."users"."login" FROM "main"."users" WHERE "main"."users"."status" = 'ACTIVE'
//
// It means the same without, as long as nothing else goes by the name, and all that
// reads a statement reads names of one part.

// Unqualified is a text without the schema of Okta's tables, and the tables whose
// schema it has left out: the text itself when it has none, or cannot do without.
func Unqualified(text string) (out string, tables []string) {
	s := sqltree.ShapeOf(text)
	var edits []sqltree.Change
	var before []int // by token of the new text: its number in the old one
	var defined map[string]bool
	for i := 0; i < len(s.Tokens); i++ {
		if t := s.At(i + 2); s.At(i+1).Text == "." && s.At(i-1).Text != "." && sqltree.IsIdentifier(s.At(i)) && sqltext.Same(s.At(i).Value(), "main") && sqltree.IsIdentifier(t) && isOurs(t.Value()) {
			if defined == nil {
				defined = s.ReadNames().Given()
			}
			name := sqltext.Lower(t.Value())
			if defined[name] {
				return text, nil
			}
			edits = append(edits, sqltree.Change{From: s.At(i).Pos, To: t.Pos})
			tables = append(tables, name)
			i += 2
		}
		before = append(before, i)
	}
	if len(edits) == 0 {
		return text, nil
	}
	out = s.Edited(text, edits)
	next := sqltree.ShapeOf(out)
	r := next.Selects()
	if r == nil || len(next.Tokens) != len(before) {
		return text, nil
	}
	old := restricter{Reader: &sqltree.Reader{Shape: &s}, text: text}
	names := []sqltree.Change{}
	for _, c := range r.Cores {
		for n, p := range c.Results {
			was := sqltree.Part{From: before[p.From-1] + 1, To: before[p.To-1] + 1}
			if was.To-was.From == p.To-p.From {
				continue
			}
			switch res := r.Result(c, n); {
			case res.Expr.Empty():
				return text, nil
			case res.Name == "":
				names = append(names, sqltree.Change{From: next.To(p), To: next.To(p), With: " AS " + catalog.Quote(old.nameOf(was))})
			}
		}
	}
	slices.SortStableFunc(names, func(a, b sqltree.Change) int { return a.From - b.From })
	return next.Edited(out, names), tables
}

// isOurs says whether a table of oktasql has a name.
func isOurs(name string) bool {
	_, ok := catalog.Find(name)
	return ok || catalog.FindLocal(name) != nil
}
