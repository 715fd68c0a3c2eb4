package rewrite

import "github.com/oktasql/oktasql/sqltree"

// Rules are what the rules are applied with.
type Rules struct {
	Tables sqltree.Tables         // Okta's, with the custom attributes that are known
	Takes  func(text string) bool // whether SQLite can prepare a text
	ASCII  func() bool            // whether lower and upper are SQLite's own
	// Bound is the number that is bound to a parameter, by its name or its number, of a
	// statement that is run once; nil for one that is not.
	Bound func(name string, n int) (float64, bool)
	// Value is what SQLite gives for a function of constants, as a literal, where that
	// stays the same for as long as the text is used.
	Value func(expr string) (literal string, ok bool)
}
