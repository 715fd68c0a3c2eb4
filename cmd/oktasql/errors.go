package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/suggest"
)

// Exit codes. They are part of the command's interface; docs/cli.md lists them.
const (
	exitOK          = 0
	exitSQL         = 1   // an error in a statement, or any not named below
	exitUsage       = 2   // the command line, the configuration or a dot command
	exitAuth        = 3   // the org refused: token, scope, role, feature
	exitUnavailable = 4   // rate limit, time-out, network, an answer that cannot be used
	exitPartial     = 5   // a write reached the org in part
	exitInterrupted = 130 // Ctrl-C
)

// errReported marks an error whose text has been printed already.
type errReported struct{ code int }

func (e errReported) Error() string { return "reported" }

// exitCode returns the exit code for an error, exitOK for none.
func (a *app) exitCode(err error) int {
	var usage *usageError
	var done errReported
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &done):
		return done.code
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	code, _ := a.classify(err)
	return code
}

// report prints an error and the hint that goes with it. where tells which
// statement it belongs to, "" for none.
func (a *app) report(w io.Writer, where string, err error, hint string) {
	msg := strings.TrimPrefix(visible(err.Error(), false), "oktasql: ")
	if errors.Is(err, context.Canceled) {
		msg, hint = "interrupted", ""
	}
	if where != "" {
		where += ": "
	}
	var usage *usageError
	if errors.As(err, &usage) {
		hint = usage.hint
	}
	if hint == "" && !errors.Is(err, context.Canceled) {
		_, hint = a.classify(err)
	}
	msg = withoutAdvice(msg, hint)
	const name = "oktasql:"
	line := a.wrapped(name + " " + visible(where, false) + msg)
	fmt.Fprintln(w, paint(a.colorErr, red, name)+line[len(name):])
	if hint != "" {
		fmt.Fprintln(w, a.wrapped("hint: "+visible(hint, false)))
	}
}

// withoutAdvice takes an error's own advice out of its text, since it stands on
// a line of its own. Only the notes in parentheses may follow it.
func withoutAdvice(msg, hint string) string {
	before, after, found := strings.Cut(msg, ": "+hint)
	if hint == "" || !found || after != "" && !strings.HasPrefix(after, " (") {
		return msg
	}
	return before + after
}

var (
	noTable    = regexp.MustCompile(`no such table: (?:\w+\.)?([^\s]+)`)
	noColumn   = regexp.MustCompile(`(?:no such column: |has no column named )"?([^\s"]+)"?`)
	quotedText = regexp.MustCompile(`no such column: "(.*)" - should this be a string literal`)
	noFunction = regexp.MustCompile(`no such function: (\S+)`)
	nearToken  = regexp.MustCompile(`near "(.*)": syntax error`)
)

// sqlHint explains an error of SQLite with what the command knows about the
// tables, in the shell's words where the statement was typed there. "" when
// there is nothing to add.
func sqlHint(err error, stmt string, tables []tableInfo, inShell bool) string {
	msg := err.Error()
	if m := noTable.FindStringSubmatch(msg); m != nil {
		return didYouMean(m[1], tableNames(tables), "%s", listing("", inShell))
	}
	if m := quotedText.FindStringSubmatch(msg); m != nil {
		return "text is written in single quotes: '" + strings.ReplaceAll(m[1], "'", "''") + "'; double quotes are for the names of columns and tables"
	}
	if m := noColumn.FindStringSubmatch(msg); m != nil {
		return columnHint(m[1], stmt, tables, inShell)
	}
	if m := noFunction.FindStringSubmatch(msg); m != nil {
		var names []string
		for _, f := range sqlFunctions {
			names = append(names, strings.TrimSuffix(f, "("))
		}
		return didYouMean(m[1], names, "%s()", "SQLite's functions are available: https://sqlite.org/lang_corefunc.html")
	}
	if m := nearToken.FindStringSubmatch(msg); m != nil {
		if hint := describeHint(m[1], stmt, tables, inShell); hint != "" {
			return hint
		}
		return syntaxHint(m[1], stmt, tables)
	}
	if strings.Contains(msg, "incomplete input") {
		return "the statement ends too early: a closing parenthesis or a word is missing"
	}
	return ""
}

