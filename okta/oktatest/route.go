package oktatest

import (
	"net/http"
	"net/url"
	"strings"
)

// endpoint is one operation of the API.
type endpoint struct {
	method, path string // {x} stands for one segment
	scope        string // the OAuth scope it needs, without .read
	open         bool   // no authentication: the token endpoint
	handle       func(*Org, *call) *reply
}

// endpoints are the operations served. A fixed segment wins over a variable
// one, whatever the order.
var endpoints = []endpoint{
	{method: "GET", path: "/api/v1/users", scope: "okta.users", handle: (*Org).listUsers},
	{method: "GET", path: "/api/v1/users/{id}", scope: "okta.users", handle: (*Org).getUser},
	{method: "GET", path: "/api/v1/users/{id}/groups", scope: "okta.users", handle: (*Org).listUserGroups},
	{method: "GET", path: "/api/v1/users/{id}/factors", scope: "okta.users", handle: (*Org).listFactors},
	{method: "GET", path: "/api/v1/users/{id}/factors/{id}", scope: "okta.users", handle: (*Org).getFactor},
	{method: "GET", path: "/api/v1/users/{id}/roles", scope: "okta.roles", handle: (*Org).listUserRoles},
	{method: "GET", path: "/api/v1/groups", scope: "okta.groups", handle: (*Org).listGroups},
	{method: "GET", path: "/api/v1/groups/rules", scope: "okta.groups", handle: (*Org).listRules},
	{method: "GET", path: "/api/v1/groups/rules/{id}", scope: "okta.groups", handle: (*Org).getRule},
	{method: "GET", path: "/api/v1/groups/{id}", scope: "okta.groups", handle: (*Org).getGroup},
	{method: "GET", path: "/api/v1/groups/{id}/users", scope: "okta.groups", handle: (*Org).listMembers},
	{method: "GET", path: "/api/v1/groups/{id}/roles", scope: "okta.roles", handle: (*Org).listGroupRoles},
	{method: "GET", path: "/api/v1/meta/types/user", scope: "okta.userTypes", handle: (*Org).listTypes},
	{method: "GET", path: "/api/v1/meta/types/user/{id}", scope: "okta.userTypes", handle: (*Org).getType},
	{method: "GET", path: "/api/v1/meta/schemas/user/{id}", scope: "okta.schemas", handle: (*Org).getUserSchema},
	{method: "GET", path: "/api/v1/meta/schemas/group/default", scope: "okta.schemas", handle: (*Org).getGroupSchema},
	{method: "GET", path: "/api/v1/iam/assignees/users", scope: "okta.roles", handle: (*Org).listAssignees},
	{method: "GET", path: "/api/v1/org", scope: "okta.orgs", handle: (*Org).getOrg},
	{method: "POST", path: "/oauth2/v1/token", open: true, handle: (*Org).issueToken},
}

// route finds the endpoint and the variable segments, or the error.
func (o *Org) route(method, path string) (*endpoint, []string, *reply) {
	path = strings.TrimSuffix(path, "/")
	var best *endpoint
	var args []string
	known := false
	for i := range endpoints {
		e := &endpoints[i]
		a, ok := matchPath(e.path, path)
		if !ok {
			continue
		}
		known = true
		if e.method == method && (best == nil || len(a) < len(args)) {
			best, args = e, a
		}
	}
	switch {
	case best != nil:
		return best, args, nil
	case known:
		return nil, nil, o.fail("E0000022", "")
	case strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/oauth2/"):
		return nil, nil, o.fail("E0000008", "")
	}
	return nil, nil, &reply{status: http.StatusNotFound, html: true, body: []byte("<html><body><h1>404 Not Found</h1></body></html>")}
}

func matchPath(pattern, path string) ([]string, bool) {
	var args []string
	for {
		p, prest, pmore := strings.Cut(pattern, "/")
		s, srest, smore := strings.Cut(path, "/")
		switch {
		case p == "{id}" && s != "":
			a, err := url.PathUnescape(s)
			if err != nil {
				return nil, false
			}
			args = append(args, a)
		case p != s:
			return nil, false
		}
		if !pmore || !smore {
			return args, pmore == smore
		}
		pattern, path = prest, srest
	}
}
