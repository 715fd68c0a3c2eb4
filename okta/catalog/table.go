// Package catalog holds the tables as data: one Go literal per table, a file
// per resource family. It knows which Okta endpoints answer for a table, what
// their parameters can express, and where in the JSON each column is found. It
// does no I/O and has no table-specific code.
package catalog

// Type is the SQL type of a column.
type Type uint8

// The column types, with the declared type SQLite sees in brackets. None of
// them but BOOLEAN is one that go-sqlite3 converts on reading.
const (
	Text    Type = iota // any JSON string, and scalars of other types as text [TEXT]
	Integer             // [INTEGER]
	Real                // [REAL]
	Boolean             // JSON true and false as 1 and 0 [BOOLEAN]
	Time                // Okta's timestamp text, compared as an instant [TIMESTAMP TEXT COLLATE TIMESTAMP]
	JSON                // objects and arrays as JSON text [JSON TEXT]
)

// Ops is a set of comparison operators that one request parameter understands
// for one attribute.
type Ops uint16

// The operators of Okta's expression language.
const (
	Eq      Ops = 1 << iota
	Sw          // starts with
	Co          // contains
	Gt          // greater than
	Ge          // greater or equal
	Lt          // less than
	Le          // less or equal
	Pr          // present
	Ne          // not equal, which is said as less or greater: the language has no operator for it there
	Ordered = Gt | Ge | Lt | Le
)

// Column is one column of a table.
type Column struct {
	Name   string // SQL name, snake_case
	JSON   string // dotted path in the object; "" for a column filled from the request (Param, hidden columns)
	Else   string // second path, for a member that Okta spells in two ways; read where JSON is absent
	Type   Type
	Doc    string // one sentence, own words, full stop
	NoCase bool   // Okta compares it without case: declared COLLATE NOCASE
	Hidden bool   // left out of SELECT *
	Unique bool   // at most one row of the whole table has a given value
	Always bool   // never NULL in any row
	Sort   bool   // sortBy on this attribute gives SQLite's order of the rows that have it
	// NotNull is set for a sortable column that no object lacks. The table is
	// declared so: only then does SQLite take the first row of an order for min.
	NotNull bool

	Attr   string // name in search and filter expressions; default is JSON
	Search Ops    // what `search` understands for it
	Filter Ops    // what `filter` understands for it
	Param  string // query parameter that takes its value for equality, such as "type" of policies

	Expand string // value of `expand` that must be requested for this column
	Multi  bool   // array attribute: a comparison in Okta matches any element, so it is never pushed for SQL's comparisons of the whole
	Items  Type   // of an array attribute: what its elements are by the schema; JSON when that is not known

	ID       string // the column holds Okta identifiers with this prefix, 20 characters in all; "" for any other column
	Distinct int64  // how many different values to expect, for estimates; 0 when nothing is known
	// Shares are the parts of the rows that have a value, for estimates; nil when
	// no value is known to be more frequent than others.
	Shares map[string]float64
	Usual  string // the value that most rows have, "" when none is known to be that
	// Values are those that Okta documents for a column that is one of a few words,
	// nil for any other. Okta may add some, so they only serve to word warnings.
	Values []string

	custom bool     // added from a schema
	path   []string // segments of the JSON path when JSON cannot be split at its dots (custom attributes)
}

// Kind is the way in which a path is reached.
type Kind uint8

const (
	List    Kind = iota // all rows of the table, or those under the bound parents
	Get                 // one row by its key
	Reverse             // rows seen from the other end of a relation
)

// Path is one access path of a table: a GET request of Okta's API.
type Path struct {
	Kind Kind
	URL  string            // template below the org, such as /api/v1/groups/{groupId}/users
	Bind map[string]string // path parameter -> column that takes and gives its value

	Page   int    // value of limit to ask for; 0 when the endpoint has no limit parameter
	Fixed  string // constant query, such as includeNonDeleted=true
	Search bool   // has `search`
	Filter bool   // has `filter`
	Q      bool   // has `q` (never used by the planner, only through the hidden column _q)
	Sort   bool   // has sortBy and sortOrder, together with search only
	Fields bool   // has `fields` with Okta's profile:(a,b) syntax
	Lean   bool   // understands the okta-response header that leaves credentials out
	Expand bool   // has `expand`
	Alias  bool   // takes other names than identifiers for its parameters (a login, "me"): only values in the form of the column's ID may go there

	// Passes are the filter expressions of further passes that a complete list
	// needs after the plain one, such as `status eq "DEPROVISIONED"`.
	Passes []string

	// Objects is the table whose whole objects the elements of this list are,
	// "" when they are rows of this table only.
	Objects string

	Wrap string // member that holds the rows, for answers that are objects; "" for a plain array; "." for a single object

	// Parents yields the values of the bound column when the statement gives
	// none. Empty when Bind is empty. All sources are united.
	//
	// The parents of a path of kind Reverse are never all listed: they are those
	// rows of one table that meet the statement's conditions on the columns which
	// the path takes from Object. Object must be a row of that table.
	Parents []Source

	// Columns says where columns are found in this path's answer when that
	// differs from Column.JSON. When Only is true, columns not named here are
	// not in the answer; they come from Object.
	Columns map[string]string
	Only    bool
	Object  string // URL template of the single object that holds the rest, one call per set of bound parameters; "" when there is none: then the path serves only statements that read the named columns

	RowsPerCall int    // expected rows of one call with all parameters bound; 0 when unknown
	Source      string // operationId
}

// Source enumerates parents: the values of one path parameter.
type Source struct {
	Table string // a whole table: all its lists and passes; Value is then a JSON path in its objects
	URL   string // or one list, query included
	Wrap  string
	Value string // JSON path of the parent's identifier
	When  string // JSON path of a boolean, or two separated by |; only false rules an object out (absent counts as true)
	Count string // JSON path of a parent's number of children, a column of Table; "" when Okta does not tell
	// Only tells what is in all rows that this source is there for, by column;
	// rows with something else are those of the other sources' parents too.
	Only map[string]string
	Each *Source // for every value, this list with {} replaced by it yields the parents instead
}

// Nothing is a (status, errorCode) pair that means "no rows under this parent"
// in a fan-out. A 403 is never one.
type Nothing struct {
	Status int
	Code   string
}

// SchemaKind names the schemas whose custom attributes become columns.
type SchemaKind uint8

const (
	NoSchema    SchemaKind = iota
	UserSchema             // the schemas of all user types, united
	GroupSchema            // the default group schema
)

// Table is one SQL table.
type Table struct {
	Name    string
	Aliases []string
	Doc     string // one sentence, own words, full stop
	Columns []Column
	Paths   []Path
	Key     []string // columns that make _key, parents first: path parameters that address the row
	Schema  SchemaKind
	ByItem  bool // its search finds an array by any of its elements
	Nothing []Nothing
	Rows    int64 // size to assume before anything was learned

	Scopes   []string // OAuth scopes that reading needs
	Roles    []string // admin roles known to be sufficient
	Bucket   string   // rate-limit bucket of the list, for the documentation
	Source   string   // operationId of the list
	Examples []string // statements, run by the tests
	Notes    []string // further sentences for the documentation page

	// Set by build: indexes in Columns, -1 when the table has no such column.
	key, raw, search, filter, q int
	extended                    bool           // its schemas' attributes are among its columns
	byName                      map[string]int // lower-case column name -> index
}
