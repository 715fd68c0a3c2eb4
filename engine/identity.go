package engine

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"

	"github.com/oktasql/oktasql/okta"
)

// Identity is whom Okta takes the credential for.
type Identity struct {
	// ClientID is the service app's, "" for other credentials.
	ClientID string
	// UserID, Login and Status are the token owner's, "" for a service app.
	UserID, Login, Status string
	// Roles are the admin roles of the owner or app, as far as they may be
	// read; RolesErr is why they could not.
	Roles    []string
	RolesErr error
	// Granted and Refused are the scopes of a service app: those its token has
	// and those wished for that the app is not granted.
	Granted, Refused []string
	// Calls counts the exchanges it took.
	Calls int64
}

// Identity finds out whom Okta takes the credential for, in two calls: who it
// is, which roles that has. The error is of the first, such as okta.ErrAuth.
//
// Source: getUser with the name me; listAssignedRolesForUser;
// listRolesForClient.
func (o *Org) Identity(ctx context.Context) (id Identity, err error) {
	var calls atomic.Int64 // scopes are found out by several requests at once
	ctx = okta.WithTrace(ctx, &okta.Trace{Sent: func(e okta.Exchange) {
		calls.Add(1)
		o.log.add(e)
	}})
	defer func() { id.Calls = calls.Load() }()
	c := o.opt.Client
	id.ClientID = c.ClientID()
	roles := "/oauth2/v1/clients/" + url.PathEscape(id.ClientID) + "/roles"
	if id.ClientID == "" {
		if err := id.owner(ctx, c); err != nil {
			return id, err
		}
		roles = "/api/v1/users/" + url.PathEscape(id.UserID) + "/roles"
	}
	id.Roles, id.RolesErr = rolesAt(ctx, c, roles)
	if err := id.RolesErr; id.ClientID != "" && general(err) {
		return id, err
	}
	id.Granted, id.Refused = c.Scopes()
	return id, nil
}

// Owner asks who the token belongs to, and for no roles. The answer is whether
// that is allowed.
func (o *Org) Owner(ctx context.Context) error {
	var id Identity
	return id.owner(okta.WithTrace(ctx, &okta.Trace{Sent: o.log.add}), o.opt.Client)
}

// tokenRefused says whether a service app was given no token at all.
func tokenRefused(err error) bool {
	var api *okta.APIError
	return errors.As(err, &api) && api.Method == http.MethodPost
}

// owner asks who the token belongs to, which every user may.
func (id *Identity) owner(ctx context.Context, c *okta.Client) error {
	resp, err := c.Do(ctx, okta.Request{Path: "/api/v1/users/me"})
	if err != nil {
		return err
	}
	defer resp.Release()
	var user struct {
		ID, Status string
		Profile    struct{ Login string }
	}
	if err := json.Unmarshal(resp.Body, &user); err != nil || user.ID == "" {
		return &okta.RequestError{Method: http.MethodGet, Path: "/api/v1/users/me", Kind: okta.ErrResponse, RequestID: resp.RequestID,
			Text: "the answer is not a user: check the org's address and any proxy in between"}
	}
	id.UserID, id.Login, id.Status = user.ID, user.Profile.Login, user.Status
	return nil
}

// rolesAt reads a list of role assignments.
func rolesAt(ctx context.Context, c *okta.Client, path string) ([]string, error) {
	resp, err := c.Do(ctx, okta.Request{Path: path})
	if err != nil {
		return nil, err
	}
	defer resp.Release()
	var list []struct{ Type, Label string }
	if err := json.Unmarshal(resp.Body, &list); err != nil {
		return nil, &okta.RequestError{Method: http.MethodGet, Path: path, Kind: okta.ErrResponse, RequestID: resp.RequestID, Text: "the answer is not a list of roles"}
	}
	var out []string
	for _, r := range list {
		name := r.Label
		if name == "" {
			name = r.Type
		}
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out, nil
}
