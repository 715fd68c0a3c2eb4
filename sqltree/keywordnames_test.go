package sqltree

import (
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// TestMarkNames holds which keywords are taken for names, and that none is that belongs
// to a window's frame.
func TestMarkNames(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"SELECT groups.id FROM groups":                                                                                                                 "groups groups",
		"SELECT main.groups.id FROM main.groups g, groups, (groups JOIN groups h)":                                                                     "groups groups groups groups groups",
		"SELECT key, j.key, -row, (range) FROM json_each('{}') j":                                                                                      "key key row range",
		"SELECT action AS view FROM users AS rows WHERE plan = 1 AND NOT temp ORDER BY no":                                                             "action view rows plan temp no",
		"WITH rows AS (SELECT 1 AS key), range AS MATERIALIZED (SELECT 2) SELECT rows.key FROM rows":                                                   "rows key range rows key rows",
		"SELECT sum(x) FILTER (WHERE filter) OVER (PARTITION BY over ORDER BY a ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE TIES) FROM t": "filter over",
		"SELECT sum(x) OVER w FROM t WINDOW w AS (ROWS UNBOUNDED PRECEDING)":                                                                           "",
		"SELECT sum(x) OVER (ORDER BY a DESC NULLS LAST GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t":                                            "",
		"SELECT sum(x) OVER (RANGE BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING EXCLUDE NO OTHERS) FROM t":                                              "",
		"SELECT sum(x) OVER (ORDER BY rows ROWS 1 PRECEDING) FROM t":                                                                                   "rows",
		"SELECT a FROM t WHERE rows BETWEEN current AND unbounded LIMIT 1 OFFSET 2":                                                                    "rows current unbounded",
		"EXPLAIN QUERY PLAN SELECT 1 FROM t WINDOW w AS (ORDER BY a)":                                                                                  "",
		"SELECT CASE WHEN key THEN row ELSE last END, like, cast(a AS TEXT), replace(a, b, c) FROM t":                                                  "key row last",
	} {
		var got []string
		s := ShapeOf(sql)
		for _, tok := range s.Tokens {
			if tok.IsName {
				got = append(got, tok.Text)
			}
			if tok.IsName && (tok.Keyword() || !IsIdentifier(tok) || tok.Is(tok.Text)) {
				t.Errorf("%s\n  %s is marked and a keyword", sql, tok.Text)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s\n  names %v, want %s", sql, got, want)
		}
	}
}

// TestKeywordsRefer holds that columns are found where a table, its other name or the
// column is called like a keyword.
func TestKeywordsRefer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ sql, column, of string }{
		{"SELECT groups.id FROM groups", "id", "groups"},
		{"SELECT rows.login FROM users AS rows", "login", "rows"},
		{"SELECT range.name FROM (SELECT name FROM groups) AS range", "name", "range"},
		{"SELECT j.key FROM groups, json_each(groups.object_class) j", "key", "j"},
		{"SELECT key FROM json_each('[1]') j", "key", "j"},
		{"SELECT action FROM users u", "action", "u"},
	} {
		s := ShapeOf(c.sql)
		r := s.Selects()
		if r == nil {
			t.Errorf("not read: %s", c.sql)
			continue
		}
		if ref, ok := r.Refer(r.Cores[0], r.Cores[0].Results[0]); !ok || ref.Name != c.column || ref.Item.Alias != c.of {
			t.Errorf("%s: %v %+v", c.sql, ok, ref)
		}
	}
	s := ShapeOf("SELECT action FROM users")
	if got := s.NeedsSchema(func(string) bool { return false }); len(got) != 1 || got[0] != catalog.UserSchema {
		t.Errorf("a column called like a keyword needs %v", got)
	}
}
