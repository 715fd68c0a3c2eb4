package config

import (
	"net"
	"net/url"
	"strings"
)

// guard refuses to send a credential where it does not belong, see the package
// comment. cred is nil when there is none.
func (ld *loader) guard(set map[string]found, cred *found) *Error {
	org, haveOrg := set[nameOrgURL]
	if cred != nil && haveOrg {
		trusted, err := ld.guardOrg(org, cred)
		if err != nil {
			return err
		}
		set[nameOrgURL] = trusted
	}
	for _, secret := range []*found{cred, lookup(set, nameProxyPassword)} {
		if secret == nil || secret.from.foreign() {
			continue
		}
		for _, name := range []string{nameProxy, nameProxyHost, nameProxyPort, nameCAFile} {
			if r, ok := set[name]; ok && r.from.foreign() {
				return problem(ErrMixed, name, r.Origin, "%s comes with the project, but %s is yours (%s): a project's file could lead it astray. Set %s in a profile, the environment or ~/.okta/okta.yaml instead", name, secret.Name, secret.Origin, name)
			}
		}
	}
	return nil
}

func lookup(set map[string]found, name string) *found {
	if f, ok := set[name]; ok {
		return &f
	}
	return nil
}

// guardOrg decides whether cred may go to org, and answers with the org in the
// words of the place that is trusted.
func (ld *loader) guardOrg(org found, cred *found) (found, *Error) {
	if org.from == cred.from {
		return org, nil
	}
	if org.from.foreign() {
		if cred.from.foreign() {
			return org, nil
		}
		if own, ok := ld.ownOrg(); ok && sameOrg(own.Value, org.Value) {
			return own, nil
		}
		return org, problem(ErrMixed, nameOrgURL, org.Origin, "the org %s comes with the project, but %s is yours (%s): a project's file could send it to a stranger. "+
			"If you trust this org, say so yourself: --org %s or OKTA_CLIENT_ORGURL=%s", org.Value, cred.Name, cred.Origin, org.Value, org.Value)
	}
	pairedWith, paired := cred.from.get(nameOrgURL)
	if !paired || sameOrg(pairedWith.Value, org.Value) {
		if cred.from.foreign() {
			ld.warn("the credential is " + cred.Name + " of the project (" + cred.Origin + "), the org is yours (" + org.Origin + ")")
		}
		return org, nil
	}
	if org.from.kind == profileLayer {
		return org, problem(ErrMixed, nameOrgURL, org.Origin, "the org %s has no credential of its own, and %s (%s) is for the org %s: give the profile token_keyring, token_command, token or private_key", org.Value, cred.Name, cred.Origin, pairedWith.Value)
	}
	ld.warn("the org is " + org.Value + " (" + org.Origin + "), but " + cred.Name + " (" + cred.Origin + ") stands beside the org " + pairedWith.Value)
	return org, nil
}

// ownOrg is the org that the user's own places name, the highest first.
func (ld *loader) ownOrg() (found, bool) {
	for _, l := range ld.layers {
		if s, ok := l.get(nameOrgURL); ok && !l.foreign() {
			return found{s, l}, true
		}
	}
	return found{}, false
}

// sameOrg compares what two spellings of an org lead to. It is generous: where
// the answer matters, the trusted spelling is the one that is used.
func sameOrg(a, b string) bool { return orgKey(a) == orgKey(b) }

func orgKey(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil {
		return s
	}
	host, port := u.Hostname(), u.Port()
	if !strings.Contains(host, ".") && host != "localhost" && net.ParseIP(host) == nil {
		host += ".okta.com"
	}
	if name, domain, ok := strings.Cut(host, "."); ok && strings.HasPrefix(domain, "okta") {
		host = strings.TrimSuffix(name, "-admin") + "." + domain
	}
	if port == "443" {
		port = ""
	}
	return host + ":" + port
}

// foldProxy makes one proxy out of proxy and the SDKs' proxy_host and friends:
// the one from the higher place wins, proxy where the place is the same.
func (ld *loader) foldProxy(set map[string]found) {
	host, ok := set[nameProxyHost]
	if !ok {
		return
	}
	if whole, ok := set[nameProxy]; ok && ld.rank(whole.from) <= ld.rank(host.from) {
		return
	}
	u := url.URL{Scheme: "http", Host: host.Value}
	if scheme, rest, ok := strings.Cut(host.Value, "://"); ok {
		u.Scheme, u.Host = scheme, strings.TrimRight(rest, "/")
	}
	if port, ok := set[nameProxyPort]; ok {
		u.Host = net.JoinHostPort(strings.Trim(u.Host, "[]"), port.Value)
	}
	if user, ok := set[nameProxyUser]; ok {
		u.User = url.User(user.Value)
		if pass, ok := set[nameProxyPassword]; ok {
			u.User = url.UserPassword(user.Value, pass.Value)
		}
	}
	ld.cfg.proxy = u.String()
}

func (ld *loader) rank(l *layer) int {
	for i := range ld.layers {
		if ld.layers[i] == l {
			return i
		}
	}
	return len(ld.layers)
}
