package oktatest

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestOddOrg checks that the strange values are there, each served as given,
// and that they stay out of an ordinary org.
func TestOddOrg(t *testing.T) {
	t.Parallel()
	opt := Options{Users: 5, Groups: 4, PageLimit: 2, Unlimited: true}
	plain := New(opt)
	opt.Odd = true
	s := serve(t, opt)
	all := func(o *Org, collection string) string {
		var b strings.Builder
		for _, x := range o.Objects(collection) {
			b.Write(x)
		}
		return b.String()
	}
	for _, c := range []struct{ collection, want string }{
		{"users", `"type":null`}, {"users", `"firstName":null`}, {"users", `"status":"ACTIVATING"`},
		{"users", `"created":"2024-02-29T12:00:00Z"`}, {"users", `"lastUpdated":"2026-10-25T06:43:40-07:00"`},
		{"users", `"employeeNumber":42`}, {"users", `"x5t#S256":"abc"`}, {"users", `"background-image":null`}, {"users", `\u001b[31mred`},
		{"users", `9007199254740993`}, {"groups", `"description":null`}, {"groups", `"lastMembershipUpdated":null`},
		{"group_rules", `"conditions":null`}, {"enrolled_factors", `"factorType":"assertion:oidc"`}, {"user_roles", `"created":null`},
	} {
		if !strings.Contains(all(s.Org, c.collection), c.want) {
			t.Errorf("no %s among the odd %s", c.want, c.collection)
		}
		if strings.Contains(all(plain, c.collection), c.want) {
			t.Errorf("%s among the %s of an ordinary org", c.want, c.collection)
		}
	}
	seen := map[string]bool{}
	for _, u := range s.Objects("users") {
		var v struct{ ID string }
		if err := json.Unmarshal(u, &v); err != nil || v.ID == "" || seen[v.ID] {
			t.Errorf("%s: %v, id %q", u, err, v.ID)
		}
		seen[v.ID] = true
	}
	for expr, want := range map[string]string{
		`profile.login eq "odd.\"QUOTE\"@example.com"`: `"title":"=HYPERLINK(`,
		`profile.city eq "東京"`:                         `"lastName":"Straße`,
		`profile.floor eq "3" and profile.fte eq 100`:  `"fte":1e2`,
		`profile.x5t#S256 eq "ABC"`:                    `"select":"1"`,
		`lastUpdated eq "2026-10-25T13:43:40Z"`:        `"hireDate":"not a date"`,
		`profile.status eq "true"`:                     `"login":"odd.empty@example.com"`,
	} {
		if a := get(t, s, search(expr)); !strings.Contains(a.body, want) {
			t.Errorf("%s: %d %s, want %s", expr, a.status, a.body, want)
		}
	}
}
