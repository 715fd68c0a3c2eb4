// Package vtab lets Go code be an SQLite virtual table.
//
// It carries its own small C shim on the SQLite that go-sqlite3 links into the
// program, needs no build tag, and exposes what planning precisely needs:
// constraints that are consumed and still tested by SQLite, collations, the
// columns in use, whole IN lists, literal operands, unchanged columns of an
// UPDATE, and the transaction and savepoint hooks.
//
// A Module makes tables, a Table makes cursors, a Cursor hands out batches of
// rows. SQLite walks a batch in C: Go is entered once per batch, and for the
// cells that a batch declares lazy.
//
// Every table is declared WITHOUT ROWID and needs exactly one primary-key
// column when it can be changed. SQLite gives DELETE and UPDATE that column's
// value and nothing else of the old row.
//
// # Pushdown
//
// BestIndex says which constraints it wants (Constraint.ArgIndex). Unless Omit
// is set too, SQLite tests every row again with its own semantics, so a table
// may return more than was asked for, never less. Operands arrive as written:
// column affinity is not applied to them, so '5' and 5 are different arguments
// even where SQLite's own test would hold them equal.
//
// # Errors
//
// SQLite keeps an error's text only. A callback's error is first given to the
// DB's OnError function, on the goroutine that runs the statement, and then
// becomes the statement's error text. The result code is SQLITE_INTERRUPT for
// an error that is context.Canceled and SQLITE_ERROR for all others.
// SQLITE_INTERRUPT, from there or from DB.Interrupt, ends a writing statement's
// transaction. A panic in a callback becomes a *PanicError and the process goes
// on.
//
// # Concurrency
//
// A connection runs one statement step at a time, so the callbacks of one DB
// are never concurrent. Modules registered with several connections are called
// concurrently by them.
package vtab
