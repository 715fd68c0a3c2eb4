package planner

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

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
