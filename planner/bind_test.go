package planner

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// goldenPlans returns the plans of the golden cases.
func goldenPlans(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/plans/*")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			if strings.HasPrefix(strings.TrimLeft(line, "("), "GET ") {
				out = append(out, line)
			}
		}
	}
	if len(out) < 100 {
		t.Fatalf("there are only %d plans", len(out))
	}
	return out
}

// What Best prints, parsePlan reads back to the same text.
func TestPlansRoundTrip(t *testing.T) {
	t.Parallel()
	for _, text := range goldenPlans(t) {
		found := false
		for _, base := range catalog.All() {
			table := extended(base)
			steps, cols, err := parsePlan(table, text)
			if err != nil {
				continue
			}
			var parts []string
			for i := range steps {
				parts = append(parts, steps[i].print(table, cols))
			}
			if strings.Join(parts, " + ")+" "+columnsText(table, cols) == text {
				found = true
			}
		}
		if !found {
			t.Errorf("no table reads back %s", text)
		}
	}
}

// program plans and binds one case.
func program(t *testing.T, text string) *Program {
	t.Helper()
	q, err := parseCase(text)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Best(q.table, q.in)
	if err != nil {
		t.Fatal(err)
	}
	prog, err := Bind(q.table, plan.Text, q.args(plan), q.bind)
	if err != nil {
		t.Fatal(err)
	}
	return prog
}

func TestEncodedRequest(t *testing.T) {
	t.Parallel()
	prog := program(t, `users where department = 'R&D + "x" #1/é' select login`)
	path, query := prog.Steps[0].Request("")
	want := "search=profile.department+eq+%22R%26D+%2B+%5C%22x%5C%22+%231%2F%C3%A9%22&limit=200&fields=id,profile:(login,department)"
	if path != "/api/v1/users" || query != want {
		t.Errorf("got %s?%s\nwant %s", path, query, want)
	}
}

func TestProgram(t *testing.T) {
	t.Parallel()
	prog := program(t, "users where status = 'ACTIVE' select login limit 7 offset 3")
	if prog.Limit != 10 || prog.Ordered || prog.Empty || !reflect.DeepEqual(names("users", prog.Columns), []string{"status", "login"}) {
		t.Errorf("got %+v", prog)
	}
	prog = program(t, "users where _search = 'x' select nothing")
	users, _ := catalog.Find("users")
	if want := map[int]Value{users.SearchColumn(): {Kind: Text, Text: "x"}}; !reflect.DeepEqual(prog.Given, want) {
		t.Errorf("given is %v", prog.Given)
	}
	prog = program(t, "users where id = null select login")
	if !prog.Empty || len(prog.Steps) != 0 || !reflect.DeepEqual(names("users", prog.Columns), []string{"id", "login"}) {
		t.Errorf("got %+v", prog)
	}
	prog = program(t, "users select nothing")
	if prog.Columns == nil || len(prog.Columns) != 0 || !prog.Whole {
		t.Errorf("got %+v", prog)
	}
	prog = program(t, "users where department = ? '' select login")
	if !prog.Whole || len(prog.Steps) != 2 {
		t.Errorf("a condition that cannot be said leaves %+v", prog)
	}
}

func names(table string, cols []int) []string {
	t, _ := catalog.Find(table)
	var out []string
	for _, c := range cols {
		out = append(out, t.Columns[c].Name)
	}
	return out
}

func TestFanoutRequest(t *testing.T) {
	t.Parallel()
	prog := program(t, "group_members select *")
	s := prog.Steps[0]
	if s.URL != "" || s.FanoutParam != "groupId" || len(s.Fanout) != 1 || s.Fanout[0].Table != "groups" || s.Fanout[0].Value != "id" || s.NotFoundIsEmpty {
		t.Errorf("got %+v", s)
	}
	path, query := s.Request("a/b")
	if path != "/api/v1/groups/a%2Fb/users" || query != "limit=200" {
		t.Errorf("got %s?%s", path, query)
	}
	prog = program(t, "group_members where group_id in ('00gab1cd2EF3gh4IJ5k6', '00gab1cd2EF3gh4IJ5k7')")
	if len(prog.Steps) != 2 || prog.Steps[1].Params["groupId"] != "00gab1cd2EF3gh4IJ5k7" || !prog.Steps[1].NotFoundIsEmpty {
		t.Errorf("got %+v", prog.Steps)
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	prog := program(t, "users where login in ('a', 'b', 'c') and department = 'x' select nothing")
	a, b, ok := prog.Steps[0].Split()
	if !ok {
		t.Fatal("a list of three does not split")
	}
	if got := a.Expression(); got != `profile.department eq "x" and profile.login eq "a"` {
		t.Errorf("the first half says %s", got)
	}
	if got := b.Expression(); got != `profile.department eq "x" and (profile.login eq "b" or profile.login eq "c")` {
		t.Errorf("the second half says %s", got)
	}
	if !strings.Contains(b.Query, "login+eq+%22c%22") || !strings.HasSuffix(b.Query, "&limit=200&fields=id,profile:(login,department)") {
		t.Errorf("the second half asks %s", b.Query)
	}
	if _, _, ok := a.Split(); ok {
		t.Error("a list of one splits")
	}
	if _, _, ok := program(t, "users").Steps[0].Split(); ok {
		t.Error("a plain list splits")
	}
	if got := prog.Steps[0].Expression(); got != `profile.department eq "x" and (profile.login eq "a" or profile.login eq "b" or profile.login eq "c")` {
		t.Errorf("splitting changed the whole to %s", got)
	}
}

func TestBindColumns(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	login, _ := users.Column("login")
	creds, _ := users.Column("credentials")
	prog, err := Bind(users, `GET /api/v1/users?limit=200&fields=id [id]`, nil, BindOptions{Columns: []int{login, 0}})
	if err != nil {
		t.Fatal(err)
	}
	if prog.Steps[0].Query != "limit=200&fields=id,profile:(login)" || !prog.Steps[0].Lean || !reflect.DeepEqual(prog.Columns, []int{0, login}) {
		t.Errorf("got %+v", prog)
	}
	prog, err = Bind(users, `GET /api/v1/users?limit=200&fields=id [id]`, nil, BindOptions{Columns: []int{creds}})
	if err != nil {
		t.Fatal(err)
	}
	if prog.Steps[0].Query != "limit=200" || prog.Steps[0].Lean {
		t.Errorf("got %+v", prog.Steps[0])
	}
}

func TestUnreadablePlans(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	for text, want := range map[string]string{
		"":                               `planner: unreadable plan: no columns in ""`,
		"GET /api/v1/users?limit=200":    `planner: unreadable plan: no columns in "GET /api/v1/users?limit=200"`,
		"GET /api/v1/groups [id]":        `planner: unreadable plan: unknown path in "GET /api/v1/groups"`,
		"POST /api/v1/users [id]":        `planner: unreadable plan: no GET in "POST /api/v1/users"`,
		"GET /api/v1/users?limit=1 [id]": `planner: unreadable plan: unknown parameter "limit=1" in "GET /api/v1/users?limit=1"`,
		"GET /api/v1/users [nope]":       `planner: unreadable plan: users has no columns "nope" to "nope"`,
		"GET /api/v1/users [id,]":        `planner: unreadable plan: columns end at ","`,
		"GET /api/v1/users?search=profile.title eq ?1&limit=200 knowing created gt ?1 [id]": `planner: unreadable plan: something else known in "GET /api/v1/users?search=profile.title eq ?1&limit=200 knowing created gt ?1"`,
		"GET /api/v1/users?search=profile.title eq ?1&limit=200 knowing status in ?1 [id]":  `planner: unreadable plan: something else known in "GET /api/v1/users?search=profile.title eq ?1&limit=200 knowing status in ?1"`,
		"GET /api/v1/users/{?1} knowing status eq ?1 [id]":                                  `planner: unreadable plan: something else known in "GET /api/v1/users/{?1} knowing status eq ?1"`,
		"GET /api/v1/users/{?1} knowing status ne ?1 [id]":                                  `planner: unreadable plan: something else known in "GET /api/v1/users/{?1} knowing status ne ?1"`,
		"GET /api/v1/users?search=profile.title eq ?1&limit=200 knowing status eq ?2 [id]":  `planner: unreadable plan: it has no argument 2`,
		`GET /api/v1/users ["id]`:                        `planner: unreadable plan: a quoted name does not end`,
		"GET /api/v1/users/{?2} [id]":                    `planner: unreadable plan: it has no argument 2`,
		"GET /api/v1/users/{in ?1} [id]":                 `planner: unreadable plan: argument 1: list is false`,
		"GET /api/v1/users?search=last_login eq ?1 [id]": `planner: unreadable plan: unknown parameter "search=last_login eq ?1" in "GET /api/v1/users?search=last_login eq ?1"`,
		"GET /x each GET /api/v1/users [id]":             `planner: unreadable plan: "GET /x" does not list the parents of "GET /api/v1/users"`,
	} {
		_, err := Bind(users, text, []Arg{{}}, BindOptions{})
		if !errors.Is(err, errPlan) || err.Error() != want {
			t.Errorf("%q gives %v\nwant %s", text, err, want)
		}
	}
}

func TestBestRefuses(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	if _, err := Best(users, Input{Constraints: []Constraint{{Column: 999}}}); err == nil || err.Error() != "planner: users has no column 999" {
		t.Errorf("an unknown column gives %v", err)
	}
	created, _ := users.Column("created")
	_, err := Best(users, Input{Constraints: []Constraint{{Column: created, Op: LT, Usable: true, Collation: "TIMESTAMP", Known: true, Value: Value{Kind: Text, Text: "o'clock"}}}})
	var bad *TimeError
	if !errors.As(err, &bad) || bad.Column != "created" || !strings.HasPrefix(err.Error(), "created < 'o''clock': not a timestamp; write 2026-01-31,") {
		t.Errorf("no timestamp gives %v", err)
	}
	_, err = Best(users, Input{Constraints: []Constraint{{Column: users.QColumn(), Op: EQ}}})
	if !errors.Is(err, ErrNoPlan) {
		t.Errorf("an unusable _q gives %v", err)
	}
}

// TestShorter holds which term is left out of a search that is too long.
func TestShorter(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	step := func(p param, base ...string) Step {
		return Step{Path: listPath(users), param: p, base: base, rest: "limit=200"}
	}
	list := step(search, `status eq "A"`)
	list.items = []string{`profile.title eq "X"`}
	for _, c := range []struct {
		step Step
		want string
	}{
		{step(search, `status eq "A"`, `profile.title eq "long"`, `id eq "1"`), `status eq "A" and id eq "1"`},
		{list, `profile.title eq "X"`},
		{step(search, `status eq "A"`), ""},
		{step(filter, `status eq "A"`, `lastUpdated gt "2026-01-01T00:00:00.000Z"`), ""},
		{step(noParam), ""},
	} {
		got, ok := c.step.Shorter()
		if ok != (c.want != "") || ok && (got.Expression() != c.want || got.Query != "search="+escapeQuery(c.want)+"&limit=200") {
			t.Errorf("%s: %s (%s), %t, want %s", c.step.Expression(), got.Expression(), got.Query, ok, c.want)
		}
	}
}
