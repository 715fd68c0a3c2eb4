package vtab_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/vtab"
)

// memory is a Module of one in-memory table. Its switches choose how much of a
// query the table takes on itself.
type memory struct {
	decl string // column list, without the hidden _key
	key  bool   // append the hidden column _key, whose value is the row's number as text
	rows [][]vtab.Value
	keys []string // of the rows; k0, k1, ... by default

	writable bool
	consume  bool // consume constraints, filter by them
	omit     bool // consume with omit
	asList   bool // take IN lists whole
	order    bool // consume ORDER BY
	limit    bool // consume LIMIT and stop fetching after it, where nothing else is left to SQLite
	batch    int  // rows a batch, 2 when 0
	lazyCols map[int]bool
	lazyMode int // 0: slots, 1: cells

	connects []vtab.Connect
	indexes  []vtab.Index
	filters  []string // one line per Filter
	fetches  int
	lazy     int // calls of Column
	handles  []*vtab.Handle
	changes  []string // one line per Update
	hooks    []string // transaction hooks in order
	number   int      // for the keys of inserted rows
	marks    map[int]snapshot

	fault  func(callback string) error // called first in every callback
	answer func(*vtab.Index) error     // answers instead of BestIndex

	replace *vtab.Batch // handed out once a scan, instead of the rows
}

func (m *memory) hasKey() bool { return m.key || m.writable }

func (m *memory) at(callback string) error {
	if m.fault == nil {
		return nil
	}
	return m.fault(callback)
}

func (m *memory) Connect(c vtab.Connect) (vtab.Table, string, error) {
	m.connects = append(m.connects, c)
	if err := m.at("Module.Connect"); err != nil {
		return nil, "", err
	}
	if m.keys == nil {
		for i := range m.rows {
			m.keys = append(m.keys, fmt.Sprintf("k%d", i))
		}
	}
	if m.writable {
		return writableTable{memTable{m}}, "CREATE TABLE x(" + m.decl + ", _key TEXT HIDDEN PRIMARY KEY NOT NULL) WITHOUT ROWID", nil
	}
	if m.key {
		return memTable{m}, "CREATE TABLE x(" + m.decl + ", _key TEXT HIDDEN PRIMARY KEY NOT NULL) WITHOUT ROWID", nil
	}
	return memTable{m}, "CREATE TABLE x(" + m.decl + ") WITHOUT ROWID", nil
}

type memTable struct{ m *memory }

func (t memTable) Disconnect() error { return t.m.at("Table.Disconnect") }

func (t memTable) Open(h *vtab.Handle) (vtab.Cursor, error) {
	if err := t.m.at("Table.Open"); err != nil {
		return nil, err
	}
	t.m.handles = append(t.m.handles, h)
	return &memCursor{m: t.m}, nil
}

// BestIndex writes one line "column op" for every consumed constraint, the
// order, and the limit into IdxStr; Filter reads nothing else.
func (t memTable) BestIndex(ix *vtab.Index) error {
	m := t.m
	if err := m.at("Table.BestIndex"); err != nil {
		return err
	}
	if m.answer != nil {
		return m.answer(ix)
	}
	var plan []string
	arg, exact := 0, m.omit
	ix.EstimatedCost, ix.EstimatedRows = 1000, 1000
	for i := range ix.Constraints {
		c := &ix.Constraints[i]
		if c.Op == vtab.OpLimit || c.Op == vtab.OpOffset {
			continue
		}
		if !m.consume || !c.Usable || !supported[c.Op] {
			exact = false
			continue
		}
		arg++
		c.ArgIndex, c.Omit = arg, m.omit
		c.AsList = m.asList && c.CanList
		plan = append(plan, fmt.Sprintf("%d %s %s", c.Column, strings.ReplaceAll(c.Op.String(), " ", "_"), c.Collation))
		ix.EstimatedCost, ix.EstimatedRows = ix.EstimatedCost/10, max(1, ix.EstimatedRows/10)
	}
	if m.order && len(ix.OrderBy) > 0 && ix.Distinct == 0 {
		for _, o := range ix.OrderBy {
			plan = append(plan, fmt.Sprintf("%d order %t", o.Column, o.Desc))
		}
		ix.OrderByConsumed = true
	}
	if m.limit && (exact || arg == 0 && len(ix.Constraints) <= 2) && (ix.OrderByConsumed || len(ix.OrderBy) == 0) {
		for i := range ix.Constraints {
			c := &ix.Constraints[i]
			if c.Usable && (c.Op == vtab.OpLimit || c.Op == vtab.OpOffset) {
				arg++
				c.ArgIndex = arg
				plan = append(plan, "-1 "+c.Op.String()+" x")
			}
		}
	}
	ix.IdxStr = strings.Join(plan, "; ")
	ix.IdxNum = len(plan)
	m.indexes = append(m.indexes, *ix)
	return nil
}

