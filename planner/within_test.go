package planner

import (
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

func TestImplies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		term, wide string
		want       bool
	}{
		{`status eq "ACTIVE"`, `status eq "ACTIVE"`, true},
		{`status eq "active"`, `status eq "ACTIVE"`, false},
		{`profile.department eq "Sales"`, `profile.department sw "S"`, true},
		{`profile.department sw "Sal"`, `profile.department sw "Sa"`, true},
		{`profile.department sw "S"`, `profile.department sw "Sa"`, false},
		{`profile.department eq "sales"`, `profile.department sw "S"`, false},
		{`profile.department co "S"`, `profile.department sw "S"`, false},
		{`profile.title eq "Sales"`, `profile.department sw "S"`, false},
		{`activated gt "2026-01-01T00:00:00.000Z"`, `activated pr`, true},
		{`activated pr`, `activated gt "2026-01-01T00:00:00.000Z"`, false},
		{`created gt "2026-01-02T00:00:00.000Z"`, `created gt "2026-01-01T00:00:00.000Z"`, true},
		{`created gt "2026-01-01T00:00:00.000Z"`, `created gt "2026-01-02T00:00:00.000Z"`, false},
		{`created ge "2026-01-01T00:00:00.000Z"`, `created gt "2026-01-01T00:00:00.000Z"`, false},
		{`created eq "2026-01-01T00:00:00.000Z"`, `created gt "2026-01-01T00:00:00.000Z"`, false},
		{`created eq "2026-01-01T00:00:00.000Z"`, `created ge "2026-01-01T00:00:00.000Z"`, true},
		{`created gt "2026-01-01T00:00:00.000Z"`, `created ge "2026-01-01T00:00:00.000Z"`, true},
		{`created lt "2026-01-01T00:00:00.000Z"`, `created le "2026-01-01T00:00:00.000Z"`, true},
		{`created le "2026-01-01T00:00:00.000Z"`, `created lt "2026-01-01T00:00:00.000Z"`, false},
		{`created le "2026-01-01T00:00:00.000Z"`, `created lt "2026-01-01T00:00:00.001Z"`, true},
		{`created lt "2026-01-01T00:00:00.000Z"`, `created gt "2025-01-01T00:00:00.000Z"`, false},
		{`profile.login lt "a"`, `profile.login lt "b"`, false},
		{`created gt "2026-01-02"`, `created gt "2026-01-01"`, false},
		{`profile.department eq "a\"b"`, `profile.department sw "a"`, false},
		{`(profile.department eq "Sales")`, `profile.department sw "S"`, false},
		{`profile.floor gt 3`, `profile.floor gt 2`, false},
		{`profile.name eq "Wiki 3"`, `(profile.name sw "Team" or profile.name sw "Wiki")`, true},
		{`profile.name eq "Data"`, `(profile.name sw "Team" or profile.name sw "Wiki")`, false},
		{`profile.name eq "a"`, `(profile.name sw "x or profile.name eq " or profile.name sw "b")`, false},
		{`profile.name eq "a"`, `(profile.name eq "a" and type eq "OKTA_GROUP")`, false},
		{`profile.name eq "a"`, `(profile.name eq "a" and type eq "OKTA_GROUP" or profile.name sw "b")`, false},
		{`profile.name eq "a"`, `((profile.name eq "a" and type eq "OKTA_GROUP") or profile.name sw "a")`, true},
	} {
		if got := implies(c.term, c.wide); got != c.want {
			t.Errorf("%s implies %s: %v", c.term, c.wide, got)
		}
	}
}

