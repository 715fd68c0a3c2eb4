//go:build !cgo

package vtab

// SQLite is C. Without cgo half of this package is not there, and the compiler
// would name whatever it misses first; this makes it name what to do instead.
type nothing = oktasql_needs_cgo_and_a_C_compiler__set_CGO_ENABLED_1

type (
	Kind   = nothing
	Value  = nothing
	Index  = nothing
	Handle = nothing
)
