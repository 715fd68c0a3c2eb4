package okta

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql/okta/oktatest"
)

func TestTokenCommand(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // the commands below are of a Unix shell
	}
	dir := t.TempDir()
	count := filepath.Join(dir, "n")
	s := simOrg(t, oktatest.Options{Users: 3, Tokens: map[string]oktatest.Token{"token-2": {}}})
	a, err := TokenCommand(fmt.Sprintf(`echo x >> %q; echo "token-$(wc -l < %q | tr -d ' ')"`, count, count), TokenCommandOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// The first token is refused, so the command runs once more.
	if _, err := readAll(context.Background(), simClient(t, s, a).Pages(userList, PageOptions{}), ""); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(count); string(b) != "x\nx\n" {
		t.Errorf("the command ran %d times", len(b)/2)
	}
	for _, tt := range []struct{ command, want string }{
		{"exit 3", "the token command failed: exit status 3"},
		{"echo 'vault is locked' >&2; exit 1", "the token command failed: exit status 1: vault is locked"},
		{"echo secret123; echo 'token secret123 expired' >&2; exit 1", "the token command failed: exit status 1"},
		{"true", "the token command's output is empty: it must print the token and nothing else"},
		{"echo a; echo b", "the token command's output holds a space, a line break or another character that no token has: was it copied whole and alone?: it must print the token and nothing else"},
		{"sleep 20 & sleep 20", "the token command failed: it did not end within 50ms"},
	} {
		a, err := TokenCommand(tt.command, TokenCommandOptions{Timeout: 50 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(tt.command, "sleep") {
			a.(*commandAuth).o.Timeout = 5 * time.Second
			a.(*commandAuth).cache.limit = 6 * time.Second
		}
		_, err = simClient(t, s, a).Do(context.Background(), userList)
		wantKind(t, err, ErrAuth)
		wantText(t, err, "okta: GET /api/v1/users: "+tt.want)
	}
	_, err = TokenCommand(" ", TokenCommandOptions{})
	wantText(t, err, "okta: the token command is empty: expected a command that prints a token, such as op read op://vault/okta/token")
	_, err = TokenCommand("x", TokenCommandOptions{Scheme: "Basic"})
	wantText(t, err, `okta: scheme "Basic" of the token command: expected SSWS or Bearer`)
}
