package vtab_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/vtab"
)

// keep drops the rows that do not match one constraint. Like a loose server it
// compares text without case, so that SQLite's own test is needed.
func (c *memCursor) keep(f []string, arg vtab.Arg) {
	var col int
	_, _ = fmt.Sscan(f[0], &col)
	operands := []vtab.Value{arg.Value}
	if arg.IsList {
		operands = arg.List
	}
	c.rows = slices.DeleteFunc(c.rows, func(row int) bool {
		v := c.m.cell(row, col)
		for _, o := range operands {
			if matches(f[1], v, o) {
				return false
			}
		}
		return true
	})
}

func matches(op string, v, o vtab.Value) bool {
	switch op {
	case "IS_NULL":
		return v.IsNull()
	case "IS":
		return v.IsNull() == o.IsNull() && compare(v, o) == 0
	}
	if v.IsNull() || o.IsNull() {
		return false
	}
	// Without the column's affinity a text and a number cannot be compared
	// here; keeping the row leaves it to SQLite.
	if (v.Kind() == vtab.KindText) != (o.Kind() == vtab.KindText) {
		return true
	}
	n := compare(v, o)
	switch op {
	case "=":
		return n == 0
	case ">":
		return n > 0 || n == 0 || textual(v, o)
	case ">=":
		return n >= 0 || textual(v, o)
	case "<":
		return n < 0 || textual(v, o)
	default:
		return n <= 0 || textual(v, o)
	}
}

// textual says that a range on text would lose rows under BINARY if it were
// compared without case.
func textual(v, o vtab.Value) bool { return v.Kind() == vtab.KindText || o.Kind() == vtab.KindText }

func compare(a, b vtab.Value) int {
	rank := func(v vtab.Value) int {
		switch v.Kind() {
		case vtab.KindNull:
			return 0
		case vtab.KindInt, vtab.KindFloat:
			return 1
		}
		return int(v.Kind())
	}
	if n := cmp.Compare(rank(a), rank(b)); n != 0 {
		return n
	}
	if rank(a) == 1 {
		return cmp.Compare(a.Float(), b.Float())
	}
	return strings.Compare(strings.ToLower(a.Text()), strings.ToLower(b.Text()))
}
