package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestAuthenticationPage brings about each refusal that docs/authentication.md
// explains, and holds that the page quotes what the command says, and nothing
// that it does not say.
func TestAuthenticationPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/authentication.md")
	if err != nil {
		t.Fatal(err)
	}
	_, tail, ok := strings.Cut(string(page), "## What the errors mean")
	if !ok {
		t.Fatal("the page has no section on errors")
	}
	quoted := map[string]bool{}
	for _, m := range regexp.MustCompile("(?s)```\n(.*?)\n```").FindAllStringSubmatch(tail, -1) {
		quoted[m[1]] = false
	}
	app := serviceApp(oktatest.ServiceApp{Scopes: []string{"okta.users.read", "okta.userTypes.read"}, Role: oktatest.Token{Deny: []string{"/api/v1/meta/types/user"}}})
	srv := oktatest.NewServer(oktatest.Options{Users: 5, Groups: 3, Seed: 1, Unlimited: true, Apps: app, Tokens: map[string]oktatest.Token{
		"norole": {Deny: []string{"/api/v1/groups"}}, "nofeature": {FeatureOff: []string{"/api/v1/groups"}}, "zone": {ZoneBlocked: true},
	}})
	defer srv.Close()
	org := "OKTA_CLIENT_ORGURL=" + srv.URL
	signed := []string{org, "OKTA_CLIENT_CLIENTID=" + appID, "OKTA_CLIENT_PRIVATEKEY=" + appKeyPEM()}
	for _, c := range []struct {
		env []string
		sql string
	}{
		{[]string{org, "OKTA_CLIENT_TOKEN=wrong"}, "select id from groups"},
		{[]string{org, "OKTA_CLIENT_TOKEN=norole"}, "select id from groups"},
		{[]string{org, "OKTA_CLIENT_TOKEN=nofeature"}, "select id from groups"},
		{[]string{org, "OKTA_CLIENT_TOKEN=zone"}, "select id from groups"},
		{signed, "select id from groups"},
		{signed, "select id from user_types"},
		{append(signed[:3:3], "OKTA_CLIENT_SCOPES=okta.users.read okta.groups.read"), "select id from groups"},
		{append(signed[:3:3], "OKTA_CLIENT_PRIVATEKEYID=key-1"), "select id from groups"},
		{nil, "select id from groups"},
	} {
		cmd := program(t, c.env, c.sql)
		var errOut bytes.Buffer
		cmd.Stderr = &errOut
		_ = cmd.Run()
		_, hint, _ := strings.Cut(errOut.String(), "\nhint: ")
		hint = strings.ReplaceAll(strings.TrimSpace(hint), appID, "0oa1b2c3d4e5f6g7h8i9")
		if _, ok := quoted[hint]; !ok {
			t.Errorf("the page does not quote %q; standard error was %q", hint, errOut.String())
			continue
		}
		quoted[hint] = true
	}
	for text, said := range quoted {
		if !said {
			t.Errorf("the page quotes what nothing here said: %q", text)
		}
	}
}
