package sqltree

import (
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// SQLite takes many of its keywords for names where they can be nothing else: a table
// is called groups, a custom attribute may be called action, and json_each has a key.
// Such tokens are marked before a statement is read. What is left unmarked in doubt
// ends the reading, as any grammar does that is not read here.

// lenientWords are those keywords, but for the ones that an expression may begin or go
// on with.
//
// Source: SQLite's parse.y, %fallback ID.
var lenientWords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`
		ABORT ACTION AFTER ALWAYS ANALYZE ATTACH BEFORE BEGIN CASCADE COLUMN CONFLICT CURRENT DATABASE DEFERRED DETACH
		DO EACH EXCLUDE EXCLUSIVE EXPLAIN FAIL FILTER FIRST FOLLOWING FOR GENERATED GROUPS IGNORE IMMEDIATE INITIALLY
		INSTEAD KEY LAST NO NULLS OF OFFSET OTHERS OVER PARTITION PLAN PRAGMA PRECEDING QUERY RANGE REINDEX RELEASE
		RENAME RESTRICT ROLLBACK ROW ROWS SAVEPOINT TEMP TEMPORARY TIES TRIGGER UNBOUNDED VACUUM VIEW VIRTUAL WINDOW
		WITHOUT`) {
		m[w] = true
	}
	return m
}()

// beforeNames are words after which there is an expression or a name, and none of the
// keywords above.
var beforeNames = []string{
	"SELECT", "DISTINCT", "ALL", "FROM", "JOIN", "ON", "WHERE", "AND", "OR", "NOT", "IS", "BETWEEN", "LIKE", "GLOB", "REGEXP",
	"MATCH", "ESCAPE", "CASE", "WHEN", "THEN", "ELSE", "BY", "HAVING", "AS", "WITH", "RECURSIVE", "LIMIT", "OFFSET",
}

// markNames marks the keywords among a statement's tokens that are names for sure.
func markNames(tokens []sqltext.Token) []sqltext.Token {
	at := (&Shape{Tokens: tokens}).At
	for i := range tokens {
		t := &tokens[i]
		if t.Kind != sqltext.Name || !lenientWords[strings.ToUpper(t.Text)] {
			continue
		}
		before, after := at(i-1), at(i+1)
		switch {
		case before.Text == ".", after.Text == ".":
			t.IsName = true
		case after.Text == "(", t.Is("CURRENT") && after.Is("ROW"), t.Is("UNBOUNDED") && (after.Is("PRECEDING") || after.Is("FOLLOWING")):
			// a function, or a bound of a window's frame
		case before.Text == "(":
			t.IsName = !at(i-2).Is("OVER") && !at(i-2).Is("AS") // a window begins there
		default:
			t.IsName = before.Kind == sqltext.Other && before.Text != ")" && before.Text != ";" || IsAny(before, beforeNames)
		}
	}
	return tokens
}
