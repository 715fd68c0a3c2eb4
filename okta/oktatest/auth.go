package oktatest

import (
	"net/http"
	"strings"
)

// authenticate finds out who calls.
//
// Source: core-okta-api, authentication; error codes E0000005, E0000011.
func (o *Org) authenticate(c *call) (principal, *reply) {
	scheme, credential, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	switch {
	case scheme == "":
		return principal{}, o.fail("E0000005", "")
	case strings.EqualFold(scheme, "SSWS"):
		return o.apiToken(credential)
	case strings.EqualFold(scheme, "Bearer"), strings.EqualFold(scheme, "DPoP"):
		return o.accessToken(c, scheme, credential)
	}
	return principal{}, o.fail("E0000011", "")
}

func (o *Org) apiToken(token string) (principal, *reply) {
	t, known := o.opt.Tokens[token]
	if token == "" || o.opt.Tokens != nil && !known || t.Expired {
		return principal{}, o.fail("E0000011", "")
	}
	return principal{name: "SSWS " + token, token: t}, nil
}

// authorize applies what the token's owner, or the app's role and scopes, may
// not do.
func (o *Org) authorize(c *call, e *endpoint) *reply {
	if c.who.app != "" && !c.who.hasScope(e) {
		need := e.need()
		return (&reply{status: http.StatusForbidden}).with("WWW-Authenticate",
			`Bearer authorization_uri="`+c.base+`/oauth2/v1/authorize", realm="`+c.base+`", scope="`+need+
				`", error="insufficient_scope", error_description="The access token provided does not contain the required scopes."`)
	}
	if c.who.token.ZoneBlocked || hasPrefix(c.who.token.Deny, c.path) {
		return o.fail("E0000006", "")
	}
	if hasPrefix(c.who.token.FeatureOff, c.path) {
		return o.fail("E0000015", "")
	}
	return nil
}

func (e *endpoint) need() string {
	if e.method == http.MethodGet {
		return e.scope + ".read"
	}
	return e.scope + ".manage"
}

// hasScope knows that manage includes read.
func (p *principal) hasScope(e *endpoint) bool {
	for _, s := range p.scopes {
		if s == e.need() || s == e.scope+".manage" {
			return true
		}
	}
	return false
}

func hasPrefix(prefixes []string, path string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}
