package sqltree

import (
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// TestAttributes holds what a name that the catalogue does not have refers to, as
// long as the custom attributes are not known and once they are.
func TestAttributes(t *testing.T) {
	t.Parallel()
	known := func(name string) (*catalog.Table, bool) {
		table, ok := catalog.Find(name)
		if ok && table.Schema == catalog.UserSchema {
			table = table.Extend([]catalog.Attribute{{Name: "badge", Type: "string"}})
		}
		if ok && table.Schema == catalog.GroupSchema {
			table = table.Extend(nil)
		}
		return table, ok
	}
	for _, c := range []struct{ sql, before, after string }{
		{"SELECT badge FROM users u", "u", "u"},
		{"SELECT badge FROM users u JOIN groups g ON 1", "", "u"},
		{"SELECT badge FROM groups g JOIN users u ON 1", "", "u"},
		{"SELECT g.id FROM groups g WHERE EXISTS (SELECT 1 FROM users u WHERE badge)", "", "u"},
		{"SELECT u.id FROM users u WHERE EXISTS (SELECT 1 FROM groups g WHERE badge)", "", "u"},
		{"SELECT 1 FROM (SELECT * FROM users) u WHERE badge", "", "u"},
		{"SELECT g.badge FROM groups g", "g", ""},
		{"SELECT badge FROM groups g", "g", ""},
		{"SELECT badge FROM users u, users v", "", ""},
		{"SELECT badge FROM nosuch, users u", "", ""},
		{"SELECT 1 AS badge FROM users u WHERE badge", "", "u"},
		{"SELECT 1 FROM (VALUES (1, (2), 3)) v WHERE badge", "", ""},
	} {
		s := ShapeOf(c.sql)
		for i, r := range []*Reader{s.Selects(), s.SelectsOf(known)} {
			at := 0
			for k, token := range s.Tokens {
				if token.Is("badge") {
					at = k
				}
			}
			p := Part{at, at + 1}
			if s.At(at-1).Text == "." {
				p.From -= 2
			}
			got := ""
			if ref, ok := r.Refer(r.CoreAt[at], p); ok {
				got = ref.Item.Alias
			}
			if want := []string{c.before, c.after}[i]; got != want {
				t.Errorf("%s\n  badge is of %q, want %q (schemas known: %t)", c.sql, got, want, i == 1)
			}
		}
	}
}

// TestResultNames holds which results are known by a name, by "" for their text, and "?"
// for those of which that is not known.
func TestResultNames(t *testing.T) {
	t.Parallel()
	for expr, want := range map[string]string{
		"login": "login", "u.login": "login", "login AS x": "x", "login x": "x", "login 'x'": "?", "(login)": "?",
		"login = 'x'": "", "login || 'x'": "", "login LIKE 'x'": "", "login LIKE 'x' ESCAPE '!'": "", "login IS NOT 'x'": "",
		"1 AND login": "", "login BETWEEN 'a' AND 'b'": "", "count(*) n": "n", "count(*) 'n'": "?", "NOT login": "",
	} {
		s := ShapeOf("SELECT " + expr + " FROM users u")
		r := s.Selects()
		got := "?"
		if res := r.Result(r.Cores[0], 0); !res.Expr.Empty() {
			got = res.Name
		}
		if got != want {
			t.Errorf("%s: %q, want %q", expr, got, want)
		}
	}
}

// TestValueNames holds what the columns of a VALUES are called.
func TestValueNames(t *testing.T) {
	t.Parallel()
	s := ShapeOf("SELECT 1 FROM (VALUES (1, max(2, 3), (4)), (5, 6, 7)) v")
	r := s.Selects()
	for name, want := range map[string]bool{
		"column1": true, "column3": true, "column4": false, "column0": false, "column": false, "column01": false, "column+1": false, "x": false,
	} {
		if yes, known := r.Has(r.Cores[0].Items[0], name); yes != want || !known {
			t.Errorf("%s: %t, known %t; want %t", name, yes, known, want)
		}
	}
}
