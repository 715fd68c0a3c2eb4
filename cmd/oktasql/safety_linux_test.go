package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// evil is a name that would set a terminal's title, clear it, print in red and
// reorder what follows, in seven and in eight bits.
const evil = `\u001b]0;EVIL\u0007\u001b[2J\u001b[31mred\u009b5m\u202e\r\n=1+1`

// evilOrg answers with that name and with errors that hold it.
func evilOrg(t *testing.T) *oktatest.Server {
	t.Helper()
	srv := oktatest.NewServer(oktatest.Options{Users: 3, Groups: 2, Seed: 1, Unlimited: true})
	t.Cleanup(srv.Close)
	answer := func(status int, body string) oktatest.Fault {
		return oktatest.Fault{Kind: oktatest.Custom, Handler: func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("X-Okta-Request-Id", "id\u009b31m")
			w.WriteHeader(status)
			io.WriteString(w, body)
		}}
	}
	users, groups := answer(200, `[{"id":"00u1","status":"ACTIVE","profile":{"login":"ada","firstName":"`+evil+`"}}]`),
		answer(400, `{"errorCode":"E0000001`+evil+`","errorSummary":"`+evil+`","errorCauses":[{"errorSummary":"`+evil+`"}]}`)
	users.Path, groups.Path = "/api/v1/users", "/api/v1/groups"
	srv.Inject(users)
	srv.Inject(groups)
	return srv
}

// TestTerminalIsSafe holds that nothing in the data or in an error steers the
// terminal, in any format, and that --debug does not either.
func TestTerminalIsSafe(t *testing.T) {
	t.Parallel()
	srv := evilOrg(t)
	env := []string{"OKTA_CLIENT_ORGURL=" + srv.URL, "OKTA_CLIENT_TOKEN=x", "NO_COLOR=1", "OKTASQL_MAX_RETRIES=0"}
	for _, f := range formats {
		m := onTerminal(t, env, "--debug", "--no-progress", "--keep-going", "--format", f.name, "-e", "select first_name, profile from users", "-e", "select id from groups",
			"-e", "select 1 as done"+f.name)
		m.expect("done" + f.name)
		_ = m.cmd.Wait()
		text := m.text()
		if !strings.Contains(text, "EVIL") || !strings.Contains(text, "E0000001") {
			t.Errorf("%s: neither data nor error is in %q", f.name, text)
		}
		for _, bad := range []string{"\x1b]", "\x1b[2J", "\x1b[31m", "\a", "\u009b", "\u202e"} {
			if i := strings.Index(text, bad); i >= 0 {
				t.Errorf("%s: %q reached the terminal in %q", f.name, bad, text[max(0, i-60):min(len(text), i+40)])
			}
		}
	}
}

// text is all that was printed.
func (m *terminal) text() string {
	time.Sleep(20 * time.Millisecond) // what the terminal still holds
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.all.String()
}

// TestShellForgetsSecrets holds that a token typed into the shell is in no file
// afterwards.
func TestShellForgetsSecrets(t *testing.T) {
	t.Parallel()
	srv := oktatest.NewServer(oktatest.Options{Users: 3, Groups: 2, Seed: 1, Unlimited: true})
	defer srv.Close()
	home := t.TempDir()
	m := onTerminal(t, []string{"OKTA_CLIENT_ORGURL=" + srv.URL, "OKTA_CLIENT_TOKEN=" + plantedToken, "HOME=" + home, "XDG_STATE_HOME="})
	m.expect("> ")
	for _, line := range []string{"select 'kept';", ".param set x " + plantedToken, "select '" + plantedToken + "';", ".show", ".requests"} {
		m.keys(line + "\r")
		m.expect("> ")
	}
	m.keys(".quit\r")
	_ = m.cmd.Wait()
	var files strings.Builder
	err := filepath.WalkDir(home, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		fmt.Fprintf(&files, "%s\n%s\n", path, b)
		return err
	})
	if err != nil || !strings.Contains(files.String(), "select 'kept';") || strings.Contains(files.String(), "PLANTED") {
		t.Errorf("%v, the files hold %q", err, files.String())
	}
}
