package main

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// A param is a value for :name, @name and $name. Its value is int64, float64
// or string.
type param struct {
	name  string
	raw   string // as given: value, @FILE or env:NAME
	value any
}

type paramValue struct{ o *options }

func (v paramValue) String() string { return "" }
func (v paramValue) Type() string   { return "name=value" }

func (v paramValue) Set(s string) error {
	p, err := parseParam(s)
	if err != nil {
		return err
	}
	v.o.params = append(v.o.params, p)
	return nil
}

var paramName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// parseParam splits name=value. The name may be written with its :, @ or $.
// Errors never repeat the value.
func parseParam(s string) (param, error) {
	name, raw, ok := strings.Cut(s, "=")
	name = strings.TrimLeft(strings.TrimSpace(name), ":@$")
	if !ok {
		return param{}, errors.New("expected name=value")
	}
	if !paramName.MatchString(name) {
		return param{}, fmt.Errorf("%q is not a name of letters, digits and _", visible(name, false))
	}
	return param{name: name, raw: raw}, nil
}

// loadParams reads the files and variables that --param names.
func (o *options) loadParams(env func(string) string) error {
	for i := range o.params {
		p := &o.params[i]
		for _, q := range o.params[:i] {
			if q.name == p.name {
				return &usageError{"--param " + p.name + ": given twice", "give each name once"}
			}
		}
		if err := p.load(env); err != nil {
			return err
		}
	}
	return nil
}

// load sets the value from what was given: @FILE is the file's text without
// its last newline, @@x the text "@x", env:NAME a variable of the environment,
// and everything else itself. A text that is a number in its shortest ordinary
// form becomes a number.
func (p *param) load(env func(string) string) error {
	text := p.raw
	switch {
	case strings.HasPrefix(text, "@@"):
		text = text[1:]
	case strings.HasPrefix(text, "@"):
		b, err := os.ReadFile(text[1:])
		if err != nil {
			return &usageError{"--param " + p.name + ": " + err.Error(), "write @@ for a value that begins with @"}
		}
		text = strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
	case strings.HasPrefix(text, "env:"):
		text = env(text[len("env:"):])
		if text == "" {
			return &usageError{
				"--param " + p.name + ": the environment variable " + visible(p.raw[len("env:"):], false) + " is empty or not set",
				"export " + visible(p.raw[len("env:"):], false) + "=…",
			}
		}
	}
	p.value = number(text)
	return nil
}

var (
	intForm   = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)
	floatForm = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)
)

// number returns the int64 or float64 that text is, or text itself: leading
// zeros, signs of their own and integers beyond 64 bits stay text, since they
// are codes and identifiers.
func number(text string) any {
	if intForm.MatchString(text) {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
		return text
	}
	if strings.ContainsAny(text, ".eE") && floatForm.MatchString(text) {
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return f
		}
	}
	return text
}

// bind returns the arguments of a statement, in SQLite's order, and marks the
// parameters used. inShell tells how one that is missing can be given.
func bind(stmt string, params []param, used map[string]bool, inShell bool) ([]any, error) {
	var args []any
	for _, name := range paramNames(stmt) {
		if name[0] == '?' {
			return nil, &usageError{"the parameter " + name + " has no name to bind a value to", "write :name in the statement and give --param name=value"}
		}
		found := false
		for _, p := range params {
			if p.name == name[1:] {
				args, found = append(args, sql.Named(p.name, p.value)), true
				used[p.name] = true
			}
		}
		if !found {
			var names []string
			for _, p := range params {
				names = append(names, p.name)
			}
			hint := "--param " + name[1:] + "=VALUE"
			if inShell {
				hint = ".param set " + name[1:] + " VALUE"
			}
			return nil, &usageError{"the parameter " + name + " has no value", didYouMean(name[1:], names, ":%s", hint)}
		}
	}
	return args, nil
}
