package main

import (
	"context"
	"errors"
	"time"

	"github.com/oktasql/oktasql"
)

const (
	roleHint    = "the token is good here, but its owner lacks an admin role for this: assign one that may read it, such as Read-only Administrator (Admin Console: Security > Administrators)"
	addressHint = "the token is refused for everything from this address, not even its owner may be read: it is bound to a network zone that this machine is not in (Admin Console: Security > API > Tokens), or its owner was restricted"
)

// diagnoseTime bounds the one call that diagnose may make.
const diagnoseTime = 10 * time.Second

// diagnose makes the advice of a refusal precise. A role that is missing and an
// address that is blocked are refused with the same words; only a second call,
// which any owner of a token may make, tells them apart.
func (s *session) diagnose(ctx context.Context, err error) {
	var api *oktasql.APIError
	org, ok := s.back.(interface{ Blocked(context.Context) bool })
	if !ok || !errors.As(err, &api) || api.Code != "E0000006" || !errors.Is(err, oktasql.ErrForbidden) || s.appCredential() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, diagnoseTime)
	defer cancel()
	api.Hint = roleHint
	if org.Blocked(ctx) {
		api.Hint = addressHint
	}
}

// appCredential says whether a service app signs in.
func (s *session) appCredential() bool {
	org, ok := s.back.(*oktaOrg)
	return ok && org.connector.Client().ClientID() != ""
}

// Blocked says whether the credential is refused for everything.
func (g *oktaOrg) Blocked(ctx context.Context) bool { return g.connector.Blocked(ctx) }
