package planner

import (
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// TestTogether holds what one request asks for in the place of several.
func TestTogether(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	step := func(p param, base ...string) Step {
		s := Step{Path: listPath(users), table: users, param: p, base: base, rest: "limit=200"}
		s.encode()
		return s
	}
	a := step(search, `status eq "ACTIVE"`, `profile.department eq "A"`, `profile.title eq "X"`)
	b := step(search, `status eq "ACTIVE"`, `profile.department eq "B"`, `profile.title eq "X"`)
	c := step(search, `status eq "ACTIVE"`, `profile.department eq "B"`, `profile.title eq "Y"`)
	either := step(search)
	either.items = []string{`status eq "STAGED"`, `status eq "X"`}
	both := step(search, `status eq "ACTIVE"`)
	both.items = either.items
	other := step(search, `profile.department eq "B"`)
	other.items = either.items
	knowing := func(s Step, known ...string) Step {
		s.known = known
		return s
	}
	for _, x := range []struct {
		steps []Step
		most  int
		want  string
		n     int
	}{
		{[]Step{a, b}, 0, `status eq "ACTIVE" and profile.title eq "X" and (profile.department eq "A" or profile.department eq "B")`, 2},
		{[]Step{a, b, c}, 0, `status eq "ACTIVE" and ((profile.department eq "A" and profile.title eq "X") or (profile.department eq "B" and profile.title eq "X") or (profile.department eq "B" and profile.title eq "Y"))`, 3},
		{[]Step{a, b, c}, 120, `status eq "ACTIVE" and profile.title eq "X" and (profile.department eq "A" or profile.department eq "B")`, 2},
		{[]Step{a, b, c}, 20, `status eq "ACTIVE" and profile.department eq "A" and profile.title eq "X"`, 1},
		{[]Step{a, step(search, `status eq "ACTIVE"`), b}, 0, `status eq "ACTIVE" and profile.department eq "A" and profile.title eq "X"`, 1},
		{[]Step{a, step(filter, `status eq "STAGED"`)}, 0, `(status eq "ACTIVE" and profile.department eq "A" and profile.title eq "X") or status eq "STAGED"`, 2},
		{[]Step{either, a, step(search, `status eq "X"`)}, 0, `status eq "STAGED" or status eq "X" or (status eq "ACTIVE" and profile.department eq "A" and profile.title eq "X")`, 3},
		{[]Step{a, both}, 0, `status eq "ACTIVE" and ((profile.department eq "A" and profile.title eq "X") or (status eq "STAGED" or status eq "X"))`, 2},
		{[]Step{both, other}, 0, `(status eq "STAGED" or status eq "X") and (status eq "ACTIVE" or profile.department eq "B")`, 2},
		{[]Step{step(search, `profile.floor eq 1`), step(search, `profile.floor eq 2`)}, 0, `profile.floor eq 1 or profile.floor eq 2`, 2},
		{[]Step{knowing(step(search, `profile.floor eq 1`), `status eq "ACTIVE"`), knowing(step(search, `profile.floor eq 2`), `status eq "ACTIVE"`)}, 0, `status eq "ACTIVE" and (profile.floor eq 1 or profile.floor eq 2)`, 2},
		{[]Step{knowing(step(search, `profile.floor eq 1`), `status eq "ACTIVE"`), step(search, `profile.floor eq 2`)}, 0, `profile.floor eq 1 or profile.floor eq 2`, 2},
		{[]Step{knowing(step(search, `profile.floor eq 1`), `status eq "ACTIVE"`), a}, 0, `status eq "ACTIVE" and (profile.floor eq 1 or (profile.department eq "A" and profile.title eq "X"))`, 2},
		{[]Step{knowing(step(search, `profile.floor eq 1`), `status eq "ACTIVE"`), step(filter, `status eq "ACTIVE"`)}, 0, `profile.floor eq 1`, 1},
	} {
		got, n := Together(x.steps, x.most)
		if got.Expression() != x.want || n != x.n {
			t.Errorf("%d steps within %d: %d, %s\nwant %d, %s", len(x.steps), x.most, n, got.Expression(), x.n, x.want)
		}
		if n > 1 && got.Known() != "" {
			t.Errorf("known: %s", got.Known())
		}
		if n > 1 && got.Query != "search="+escapeQuery(x.want)+"&limit=200" {
			t.Errorf("query %s", got.Query)
		}
	}
	// A filter minds the case of letters, what is joined does not.
	got, n := Together([]Step{step(filter, `profile.firstName eq "A"`), step(filter, `profile.firstName eq "B"`)}, 0)
	if n != 2 || got.param != search {
		t.Errorf("two filters: %d, %v", n, got.param)
	}
}
