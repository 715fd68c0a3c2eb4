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

// The two ways to order what Okta does not say how it orders, and numbers where a
// text belongs, which are texts in both.
func TestOtherOrder(t *testing.T) {
	t.Parallel()
	for _, other := range []bool{false, true} {
		s := serve(t, Options{Users: 1, OtherOrder: other})
		for login, profile := range map[string]string{
			"east":   `"hireDate":"2026-07-01T00:30:00+14:00"`,
			"blank":  `"hireDate":"2026-06-30 12:00"`,
			"none":   `"hireDate":"not a date","costCenter":""`,
			"number": `"hireDate":"2020-01-01","employeeNumber":7,"costCenter":"9"`,
		} {
			s.AddUser(`{"profile":{"login":"` + login + `@order.example.com",` + profile + `}}`)
		}
		for expr, want := range map[string][2]string{
			`profile.hireDate lt "2026-07-01T00:00:00.000Z"`:                   {"blank number", "blank east number"},
			`profile.hireDate gt "2026-01-01T00:00:00.000Z"`:                   {"blank east none", "blank east"},
			`profile.costCenter lt "9"`:                                        {"none", ""},
			`profile.costCenter le "9"`:                                        {"none number", "number"},
			`profile.employeeNumber gt "10" and profile.employeeNumber eq "7"`: {"number", "number"},
			`profile.employeeNumber lt "10" and profile.login sw "number"`:     {"", ""},
		} {
			a := get(t, s, search(expr))
			var got []string
			for _, login := range []string{"blank", "east", "none", "number"} {
				if strings.Contains(a.body, `"`+login+`@order`) {
					got = append(got, login)
				}
			}
			i := map[bool]int{false: 0, true: 1}[other]
			if a.status != 200 || strings.Join(got, " ") != want[i] {
				t.Errorf("other order %t: %s: %d %q, want %q", other, expr, a.status, got, want[i])
			}
		}
	}
}