func TestWithin(t *testing.T) {
	t.Parallel()
	path := &catalog.Path{}
	step := func(p param, items []string, base ...string) Step {
		return Step{Path: path, param: p, base: base, items: items}
	}
	knowing := func(s Step, known ...string) Step {
		s.known = known
		return s
	}
	active, sales, login := `status eq "ACTIVE"`, `profile.department eq "Sales"`, `profile.login eq "a@example.com"`
	none, all := Folds{}, FoldsAll
	either := []string{active, `status eq "STAGED"`}
	passes := &catalog.Path{Passes: []string{`status eq "DEPROVISIONED"`}}
	listed := func(s Step) Step {
		s.Path = passes
		return s
	}
	first := Step{Path: passes}
	for _, c := range []struct {
		what         string
		narrow, wide Step
		folds        Folds
		want         bool
	}{
		{"search in filter", step(search, nil, active, sales), step(filter, nil, active), none, true},
		{"search without case in filter", step(search, nil, active, sales), step(filter, nil, active), all, false},
		{"search of a name without case in filter", step(search, nil, active, login), step(filter, nil, active), Folds{attrs: []string{"profile.login"}}, true},
		{"search of the same name without case in filter", step(search, nil, active, login), step(filter, nil, login), Folds{attrs: []string{"profile.login"}}, false},
		{"search of a list without case in filter", step(search, nil, active, sales), step(filter, nil, `(status eq "ACTIVE" or status eq "STAGED")`), Folds{attrs: []string{"status"}}, false},
		{"what is known in filter", knowing(step(search, nil, sales), active), step(filter, nil, active), none, true},
		{"what is known in one of a list", knowing(step(search, nil, sales), active), step(filter, either), none, true},
		{"what is asked for in what is known", step(search, nil, sales), knowing(step(search, nil, login), sales), none, false},
		{"a status in the first pass", listed(step(search, nil, sales, active)), first, all, true},
		{"a known status in the first pass", listed(knowing(step(search, nil, sales), active)), first, none, true},
		{"a list in the first pass", listed(step(filter, either)), first, none, true},
		{"a disjunction in the first pass", listed(step(search, nil, `((status eq "ACTIVE" and profile.floor eq 1) or status eq "STAGED")`)), first, none, true},
		{"a disjunction that leaves it open", listed(step(search, nil, `(status eq "ACTIVE" or profile.floor eq 1)`)), first, none, false},
		{"a list with that of the other pass", listed(step(filter, []string{active, `status eq "DEPROVISIONED"`})), first, none, false},
		{"that of the other pass in any case", listed(step(search, nil, `status eq "deprovisioned"`)), first, none, false},
		{"what is not of the other pass in the first pass", listed(knowing(step(filter, nil, sales), `(status lt "DEPROVISIONED" or status gt "DEPROVISIONED")`)), first, none, true},
		{"what is not of another status in the first pass", listed(step(search, nil, `(status lt "ACTIVE" or status gt "ACTIVE")`)), first, none, false},
		{"what may be of the other pass in the first pass", listed(step(search, nil, `(status le "DEPROVISIONED" or status gt "DEPROVISIONED")`)), first, none, false},
		{"anything in the first pass", listed(step(search, nil, sales)), first, none, false},
		{"the first pass in itself", first, first, none, true},
		{"the first pass in a status", first, listed(step(filter, nil, active)), none, false},
		{"all in a list without passes", step(search, nil, active), Step{Path: path}, none, false},
		{"search without case in search", step(search, nil, active, sales), step(search, nil, active), all, true},
		{"filter in search", step(filter, nil, active), step(search, nil, active), all, true},
		{"one of a list", step(filter, nil, active), step(filter, either), none, true},
		{"a list in one of it", step(filter, either), step(filter, nil, active), none, false},
		{"a list of one", step(filter, either[:1]), step(filter, nil, active), none, true},
		{"a list in what all of it begins with", step(search, []string{`a sw "xy"`, `a eq "xz"`}), step(search, nil, `a sw "x"`), all, true},
		{"a list in what all of it begins with, one way or the other", step(search, []string{`a eq "xy"`, `a eq "z"`}), step(search, nil, `(a sw "x" or a sw "z")`), all, true},
		{"the wider in the narrower", step(search, nil, sales), step(search, nil, sales, active), none, false},
		{"anything in no condition", step(search, nil, sales), step(search, nil), none, false},
		{"a key in a selection", Step{Path: path, Params: map[string]string{"id": "1"}}, step(search, nil, sales), none, false},
	} {
		if got := c.narrow.Within(c.wide, c.folds); got != c.want {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
}
