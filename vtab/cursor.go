package vtab

/*
#include "shim.h"
*/
import "C"

import (
	"fmt"
	"runtime"
	"runtime/cgo"
	"unsafe"
)

// Handle is what a cursor can know of its own position.
type Handle struct {
	c *C.okv_cursor
}

// Row returns the index in the current batch of the row on which SQLite stands,
// or -1 before the first row, after the last one, while a batch is fetched, and
// after Close. It must be called on the goroutine that runs the statement, for
// example in a callback of another cursor.
func (h *Handle) Row() int {
	if h.c == nil || h.c.row >= h.c.rows {
		return -1
	}
	return int(h.c.row)
}

// openCursor is what the handle of an okv_cursor stands for.
type openCursor struct {
	table  *openTable
	c      *C.okv_cursor
	cursor Cursor
	handle *Handle
	pin    runtime.Pinner // holds the slices that c points to
}

func cursorOf(h C.uintptr_t) *openCursor { return cgo.Handle(h).Value().(*openCursor) }

//export okvOpen
func okvOpen(h C.uintptr_t, c *C.okv_cursor) C.int {
	t := tableOf(h)
	return t.run("Table.Open", func() error {
		handle := &Handle{c: c}
		cursor, err := t.table.Open(handle)
		if err != nil {
			handle.c = nil
			return err
		}
		if cursor == nil {
			handle.c = nil
			return fmt.Errorf("vtab: open %s.%s: the table returned no cursor", t.schema, t.name)
		}
		c.handle = C.uintptr_t(newHandle(&openCursor{table: t, c: c, cursor: cursor, handle: handle}))
		return nil
	})
}

//export okvClose
func okvClose(h C.uintptr_t) {
	o := cursorOf(h)
	o.clear()
	o.handle.c = nil
	if err := guard("Cursor.Close", o.cursor.Close); err != nil {
		o.table.db.report(err)
	}
	deleteHandle(cgo.Handle(h))
}

//export okvFilter
func okvFilter(h C.uintptr_t, idxNum C.int, idxStr *C.char, argc C.int, argv **C.sqlite3_value) C.int {
	o := cursorOf(h)
	o.clear()
	rc := o.table.run("Cursor.Filter", func() error {
		args, err := readArgs(unsafe.Slice(argv, int(argc)))
		if err != nil {
			return err
		}
		return o.cursor.Filter(int(idxNum), C.GoString(idxStr), args)
	})
	if rc != C.SQLITE_OK {
		return rc
	}
	return o.fetch()
}

//export okvFetch
func okvFetch(h C.uintptr_t) C.int { return cursorOf(h).fetch() }

//export okvColumn
func okvColumn(h C.uintptr_t, ctx *C.sqlite3_context, column C.int) C.int {
	o := cursorOf(h)
	return o.table.run("Cursor.Column", func() error {
		v, err := o.cursor.Column(int(o.c.row), int(column))
		if err != nil {
			return err
		}
		return v.result(ctx)
	})
}

// fetch moves to the first row of the next batch that has one.
func (o *openCursor) fetch() C.int {
	o.clear()
	return o.table.run("Cursor.Fetch", func() error {
		for {
			b, err := o.cursor.Fetch()
			if err != nil || b == nil {
				return err
			}
			if b.Rows != 0 {
				return o.set(b)
			}
		}
	})
}

// clear puts the cursor on no row and lets go of the batch's memory.
func (o *openCursor) clear() {
	c := o.c
	c.row, c.rows, c.width, c.nslot, c.ntext, c.eof = -1, 0, 0, 0, 0, 1
	c.slots, c.cells, c.text = nil, nil, nil
	o.pin.Unpin()
}

// set shows the batch to C. The slices stay pinned until clear.
func (o *openCursor) set(b *Batch) error {
	if b.Rows < 0 || b.Width < 0 || b.Width > 0 && b.Rows > len(b.Cells)/b.Width {
		return fmt.Errorf("vtab: a batch of %d rows by %d cells has %d cells", b.Rows, b.Width, len(b.Cells))
	}
	c := o.c
	if len(b.Slots) > 0 {
		o.pin.Pin(&b.Slots[0])
		c.slots = (*C.int32_t)(unsafe.Pointer(&b.Slots[0]))
	}
	if len(b.Cells) > 0 {
		o.pin.Pin(&b.Cells[0])
		c.cells = (*C.okv_cell)(unsafe.Pointer(&b.Cells[0]))
	}
	if len(b.Text) > 0 {
		o.pin.Pin(&b.Text[0])
		c.text = (*C.char)(unsafe.Pointer(&b.Text[0]))
	}
	c.width, c.nslot, c.ntext = C.int64_t(b.Width), C.int64_t(len(b.Slots)), C.int64_t(len(b.Text))
	c.row, c.rows, c.eof = 0, C.int64_t(b.Rows), 0
	return nil
}

// readArgs copies the operands of a scan.
func readArgs(argv []*C.sqlite3_value) ([]Arg, error) {
	if len(argv) == 0 {
		return nil, nil
	}
	args := make([]Arg, len(argv))
	for i, v := range argv {
		args[i].Value = valueOf(v)
		if args[i].Value.kind != KindNull {
			continue
		}
		// The operand of a whole IN list looks like NULL.
		var member *C.sqlite3_value
		rc := C.sqlite3_vtab_in_first(v, &member)
		if rc != C.SQLITE_OK && rc != C.SQLITE_DONE {
			continue
		}
		args[i].IsList = true
		for ; rc == C.SQLITE_OK; rc = C.sqlite3_vtab_in_next(v, &member) {
			args[i].List = append(args[i].List, valueOf(member))
		}
		if rc != C.SQLITE_DONE {
			return nil, fmt.Errorf("vtab: reading an IN list: SQLite error %d", int(rc))
		}
	}
	return args, nil
}
