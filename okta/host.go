package okta

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// oktaDomains are the domains below which Okta hosts orgs: production,
// preview, Europe, and the two for the public sector of the United States.
var oktaDomains = []string{"okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com", "okta.mil"}

// reservedNames are hosts below Okta's domains which serve people, not orgs.
var reservedNames = map[string]bool{"www": true, "developer": true, "help": true, "support": true, "status": true}

const orgForm = "expected an org such as acme, acme.okta.com, https://acme.oktapreview.com or https://id.example.com"

// ParseOrgURL reads the address of an org in any of the forms people have at
// hand: the bare name (acme), the host (acme.okta.com), the address of the
// Admin Console (https://acme-admin.okta.com/admin/users), a preview,
// emea or government org, or a custom domain. The result is scheme and host
// only and ends without a slash.
//
// Plain http is for loopback addresses only, where a path is kept as a prefix
// of every request; a loopback address without a scheme is taken as http. A
// name with a dot in it is never completed to one of Okta's domains. Errors
// name the value and the form expected; a value that holds a password is not
// repeated.
func ParseOrgURL(s string) (*url.URL, error) {
	text := strings.TrimSpace(s)
	if text == "" {
		return nil, fmt.Errorf("okta: the org is empty: %s", orgForm)
	}
	if strings.ContainsAny(text, "{}<>") {
		return nil, fmt.Errorf("okta: org %q is a template: %s", text, orgForm)
	}
	bare := !strings.Contains(text, "://")
	if bare {
		text = "https://" + strings.TrimPrefix(text, "//")
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("okta: org %q cannot be read as an address: %s", hideUserinfo(s), orgForm)
	}
	if u.User != nil {
		return nil, fmt.Errorf("okta: org %q holds a user name or password, which Okta does not take there: %s", hideUserinfo(s), orgForm)
	}
	host, err := orgHost(u.Hostname(), s)
	if err != nil {
		return nil, err
	}
	port, err := orgPort(u, s)
	if err != nil {
		return nil, err
	}
	out := &url.URL{Scheme: strings.ToLower(u.Scheme), Host: host + port}
	loopback := isLoopback(u.Hostname())
	if bare && loopback {
		out.Scheme = "http"
	}
	switch {
	case out.Scheme == "http" && !loopback:
		return nil, fmt.Errorf("okta: org %q: plain http is for loopback addresses only, write https://%s", s, out.Host)
	case out.Scheme != "http" && out.Scheme != "https":
		return nil, fmt.Errorf("okta: org %q: scheme %q is neither https nor http: %s", s, u.Scheme, orgForm)
	}
	if loopback {
		out.Path = strings.TrimRight(u.Path, "/")
		if u.RawPath != "" {
			out.RawPath = strings.TrimRight(u.RawPath, "/")
		}
	}
	return out, nil
}

// orgHost checks and completes the host part; given is the user's text.
func orgHost(host, given string) (string, error) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if ip := net.ParseIP(host); ip != nil {
		if ip.To4() == nil {
			return "[" + host + "]", nil
		}
		return host, nil
	}
	if !validHost(host) {
		return "", noUsableHost(given)
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return host, nil
	}
	if !strings.Contains(host, ".") {
		host += ".okta.com"
	}
	for _, d := range oktaDomains {
		if host == d {
			return "", fmt.Errorf("okta: org %q names Okta's domain but no org below it: %s", given, orgForm)
		}
		name, below := strings.CutSuffix(host, "."+d)
		if !below {
			continue
		}
		// What is left must be read the same way again, so a name that ends in
		// -admin more than once loses all of them.
		for strings.HasSuffix(name, "-admin") {
			name = strings.TrimSuffix(name, "-admin")
		}
		if reservedNames[name] {
			return "", fmt.Errorf("okta: org %q is a web site of Okta, not an org: %s", given, orgForm)
		}
		if !validHost(name) {
			return "", noUsableHost(given)
		}
		return name + "." + d, nil
	}
	return host, nil
}

func noUsableHost(given string) error {
	return fmt.Errorf("okta: org %q has no usable host name (letters, digits and hyphens; punycode for others): %s", given, orgForm)
}

// orgPort is ":port", or "" for the default port of the scheme.
func orgPort(u *url.URL, given string) (string, error) {
	p := u.Port()
	if p == "" {
		return "", nil
	}
	if n, err := strconv.Atoi(p); err != nil || n < 1 || n > 65535 {
		return "", fmt.Errorf("okta: org %q: port %q is not a number from 1 to 65535", given, p)
	}
	if p == "443" && u.Scheme == "https" {
		return "", nil
	}
	return ":" + p, nil
}

func validHost(host string) bool {
	if host == "" || len(host) > 253 {
		return false
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || label == "-admin" {
			return false
		}
		for i := 0; i < len(label); i++ {
			c := label[i]
			if c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
				return false
			}
		}
	}
	return true
}

func isLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// hideUserinfo replaces what stands before an @ in the authority of an
// address, so that a password typed there is not repeated in an error.
func hideUserinfo(s string) string {
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return s
	}
	start := 0
	if i := strings.Index(s, "//"); i >= 0 && i < at {
		start = i + 2
	}
	return s[:start] + "[hidden]" + s[at:]
}

// adminHost reports whether host is the Admin Console's host of the org at
// own, such as acme-admin.okta.com for acme.okta.com. Links of some endpoints
// point there.
func adminHost(own, host string) bool {
	name, rest, ok := strings.Cut(own, ".")
	if !ok || !isOktaDomain(rest) {
		return false
	}
	return strings.EqualFold(host, name+"-admin."+rest)
}

func isOktaDomain(host string) bool {
	for _, d := range oktaDomains {
		if strings.EqualFold(host, d) {
			return true
		}
	}
	return false
}
