package planner

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// FuzzQuoting makes sure that no value ends its own literal: the expression
// that any text gives has exactly the tokens that a harmless text gives, and
// its literals read back as the value or a part of it.
func FuzzQuoting(f *testing.F) {
	for _, s := range []string{"a", `"`, `\`, `\"`, `x" or status eq "y`, "a\nb", "&filter=x", "#", "%22", "+", "é", " ", "'", `\u0022`, "a%", "%ab\"c%", "*", `a"*`, "2026-01-01", "\u2028"} {
		f.Add(s)
	}
	cases := []string{
		"users where department = ? 'x'", "users where login = ? 'x'", "users where login like ? 'x%'", "users where department glob ? 'x*'",
		"users where department = ? 'x' and login like ? 'y%' order by created limit 3", "users where created > ? '2026-01-01' and department = ? 'x'",
		"users where login in ('a', 'b') and department = ? 'x'", "users where login > ? 'x'", "users where department is ? 'x'", "users where status <> ? 'X' and department = ? 'x'",
	}
	for _, c := range slices.Clone(cases) { // and as selections of parents
		if !strings.Contains(c, "order by") {
			cases = append(cases, strings.Replace(c, "users", "group_members", 1))
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, text := range cases {
			q, err := parseCase(text)
			if err != nil {
				t.Fatal(err)
			}
			plan, err := Best(q.table, q.in)
			if err != nil {
				t.Fatal(err)
			}
			args := q.args(plan)
			for i := range args {
				switch {
				case args[i].IsList:
					args[i].List = []Value{{Kind: Text, Text: s}, {Kind: Text, Text: "b"}}
				case args[i].Value.Kind == Text:
					args[i].Value.Text = s
				}
			}
			prog, err := Bind(q.table, plan.Text, args, q.bind)
			if err != nil {
				t.Fatalf("%s with %q: %v", text, s, err)
			}
			for _, step := range prog.Steps {
				switch {
				case step.Select != nil:
					for _, of := range step.Select.Program.Steps {
						checkStep(t, of, s)
					}
				case q.table.Name == "users":
					checkStep(t, step, s)
				}
			}
		}
	})
}

// checkStep reads a request with nothing of the planner's own.
func checkStep(t *testing.T, step Step, value string) {
	t.Helper()
	path, raw := step.Request("")
	if path != "/api/v1/users" {
		t.Fatalf("%q changed the path to %q", value, path)
	}
	q, err := url.ParseQuery(raw)
	if err != nil {
		t.Fatalf("%q makes the query %q: %v", value, raw, err)
	}
	for name, values := range q {
		if !strings.Contains(" search filter sortBy sortOrder limit fields ", " "+name+" ") || len(values) != 1 {
			t.Fatalf("%q makes the parameter %s=%q", value, name, values)
		}
	}
	if got := q.Get("search") + q.Get("filter"); got != step.Expression() {
		t.Fatalf("%q: sent %q, said %q", value, got, step.Expression())
	}
	toks, err := tokenize(step.Expression())
	if err != nil {
		t.Fatalf("%q makes %q: %v", value, step.Expression(), err)
	}
	for i, tok := range toks {
		if tok[0] == '"' && i > 1 && strings.HasPrefix(toks[i-2], "profile.") && !strings.Contains(value, tok[1:]) && tok != `"b` {
			t.Fatalf("%q is asked for as %q", value, tok[1:])
		}
	}
	if err := parseAny(&toks); err != nil || len(toks) > 0 {
		t.Fatalf("%q makes %q, which reads on with %q: %v", value, step.Expression(), toks, err)
	}
}

// tokenize reads an expression: words, parentheses and JSON strings, the latter
// marked by a leading quote.
func tokenize(s string) ([]string, error) {
	var out []string
	for s = strings.TrimLeft(s, " "); s != ""; s = strings.TrimLeft(s, " ") {
		switch {
		case s[0] == '(' || s[0] == ')':
			out = append(out, s[:1])
			s = s[1:]
		case s[0] == '"':
			d := json.NewDecoder(strings.NewReader(s))
			var text string
			if err := d.Decode(&text); err != nil {
				return nil, err
			}
			out = append(out, `"`+text)
			s = s[d.InputOffset():]
		default:
			n := strings.IndexAny(s, ` ()"`)
			if n < 0 {
				n = len(s)
			}
			out = append(out, s[:n])
			s = s[n:]
		}
	}
	return out, nil
}

// parseAny reads comparisons joined by and and or, with parentheses.
func parseAny(toks *[]string) error {
	for {
		if err := parseOne(toks); err != nil {
			return err
		}
		if len(*toks) == 0 || (*toks)[0] != "and" && (*toks)[0] != "or" {
			return nil
		}
		*toks = (*toks)[1:]
	}
}

func parseOne(toks *[]string) error {
	ts := *toks
	if len(ts) == 0 {
		return nil // no expression at all
	}
	if ts[0] == "(" {
		*toks = ts[1:]
		if err := parseAny(toks); err != nil {
			return err
		}
		if len(*toks) == 0 || (*toks)[0] != ")" {
			return fmt.Errorf("a parenthesis is open before %q", *toks)
		}
		*toks = (*toks)[1:]
		return nil
	}
	if len(ts) < 3 || !strings.Contains(" status created profile.login profile.department ", " "+ts[0]+" ") ||
		!strings.Contains(" eq sw co gt ge lt le ", " "+ts[1]+" ") || !strings.HasPrefix(ts[2], `"`) {
		return fmt.Errorf("no comparison at %q", ts)
	}
	*toks = ts[3:]
	return nil
}

// FuzzBind makes sure that no text of a plan makes Bind panic, and that a text
// it takes gives requests of the table's own paths only.
func FuzzBind(f *testing.F) {
	for _, s := range goldenPlans(f) {
		f.Add(s, "x", int64(3))
	}
	f.Add(`GET /api/v1/users?search=status eq ?1&limit=200 [id`, "x", int64(1))
	f.Add(`GET /api/v1/users/{?9} ["a""b".."c"]`, "", int64(0))
	f.Fuzz(func(t *testing.T, text, s string, n int64) {
		for _, table := range catalog.All() {
			for _, args := range [][]Arg{
				{{Value: Value{Kind: Text, Text: s}}, {Value: Value{Kind: Int, Int: n}}, {Value: Value{}}},
				{{IsList: true, List: []Value{{Kind: Text, Text: s}, {}, {Kind: Int, Int: n}}}, {Value: Value{Kind: Int, Int: n}}},
			} {
				prog, err := Bind(table, text, args, BindOptions{})
				if err != nil {
					if !strings.HasPrefix(err.Error(), "planner: ") {
						t.Fatalf("%q: %v", text, err)
					}
					continue
				}
				for _, step := range prog.Steps {
					checkOwnPath(t, table, step)
				}
			}
		}
	})
}

// checkOwnPath makes sure that a value stays within its segment of the path.
func checkOwnPath(t *testing.T, table *catalog.Table, step Step) {
	t.Helper()
	path, query := step.Request("00gab1cd2EF3gh4IJ5k6")
	if strings.Count(path, "/") != strings.Count(step.Path.URL, "/") || strings.ContainsAny(path, "?#{} ") || strings.Contains(path, "/../") {
		t.Fatalf("%s: the path became %q", table.Name, path)
	}
	if _, err := url.ParseQuery(query); err != nil {
		t.Fatalf("%s: the query became %q", table.Name, query)
	}
}
