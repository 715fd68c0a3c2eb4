package okta

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// TokenCommandOptions are the settings of [TokenCommand].
type TokenCommandOptions struct {
	// Scheme is SSWS, for a command that prints an API token, or Bearer, for
	// one that prints an access token; "" is SSWS.
	Scheme string
	// Timeout bounds one run of the command; 0 is 30 s.
	Timeout time.Duration
}

// TokenCommand authenticates with a token that a command prints, such as
// "op read op://vault/okta/token". The command is given to the shell (cmd on
// Windows), runs when a token is first needed and once more each time the
// token is refused; its output is kept in memory only.
func TokenCommand(command string, o TokenCommandOptions) (Authenticator, error) {
	if strings.TrimSpace(command) == "" {
		return nil, errors.New("okta: the token command is empty: expected a command that prints a token, such as op read op://vault/okta/token")
	}
	switch strings.ToUpper(o.Scheme) {
	case "", "SSWS":
		o.Scheme = "SSWS"
	case "BEARER":
		o.Scheme = "Bearer"
	default:
		return nil, fmt.Errorf("okta: scheme %q of the token command: expected SSWS or Bearer", o.Scheme)
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	a := &commandAuth{command: command, o: o}
	a.cache = &tokenCache{clock: SystemClock(), limit: o.Timeout + 5*time.Second, fetch: a.run}
	return a, nil
}

// commandAuth is the token of a command.
type commandAuth struct {
	command string
	words   []string // program and arguments, instead of a shell
	o       TokenCommandOptions
	cache   *tokenCache
}

var (
	_ Authenticator = (*commandAuth)(nil)
	_ keeper        = (*commandAuth)(nil)
)

func (a *commandAuth) Authorize(ctx context.Context, req *http.Request) error {
	t, err := a.cache.get(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		return &RequestError{Kind: ErrAuth, Err: err, Text: err.Error()}
	}
	req.Header.Set("Authorization", t.scheme+" "+t.value)
	return nil
}

// Renew makes the next Authorize run the command again.
func (a *commandAuth) Renew(_ context.Context, used *http.Request, _ *APIError) bool {
	_, value, _ := strings.Cut(used.Header.Get("Authorization"), " ")
	a.cache.refuse(value)
	return true
}

func (a *commandAuth) secrets() []string { return a.cache.values() }

// String does not show the command, which may hold a secret itself.
func (a *commandAuth) String() string { return "token command " + redacted }

// GoString is String, for %#v.
func (a *commandAuth) GoString() string { return a.String() }

// Format is String, for every verb.
func (a *commandAuth) Format(f fmt.State, _ rune) { fmt.Fprint(f, a.String()) }

// LogValue is String, for slog.
func (a *commandAuth) LogValue() slog.Value { return slog.StringValue(a.String()) }

// run gets a token from the command.
func (a *commandAuth) run(ctx context.Context) (*token, error) {
	ctx, cancel := context.WithTimeout(ctx, a.o.Timeout)
	defer cancel()
	name, args := "sh", []string{"-c", a.command}
	if runtime.GOOS == "windows" {
		name, args = "cmd", []string{"/C", a.command}
	}
	if len(a.words) > 0 {
		name, args = a.words[0], a.words[1:]
	}
	cmd := exec.CommandContext(ctx, name, args...)
	// A grandchild that keeps the pipes open does not keep us.
	cmd.WaitDelay = time.Second
	var stdout, stderr capped
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	out := strings.TrimSpace(stdout.String())
	if err != nil {
		return nil, fmt.Errorf("the token command failed: %s%s", commandFailure(ctx, err, a.o.Timeout, name), complaint(stderr.String(), out))
	}
	if err := checkToken(out, "token command's output"); err != nil {
		return nil, fmt.Errorf("%w: it must print the token and nothing else", err)
	}
	return &token{scheme: a.o.Scheme, value: out}, nil
}

func commandFailure(ctx context.Context, err error, limit time.Duration, program string) string {
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return fmt.Sprintf("it did not end within %s", limit)
	case errors.As(err, &exit):
		return exit.Error()
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("the program %s was not found", printable(program, 100))
	case errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("the program %s may not be run", printable(program, 100))
	}
	return fmt.Sprintf("the program %s could not be run", printable(program, 100))
}

// complaint is what the command said on standard error, unless that may hold
// what it printed as token.
func complaint(stderr, stdout string) string {
	s := printable(stderr, 300)
	if s == "" || stdout != "" && strings.Contains(stderr, stdout) {
		return ""
	}
	for word := range strings.FieldsSeq(stdout) {
		if strings.Contains(stderr, word) {
			return ""
		}
	}
	return ": " + s
}

// capped keeps the first 64 KB written to it.
type capped struct{ bytes.Buffer }

func (c *capped) Write(p []byte) (int, error) {
	if left := 64<<10 - c.Len(); left > 0 {
		c.Buffer.Write(p[:min(left, len(p))])
	}
	return len(p), nil
}
