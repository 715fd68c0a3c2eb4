package vtab

/*
#include "shim.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"strings"
	"unsafe"
)

// Op is the operator of a constraint.
type Op uint8

// The operators. Their left side is the constraint's column, except for OpLimit
// and OpOffset.
const (
	OpEQ        Op = 2
	OpGT        Op = 4
	OpLE        Op = 8
	OpLT        Op = 16
	OpGE        Op = 32
	OpMatch     Op = 64
	OpLike      Op = 65 // column LIKE pattern, without ESCAPE
	OpGlob      Op = 66
	OpRegexp    Op = 67
	OpNE        Op = 68
	OpIsNot     Op = 69
	OpIsNotNull Op = 70
	OpIsNull    Op = 71
	OpIs        Op = 72
	OpLimit     Op = 73
	OpOffset    Op = 74
)

var opNames = map[Op]string{
	OpEQ: "=", OpGT: ">", OpLE: "<=", OpLT: "<", OpGE: ">=", OpMatch: "MATCH", OpLike: "LIKE",
	OpGlob: "GLOB", OpRegexp: "REGEXP", OpNE: "<>", OpIsNot: "IS NOT", OpIsNotNull: "IS NOT NULL",
	OpIsNull: "IS NULL", OpIs: "IS", OpLimit: "LIMIT", OpOffset: "OFFSET",
}

// String returns the operator as SQL writes it.
func (op Op) String() string {
	if s, ok := opNames[op]; ok {
		return s
	}
	return fmt.Sprintf("op(%d)", uint8(op))
}

// Index is SQLite's question to Table.BestIndex, and the answer.
type Index struct {
	Constraints []Constraint
	OrderBy     []Order
	// ColumnsUsed has a bit for every column that the statement may read. Bit
	// 63 stands for all columns from 63 on. The primary key's bit is always
	// set, though most scans do not read it. UPDATE and DELETE set all bits.
	ColumnsUsed uint64
	// Distinct is sqlite3_vtab_distinct: 0 rows in ORDER BY order, 1 grouped is
	// enough, 2 DISTINCT (duplicates may be left out), 3 both.
	Distinct int

	// IdxNum and IdxStr are handed to Cursor.Filter and shown by EXPLAIN QUERY
	// PLAN. IdxStr must not contain NUL bytes.
	IdxNum int
	IdxStr string
	// OrderByConsumed promises that rows come in the order of OrderBy.
	OrderByConsumed bool
	// EstimatedCost and EstimatedRows start as SQLite's defaults, an enormous
	// cost and 25 rows.
	EstimatedCost float64
	EstimatedRows int64
	// Unique promises at most one row.
	Unique bool
}

// Constraint is one term "column op operand" of the WHERE clause, or a LIMIT or
// OFFSET.
type Constraint struct {
	Column    int  // column number; -1 for OpLimit and OpOffset
	Op        Op   // operator
	Usable    bool // whether the operand is known in the plan asked for
	Collation string
	CanList   bool // an IN whose whole list can be had with AsList
	// RHS is the operand when RHSKnown: a literal, not one with a COLLATE clause,
	// a parameter, or the list of an IN.
	RHS      Value
	RHSKnown bool

	// ArgIndex is the 1-based position of the operand in Filter's args, 0 when
	// the constraint is not consumed. Positions must be used without gaps.
	ArgIndex int
	// Omit tells SQLite not to test the rows for this constraint again. It is
	// right only where the table's answer is exactly SQLite's.
	Omit bool
	// AsList asks for the whole IN list as one argument. Without it a consumed
	// IN is scanned once for each member. Needs CanList and ArgIndex.
	AsList bool
}

// Order is one term of ORDER BY or GROUP BY.
type Order struct {
	Column int
	Desc   bool
}

// readIndex translates SQLite's question.
func readIndex(info *C.sqlite3_index_info) *Index {
	ix := &Index{
		ColumnsUsed:   uint64(info.colUsed),
		Distinct:      int(C.sqlite3_vtab_distinct(info)),
		EstimatedCost: float64(info.estimatedCost),
		EstimatedRows: int64(info.estimatedRows),
	}
	ix.Constraints = make([]Constraint, int(info.nConstraint))
	for i, c := range unsafe.Slice(info.aConstraint, int(info.nConstraint)) {
		out := &ix.Constraints[i]
		out.Column, out.Op, out.Usable = int(c.iColumn), Op(c.op), c.usable != 0
		var rhs *C.sqlite3_value
		if C.sqlite3_vtab_rhs_value(info, C.int(i), &rhs) == C.SQLITE_OK && rhs != nil {
			out.RHS, out.RHSKnown = valueOf(rhs), true
		}
		if out.Op == OpLimit || out.Op == OpOffset {
			out.Column = -1
			continue
		}
		out.Collation = C.GoString(C.sqlite3_vtab_collation(info, C.int(i)))
		out.CanList = c.usable != 0 && C.sqlite3_vtab_in(info, C.int(i), -1) != 0
	}
	ix.OrderBy = make([]Order, int(info.nOrderBy))
	for i, o := range unsafe.Slice(info.aOrderBy, int(info.nOrderBy)) {
		ix.OrderBy[i] = Order{Column: int(o.iColumn), Desc: o.desc != 0}
	}
	return ix
}

// writeIndex translates the answer.
func writeIndex(info *C.sqlite3_index_info, ix *Index) error {
	if len(ix.Constraints) != int(info.nConstraint) {
		return errors.New("vtab: BestIndex must not change the number of constraints")
	}
	if strings.IndexByte(ix.IdxStr, 0) >= 0 {
		return errors.New("vtab: BestIndex: IdxStr contains a NUL byte")
	}
	usage := unsafe.Slice(info.aConstraintUsage, int(info.nConstraint))
	for i, c := range ix.Constraints {
		if c.ArgIndex == 0 {
			continue
		}
		if c.ArgIndex < 0 || !c.Usable {
			return fmt.Errorf("vtab: BestIndex consumed constraint %d (column %d %s), which is not usable", i, c.Column, c.Op)
		}
		usage[i].argvIndex = C.int(c.ArgIndex)
		usage[i].omit = C.uchar(boolInt(c.Omit))
		if c.AsList {
			if !c.CanList {
				return fmt.Errorf("vtab: BestIndex asked for constraint %d (column %d %s) as a list, which it cannot be", i, c.Column, c.Op)
			}
			C.sqlite3_vtab_in(info, C.int(i), 1)
		}
	}
	info.idxNum = C.int(ix.IdxNum)
	if ix.IdxStr != "" {
		info.idxStr = C.okv_strdup((*C.char)(unsafe.Pointer(unsafe.StringData(ix.IdxStr))), C.int64_t(len(ix.IdxStr)))
		if info.idxStr == nil {
			return errors.New("vtab: out of memory")
		}
		info.needToFreeIdxStr = 1
	}
	info.orderByConsumed = C.int(boolInt(ix.OrderByConsumed))
	info.estimatedCost = C.double(ix.EstimatedCost)
	info.estimatedRows = C.sqlite3_int64(ix.EstimatedRows)
	if ix.Unique {
		info.idxFlags |= C.SQLITE_INDEX_SCAN_UNIQUE
	}
	return nil
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
