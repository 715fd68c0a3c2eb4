package vtab

/*
#cgo darwin LDFLAGS: -Wl,-undefined,dynamic_lookup
#include <stdlib.h>
#include "shim.h"
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime/cgo"
	"strings"
	"sync/atomic"
	"unsafe"

	"github.com/mattn/go-sqlite3"
)

// minVersion is the first SQLite with sqlite3_vtab_in, sqlite3_vtab_rhs_value
// and sqlite3_vtab_distinct.
const minVersion = 3038000

// DB is the part of one SQLite connection that this package manages. Its
// methods may be called where statements of the connection may be run, and not
// concurrently.
type DB struct {
	conn    *sqlite3.SQLiteConn
	db      *C.sqlite3
	onError func(error)
	stop    *stopFlag // nil before the first module
}

// Open prepares a connection for virtual tables. It is meant for the driver's
// ConnectHook. Open keeps conn for DeclareTables and does not own it.
//
// The connection's sqlite3 pointer is a private field of go-sqlite3, so Open
// fails clearly should a later go-sqlite3 keep it elsewhere.
func Open(conn *sqlite3.SQLiteConn) (*DB, error) {
	if conn == nil {
		return nil, errors.New("vtab: open: no connection")
	}
	switch v := int(C.okv_version()); {
	case v == 0:
		return nil, errors.New("vtab: open: SQLite is not linked into this program, build with cgo and go-sqlite3")
	case v < minVersion:
		return nil, fmt.Errorf("vtab: open: SQLite %d.%d.%d is too old, 3.38.0 or later is needed", v/1000000, v/1000%1000, v%1000)
	}
	field := reflect.ValueOf(conn).Elem().FieldByName("db")
	if !field.IsValid() || field.Kind() != reflect.Pointer {
		return nil, errors.New("vtab: open: this version of go-sqlite3 does not keep the connection in SQLiteConn.db, use the version in go.mod")
	}
	p := field.UnsafePointer()
	if p == nil {
		return nil, errors.New("vtab: open: the connection is closed")
	}
	return &DB{conn: conn, db: (*C.sqlite3)(p)}, nil
}

// OnError sets the function that gets every error of a callback before SQLite
// reduces it to a text, on the goroutine that runs the statement. A panic in a
// callback arrives as a *PanicError. nil stops the reports.
func (db *DB) OnError(f func(error)) { db.onError = f }

// Close detaches the DB from its connection: no error is reported any more and
// no module can be added. It may be called before or after the connection is
// closed, and more than once.
//
// Modules, collations, tables and cursors belong to SQLite, which releases them
// when the connection is closed and its last statement is finalized. Close
// does not wait for that.
func (db *DB) Close() error {
	db.onError = nil
	db.conn, db.db = nil, nil
	db.stop.own(-1)
	db.stop = nil
	return nil
}

// CreateModule registers a module under a name for CREATE VIRTUAL TABLE and
// DeclareTables. SQLite holds it until the connection is closed or the name is
// registered again.
func (db *DB) CreateModule(name string, m Module) error {
	if db.db == nil {
		return fmt.Errorf("vtab: module %s: the DB is closed", name)
	}
	if err := checkName("module", name); err != nil {
		return err
	}
	ro, ok := m.(ReadOnlyModule)
	readOnly := ok && ro.ReadOnly()
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	if db.stop == nil {
		db.stop = watch(db.db)
	}
	db.stop.own(1)
	h := newHandle(&module{db: db, m: m, stop: db.stop})
	// SQLite destroys the module, and with it the handle, also on failure.
	if rc := C.okv_create_module(db.db, cname, C.uintptr_t(h), C.int(boolInt(readOnly))); rc != C.SQLITE_OK {
		return fmt.Errorf("vtab: module %s: %s", name, C.GoString(C.sqlite3_errmsg(db.db)))
	}
	return nil
}

// module is what a registered module's client data stands for.
type module struct {
	db   *DB
	m    Module
	stop *stopFlag // the flag lives as long as a module of the connection
}

// report gives an error to the OnError function. A panic there is not the
// statement's business and must not reach C.
func (db *DB) report(err error) {
	f := db.onError
	if f == nil {
		return
	}
	defer func() { _ = recover() }()
	f(err)
}

// fail reports err and makes it the message of an SQLite object.
func (db *DB) fail(vt *C.sqlite3_vtab, err error) C.int {
	db.report(err)
	msg := strings.ReplaceAll(err.Error(), "\x00", `\0`)
	C.okv_set_error(vt, (*C.char)(unsafe.Pointer(unsafe.StringData(msg))), C.int64_t(len(msg)))
	return resultCode(err)
}

// resultCode is what SQLite is told besides the message.
func resultCode(err error) C.int {
	if errors.Is(err, context.Canceled) {
		return C.SQLITE_INTERRUPT
	}
	return C.SQLITE_ERROR
}

func checkName(what, name string) error {
	if name == "" || strings.IndexByte(name, 0) >= 0 {
		return fmt.Errorf("vtab: %q cannot be the name of a %s", name, what)
	}
	return nil
}

var liveHandles atomic.Int64

// LiveHandles returns the number of Go objects that SQLite holds in the whole
// process: modules, collations, connected tables and open cursors. Tests use it
// to show that nothing leaks.
func LiveHandles() int { return int(liveHandles.Load()) }

func newHandle(v any) cgo.Handle {
	liveHandles.Add(1)
	return cgo.NewHandle(v)
}

func deleteHandle(h cgo.Handle) {
	h.Delete()
	liveHandles.Add(-1)
}

//export okvModuleDestroy
func okvModuleDestroy(h C.uintptr_t) {
	m, ok := cgo.Handle(h).Value().(*module)
	deleteHandle(cgo.Handle(h))
	if ok {
		m.stop.own(-1)
	}
}
