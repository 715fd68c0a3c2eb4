package main

import (
	"io"

	"github.com/oktasql/oktasql/config"
)

// An app is one run of the command with its surroundings, which tests replace.
type app struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	open     opener
	classify func(error) (code int, hint string)
	lines    func() lineReader // the line editor, nil for the terminal's
	keyring  config.Keyring    // nil for the operating system's

	outTTY, errTTY, inTTY bool
	colorOut, colorErr    bool
	interrupts            *interrupts
}

// run does what the arguments say and returns the exit code.
func (a *app) run(args []string) int {
	a.inspectTerminal()
	a.interrupts = newInterrupts()
	defer a.interrupts.stop()
	o, err := parseArgs(args, a.env)
	if err == nil {
		err = a.dispatch(o)
	}
	if _, reported := err.(errReported); err != nil && !reported {
		a.report(a.err, "", err, "")
	}
	return a.exitCode(err)
}

// dispatch finds out what is to be done: a subcommand, statements, or the
// shell.
func (a *app) dispatch(o *options) error {
	switch {
	case o.help:
		return writeHelp(a.out)
	case o.version:
		return a.writeVersion()
	}
	if len(o.args) > 0 {
		if c, ok := subcommandNamed(o.args[0]); ok {
			if len(o.inputs) > 0 {
				return &usageError{"-e and -f do not go with the command " + c.name, "oktasql help"}
			}
			return c.run(a, o, o.args[1:])
		}
		if err := a.takeBareSQL(o); err != nil {
			return err
		}
	}
	if len(o.inputs) > 0 {
		return a.batch(o)
	}
	if a.inTTY && a.outTTY {
		return a.shell(o)
	}
	o.inputs = []input{{file: "-"}}
	return a.batch(o)
}
