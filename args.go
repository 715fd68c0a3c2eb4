package oktasql

import (
	"database/sql/driver"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// checkArgs compares the arguments with the parameters of a text. SQLite takes
// a parameter without an argument for NULL and overlooks an argument without a
// parameter, either of which would answer another question than the one asked.
//
// One named argument serves :name, @name and $name alike; the arguments
// returned are as many as SQLite counts parameters then.
func checkArgs(query string, args []driver.NamedValue) ([]driver.NamedValue, error) {
	want := parametersOf(query)
	given := map[string]bool{}
	for _, a := range args {
		if a.Name == "" {
			continue
		}
		given[a.Name] = true
		if !want.names[a.Name] {
			return nil, fmt.Errorf("oktasql: the argument %q is given and the statement has no parameter :%s", a.Name, a.Name)
		}
	}
	if len(given) == 0 {
		if len(args) != want.count {
			return nil, fmt.Errorf("oktasql: the statement has %s and %s given: give one for each",
				plural(want.count, "parameter"), are(len(args)))
		}
		return args, nil
	}
	if len(given) == len(args) {
		for _, name := range slices.Sorted(maps.Keys(want.names)) {
			if !given[name] {
				return nil, fmt.Errorf("oktasql: the parameter :%s has no argument: give sql.Named(%q, …)", name, name)
			}
		}
		if want.unnamed > 0 {
			return nil, fmt.Errorf("oktasql: %s without a name, and all arguments are named", has(want.unnamed))
		}
	}
	for i := 0; len(args) < want.count; i++ {
		if args[i].Name != "" {
			args = append(args[:len(args):len(args)], driver.NamedValue{Name: args[i].Name, Ordinal: len(args) + 1, Value: args[i].Value})
		}
	}
	return args, nil
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func are(n int) string {
	if n == 1 {
		return "1 argument is"
	}
	return plural(n, "argument") + " are"
}

func has(n int) string {
	if n == 1 {
		return "the statement has 1 parameter"
	}
	return "the statement has " + plural(n, "parameter")
}

// parameters are what a text wants to be given.
type parameters struct {
	count   int             // of all its statements together, as SQLite numbers them
	unnamed int             // those that are ? or ?1
	names   map[string]bool // without their prefix
}

// parametersOf counts as SQLite does, for each statement of the text anew: ?
// and a new name take the next number, ?5 is number 5 and makes those below it
// exist.
func parametersOf(query string) parameters {
	p := parameters{names: map[string]bool{}}
	highest, seen := 0, map[string]bool{}
	for _, t := range sqltext.Tokens(query) {
		if t.Text == ";" {
			p.count += highest
			highest, seen = 0, map[string]bool{}
		}
		if t.Kind != sqltext.Param {
			continue
		}
		if digits, ok := strings.CutPrefix(t.Text, "?"); ok {
			p.unnamed++
			if n, err := strconv.Atoi(digits); err == nil {
				highest = max(highest, n)
			} else {
				highest++
			}
			continue
		}
		p.names[t.Text[1:]] = true
		if !seen[t.Text] {
			seen[t.Text] = true
			highest++
		}
	}
	p.count += highest
	return p
}

// severalStatements says whether anything follows the first statement. The
// semicolons of a trigger's body end no statement.
func severalStatements(query string) bool {
	tokens := sqltext.Tokens(query)
	for i, t := range tokens {
		if t.Is("TRIGGER") {
			return false
		}
		if t.Text == ";" && i+1 < len(tokens) && i > 0 {
			return true
		}
	}
	return false
}
