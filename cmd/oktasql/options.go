package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// An input is one source of statements, in the order given on the command line.
type input struct {
	sql  string // the statements themselves, or
	file string // where they are; "-" is standard input
}

// options are the command line, parsed and checked.
type options struct {
	inputs []input
	args   []string // words that are neither flags nor flag values
	params []param

	format  string
	output  string
	null    string
	nullSet bool
	noHead  bool
	csvSafe bool
	stats   string // "", "text" or "json"

	demo      bool
	demoUsers int
	demoSeed  int64
	addr      string

	org         string
	profile     string
	pushdown    string
	consistency string
	maxCalls    int
	share       float64
	timeout     time.Duration
	debug       bool

	keepGoing  bool
	noProgress bool
	noPager    bool
	noHistory  bool
	version    bool
	help       bool

	changed map[string]bool // flags given, by name
}

// flagGroups gives the order of the help page. Every flag is in one group; a
// test holds that.
var flagGroups = []struct {
	title string
	names []string
}{
	{"What to run", []string{"execute", "file", "param", "keep-going"}},
	{"Output", []string{"format", "output", "nullvalue", "no-header", "csv-guard", "stats", "no-progress", "no-pager", "no-history"}},
	{"Which org", []string{"org", "profile", "demo", "demo-users", "demo-seed", "addr"}},
	{"How to ask", []string{"max-calls", "timeout", "rate-limit-share", "consistency", "pushdown", "debug"}},
	{"About", []string{"help", "version"}},
}

