package oktatest

import (
	"net/url"
	"strings"
	"testing"
)

func TestUserSearch(t *testing.T) {
	t.Parallel()
	s := small(t, Options{PageLimit: 2, Clock: newClock().now})
	for _, c := range []struct{ expr, want string }{
		{`status eq "ACTIVE"`, "00u1 00u4"},
		{`status eq "active"`, "00u1 00u4"},
		{`STATUS eq "active"`, "error"},
		{`status EQ "ACTIVE" AND profile.city Pr`, "00u1"},
		{`status eq "DEPROVISIONED"`, "00u3"},
		{`status gt "active"`, "00u2 00u3"},
		{`id eq "00u1" or id eq "00U4"`, "00u1 00u4"},
		{`profile.login eq "BOB@X.COM"`, "00u2"},
		{`profile.email eq "ann@x.com"`, "00u1 00u4"},
		{`profile.city eq "oslo"`, "00u1 00u3"},
		{`profile.city eq "orebro"`, ""},
		{`profile.city sw "ö"`, "00u2"},
		{`profile.city sw "os"`, "00u1 00u3"},
		{`profile.city pr`, "00u1 00u2 00u3"},
		{`profile.lastName eq "O\"Neil"`, "00u3"},
		{`profile.lastName eq "archer" and (profile.firstName eq "ann" or profile.firstName eq "x")`, "00u1"},
		{`profile.firstName eq "ann" or profile.firstName eq "cy" and status eq "ACTIVE"`, "00u1"},
		{`(profile.firstName eq "ann" or profile.firstName eq "dee") and status eq "ACTIVE"`, "00u1 00u4"},
		{`profile.level eq 3`, "00u1"},
		{`profile.level eq "3"`, "00u1"},
		{`profile.level gt 3`, "00u2"},
		{`profile.level ge 3`, "00u1 00u2"},
		{`profile.level lt 3.5`, "00u1"},
		{`profile.level pr`, "00u1 00u2"},
		{`profile.score eq 1.5`, "00u1"},
		{`profile.remote eq true`, "00u1"},
		{`profile.remote eq "false"`, "00u2"},
		{`profile.tags eq "blue"`, "00u1"},
		{`profile.tags sw "re"`, "00u1"},
		{`profile.tags pr`, "00u1"},
		{`profile.codes eq 8`, "00u1"},
		{`profile.tags eq "red" or profile.tags eq "x" or profile.firstName eq "Dee"`, "00u1 00u4"},
		{`profile.level eq "3" or profile.level eq 10.0 or profile.firstName eq "3"`, "00u1 00u2"},
		{`profile.codes eq 7 or profile.codes eq 9 or profile.remote eq false`, "00u1 00u2"},
		{`lastUpdated gt "2024-04-01T00:00:00.000Z"`, "00u1 00u2"},
		{`lastUpdated ge "2024-04-01T02:00:00.000+02:00"`, "00u1 00u2 00u3"},
		{`created lt "2024-02-01T00:00:00Z"`, "00u1"},
		{`created eq "2024-02-01"`, "00u2"},
		{`profile.firstName gt "bob"`, "00u3 00u4"},
		{`profile.firstName co "nn"`, "error"},
		{`profile.firstName co "ann"`, "00u1"},
		{`profile.login co "X.COM"`, "00u1 00u2 00u3 00u4"},
		{`profile.city co "slo"`, "error"},
		{`profile.login co "x.com" and status eq "ACTIVE"`, "error"},
		{`type.id eq "` + s.types[0].id + `"`, "00u1 00u2 00u3 00u4"},
		{`status ne "ACTIVE"`, "error"},
		{`not (status eq "ACTIVE")`, "error"},
		{`profile.city ew "lo"`, "error"},
		{`lastLogin pr`, "error"},
		{`passwordChanged gt "2024-01-01T00:00:00Z"`, "error"},
		{`profile.nosuch eq "x"`, "error"},
		{`created sw "2024"`, "error"},
		{`created gt "yesterday"`, "error"},
		{`profile.remote gt true`, "error"},
		{`profile.level sw 1`, "error"},
	} {
		if c.want == "error" {
			a := get(t, s, search(c.expr))
			wantError(t, a, 400, "E0000031", "Invalid search criteria.")
			continue
		}
		rows, _ := pages(t, s, search(c.expr))
		equal(t, c.expr, ids(rows), c.want)
	}
}

