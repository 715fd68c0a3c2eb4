package main

import (
	"context"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/config"
)

// credentialText names the kind of credential in force and the place it comes
// from.
func credentialText(s *config.Config) string {
	kind, mode, origin := s.Credential()
	what := "API token"
	switch {
	case kind == config.PrivateKeyCredential:
		what = "private key of a service app"
	case mode == config.ModeBearer:
		what = "access token"
	}
	switch kind {
	case config.CommandCredential:
		what += " of token_command"
	case config.KeyringCredential:
		what += " in the keyring"
	}
	return what + " (" + origin + ")"
}

// Credential names the credential in force, never its value.
func (g *oktaOrg) Credential() string { return g.credential }

// Identity asks the org whom it takes the credential for.
func (g *oktaOrg) Identity(ctx context.Context) (oktasql.Identity, error) {
	return g.connector.Identity(ctx)
}

// CheckTables tries tables.
func (g *oktaOrg) CheckTables(ctx context.Context, names []string, each func(oktasql.TableCheck)) error {
	return g.connector.CheckTables(ctx, names, each)
}