// newFlags binds all flags to o.
func newFlags(o *options) *pflag.FlagSet {
	fs := pflag.NewFlagSet("oktasql", pflag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	fs.VarP(inputValue{o, false}, "execute", "e", "run the statements in `SQL`; repeatable")
	fs.VarP(inputValue{o, true}, "file", "f", "run the statements in `FILE`; - is standard input; repeatable")
	fs.VarP(paramValue{o}, "param", "p", "a value for :name in statements: `NAME=VALUE`, NAME=@FILE or NAME=env:VARIABLE; repeatable")
	fs.BoolVar(&o.keepGoing, "keep-going", false, "go on after a failed statement; exit with the first failure's code")

	fs.StringVar(&o.format, "format", "", "show results as `FORMAT`: "+strings.Join(formatNames(), ", ")+" (default: what the ending of the --output FILE says, else table on a terminal, csv elsewhere)")
	fs.StringVarP(&o.output, "output", "o", "", "write results to `FILE`, whole or not at all; without --format its ending says how: "+strings.Join(fileEndings(), ", ")+" (else csv)")
	fs.StringVar(&o.null, "nullvalue", "", "show NULL as `TEXT` (default: NULL in table, box and line, nothing in csv, tsv, markdown and html)")
	fs.BoolVar(&o.noHead, "no-header", false, "leave out the line of column names")
	fs.BoolVar(&o.csvSafe, "csv-guard", false, "csv and tsv: put ' before values that a spreadsheet would run as a formula")
	fs.StringVar(&o.stats, "stats", "", "print the cost of each statement on standard error; --stats=json as one JSON object per line")
	fs.Lookup("stats").NoOptDefVal = "text"
	fs.BoolVar(&o.noProgress, "no-progress", false, "no progress line while a statement runs, and no notices of waits")
	fs.BoolVar(&o.noPager, "no-pager", false, "never start $PAGER")
	fs.BoolVar(&o.noHistory, "no-history", false, "do not read or write the history file")

	fs.StringVar(&o.org, "org", "", "the org's `URL`: https://acme.okta.com, acme.okta.com or acme (default: OKTA_CLIENT_ORGURL)")
	fs.StringVar(&o.profile, "profile", "", "use the settings of the profile `NAME`")
	fs.BoolVar(&o.demo, "demo", false, "use an org made up in this process; needs no network and no token")
	fs.IntVar(&o.demoUsers, "demo-users", 1000, "put `N` users into the made-up org")
	fs.Int64Var(&o.demoSeed, "demo-seed", 1, "make up another org for each seed `N`")
	fs.StringVar(&o.addr, "addr", "127.0.0.1:8080", "where demo serve listens: `HOST:PORT`")

	fs.IntVar(&o.maxCalls, "max-calls", 0, "fail a statement before it makes more than `N` calls (default: no limit)")
	fs.DurationVar(&o.timeout, "timeout", 0, "give a statement up after `DURATION`, such as 90s or 10m (default: never)")
	fs.Float64Var(&o.share, "rate-limit-share", 0, "use at most this `SHARE` of each rate limit, above 0 and at most 1")
	fs.StringVar(&o.consistency, "consistency", "", "`strict` reads plain lists and ids only, never the search index, which lags")
	fs.StringVar(&o.pushdown, "pushdown", "on", "`off` reads plain lists and filters here, for comparison; the answers are the same")
	fs.BoolVar(&o.debug, "debug", false, "log every request on standard error: method, path, status, waits; never secrets")

	fs.BoolVarP(&o.help, "help", "h", false, "this page")
	fs.BoolVarP(&o.version, "version", "V", false, "the version of oktasql and of SQLite")
	return fs
}

// inputValue collects -e and -f in the order given.
type inputValue struct {
	o    *options
	file bool
}

func (v inputValue) String() string { return "" }

func (v inputValue) Type() string {
	if v.file {
		return "FILE"
	}
	return "SQL"
}

func (v inputValue) Set(s string) error {
	if s == "" {
		return errors.New("empty")
	}
	if v.file {
		v.o.inputs = append(v.o.inputs, input{file: s})
	} else {
		v.o.inputs = append(v.o.inputs, input{sql: s})
	}
	return nil
}

// A usageError is a command line that cannot be run. Exit code 2.
type usageError struct {
	msg  string
	hint string
}

func (e *usageError) Error() string { return e.msg }

// parseArgs reads the command line, without the program's name. Its errors are
// usageErrors.
func parseArgs(args []string, env func(string) string) (*options, error) {
	o := &options{changed: map[string]bool{}}
	if err := refuseSecrets(args); err != nil {
		return nil, err
	}
	fs := newFlags(o)
	if err := fs.Parse(args); err != nil {
		return nil, flagError(fs, err)
	}
	fs.Visit(func(f *pflag.Flag) { o.changed[f.Name] = true })
	o.args = fs.Args()
	o.nullSet = o.changed["nullvalue"]
	if err := o.check(); err != nil {
		return nil, err
	}
	return o, o.loadParams(env)
}

// check refuses values out of range and flags that contradict each other.
func (o *options) check() error {
	if o.format != "" && !slices.Contains(formatNames(), o.format) {
		return &usageError{
			fmt.Sprintf("--format %s: not a format", visible(o.format, false)),
			didYouMean(o.format, formatNames(), "--format %s", "the formats are "+strings.Join(formatNames(), ", ")),
		}
	}
	oneOf := func(flag, value string, allowed ...string) error {
		if slices.Contains(allowed, value) {
			return nil
		}
		return &usageError{fmt.Sprintf("--%s=%s: expected %s", flag, visible(value, false), strings.Join(allowed, " or ")), "oktasql help"}
	}
	if o.changed["stats"] {
		if err := oneOf("stats", o.stats, "text", "json"); err != nil {
			return err
		}
	}
	if err := oneOf("pushdown", o.pushdown, "on", "off"); err != nil {
		return err
	}
	if o.changed["consistency"] {
		if err := oneOf("consistency", o.consistency, "strict"); err != nil {
			return err
		}
	}
	switch {
	case o.changed["max-calls"] && o.maxCalls < 1:
		return &usageError{fmt.Sprintf("--max-calls %d: expected a number from 1", o.maxCalls), "leave the flag out for no limit"}
	case o.changed["timeout"] && o.timeout <= 0:
		return &usageError{fmt.Sprintf("--timeout %s: expected a duration above 0, such as 90s or 10m", o.timeout), "leave the flag out to wait as long as it takes"}
	case o.changed["rate-limit-share"] && !(o.share > 0 && o.share <= 1):
		return &usageError{fmt.Sprintf("--rate-limit-share %s: expected a share above 0 and at most 1", strconv.FormatFloat(o.share, 'g', -1, 64)), "--rate-limit-share 0.5 uses half of each limit"}
	case o.demoUsers < 0:
		return &usageError{fmt.Sprintf("--demo-users %d: expected a number from 0", o.demoUsers), "oktasql --demo --demo-users 1000"}
	case o.demo && o.changed["org"]:
		return &usageError{"--demo and --org: choose one", "--demo is an org of its own and needs no --org"}
	}
	if !o.demo && !(len(o.args) > 0 && o.args[0] == "demo") && (o.changed["demo-users"] || o.changed["demo-seed"]) {
		return &usageError{"--demo-users and --demo-seed belong to --demo", "oktasql --demo --demo-users 100"}
	}
	if o.changed["addr"] && !(len(o.args) > 1 && o.args[0] == "demo" && o.args[1] == "serve") {
		return &usageError{"--addr belongs to demo serve", "oktasql demo serve --addr 127.0.0.1:8080"}
	}
	return nil
}

// refuseSecrets refuses flags that would put a token into the process list and
// the shell's history. The value is never repeated.
func refuseSecrets(args []string) error {
	for _, a := range args {
		if a == "--" {
			return nil
		}
		name, _, _ := strings.Cut(a, "=")
		switch strings.TrimLeft(name, "-") {
		case "token", "api-token", "apitoken", "api-key", "password", "secret", "client-secret", "private-key":
			if strings.HasPrefix(a, "-") {
				return &usageError{
					name + ": secrets are not taken from the command line, where every process and the shell's history can read them",
					"export OKTA_CLIENT_TOKEN and run oktasql without " + name,
				}
			}
		}
	}
	return nil
}

// flagError turns pflag's error into one that suggests the flag that was
// probably meant. It repeats a value only of flags that are known.
func flagError(fs *pflag.FlagSet, err error) error {
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		if s := unknown.GetSpecifiedShortnames(); s != "" {
			return &usageError{"unknown flag -" + unknown.GetSpecifiedName() + " in -" + visible(s, false), "oktasql help lists the flags"}
		}
		var names []string
		fs.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		name := visible(unknown.GetSpecifiedName(), false)
		return &usageError{"unknown flag --" + name, didYouMean(name, names, "oktasql --%s", "oktasql help lists the flags")}
	case errors.As(err, &missing):
		f := missing.GetFlag()
		arg, _ := pflag.UnquoteUsage(f)
		return &usageError{"--" + f.Name + " needs a value", "--" + f.Name + " " + arg}
	case errors.As(err, &invalid):
		f := invalid.GetFlag()
		if f.Name == "param" {
			// A parameter may be a secret: only what is wrong is told.
			return &usageError{"--param: " + errors.Unwrap(invalid).Error(), "--param name=value, --param name=@FILE or --param name=env:NAME"}
		}
		arg, usage := pflag.UnquoteUsage(f)
		return &usageError{fmt.Sprintf("--%s %s: %s", f.Name, visible(invalid.GetValue(), false), expected(f)), "--" + f.Name + " " + arg + ": " + usage}
	}
	return &usageError{visible(err.Error(), false), "oktasql help lists the flags"}
}

// expected says what form the value of a flag has.
func expected(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "int", "int64":
		return "expected a whole number"
	case "float64":
		return "expected a number such as 0.5"
	case "duration":
		return "expected a duration such as 90s or 10m"
	case "bool":
		return "expected true or false, or nothing"
	}
	return "not a value of this flag"
}
