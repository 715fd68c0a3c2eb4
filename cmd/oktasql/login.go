package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/config"
)

// maxToken bounds what is read as a token, in bytes. Access tokens have one or
// two thousand.
const maxToken = 16 << 10

// secrets is the keyring, which tests replace.
func (a *app) secrets() config.Keyring {
	if a.keyring != nil {
		return a.keyring
	}
	return config.SystemKeyring
}

// keyringEntry is the entry that login and logout are about: the one named, the
// one configured, or one named after the org. The settings come without the
// project's file, since whoever wrote that must not choose where a token typed
// here is sent.
func (a *app) keyringEntry(o *options, command string, args []string) (ref string, settings *config.Config, err error) {
	if len(args) > 1 {
		return "", nil, &usageError{command + " takes one entry of the keyring", "oktasql " + command + " oktasql/acme"}
	}
	opt := config.Options{Profile: o.profile, Skip: config.Project}
	if o.changed["org"] {
		opt.Explicit = append(opt.Explicit, config.Setting{Name: "org_url", Value: o.org, Origin: "flag --org"})
	}
	if settings, err = config.Load(opt); err != nil {
		return "", nil, configError(err)
	}
	switch {
	case len(args) == 1:
		ref = args[0]
	case settings.Get("token_keyring") != "":
		ref = settings.Get("token_keyring")
	case settings.OrgURL() != "":
		ref = "oktasql/" + hostOf(settings.OrgURL())
	default:
		return "", nil, &usageError{"no org is configured and no entry named", "oktasql --org acme " + command}
	}
	if _, _, err := config.ParseKeyringRef(ref); err != nil {
		return "", nil, configError(err)
	}
	return ref, settings, nil
}

// runLogin is the subcommand login: a token, typed where nobody sees it or
// piped in, is tried on the org and kept in the keyring.
func runLogin(a *app, o *options, args []string) error {
	ctx, end := a.interrupts.running(context.Background())
	defer end()
	ref, settings, err := a.keyringEntry(o, "login", args)
	if err != nil {
		return err
	}
	token, err := a.readToken(ctx, settings.OrgURL())
	if err != nil {
		return err
	}
	if err := a.tryToken(ctx, settings, token); err != nil {
		return err
	}
	if err := config.StoreToken(ctx, a.secrets(), ref, token); err != nil {
		return keyringError(ctx, err)
	}
	fmt.Fprintf(a.err, "The token is in the keyring as %s.\n", visible(ref, false))
	if settings.Get("token_keyring") != ref {
		fmt.Fprintf(a.err, "To use it, put token_keyring: %s into a profile, or: export OKTASQL_TOKEN_KEYRING=%s\n", visible(ref, false), visible(ref, false))
	}
	if kind, _, origin := settings.Credential(); kind != config.NoCredential && kind != config.KeyringCredential {
		fmt.Fprintf(a.err, "Another credential is in force (%s); take it away first.\n", visible(origin, false))
	}
	return nil
}

// runLogout is the subcommand logout: it takes the token out of the keyring.
func runLogout(a *app, o *options, args []string) error {
	ctx, end := a.interrupts.running(context.Background())
	defer end()
	ref, _, err := a.keyringEntry(o, "logout", args)
	if err != nil {
		return err
	}
	if err := config.DeleteToken(ctx, a.secrets(), ref); err != nil {
		return keyringError(ctx, err)
	}
	fmt.Fprintf(a.err, "The token %s is no longer in the keyring. It stays valid until it is revoked in the Admin Console (Security > API > Tokens).\n", visible(ref, false))
	return nil
}

// keyringError is the command's error for one of the keyring.
func keyringError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &usageError{strings.TrimPrefix(err.Error(), "config: "), ""}
}

// readToken reads a token: from the terminal without showing it, else the
// first line of standard input.
func (a *app) readToken(ctx context.Context, org string) (string, error) {
	if f, ok := a.in.(*os.File); ok && a.inTTY {
		if org == "" {
			org = "the org"
		}
		token, err := a.typeToken(ctx, f, "Token for "+visible(org, false)+", which is not shown while you type or paste it: ")
		if err != nil {
			return "", err
		}
		return tokenOf(token)
	}
	line, err := waitFor(ctx, func() (string, error) {
		line, err := bufio.NewReader(io.LimitReader(a.in, maxToken)).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return line, err
	})
	if err != nil {
		return "", err
	}
	return tokenOf(line)
}

// typeToken reads a line from the terminal without showing it. The terminal
// stops showing what is typed before the prompt appears, so that nobody is too
// quick for it.
func (a *app) typeToken(ctx context.Context, f *os.File, prompt string) (string, error) {
	state, err := term.MakeRaw(int(f.Fd()))
	if err != nil {
		return "", fmt.Errorf("the terminal cannot be kept from showing the token (%w): pipe it in", err)
	}
	restore := func() { _ = term.Restore(int(f.Fd()), state) }
	a.interrupts.onQuit(restore)
	defer a.interrupts.onQuit(nil)
	defer restore()
	line := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{f, a.err}, "")
	if width, height, err := term.GetSize(int(f.Fd())); err == nil {
		_ = line.SetSize(width, height)
	}
	token, err := waitFor(ctx, func() (string, error) { return line.ReadPassword(prompt) })
	if err != nil {
		_, _ = io.WriteString(a.err, "\r\n")
	}
	if errors.Is(err, io.EOF) {
		return "", context.Canceled // Ctrl-C, which is no signal now, or Ctrl-D
	}
	return token, err
}

func tokenOf(s string) (string, error) {
	if s = strings.TrimSpace(s); s == "" {
		return "", &usageError{"no token was given", "oktasql login, and paste the token; or pipe it in: pass okta/acme | oktasql login"}
	}
	return s, nil
}

// waitFor gives up reading when the context is done.
func waitFor(ctx context.Context, read func() (string, error)) (string, error) {
	type result struct {
		s   string
		err error
	}
	done := make(chan result, 1)
	go func() {
		s, err := read()
		done <- result{s, err}
	}()
	select {
	case r := <-done:
		return r.s, r.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// tryToken asks the org, when one is configured, whose token it is. A token
// that is not accepted is an error; that the org cannot be reached is not.
func (a *app) tryToken(ctx context.Context, settings *config.Config, token string) error {
	if settings.OrgURL() == "" {
		return nil
	}
	cfg, err := oktasql.FromSettings(settings)
	if err != nil {
		return configError(err)
	}
	c, err := oktasql.NewConnector(oktasql.Config{
		OrgURL: cfg.OrgURL, Token: token, AuthorizationMode: strings.Replace(cfg.AuthorizationMode, config.ModePrivateKey, "", 1),
		Proxy: cfg.Proxy, CAFile: cfg.CAFile, ConnectTimeout: cfg.ConnectTimeout, RequestTimeout: cfg.RequestTimeout, MaxRetries: 1,
	})
	if err != nil {
		return configError(err)
	}
	defer c.Close()
	id, err := c.Identity(ctx)
	switch {
	case err == nil:
		fmt.Fprintf(a.err, "It is the token of %s.\n", visible(id.Login, false))
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, oktasql.ErrAuth):
		return err
	default:
		fmt.Fprintf(a.err, "warning: the token could not be tried: %s\n", visible(short(err), false))
	}
	return nil
}
