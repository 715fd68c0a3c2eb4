package engine

import (
	"errors"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/rewrite"
	"github.com/oktasql/oktasql/sqltree"
	"github.com/oktasql/oktasql/vtab"
)

// TestRuleThatFails: the statement is run as it is written then, and the user is told.
func TestRuleThatFails(t *testing.T) {
	t.Parallel()
	const text = "SELECT login FROM users WHERE 'Oslo' = city"
	st := &Statement{shape: sqltree.ShapeOf(text)}
	rules := &rewrite.Rules{Takes: func(string) bool { panic("what a rule should not do") }, Tables: catalog.Find}
	if got := (&Session{}).retold(st, rules, text); got != text {
		t.Errorf("run is %s", got)
	}
	if got := strings.Join(st.meter.snapshot().Warnings, "\n"); !strings.Contains(got, "what a rule should not do") || !strings.Contains(got, "as it is written") {
		t.Errorf("the warnings are %q", got)
	}
}

// TestPreparePanics: a panic is an error, and the connection goes on.
func TestPreparePanics(t *testing.T) {
	t.Parallel()
	err := (&Session{}).Prepare(&Statement{}) // without an org
	if failed := (*vtab.PanicError)(nil); !errors.As(err, &failed) || len(failed.Stack) == 0 {
		t.Errorf("the error is %v", err)
	}
}
