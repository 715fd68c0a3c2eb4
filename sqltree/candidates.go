package sqltree

// CandidatesTable is the module and the name of a table that no schema lists:
//
//	SELECT value FROM oktasql_candidates('user_roles', 'assignment_type', 'USER')
//
// gives the values that the key of a table may have in its rows, out of the lists
// that tell: a superset of those that have rows, at a few requests. With a column
// and a value, the lists of other rows are left out. It is there for what the
// rules of rewrite add to statements.
const CandidatesTable = "oktasql_candidates"

// IsCandidates says whether an entry is that table.
func IsCandidates(it *Item) bool { return it.Call && it.Name == CandidatesTable }
