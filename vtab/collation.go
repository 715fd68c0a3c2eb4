package vtab

/*
#include <stdlib.h>
#include "shim.h"
*/
import "C"

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"
)

// collations are the comparison functions by the number that SQLite passes
// back. A list that is replaced as a whole, and not a cgo.Handle, because
// looking one up happens at every comparison and must neither lock nor
// allocate.
var (
	collations  atomic.Pointer[[]*collation]
	collationMu sync.Mutex // held while the list is replaced
)

type collation struct {
	db  *DB
	cmp func(a, b []byte) int
}

// CreateCollation registers a collation. cmp orders two texts (negative, zero,
// positive) and must be a total order that depends on nothing but the texts.
// The slices are SQLite's memory: valid during the call, not to be changed. A
// comparison allocates nothing by itself.
//
// A comparison cannot fail. When cmp panics, the panic is reported to OnError
// and the texts are compared by bytes.
func (db *DB) CreateCollation(name string, cmp func(a, b []byte) int) error {
	if db.db == nil {
		return fmt.Errorf("vtab: collation %s: the DB is closed", name)
	}
	if err := checkName("collation", name); err != nil {
		return err
	}
	if cmp == nil {
		return errors.New("vtab: collation " + name + ": no comparison function")
	}
	i := addCollation(&collation{db: db, cmp: cmp})
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	if rc := C.okv_create_collation(db.db, cname, C.uintptr_t(i)); rc != C.SQLITE_OK {
		removeCollation(i)
		return fmt.Errorf("vtab: collation %s: %s", name, C.GoString(C.sqlite3_errmsg(db.db)))
	}
	return nil
}

func addCollation(c *collation) int {
	collationMu.Lock()
	defer collationMu.Unlock()
	var list []*collation
	if p := collations.Load(); p != nil {
		list = slices.Clone(*p)
	}
	i := slices.Index(list, nil)
	if i < 0 {
		i = len(list)
		list = append(list, nil)
	}
	list[i] = c
	collations.Store(&list)
	liveHandles.Add(1)
	return i
}

func removeCollation(i int) {
	collationMu.Lock()
	defer collationMu.Unlock()
	list := slices.Clone(*collations.Load())
	list[i] = nil
	collations.Store(&list)
	liveHandles.Add(-1)
}

//export okvCollationDestroy
func okvCollationDestroy(i C.uintptr_t) { removeCollation(int(i)) }

//export okvCollate
func okvCollate(i C.uintptr_t, n1 C.int, z1 unsafe.Pointer, n2 C.int, z2 unsafe.Pointer) C.int {
	c := (*collations.Load())[i]
	return C.int(c.compare(unsafe.Slice((*byte)(z1), int(n1)), unsafe.Slice((*byte)(z2), int(n2))))
}

func (c *collation) compare(a, b []byte) (order int) {
	defer func() {
		if r := recover(); r != nil {
			c.db.report(newPanic("Collation", r))
			order = bytes.Compare(a, b)
		}
	}()
	return c.cmp(a, b)
}
