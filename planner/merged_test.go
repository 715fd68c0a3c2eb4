package planner

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// TestNarrowedLists: what every row meets is said beside a list of values that many rows
// may have, and not beside one value of another row, nor a list of keys.
func TestNarrowedLists(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	status, _ := users.Column("status")
	for _, want := range []struct {
		column string
		list   bool
		text   string
	}{
		{"last_name", true, `GET /api/v1/users?filter=(status eq "STAGED") and profile.lastName in ?1&`},
		{"last_name", false, "GET /api/v1/users?filter=profile.lastName eq ?1&"},
		{"id", true, "GET /api/v1/users?filter=id in ?1&"},
	} {
		column, _ := users.Column(want.column)
		plan, err := Best(users, Input{
			Used:        1,
			Constraints: []Constraint{{Column: column, Op: EQ, Usable: true, CanList: want.list, Collation: "BINARY"}},
			AnyOf:       [][]Comparison{{{Column: status, Op: EQ, Values: []Value{{Kind: Text, Text: "STAGED"}}, Implied: true}}},
		})
		if err != nil || !strings.HasPrefix(plan.Text, want.text) {
			t.Errorf("%s, a list %t: %s, %v; want %s", want.column, want.list, plan.Text, err, want.text)
		}
	}
}

// TestAnyOfPlans: a disjunction becomes part of the request, survives the way
// through the plan's text whatever its strings hold, and is left out when one
// of its sides cannot be said.
func TestAnyOfPlans(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	column := func(name string) int {
		c, ok := users.Column(name)
		if !ok {
			t.Fatalf("no column %s", name)
		}
		return c
	}
	text := func(s string) []Value { return []Value{{Kind: Text, Text: s}} }
	for _, value := range []string{"plain", `B & C + "D" and (E) or [F] = {?1}`, `back\slash\`, "two  blanks", "é…", `\"`} {
		in := Input{Used: 1, AnyOf: [][]Comparison{{
			{Column: column("city"), Op: EQ, Values: text(value)},
			{Column: column("status"), Op: EQ, Values: text("STAGED")},
		}}}
		plan, err := Best(users, in)
		if err != nil {
			t.Fatal(err)
		}
		prog, err := Bind(users, plan.Text, nil, BindOptions{})
		if err != nil {
			t.Fatalf("%q: %v\n%s", value, err, plan.Text)
		}
		if len(prog.Steps) != 1 || prog.Whole || prog.Lookup != nil {
			t.Fatalf("%q: %d steps, whole %t, lookup %v; want one step that is neither", value, len(prog.Steps), prog.Whole, prog.Lookup)
		}
		expr := prog.Steps[0].Expression()
		lit, rest, ok := strings.Cut(strings.TrimPrefix(expr, "(profile.city eq "), " or status")
		var got string
		if strings.Contains(expr, `\u00`) {
			t.Errorf("%q is sent with escapes that JSON does not need: %s", value, expr)
		}
		if err := json.Unmarshal([]byte(lit), &got); err != nil || !ok || got != value || rest != ` eq "STAGED")` {
			t.Errorf("%q became %s (%v)", value, expr, err)
		}
	}
	in := Input{Used: 1, AnyOf: [][]Comparison{{
		{Column: column("last_login"), Op: EQ, Values: text("2026-01-01")}, // not searchable
		{Column: column("status"), Op: EQ, Values: text("STAGED")},
	}}}
	plan, err := Best(users, in)
	if err != nil || strings.Contains(plan.Text, "STAGED") {
		t.Errorf("a disjunction with a side that cannot be said gave %s, %v", plan.Text, err)
	}
}