var supported = map[vtab.Op]bool{
	vtab.OpEQ: true, vtab.OpGT: true, vtab.OpGE: true, vtab.OpLT: true, vtab.OpLE: true,
	vtab.OpIs: true, vtab.OpIsNull: true,
}

type memCursor struct {
	m     *memory
	rows  []int // numbers of the rows that are left
	cur   []int // rows of the current batch
	batch vtab.Batch

	replaced bool
}

func (c *memCursor) Filter(idxNum int, idxStr string, args []vtab.Arg) error {
	if err := c.m.at("Cursor.Filter"); err != nil {
		return err
	}
	line := idxStr
	for _, a := range args {
		if a.IsList {
			line += fmt.Sprintf(" %v", a.List)
		} else {
			line += " " + a.Value.String()
		}
	}
	c.m.filters = append(c.m.filters, line)
	c.rows = nil
	for i := range c.m.rows {
		c.rows = append(c.rows, i)
	}
	if idxStr == "" {
		return nil
	}
	plan := strings.Split(idxStr, "; ")
	if len(plan) != idxNum {
		return fmt.Errorf("idxNum is %d for %q", idxNum, idxStr)
	}
	limit, offset := -1, 0
	var order []string
	for _, p := range plan {
		f := strings.Fields(p)
		switch f[1] {
		case "order":
			order = append(order, p)
			continue
		case "LIMIT":
			limit = int(args[0].Value.Int())
		case "OFFSET":
			offset = int(args[0].Value.Int())
		default:
			c.keep(f, args[0])
		}
		args = args[1:]
	}
	c.sort(order)
	if limit >= 0 {
		c.rows = c.rows[:min(len(c.rows), limit+offset)]
	}
	return nil
}

func (c *memCursor) sort(order []string) {
	slices.SortStableFunc(c.rows, func(x, y int) int {
		for _, o := range order {
			var col int
			var word string
			var desc bool
			_, _ = fmt.Sscan(o, &col, &word, &desc)
			a, b := c.m.cell(x, col), c.m.cell(y, col)
			n := compare(a, b)
			if a.Kind() == vtab.KindText && b.Kind() == vtab.KindText && !c.m.nocase(col) {
				n = bytes.Compare([]byte(a.Text()), []byte(b.Text()))
			}
			if desc {
				n = -n
			}
			if n != 0 {
				return n
			}
		}
		return 0
	})
}

func (m *memory) nocase(col int) bool {
	decls := strings.Split(m.decl, ", ")
	return col < len(decls) && strings.Contains(decls[col], "NOCASE")
}

// cell returns a value of a row, counting the hidden key as the last column.
func (m *memory) cell(row, col int) vtab.Value {
	if m.hasKey() && col == len(m.rows[row]) {
		return vtab.Text(m.keys[row])
	}
	return m.rows[row][col]
}

func (c *memCursor) Fetch() (*vtab.Batch, error) {
	if err := c.m.at("Cursor.Fetch"); err != nil {
		return nil, err
	}
	c.m.fetches++
	if c.m.replace != nil {
		c.replaced = !c.replaced
		if c.replaced {
			return c.m.replace, nil
		}
		return nil, nil
	}
	n := cmp.Or(c.m.batch, 2)
	if len(c.rows) == 0 {
		return nil, nil
	}
	n = min(n, len(c.rows))
	c.cur = append(c.cur[:0], c.rows[:n]...)
	c.rows = c.rows[n:]
	b := &c.batch
	b.Slots, b.Cells, b.Text, b.Rows, b.Width = b.Slots[:0], b.Cells[:0], b.Text[:0], n, 0
	width := len(c.m.rows[0])
	if c.m.hasKey() {
		width++
	}
	for col := range width {
		if c.m.lazyCols[col] && c.m.lazyMode == 0 {
			b.Slots = append(b.Slots, vtab.SlotLazy)
			continue
		}
		b.Slots = append(b.Slots, int32(b.Width))
		b.Width++
	}
	for _, row := range c.cur {
		for col := range width {
			switch {
			case b.Slots[col] == vtab.SlotLazy:
			case c.m.lazyCols[col]:
				b.Cells = append(b.Cells, vtab.LazyCell())
			default:
				b.Cells = append(b.Cells, b.Append(c.m.cell(row, col)))
			}
		}
	}
	return b, nil
}

func (c *memCursor) Column(row, column int) (vtab.Value, error) {
	if err := c.m.at("Cursor.Column"); err != nil {
		return vtab.Value{}, err
	}
	c.m.lazy++
	if row < 0 || row >= len(c.cur) {
		return vtab.Value{}, errors.New("no such row in the batch")
	}
	return c.m.cell(c.cur[row], column), nil
}

func (c *memCursor) Close() error {
	return c.m.at("Cursor.Close")
}