func TestUserFilter(t *testing.T) {
	t.Parallel()
	s := small(t, Options{PageLimit: 2, Clock: newClock().now})
	for _, c := range []struct{ expr, want string }{
		{`status eq "ACTIVE"`, "00u1 00u4"},
		{`status eq "active"`, ""},
		{`status eq "DEPROVISIONED" or status eq "SUSPENDED"`, "00u2 00u3"},
		{`profile.login eq "bob@x.com"`, ""},
		{`profile.login eq "Bob@x.com"`, "00u2"},
		{`profile.email eq "ann@x.com" and profile.firstName eq "Dee"`, "00u4"},
		{`id eq "00u3"`, "00u3"},
		{`id eq "00U3"`, ""},
		{`lastUpdated le "2024-04-01T00:00:00Z"`, "00u3 00u4"},
		{`profile.city eq "Oslo"`, "E0000031"},
		{`status gt "A"`, "E0000031"},
		{`profile.login sw "B"`, "E0000031"},
		{`status pr`, "E0000031"},
		{`not (status eq "ACTIVE")`, "E0000031"},
		{`created gt "2024-01-01T00:00:00Z"`, "E0000031"},
		{`status eq`, "E0000053"},
		{`status eq "ACTIVE`, "E0000053"},
	} {
		switch c.want {
		case "E0000031":
			wantError(t, get(t, s, filter(c.expr)), 400, c.want, "Invalid search criteria.")
		case "E0000053":
			wantError(t, get(t, s, filter(c.expr)), 400, c.want, "Invalid SCIM filter.")
		default:
			rows, _ := pages(t, s, filter(c.expr))
			equal(t, c.expr, ids(rows), c.want)
		}
	}
}

func TestGroupSelection(t *testing.T) {
	t.Parallel()
	s := small(t, Options{PageLimit: 2, Clock: newClock().now})
	everyoneID := s.id("00g", 0)
	for _, c := range []struct{ param, expr, want string }{
		{"search", `profile.name eq "ADMINS"`, "00g1"},
		{"search", `profile.name sw "admins"`, "00g1 00g2"},
		{"search", `profile.name co "apps"`, "00g2"},
		{"search", `profile.description co "them"`, "00g1"},
		{"search", `type eq "APP_GROUP"`, "00g2"},
		{"search", `type eq "BUILT_IN"`, everyoneID},
		{"search", `source.id eq "0oa1"`, "00g2"},
		{"search", `profile.tier ge 1`, "00g1 00g2"},
		{"search", `lastMembershipUpdated lt "2024-01-06T00:00:00Z" and type eq "OKTA_GROUP"`, "00g1"},
		{"search", `profile.tier co 1`, "E0000031"},
		{"search", `objectClass eq "okta:user_group"`, "E0000031"},
		{"filter", `type eq "OKTA_GROUP"`, "00g1"},
		{"filter", `type eq "okta_group"`, ""},
		{"filter", `id eq "00g1" or id eq "00g2"`, "00g1 00g2"},
		{"filter", `lastUpdated gt "2024-01-15T00:00:00Z" and type eq "APP_GROUP"`, "00g2"},
		{"filter", `lastUpdated ge "2024-01-15T00:00:00Z"`, "E0000094"},
		{"filter", `profile.name eq "Admins"`, "E0000094"},
		{"filter", `type eq `, "E0000053"},
	} {
		target := "/api/v1/groups?" + c.param + "=" + url.QueryEscape(c.expr)
		if strings.HasPrefix(c.want, "E0") && len(c.want) == 8 {
			wantError(t, get(t, s, target), 400, c.want, catalogue[c.want].summary)
			continue
		}
		rows, _ := pages(t, s, target)
		equal(t, c.param+" "+c.expr, ids(rows), c.want)
	}
	rows, _ := pages(t, s, "/api/v1/groups?q=adm")
	equal(t, "q", ids(rows), "00g1 00g2")
	rows, n := pages(t, s, "/api/v1/groups?q=adm&limit=1")
	equal(t, "q with limit", ids(rows), "00g1")
	if n != 1 {
		t.Errorf("q has %d pages, want 1", n)
	}
}