// TestSides: what each disjunction becomes in the plan and in the request. The
// plan can be read back whatever is nested in it.
func TestSides(t *testing.T) {
	t.Parallel()
	text := func(s ...string) (out []Value) {
		for _, v := range s {
			out = append(out, Value{Kind: Text, Text: v})
		}
		return out
	}
	for _, c := range []struct {
		table string
		or    []Comparison // the columns are numbered by name below
		names []string
		plan  string // what the plan selects by
		sent  string
	}{
		{"users", []Comparison{{Op: EQ, Values: text("oslo"), Collation: "NOCASE", Implied: true}}, []string{"first_name"},
			`search=(profile.firstName eq "oslo")`, `profile.firstName eq "oslo"`}, // not filter, which respects case
		{"users", []Comparison{{Op: EQ, Values: text("oslo"), Collation: "BINARY", Implied: true}}, []string{"first_name"},
			`filter=(profile.firstName eq "oslo")`, `profile.firstName eq "oslo"`},
		{"users", []Comparison{{Op: EQ, Values: text("a", "b"), Collation: "NOCASE", Implied: true}}, []string{"city"},
			`search=(profile.city eq "a" or profile.city eq "b")`, `(profile.city eq "a" or profile.city eq "b")`},
		{"users", []Comparison{{Op: LIKE, Values: text("o and (%"), Implied: true}}, []string{"city"},
			`search=(profile.city sw "o\u0020and\u0020\u0028")`, `profile.city sw "o and ("`},
		{"users", []Comparison{{Op: GE, Values: text("2026-01-01"), Implied: true, And: []Comparison{{Op: LT, Values: text("2026-02-01"), Implied: true}}}}, []string{"created", "created"},
			`search=(created ge "2026-01-01T00:00:00.000Z" and created lt "2026-02-01T00:00:00.000Z")`,
			`created ge "2026-01-01T00:00:00.000Z" and created lt "2026-02-01T00:00:00.000Z"`},
		{"users", []Comparison{{Op: LIKE, Values: text("2026-01%")}, {Op: EQ, Values: text("A")}}, []string{"created", "status"},
			`search=((created ge "2026-01-01T00:00:00.000Z" and created lt "2026-02-01T00:00:00.000Z") or status eq "A")`,
			`((created ge "2026-01-01T00:00:00.000Z" and created lt "2026-02-01T00:00:00.000Z") or status eq "A")`},
		{"users", []Comparison{{Op: EQ, Values: text("a"), And: []Comparison{{Op: EQ, Values: text("b", "c")}}}, {Op: EQ, Values: text("d")}}, []string{"city", "state", "title"},
			`search=((profile.city eq "a" and (profile.state eq "b" or profile.state eq "c")) or profile.title eq "d")`,
			`((profile.city eq "a" and (profile.state eq "b" or profile.state eq "c")) or profile.title eq "d")`},
		// What cannot be said is left out of its side, and no side is left out.
		{"users", []Comparison{{Op: EQ, Values: text("2026-01-01"), And: []Comparison{{Op: EQ, Values: text("b")}}}, {Op: EQ, Values: text("c")}}, []string{"last_login", "state", "city"},
			`search=(profile.state eq "b" or profile.city eq "c")`, `(profile.state eq "b" or profile.city eq "c")`},
		{"users", []Comparison{{Op: EQ, Values: text("2026-01-01"), And: []Comparison{{Op: EQ, Values: text("2026-01-01")}}}, {Op: EQ, Values: text("c")}}, []string{"last_login", "password_changed", "city"}, "", ""},
		{"users", []Comparison{{Op: EQ, Values: text(""), Implied: true, Collation: "NOCASE"}}, []string{"city"}, "", ""},
		// A side that no row can meet is none.
		{"users", []Comparison{{Op: EQ, Values: text("not an id")}, {Op: EQ, Values: text("c")}}, []string{"id", "city"}, `search=(profile.city eq "c")`, `profile.city eq "c"`},
		{"groups", []Comparison{{Op: EQ, Values: text("2026-01-01 10:00:00.0001")}, {Op: EQ, Values: text("APP_GROUP")}}, []string{"last_updated", "type"},
			`filter=((lastUpdated gt "2026-01-01T09:59:59.999Z" and lastUpdated lt "2026-01-01T10:00:00.002Z") or type eq "APP_GROUP")`,
			`((lastUpdated gt "2026-01-01T09:59:59.999Z" and lastUpdated lt "2026-01-01T10:00:00.002Z") or type eq "APP_GROUP")`},
	} {
		table, _ := catalog.Find(c.table)
		next := 0
		number := func() int {
			n, ok := table.Column(c.names[next])
			if !ok {
				t.Fatalf("no column %s", c.names[next])
			}
			next++
			return n
		}
		for i := range c.or {
			c.or[i].Column = number()
			for k := range c.or[i].And {
				c.or[i].And[k].Column = number()
			}
		}
		plan, err := Best(table, Input{Used: 1, AnyOf: [][]Comparison{c.or}, Rows: func(string) int64 { return 5000 }})
		if err != nil {
			t.Fatal(err)
		}
		_, selection, _ := strings.Cut(plan.Text, "?")
		selection, _, _ = strings.Cut(selection, "&")
		if c.plan == "" {
			if strings.Contains(plan.Text, "search=") || strings.Contains(plan.Text, "filter=(") {
				t.Errorf("%v became %s, want nothing", c.or, plan.Text)
			}
			continue
		}
		prog, err := Bind(table, plan.Text, nil, BindOptions{})
		if err != nil {
			t.Fatalf("%v: %s: %v", c.or, plan.Text, err)
		}
		if got := prog.Steps[0].Expression(); selection != c.plan || got != c.sent {
			t.Errorf("%v became\n %s\n %s, want\n %s\n %s", c.or, selection, got, c.plan, c.sent)
		}
	}
}

