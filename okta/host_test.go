package okta

import (
	"net/url"
	"strings"
	"testing"
)

func TestParseOrgURL(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"acme":                                  "https://acme.okta.com",
		" Acme ":                                "https://acme.okta.com",
		"acme-admin":                            "https://acme.okta.com",
		"acme.okta.com":                         "https://acme.okta.com",
		"acme.okta.com.":                        "https://acme.okta.com",
		"https://ACME.okta.com/":                "https://acme.okta.com",
		"https://acme.okta.com:443":             "https://acme.okta.com",
		"https://acme-admin.okta.com/admin/u?x": "https://acme.okta.com",
		"acme-admin.oktapreview.com/admin":      "https://acme.oktapreview.com",
		"acme.okta-emea.com":                    "https://acme.okta-emea.com",
		"acme.okta-gov.com":                     "https://acme.okta-gov.com",
		"dev-123456.okta.com/oauth2/default":    "https://dev-123456.okta.com",
		"id.example.com":                        "https://id.example.com",
		"my-admin.example.com":                  "https://my-admin.example.com",
		"https://id.example.com:8443/x":         "https://id.example.com:8443",
		"http://localhost:8080/org/":            "http://localhost:8080/org",
		"http://127.0.0.1:1234/a%2Fb/":          "http://127.0.0.1:1234/a%2Fb",
		"http://[::1]:1234":                     "http://[::1]:1234",
		"localhost:8080":                        "http://localhost:8080",
		"127.0.0.1:8080":                        "http://127.0.0.1:8080",
		"https://127.0.0.1:8080":                "https://127.0.0.1:8080",
		"https://10.1.2.3":                      "https://10.1.2.3",
	} {
		u, err := ParseOrgURL(in)
		if err != nil || u.String() != want {
			t.Errorf("%q: %v, %v, want %s", in, u, err, want)
		}
	}
	for in, want := range map[string]string{
		"":                             "okta: the org is empty: " + orgForm,
		"https://{yourOktaDomain}":     `okta: org "https://{yourOktaDomain}" is a template: ` + orgForm,
		"okta.com":                     `okta: org "okta.com" names Okta's domain but no org below it: ` + orgForm,
		"https://www.okta.com/login":   `okta: org "https://www.okta.com/login" is a web site of Okta, not an org: ` + orgForm,
		"www":                          `okta: org "www" is a web site of Okta, not an org: ` + orgForm,
		"support-admin.okta.com":       `okta: org "support-admin.okta.com" is a web site of Okta, not an org: ` + orgForm,
		"acme--admin":                  `okta: org "acme--admin" has no usable host name (letters, digits and hyphens; punycode for others): ` + orgForm,
		"http://acme.okta.com":         `okta: org "http://acme.okta.com": plain http is for loopback addresses only, write https://acme.okta.com`,
		"http://10.0.0.1":              `okta: org "http://10.0.0.1": plain http is for loopback addresses only, write https://10.0.0.1`,
		"ftp://acme.okta.com":          `okta: org "ftp://acme.okta.com": scheme "ftp" is neither https nor http: ` + orgForm,
		"https://joe:pw@acme.okta.com": `okta: org "https://[hidden]@acme.okta.com" holds a user name or password, which Okta does not take there: ` + orgForm,
		"acme okta":                    `okta: org "acme okta" cannot be read as an address: ` + orgForm,
		"acme_":                        "",
		"-acme":                        `okta: org "-acme" has no usable host name (letters, digits and hyphens; punycode for others): ` + orgForm,
		"acmé":                         `okta: org "acmé" has no usable host name (letters, digits and hyphens; punycode for others): ` + orgForm,
		"a..b":                         `okta: org "a..b" has no usable host name (letters, digits and hyphens; punycode for others): ` + orgForm,
		"https://acme.okta.com:99999":  `okta: org "https://acme.okta.com:99999": port "99999" is not a number from 1 to 65535`,
		"https://acme.okta.com:x":      `okta: org "https://acme.okta.com:x" cannot be read as an address: ` + orgForm,
	} {
		if want == "" {
			continue
		}
		_, err := ParseOrgURL(in)
		wantText(t, err, want)
	}
}

func FuzzParseOrgURL(f *testing.F) {
	for _, s := range []string{"acme", "www", "acme-admin-admin", "a--admin", "https://acme-admin.okta.com/x", "http://[::1]:80/p%2Fq", "a:b@c", "//x", "localhost:1", "http://127.1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := ParseOrgURL(s)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "okta: ") {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if u.Scheme != "https" && !(u.Scheme == "http" && isLoopback(u.Hostname())) || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			t.Errorf("%q: %s", s, u)
		}
		if u.Path != "" && !isLoopback(u.Hostname()) {
			t.Errorf("%q: %s keeps a path", s, u)
		}
		// What it gives it takes, unchanged.
		again, err := ParseOrgURL(u.String())
		if err != nil || again.String() != u.String() {
			t.Errorf("%q: %s, then %v %v", s, u, again, err)
		}
		if _, err := url.Parse(u.String() + "/api/v1/users?limit=1"); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	})
}
