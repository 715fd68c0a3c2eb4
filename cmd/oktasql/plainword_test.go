package main

import (
	"context"
	"io"
	"reflect"
	"strings"
	"testing"
)

// TestPlainWords holds that the words of other shells leave and help at an
// empty prompt, and are text like any other inside a statement.
func TestPlainWords(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"quit", "exit", "EXIT;", " quit ; "} {
		if _, out, errOut := typed(t, nil, word, "select 1 as a;"); out != "" || strings.Contains(errOut, "oktasql:") {
			t.Errorf("%q: stdout %q, stderr %q", word, out, errOut)
		}
	}
	for _, word := range []string{"help", "?", "Help;"} {
		if _, out, errOut := typed(t, nil, word, "select 1 as a;"); !strings.Contains(out+errOut, ".tables") || !strings.HasSuffix(out, "a\n1\n") {
			t.Errorf("%q: stdout %q, stderr %q", word, out, errOut)
		}
	}
	if _, out, errOut := typed(t, nil, "select 1 as", "quit", ";", "select 2 as a;"); out != "quit\n1\na\n2\n" {
		t.Errorf("inside a statement: stdout %q, stderr %q", out, errOut)
	}
}

// TestCtrlCForgetsWhatWasTyped holds that Tab does not complete in the light of
// a statement that Ctrl-C cleared.
func TestCtrlCForgetsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := &session{app: &app{interrupts: newInterrupts()}, err: io.Discard}
	defer s.app.interrupts.stop()
	var err error
	if s.back, err = openPlain(context.Background(), s.app, &options{}); err != nil {
		t.Fatal(err)
	}
	defer s.back.Close()
	if s.conn, err = s.back.Conn(context.Background()); err != nil {
		t.Fatal(err)
	}
	defer s.conn.Close()
	s.loop(&typist{lines: []string{"select login from users where name = 'Oslo", "x", "^C"}}, nil)
	if _, got, _ := s.complete("select u.lo from users u", len("select u.lo")); !reflect.DeepEqual(got, []string{"u.login", "u.logins"}) || s.typed != "" {
		t.Errorf("offered %q with %q kept", got, s.typed)
	}
}
