package planner

import (
	"errors"

	"github.com/oktasql/oktasql/okta/catalog"
)

// Op is a comparison that SQLite offers for a column.
type Op uint8

// The operators of SQLite's virtual table interface.
const (
	EQ Op = iota
	GT
	LE
	LT
	GE
	MATCH
	LIKE
	GLOB
	REGEXP
	NE
	ISNOT
	ISNOTNULL
	ISNULL
	IS
	LIMIT
	OFFSET
	FUNCTION
)

var opNames = [...]string{
	EQ: "=", GT: ">", LE: "<=", LT: "<", GE: ">=", MATCH: "MATCH", LIKE: "LIKE", GLOB: "GLOB", REGEXP: "REGEXP",
	NE: "<>", ISNOT: "IS NOT", ISNOTNULL: "IS NOT NULL", ISNULL: "IS NULL", IS: "IS", LIMIT: "LIMIT", OFFSET: "OFFSET", FUNCTION: "function",
}

// String is the operator as SQL writes it.
func (o Op) String() string {
	if int(o) < len(opNames) {
		return opNames[o]
	}
	return "unknown operator"
}

// Kind is the storage class of a value.
type Kind uint8

// The storage classes of SQLite.
const (
	Null Kind = iota
	Int
	Float
	Text
	Blob
)

// Value is one SQL value. A blob is held in Text.
type Value struct {
	Kind  Kind
	Int   int64
	Float float64
	Text  string
}

// Constraint is one condition `column op value`.
type Constraint struct {
	Column    int
	Op        Op
	Usable    bool
	Collation string // "" stands for BINARY
	CanList   bool   // column IN (…): the whole list can be had at once
	Value     Value  // the value, when Known
	Known     bool
}

// Order is one term of ORDER BY.
type Order struct {
	Column int
	Desc   bool
}

// Mode restricts what may be used.
type Mode struct {
	PushdownOff bool // plain lists only
	Strict      bool // plain lists and single objects by key only: nothing that reads an index
	NoFields    bool // never send `fields`
}

// Input is what SQLite asks for.
type Input struct {
	Constraints []Constraint
	OrderBy     []Order
	Used        uint64 // columns read, by number; bit 63 stands for every column from 63 on
	Mode        Mode
	AnyOf       [][]Comparison           // disjunctions that every row of the statement's answer meets
	Several     bool                     // the statement reads the table in several places, which one complete list answers
	Rows        func(table string) int64 // rows a table is known to have, 0 when unknown; may be nil
	// Early is set when the statement may stop before the end of a list that
	// comes in the order of OrderBy, without a LIMIT among the constraints:
	// SQLite offers none in a join, nor for min and max. It decides between
	// plans that cost the same to their end.
	Early bool
	Late  Late // where the values come from that planning does not know
	// Settled says whether such values are the same for the whole statement where they
	// are compared with a column; nil for what is not known.
	Settled func(column int) bool
	// Joined is set when such a value may come from a row of the same FROM: many
	// of them can be asked for together where they are all that is asked.
	Joined bool
}

// Late says where a value comes from that a constraint is known to have only
// when the plan is run.
type Late uint8

// A statement that reads one table has parameters only. One without parameters
// that reads several compares with the rows of others, again and again.
const (
	LateUnknown Late = iota
	LateParameters
	LateRows
)

// Plan is the answer to one Input.
type Plan struct {
	Text            string // the whole plan; Bind needs nothing else but the arguments
	ArgIndex        []int  // per constraint: number of its argument from 1, or 0 when its value is not needed
	AsList          []bool // per constraint: the argument is the whole IN list
	OrderByConsumed bool
	Cost            float64 // in thousandths of a call
	Rows            int64   // rows expected after every usable condition
	Unique          bool    // at most one row
	Calls           float64 // requests expected
	Fetched         float64 // rows expected in the answers
	Pushed, Kept    []string
	Folds           Folds  // the texts that the request says and that may be compared without case
	Selects         string // the table that parents are selected from, "" when they are not
}

// ErrNoPlan says that a value which every plan needs is not available in this
// position of a join; another order of the tables may have it.
var ErrNoPlan = errors.New("planner: a required value is not available here")

// Arg is the value of one argument of a plan, or the list of an IN.
type Arg struct {
	Value  Value
	List   []Value
	IsList bool
}

// BindOptions is what Bind may know besides the plan and its arguments.
type BindOptions struct {
	Rows          func(table string) int64 // as in Input
	MaxExpression int                      // longest search or filter expression to send, in bytes before encoding; 0 for the default
	Columns       []int                    // columns read, in place of those the plan names; nil to keep them
	// Again is set when the plan may be run for one row of another table after the
	// other: the complete list, read once, is then better than a search for each.
	Again bool
	// Parent tells which columns the statement reads of another table, whose
	// rows may be selected as parents; nil when they are not asked for again.
	Parent func(table string) (*catalog.Table, []int)
	// AtHand says whether the statement has a row with what the list of a key lacks of
	// some columns, so that the object beside it is not asked for; nil when it has none.
	AtHand func(p *catalog.Path, columns []int, key string) bool
}

// Program is a plan with its values: the requests to send.
type Program struct {
	Empty    bool          // a condition that nothing can meet: no rows, no request
	Steps    []Step        // one after the other, unless they are merged; their rows together are the answer, one per _key
	Columns  []int         // columns the statement reads, in table order; never nil
	Given    map[int]Value // columns whose value is the statement's own: _search, _filter and _q
	Limit    int           // rows the statement wants at most, as a hint for page sizes; 0 for all
	Ordered  bool          // rows come in the order asked for, once Merge has been seen to
	Then     []Order       // how rows with the same value of SortedBy are still to be put in order
	SortedBy Order         // the column by which the rows come in order, when they do
	Merge    *Merge        // how the rows of several steps are put in order, nil when they are not
	NotTimes []error       // comparisons of a timestamp with what is none, each a *TimeError
	Whole    bool          // the steps list the complete table
	Said     int           // how many of the arguments the requests say
	Lookup   *Lookup       // the one column and values asked for, nil when the program is no lookup
	// Among are the sources of parents that the rows asked for are from, where
	// the conditions beside the given keys tell: a key that none of them lists has
	// no such rows. nil stands for all.
	Among    []catalog.Source
	Warnings []string
}

// Merge says that each step's rows come in the order of one column, and that
// those of all steps are to be merged.
type Merge struct {
	Column int
	Desc   bool
}

// learned is the number of rows to expect in a table.
func learned(t *catalog.Table, rows func(string) int64) float64 {
	if rows != nil {
		if n := rows(t.Name); n > 0 {
			return float64(n)
		}
	}
	return float64(max(t.Rows, 1))
}
