package suggest_test

import (
	"strings"
	"testing"

	"github.com/oktasql/oktasql/suggest"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"users", "user_roles", "userTypes", "groups", "group-members", "last.login", "größe", "id"}
	for word, want := range map[string]string{
		// The same but for case and separators.
		"users": "users", "USERS": "users", "userroles": "user_roles", "user_types": "userTypes", "GROUP_MEMBERS": "group-members", "lastLogin": "last.login",
		// One change: drop, insert, replace, swap.
		"usrs": "users", "userss": "users", "usars": "users", "uesrs": "users", "usres": "users", "grösse": "größe",
		// Two changes need five letters, three eight; a swap is one of them once.
		"usr": "", "usrz": "", "gropz": "groups", "grouppmembrz": "group-members", "lastlonig": "last.login", "zast_lgoin": "last.login",
		// Two letters bear one change, one letter none.
		"ix": "id", "i": "", "xy": "",
		// Nothing is near.
		"": "", "_": "", "zebra": "", "members": "", strings.Repeat("users", 20): "",
	} {
		if got := suggest.Nearest(word, names); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
	if got := suggest.Nearest("ab", []string{"ac", "ad", "AB"}); got != "AB" {
		t.Errorf("among ac, ad and AB, %q is taken for the nearest to ab", got)
	}
	if got := suggest.Nearest("ab", []string{"ac", "ad"}); got != "ac" {
		t.Errorf("of two that are as near, %q is taken, want the first", got)
	}
}

func TestFlat(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"orgUrl": "orgurl", "org_url": "orgurl", "ORG-URL": "orgurl", "rateLimit.maxRetries": "ratelimitmaxretries", "": ""} {
		if got := suggest.Flat(in); got != want {
			t.Errorf("Flat(%q) = %q, want %q", in, got, want)
		}
	}
}
