package okta

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// scopeProbes is how many token requests may be under way at once while the
// granted ones of many scopes are found out.
const scopeProbes = 4

// scopeState is what is known of a service app's scopes.
type scopeState struct {
	mu      sync.Mutex
	ask     []string // what the next token is asked for
	refused []string // wishes that are not granted
	got     bool     // a token with the scopes of ask was had
}

// Scopes tells, of a service app that has fetched a token, which scopes the
// token has, and which of those wished for are not granted to the app. Both
// are nil before the first token and for other credentials.
func (c *Client) Scopes() (granted, refused []string) {
	a, ok := c.auth.(*keyAuth)
	if !ok {
		return nil, nil
	}
	a.scopes.mu.Lock()
	defer a.scopes.mu.Unlock()
	if !a.scopes.got {
		return nil, nil
	}
	return slices.Clone(a.scopes.ask), slices.Clone(a.scopes.refused)
}

// fetch gets an access token. Okta refuses a request for several scopes as a
// whole when one of them is not granted. Where the scopes are wishes, those
// granted are then found out, once, and asked for alone from then on.
//
// Source: guide implement OAuth for Okta with a service app; OAuth 2.0 error
// codes, invalid_scope.
func (a *keyAuth) fetch(ctx context.Context) (*token, error) {
	a.scopes.mu.Lock()
	ask := a.scopes.ask
	a.scopes.mu.Unlock()
	tok, err := a.fetchFor(ctx, ask)
	var api *APIError
	if errors.As(err, &api) {
		if api.Code != "invalid_scope" || !a.cfg.Wishes {
			a.explain(api)
			return nil, api
		}
		var refused []string
		if tok, ask, refused, err = a.fetchGranted(ctx, api); err == nil {
			a.scopes.mu.Lock()
			a.scopes.ask, a.scopes.refused = ask, refused
			a.scopes.mu.Unlock()
		}
	}
	if err != nil {
		return nil, err
	}
	a.scopes.mu.Lock()
	a.scopes.got = true
	a.scopes.mu.Unlock()
	return tok, nil
}

// fetchGranted asks for a token for each scope alone, and then for one that has
// all that were granted. cause is the refusal of the whole.
func (a *keyAuth) fetchGranted(ctx context.Context, cause *APIError) (tok *token, granted, refused []string, err error) {
	wishes := a.cfg.Scopes
	results := make([]error, len(wishes))
	tokens := make([]*token, len(wishes))
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var work sync.WaitGroup
	places := make(chan struct{}, scopeProbes)
	for i, scope := range wishes {
		places <- struct{}{}
		work.Go(func() {
			defer func() { <-places }()
			tokens[i], results[i] = a.fetchFor(ctx, []string{scope})
			if results[i] != nil && !isInvalidScope(results[i]) {
				cancel() // the others would fail as well
			}
		})
	}
	work.Wait()
	var failure error
	for i, err := range results {
		switch {
		case err == nil:
			granted, tok = append(granted, wishes[i]), tokens[i]
		case isInvalidScope(err):
			refused = append(refused, wishes[i])
		case failure == nil || errors.Is(failure, context.Canceled):
			failure = err
		}
	}
	switch {
	case failure != nil:
		var api *APIError
		if errors.As(failure, &api) {
			a.explain(api)
		}
		return nil, nil, nil, failure
	case len(granted) == 0:
		a.explain(cause)
		return nil, nil, nil, cause
	case len(granted) == 1:
		return tok, granted, refused, nil
	}
	if tok, err = a.fetchFor(ctx, granted); err != nil {
		var api *APIError
		if errors.As(err, &api) {
			a.explain(api)
		}
	}
	return tok, granted, refused, err
}

func isInvalidScope(err error) bool {
	var api *APIError
	return errors.As(err, &api) && api.Code == "invalid_scope"
}

const whereScopes = "in the Admin Console (Applications > the app > Okta API Scopes)"

// scopeHint says what to do about invalid_scope.
func (a *keyAuth) scopeHint(scopes string) string {
	if a.cfg.Wishes {
		return fmt.Sprintf("none of the scopes that the tables need (%s) is granted to app %s: grant it those of the tables you read, %s", scopes, a.cfg.ClientID, whereScopes)
	}
	return fmt.Sprintf("at least one of the scopes asked for (%s) is not granted to app %s: grant it %s or ask for fewer", scopes, a.cfg.ClientID, whereScopes)
}

// lacking makes the refusal of a request for want of a scope or a role helpful,
// where it is known why.
//
// Source: guide implement OAuth for Okta with a service app: a token has the
// scopes granted, whatever the app's roles; what the roles do not allow fails
// at the call.
func (a *keyAuth) lacking(e *APIError) {
	if e.kind == ErrForbidden {
		e.Hint = fmt.Sprintf("app %s has the scope but no admin role for this: assign it one that may read it, such as Read-only Administrator (Admin Console: Applications > the app > Admin roles)", a.cfg.ClientID)
	}
	if e.Code != "insufficient_scope" || !a.cfg.Wishes {
		return
	}
	a.scopes.mu.Lock()
	defer a.scopes.mu.Unlock()
	switch {
	case e.Scope != "":
		e.Hint = fmt.Sprintf("the scope %s is not granted to app %s: grant it %s and run oktasql again", e.Scope, a.cfg.ClientID, whereScopes)
	case len(a.scopes.refused) > 0:
		e.Hint = fmt.Sprintf("a scope is not granted to app %s, one of %s: grant it %s and run oktasql again", a.cfg.ClientID, strings.Join(a.scopes.refused, ", "), whereScopes)
	}
}

// ClientID is the client id of the service app that the client signs in as, ""
// with another credential.
func (c *Client) ClientID() string {
	if a, ok := c.auth.(*keyAuth); ok {
		return a.cfg.ClientID
	}
	return ""
}
