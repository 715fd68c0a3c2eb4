//go:build !cgo

package vtab

// SQLite is C. Without cgo nothing of it is there, and the compiler would name
// whatever it misses first; it names what to do instead. The file's name makes
// its error the first one.
const _ = oktasql_needs_cgo_and_a_C_compiler__set_CGO_ENABLED_1
