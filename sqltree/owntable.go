package sqltree

// OwnTable is what the definition of a table of the user's tells.
type OwnTable struct {
	Columns []string // in lower case
	NotNull []string // those of them that are never NULL
	Folds   bool     // some column may be compared without case
	Odd     bool     // some column has another collation than SQLite's own and that one
}
