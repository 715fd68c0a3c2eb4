package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-sqlite3"
)

// A subcommand is what the first word of the command line may be instead of a
// SQL statement.
type subcommand struct {
	name, args, doc string
	run             func(a *app, o *options, args []string) error
}

// subcommands are all of them, in the order of the help. It is a function since
// help itself is one.
func subcommands() []subcommand {
	return []subcommand{
		{"demo", "[serve]", "the shell on a made-up org, or five sample queries when there is no terminal; demo serve offers that org at --addr, for any token", runDemo},
		{"check", "[TABLE…]", "who the org takes the credential for, its roles and scopes, and which tables can be read and why others cannot, one small call each; with TABLE, fail unless those can", runCheck},
		{"login", "[SERVICE/USER]", "keep an API token in the operating system's keyring; it is asked for without showing it, or read from standard input", runLogin},
		{"logout", "[SERVICE/USER]", "take the token out of the keyring", runLogout},
		{"config", "[show]", "the settings in use and where each comes from; secrets masked", runConfig},
		{"tables", "[NAME]", "the tables of the org, or the columns of one", runTables},
		{"completion", "SHELL", "completion for bash, zsh or fish", runCompletion},
		{"version", "", "the version of oktasql and of SQLite", func(a *app, _ *options, args []string) error {
			if err := noArgs("version", args); err != nil {
				return err
			}
			return a.writeVersion()
		}},
		{"help", "", "this page", func(a *app, _ *options, _ []string) error { return writeHelp(a.out) }},
	}
}

func subcommandNamed(name string) (subcommand, bool) {
	for _, c := range subcommands() {
		if c.name == name {
			return c, true
		}
	}
	return subcommand{}, false
}

func subcommandNames() []string {
	var names []string
	for _, c := range subcommands() {
		names = append(names, c.name)
	}
	return names
}

func noArgs(name string, args []string) error {
	if len(args) > 0 {
		return &usageError{name + " takes no argument: " + visible(strings.Join(args, " "), false), "oktasql " + name}
	}
	return nil
}

// version is set by the linker for released builds.
var version = ""

// writeVersion prints one line with all the versions that matter in a report.
func (a *app) writeVersion() error {
	v := version
	if info, ok := debug.ReadBuildInfo(); ok && v == "" {
		v = info.Main.Version
	}
	if v == "" {
		v = "(devel)"
	}
	lib, _, _ := sqlite3.Version()
	_, err := fmt.Fprintf(a.out, "oktasql %s, SQLite %s, %s %s/%s\n", v, lib, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// runTables prints what .tables and .schema print in the shell.
func runTables(a *app, o *options, args []string) error {
	if len(args) > 1 {
		return &usageError{"tables takes one name", "oktasql tables users"}
	}
	o.inputs = []input{{sql: strings.TrimSpace(".tables")}}
	if len(args) == 1 {
		o.inputs = []input{{sql: ".columns " + args[0]}}
	}
	return a.batch(o)
}

// writeHelp prints the help page.
func writeHelp(w io.Writer) error {
	var b strings.Builder
	b.WriteString(`oktasql asks an Okta org questions in SQL.

  oktasql                                   the shell
  oktasql "SELECT login FROM users LIMIT 5" one answer
  oktasql -f report.sql -o report.csv       a file of statements, the results in another
  oktasql demo                              the shell on a made-up org; nothing to set up

Set OKTA_CLIENT_ORGURL (https://acme.okta.com) and OKTA_CLIENT_TOKEN first; tokens are
never taken from the command line. Nothing in the org is changed.

Commands
`)
	for _, c := range subcommands() {
		writeEntry(&b, helpWidth, strings.TrimSpace(c.name+" "+c.args), c.doc)
	}
	fs := newFlags(&options{})
	for _, g := range flagGroups {
		b.WriteString("\n" + g.title + "\n")
		for _, name := range g.names {
			writeEntry(&b, helpWidth, flagSynopsis(fs.Lookup(name)), flagDoc(fs.Lookup(name)))
		}
	}
	b.WriteString(`
A statement ends with ; or \G (show it as lines). Data goes to standard output,
everything else to standard error. In the shell, .help lists the dot commands; they
work in files and with -e too: oktasql -e .tables

Exit codes
`)
	for _, e := range exitCodes {
		writeEntry(&b, helpWidth, fmt.Sprint(e.code), e.doc)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// exitCodes explains the codes to people.
var exitCodes = []struct {
	code int
	doc  string
}{
	{exitOK, "everything was answered"},
	{exitSQL, "a statement failed"},
	{exitUsage, "the command line or the configuration is wrong, or token_command or the keyring gives no token"},
	{exitAuth, "the org refused: token, scope, admin role or a feature that is off"},
	{exitUnavailable, "rate limit, --max-calls, time-out or network: asking again later may help"},
	{exitPartial, "a change reached the org in part"},
	{exitInterrupted, "interrupted"},
}

// helpWidth is where help pages are wrapped, unless the terminal is narrower.
const helpWidth = 88

// writeEntry prints a term and its explanation, wrapped at width columns.
func writeEntry(b *strings.Builder, width int, term, doc string) {
	indent := 26
	if width < 60 {
		indent = 6
	}
	line := "  " + term
	if utf8.RuneCountInString(line) > indent-2 {
		b.WriteString(line + "\n")
		line = ""
	}
	line += strings.Repeat(" ", indent-utf8.RuneCountInString(line))
	used := indent
	b.WriteString(line)
	for i, word := range strings.Fields(doc) {
		n := utf8.RuneCountInString(word)
		if i > 0 && used+1+n > width {
			b.WriteString("\n" + strings.Repeat(" ", indent))
			used = indent
		} else if i > 0 {
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += n
	}
	b.WriteByte('\n')
}
