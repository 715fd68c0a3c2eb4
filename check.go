package oktasql

import (
	"context"
	"errors"
	"slices"

	"github.com/oktasql/oktasql/engine"
	"github.com/oktasql/oktasql/okta"
)

// Identity is whom Okta takes the credential for: a token's owner or a service
// app, with admin roles and scopes as far as they can be known.
type Identity = engine.Identity

// TableCheck is what one cheap request found out about a table.
type TableCheck struct {
	engine.Probe
	// Reason is why the table cannot be read, one of the Reason constants; ""
	// when it can, or was not tried.
	Reason string
}

// The reasons of a [TableCheck].
const (
	ReasonScope   = "scope missing"
	ReasonRole    = "role missing"
	ReasonFeature = "feature off"
	ReasonAddress = "address blocked"
	ReasonOther   = "error"
)

// Identity asks Okta whom it takes the credential for. It takes two calls.
func (c *Connector) Identity(ctx context.Context) (Identity, error) {
	ctx, cancel := c.deadline(ctx)
	defer cancel()
	return c.org.Identity(ctx)
}

// CheckTables tries the named tables, all when there are none, one cheap
// request each, and calls each as it goes. An error that would meet every
// table ends it and is returned.
func (c *Connector) CheckTables(ctx context.Context, names []string, each func(TableCheck)) error {
	ctx, cancel := c.deadline(ctx)
	defer cancel()
	names = slices.Clone(names)
	for i, n := range names {
		if name, ok := engine.TableName(n); ok {
			names[i] = name
		}
	}
	return c.org.ProbeTables(ctx, names, func(p engine.Probe) {
		each(TableCheck{Probe: p, Reason: reasonOf(p.Err)})
	})
}

// reasonOf puts the kinds of refusal apart. A role that is missing and an
// address that is blocked look the same in one answer; see Connector.Blocked.
func reasonOf(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ErrScope):
		return ReasonScope
	case errors.Is(err, ErrForbidden):
		return ReasonRole
	case errors.Is(err, ErrFeature):
		return ReasonFeature
	}
	return ReasonOther
}

// Blocked tells, after an [ErrForbidden], whether the credential is refused for
// everything, as a token is that is used from outside its network zone, rather
// than for want of an admin role. It takes one call, since the token's owner may
// always ask for itself, and a second, for groups, when that was refused: a
// token may be kept from users alone. For a service app it is false without a
// call.
func (c *Connector) Blocked(ctx context.Context) bool {
	if c.Client().ClientID() != "" {
		return false
	}
	ctx, cancel := c.deadline(ctx)
	defer cancel()
	if !errors.Is(c.org.Owner(ctx), ErrForbidden) {
		return false
	}
	resp, err := c.Client().Do(ctx, okta.Request{Method: "GET", Path: "/api/v1/groups", Query: "limit=1"})
	if err == nil {
		resp.Release()
	}
	return errors.Is(err, ErrForbidden)
}
