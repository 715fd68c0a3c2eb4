package main

import (
	"strings"
	"testing"
	"time"
)

// TestLoginOnATerminal holds that a token typed at the prompt is not shown, and
// that Ctrl-C leaves with the terminal as it was.
func TestLoginOnATerminal(t *testing.T) {
	t.Parallel()
	env := []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent", "OKTA_CLIENT_ORGURL=http://127.0.0.1:1"}
	m := onTerminal(t, env, "login")
	m.expect("Token for http://127.0.0.1:1, which is not shown while you type or paste it: ")
	m.keys("00PLANTEDtoken\n")
	if text, ok := m.wait("oktasql/127.0.0.1:1: cannot write: ", 10*time.Second); !ok || strings.Contains(text, "PLANTED") || !strings.Contains(text, "warning: the token could not be tried: GET /api/v1/users/me: 127.0.0.1:1 refuses the connection") {
		t.Errorf("printed %q", text)
	}
	m = onTerminal(t, env, "login", "a/b")
	m.expect("paste it: ")
	m.keys("00PLANTED\x03")
	if text, ok := m.wait("interrupted", 5*time.Second); !ok || strings.Contains(text, "PLANTED") {
		t.Errorf("printed %q", text)
	}
	_ = m.cmd.Wait()
	if code := m.cmd.ProcessState.ExitCode(); code != exitInterrupted {
		t.Errorf("exit %d", code)
	}
}