// TestRowValues: a list of row values is one request in place of one for each
// row; an equality of the same columns with something else is not taken for it.
func TestRowValues(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	city, _ := users.Column("city")
	state, _ := users.Column("state")
	row := func(a, b string) Comparison {
		return Comparison{Column: city, Op: EQ, Values: []Value{{Kind: Text, Text: a}}, And: []Comparison{{Column: state, Op: EQ, Values: []Value{{Kind: Text, Text: b}}}}}
	}
	in := Input{
		Used:  1,
		AnyOf: [][]Comparison{{row("a", "b"), row("c", "d")}},
		Constraints: []Constraint{
			{Column: city, Op: EQ, Usable: true},
			{Column: state, Op: EQ, Usable: true},
		},
	}
	const merged = `search=((profile.city eq "a" and profile.state eq "b") or (profile.city eq "c" and profile.state eq "d"))`
	plan, err := Best(users, in)
	if err != nil || !strings.Contains(plan.Text, merged) || plan.ArgIndex[0]+plan.ArgIndex[1] != 0 || len(plan.Pushed) != 2 {
		t.Errorf("plan %s, arguments %v, pushed %q, %v", plan.Text, plan.ArgIndex, plan.Pushed, err)
	}
	in.Constraints = append(in.Constraints, Constraint{Column: city, Op: EQ, Usable: true})
	plan, err = Best(users, in)
	if err != nil || strings.Contains(plan.Text, merged) || !strings.Contains(plan.Text, "profile.city eq ?1") {
		t.Errorf("with a further equality: plan %s, %v", plan.Text, err)
	}
}

// TestAnyOfBesideLookup: a disjunction is not said beside a look-up by a value
// of another table's row, which asks for the values of several rows at once,
// but it is beside what leaves many rows.
func TestAnyOfBesideLookup(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	for name, want := range map[string]bool{"login": false, "id": false, "status": true} {
		by, _ := users.Column(name)
		city, _ := users.Column("city")
		plan, err := Best(users, Input{
			Used:        1,
			Constraints: []Constraint{{Column: by, Op: EQ, Usable: true, Collation: declaredCollation(&users.Columns[by])}},
			AnyOf:       [][]Comparison{{{Column: city, Op: EQ, Values: []Value{{Kind: Text, Text: "oslo"}}, Collation: "NOCASE", Implied: true}}},
		})
		if err != nil || strings.Contains(plan.Text, "oslo") != want {
			t.Errorf("by %s: %s, %v", name, plan.Text, err)
		}
	}
}

// TestSeveral: a disjunction that keeps most of a table which the statement reads
// in several places is left out, so that one complete list can answer all.
func TestSeveral(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	for _, c := range []struct {
		status  string
		several bool
		want    bool
	}{
		{"LOCKED_OUT", false, true}, {"LOCKED_OUT", true, true}, {"ACTIVE", false, true}, {"ACTIVE", true, false},
	} {
		var or []Comparison
		for name, value := range map[string]string{"city": "Oslo", "status": c.status} {
			col, ok := users.Column(name)
			if !ok {
				t.Fatalf("no column %s", name)
			}
			or = append(or, Comparison{Column: col, Op: EQ, Values: []Value{{Kind: Text, Text: value}}})
		}
		plan, err := Best(users, Input{Used: 1, AnyOf: [][]Comparison{or}, Several: c.several})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(plan.Text, "Oslo"); got != c.want {
			t.Errorf("%s, several %t: %s", c.status, c.several, plan.Text)
		}
	}
}
