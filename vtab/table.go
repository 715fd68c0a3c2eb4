package vtab

/*
#include "shim.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"runtime/cgo"
	"strings"
	"unsafe"
)

// openTable is what the handle of an okv_vtab stands for.
type openTable struct {
	db     *DB
	vt     *C.okv_vtab
	schema string
	name   string
	table  Table
}

// fail makes err the answer of a callback.
func (t *openTable) fail(err error) C.int { return t.db.fail(&t.vt.base, err) }

// run calls f as the named callback.
func (t *openTable) run(callback string, f func() error) C.int {
	if err := guard(callback, f); err != nil {
		return t.fail(err)
	}
	return C.SQLITE_OK
}

func tableOf(h C.uintptr_t) *openTable { return cgo.Handle(h).Value().(*openTable) }

//export okvConnect
func okvConnect(h C.uintptr_t, vt *C.okv_vtab, argc C.int, argv **C.char) C.int {
	m := cgo.Handle(h).Value().(*module)
	args := make([]string, 0, int(argc))
	for _, a := range unsafe.Slice(argv, int(argc)) {
		args = append(args, C.GoString(a))
	}
	// args[0] is the module's name.
	c := Connect{Schema: args[1], Name: args[2]}
	for _, a := range args[3:] {
		c.Args = append(c.Args, unquote(a))
	}
	t := &openTable{db: m.db, vt: vt, schema: c.Schema, name: c.Name}
	return t.run("Module.Connect", func() error { return t.connect(m, c) })
}

// connect makes the table and declares it, or leaves nothing behind.
func (t *openTable) connect(m *module, c Connect) error {
	table, decl, err := m.m.Connect(c)
	if err != nil {
		return err
	}
	if table == nil {
		return fmt.Errorf("vtab: connect %s.%s: the module returned no table", c.Schema, c.Name)
	}
	t.table = table
	if err := t.declare(decl); err != nil {
		return errors.Join(err, table.Disconnect())
	}
	if _, ok := table.(Transactor); ok {
		t.vt.flags |= C.OKV_TRANSACTOR
	}
	if _, ok := table.(Savepointer); ok {
		t.vt.flags |= C.OKV_SAVEPOINTER
	}
	t.vt.handle = C.uintptr_t(newHandle(t))
	return nil
}

func (t *openTable) declare(decl string) error {
	if strings.IndexByte(decl, 0) >= 0 {
		return fmt.Errorf("vtab: declare %s.%s: the declaration contains a NUL byte", t.schema, t.name)
	}
	z := C.okv_strdup((*C.char)(unsafe.Pointer(unsafe.StringData(decl))), C.int64_t(len(decl)))
	if z == nil {
		return errors.New("vtab: out of memory")
	}
	defer C.sqlite3_free(unsafe.Pointer(z))
	if C.sqlite3_declare_vtab(t.vt.db, z) != C.SQLITE_OK {
		return fmt.Errorf("vtab: declare %s.%s: %s", t.schema, t.name, C.GoString(C.sqlite3_errmsg(t.vt.db)))
	}
	return nil
}

//export okvDisconnect
func okvDisconnect(h C.uintptr_t) {
	t := tableOf(h)
	if err := guard("Table.Disconnect", t.table.Disconnect); err != nil {
		t.db.report(err)
	}
	deleteHandle(cgo.Handle(h))
}

//export okvBestIndex
func okvBestIndex(h C.uintptr_t, info *C.sqlite3_index_info) C.int {
	t := tableOf(h)
	err := guard("Table.BestIndex", func() error {
		ix := readIndex(info)
		if err := t.table.BestIndex(ix); err != nil {
			return err
		}
		return writeIndex(info, ix)
	})
	switch {
	case err == nil:
		return C.SQLITE_OK
	case errors.Is(err, ErrConstraint):
		return C.SQLITE_CONSTRAINT
	}
	return t.fail(err)
}

// quote returns s as a module argument that unquote reads back.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// unquote returns the text of a module argument that is one single-quoted
// literal, and any other argument as it is.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '\'' || s[len(s)-1] != '\'' {
		return s
	}
	inner := s[1 : len(s)-1]
	if strings.Contains(strings.ReplaceAll(inner, "''", ""), "'") {
		return s
	}
	return strings.ReplaceAll(inner, "''", "'")
}
