package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts run oktasql itself and plainsql, the same command on
// ordinary SQLite tables.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"oktasql": main,
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
			return nil
		},
	})
}