// listing says what lists the columns of a table, or the tables for "".
func listing(table string, inShell bool) string {
	switch {
	case inShell && table == "":
		return ".tables lists the tables, .columns NAME the columns of one"
	case inShell:
		return ".columns " + table + " lists the columns"
	case table == "":
		return "oktasql tables lists the tables, oktasql tables NAME the columns of one"
	}
	return "oktasql tables " + table + " lists the columns"
}

// describeHint is for the statements with which other databases tell their
// tables and columns, and which SQLite does not have: SHOW TABLES, DESC users,
// EXPLAIN users. "" for all others.
func describeHint(near, stmt string, tables []tableInfo, inShell bool) string {
	toks := sqltext.Tokens(stmt)
	if len(toks) == 0 {
		return ""
	}
	switch first := toks[0]; {
	case first.Text == near && (first.Is("SHOW") || first.Is("DESC") || first.Is("DESCRIBE")):
	case first.Is("EXPLAIN") && len(toks) > 1 && toks[1].Text == near && findTable(tables, toks[1].Value()) != nil:
	default:
		return ""
	}
	for _, t := range toks[1:] {
		if name := nearest(t.Value(), tableNames(tables)); name != "" {
			return listing(findTable(tables, name).name, inShell)
		}
	}
	return listing("", inShell)
}

// clauseWords are the keywords with which the parts of a query begin. SQLite
// takes a misspelt one for an alias and fails at the word after it.
var clauseWords = []string{"SELECT", "FROM", "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "JOIN"}

// syntaxHint suggests a keyword for the word at which SQLite's parser stopped,
// or for the one before it.
func syntaxHint(near, stmt string, tables []tableInfo) string {
	toks := sqltext.Tokens(stmt)
	known := func(word string) bool {
		if isKeyword(word) || findTable(tables, word) != nil {
			return true
		}
		for _, ref := range tableRefs(stmt) {
			if t := findTable(tables, ref.table); t != nil && slices.ContainsFunc(t.columns, func(c columnInfo) bool { return strings.EqualFold(c.name, word) }) {
				return true
			}
		}
		return false
	}
	for i, t := range toks {
		if i == 0 || t.Text != near || !toks[i-1].Bare() || known(toks[i-1].Text) {
			continue
		}
		if n := suggest.Nearest(toks[i-1].Text, clauseWords); n != "" {
			return "did you mean " + n + "?"
		}
	}
	if n := nearest(near, sqlKeywords); n != "" && !known(near) {
		return "did you mean " + n + "?"
	}
	return ""
}

// columnHint suggests a column of the tables that the statement names.
func columnHint(name, stmt string, tables []tableInfo, inShell bool) string {
	qualifier, col, qualified := strings.Cut(name, ".")
	if !qualified {
		col, qualifier = name, ""
	}
	var candidates, named []string
	for _, ref := range tableRefs(stmt) {
		if qualifier != "" && !strings.EqualFold(qualifier, ref.alias) && !strings.EqualFold(qualifier, ref.table) {
			continue
		}
		if t := findTable(tables, ref.table); t != nil {
			named = append(named, t.name)
			for _, c := range t.columns {
				candidates = append(candidates, c.name)
			}
		}
	}
	if slices.ContainsFunc(candidates, func(c string) bool { return strings.EqualFold(c, col) }) {
		return col + " is not among the columns that the query in the FROM or the WITH shows; a * leaves out hidden columns, so name it there"
	}
	var advice []string
	if len(named) > 0 {
		advice = append(advice, listing(named[0], inShell))
	}
	if !qualified { // nobody means a text by u.name
		advice = append(advice, "text is written in single quotes: '"+col+"'")
	}
	return didYouMean(col, candidates, "%s", strings.Join(advice, "; "))
}

func tableNames(tables []tableInfo) []string {
	var names []string
	for _, t := range tables {
		names = append(names, t.name)
	}
	for _, t := range tables {
		names = append(names, t.aliases...)
	}
	return names
}

// findTable returns the table called name, in any letter case, by its own name
// or an alias; nil when there is none.
func findTable(tables []tableInfo, name string) *tableInfo {
	for i := range tables {
		if strings.EqualFold(tables[i].name, name) {
			return &tables[i]
		}
	}
	for i := range tables {
		for _, a := range tables[i].aliases {
			if strings.EqualFold(a, name) {
				return &tables[i]
			}
		}
	}
	return nil
}
