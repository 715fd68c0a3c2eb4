package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestMain lets scripts run oktasql itself and plainsql, the same command on
// ordinary SQLite tables.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"oktasql":  main,
		"panicked": panicked,
		"plainsql": func() {
			a := &app{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv, open: openPlain, classify: classifyPlain}
			os.Exit(a.run(os.Args[1:]))
		},
	})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("TERM", "xterm")
			e.Setenv("GORACE", "atexit_sleep_ms=0") // a thousand by default, for each process
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"org": cmdOrg},
	})
}

// cmdOrg starts an org of 20 users in pages of 3, and tells the commands that
// follow where it is: org [KIND PATH]… with the faults auth, forbidden, feature,
// cut, hang and limit, each after the first request to PATH when the path ends
// in +1.
func cmdOrg(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args)%2 != 0 {
		ts.Fatalf("usage: org [KIND PATH]…")
	}
	srv := oktatest.NewServer(oktatest.Options{Users: 20, Groups: 8, Seed: 1, PageLimit: 3, Unlimited: true})
	ts.Defer(srv.Close)
	faults := map[string]oktatest.Fault{
		"auth": {Code: "E0000011"}, "forbidden": {Code: "E0000006"}, "feature": {Code: "E0000015"},
		"cut": {Kind: oktatest.CutBody}, "hang": {Kind: oktatest.Hang}, "limit": {Kind: oktatest.RateLimit429, Delay: time.Hour},
	}
	for i := 0; i < len(args); i += 2 {
		f, ok := faults[args[i]]
		if !ok {
			ts.Fatalf("no fault %s", args[i])
		}
		var later bool
		if f.Path, later = strings.CutSuffix(args[i+1], "+1"); later {
			f.Skip = 1
		}
		srv.Inject(f)
	}
	ts.Setenv("OKTA_CLIENT_ORGURL", srv.URL)
	ts.Setenv("OKTA_CLIENT_TOKEN", "00plantedTokenplantedTokenplantedTokenplant")
}