func TestSearchAndFilterTogether(t *testing.T) {
	t.Parallel()
	s := small(t, Options{Clock: newClock().now, MaxExpression: 60})
	wantError(t, get(t, s, search(`status pr`)+"&filter="+url.QueryEscape(`status eq "ACTIVE"`)), 400, "E0000033",
		"Bad request. Can't specify a search query and filter in the same request.")
	long := get(t, s, search(`profile.city eq "`+strings.Repeat("x", 60)+`"`))
	wantError(t, long, 400, "E0000031", "Invalid search criteria.")
	if !strings.Contains(long.body, `"errorCauses":[{"errorSummary":"The search expression is too long."}]`) {
		t.Errorf("no cause in %s", long.body)
	}
	for _, bad := range []string{`status`, `status eq`, `status eq "A`, `status eq "\q"`, `(status pr`, `status pr)`, `status pr or`, `and status pr`,
		`status eq ACTIVE`, `status eq "A" "B"`, `status is "A"`, `eq "A"`, `status eq "A"or id pr`, `()`, strings.Repeat("(", 50) + "id pr"} {
		a := get(t, s, search(bad))
		wantError(t, a, 400, "E0000031", "Invalid search criteria.")
		if !strings.Contains(a.body, "Invalid search syntax.") {
			t.Errorf("%s: no cause in %s", bad, a.body)
		}
	}
}

func TestSorting(t *testing.T) {
	t.Parallel()
	s := small(t, Options{PageLimit: 2, Clock: newClock().now})
	for _, drop := range []bool{false, true} {
		s.opt.DropLinkParams = drop
		for _, c := range []struct{ by, order, want string }{
			{"profile.firstName", "", "00u1 00u2 00u3 00u4"},
			{"profile.firstName", "desc", "00u4 00u3 00u2 00u1"},
			{"profile.lastName", "asc", "00u1 00u4 00u2 00u3"},
			{"profile.lastName", "DESC", "00u3 00u2 00u1 00u4"},
			{"profile.level", "asc", "00u1 00u2 00u3 00u4"},
			{"profile.level", "desc", "00u2 00u1 00u3 00u4"},
			{"lastUpdated", "", "00u4 00u3 00u2 00u1"},
			{"id", "desc", "00u4 00u3 00u2 00u1"},
		} {
			rows, n := pages(t, s, search(`profile.login pr`)+"&sortBy="+c.by+"&sortOrder="+c.order)
			equal(t, c.by+" "+c.order, ids(rows), c.want)
			if n != 2 {
				t.Errorf("%d pages, want 2", n)
			}
		}
	}
	wantError(t, get(t, s, search(`id pr`)+"&sortBy=profile.nosuch"), 400, "E0000031", "Invalid search criteria.")
}

// FuzzExpression checks that no text crashes the parser or the compiler, and
// that what compiles can be run.
func FuzzExpression(f *testing.F) {
	for _, s := range []string{`status eq "ACTIVE"`, `not (a pr)`, `a eq "\u00e9\"" and (b gt 1.5 or c sw "x")`, `profile.city co "abc"`, `id eq true or`, `((id pr))`, "id\teq\n\"\\"} {
		f.Add(s)
	}
	o := New(Options{Users: 12, Groups: 12, Odd: true})
	f.Fuzz(func(t *testing.T, s string) {
		n, err := parseExpr(s)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "oktatest: ") {
				t.Errorf("error without package: %v", err)
			}
			return
		}
		for _, g := range []*grammar{o.searchUsers(), filterUsers()} {
			keep, err := g.compile(n, o.userGetter)
			if err != nil {
				continue
			}
			candidates, narrowed := o.candidates(n)
			for i := range o.users {
				w, exists := o.row(i)
				if !exists || !keep(w) || !narrowed {
					continue
				}
				found := false
				for _, c := range candidates {
					found = found || int(c) == i
				}
				if !found {
					t.Errorf("%q: user %d matches but the index does not name it", s, i)
				}
			}
		}
	})
}
