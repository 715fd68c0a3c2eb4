package vtab

// Module makes tables. One Module may be registered with several connections
// and is then called concurrently.
type Module interface {
	// Connect returns the table that the arguments describe and its
	// declaration, "CREATE TABLE x(...) WITHOUT ROWID", in which the table's
	// name does not matter.
	//
	// It is called when a statement first uses the table on a connection, and
	// again after the connection reloaded its schema. CREATE VIRTUAL TABLE
	// calls it likewise.
	Connect(c Connect) (Table, string, error)
}

// ReadOnlyModule is an optional interface of a Module. When ReadOnly is true at
// registration, SQLite itself refuses changes while it prepares the statement
// ("table x may not be modified"), and calls no transaction hooks. Otherwise a
// change to a table that is no Updater fails with ErrReadOnly when the first
// row would be changed.
type ReadOnlyModule interface {
	ReadOnly() bool
}

// Connect is what a Module is told about the table it makes.
type Connect struct {
	Schema string // name of the schema: main, temp, or as in ATTACH ... AS
	Name   string // name of the table
	// Args are the arguments of USING module(...), without surrounding blanks.
	// An argument that is one single-quoted SQL literal is unquoted.
	Args []string
}

// Table is one virtual table on one connection.
type Table interface {
	// BestIndex chooses how to scan for the constraints offered. SQLite calls
	// it several times for a statement, with different constraints usable.
	BestIndex(ix *Index) error
	// Open makes a cursor. The handle is valid until the cursor's Close.
	Open(h *Handle) (Cursor, error)
	// Disconnect is called when the connection forgets the table. Its error
	// reaches OnError only: SQLite has nobody to tell.
	Disconnect() error
}

// Cursor is one scan over a table. It may be scanned again: Filter starts anew.
type Cursor interface {
	// Filter starts a scan along the plan that BestIndex chose. Fetch is
	// called right after it.
	Filter(idxNum int, idxStr string, args []Arg) error
	// Fetch returns the next rows, or nil at the end. A batch without rows is
	// skipped. The batch before may be reused from this call on, not earlier.
	Fetch() (*Batch, error)
	// Column returns the value of a lazy cell. row counts from 0 in the
	// current batch.
	Column(row, column int) (Value, error)
	// Close ends the cursor. Its error reaches OnError only.
	Close() error
}

// Arg is the operand of a consumed constraint.
type Arg struct {
	Value  Value   // the operand, unless IsList
	List   []Value // the members of the IN list, distinct, perhaps with NULL
	IsList bool    // the constraint was consumed with Constraint.AsList
}

// Updater is an optional interface of a Table that can be changed.
type Updater interface {
	// Update makes one change. SQLite calls it between Begin and Commit or
	// Rollback where the Table is a Transactor.
	Update(c *Change) error
}

// Transactor is an optional interface of a Table: the hooks of transactions.
// They surround an autocommitted statement as well.
type Transactor interface {
	// Begin is called before the first change to the table in a transaction.
	Begin() error
	// Sync is called before the transaction commits. Its error rolls back.
	Sync() error
	// Commit ends the transaction. Its error reaches OnError only.
	Commit() error
	// Rollback ends the transaction. Its error reaches OnError only.
	Rollback() error
}

// Savepointer is an optional interface of a Transactor. Savepoints nest and are
// numbered from 0; statements make their own ones too. A later Savepoint with a
// number that exists replaces it.
//
// A table is not told of savepoints that were opened before its Begin. When
// RollbackTo names one of those, everything since Begin is undone. SQLite takes
// no message from these methods: a statement that fails with their error says
// "SQL logic error", and only OnError gets the error itself.
type Savepointer interface {
	Savepoint(n int) error
	// Release forgets savepoint n and all with higher numbers.
	Release(n int) error
	// RollbackTo undoes what came after savepoint n, which goes on existing.
	RollbackTo(n int) error
}

// ChangeKind is what a Change does.
type ChangeKind int

// The kinds of change.
const (
	Insert ChangeKind = iota + 1
	Update
	Delete
)

// String returns INSERT, UPDATE or DELETE.
func (k ChangeKind) String() string {
	switch k {
	case Insert:
		return "INSERT"
	case Update:
		return "UPDATE"
	case Delete:
		return "DELETE"
	}
	return "no change"
}

// Conflict is the OR clause of an INSERT or UPDATE.
type Conflict int

// The OR clauses. ConflictAbort is the default of a statement without one.
const (
	ConflictRollback Conflict = 1
	ConflictIgnore   Conflict = 2
	ConflictFail     Conflict = 3
	ConflictAbort    Conflict = 4
	ConflictReplace  Conflict = 5
)

// Change is one row to insert, update or delete.
type Change struct {
	Kind ChangeKind
	// Key is the primary-key column of the row to update or delete, NULL for
	// an INSERT.
	Key Value
	// NewKey is the key that an UPDATE sets, or KindNoChange when it leaves
	// the key column alone. For an INSERT it is NULL: see Columns.
	NewKey Value
	// Columns are the values by column number, the key column and hidden ones
	// included; nil for a DELETE. An UPDATE has KindNoChange for columns that
	// it does not set.
	Columns    []Value
	OnConflict Conflict
}
