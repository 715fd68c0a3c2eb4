package engine

// ownTable is what the definition of a table of the user's tells.
type ownTable struct {
	columns []string // in lower case
	notNull []string // those of them that are never NULL
	folds   bool     // some column may be compared without case
	odd     bool     // some column has another collation than SQLite's own and that one
}
