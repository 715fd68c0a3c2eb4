package vtab

/*
#include "shim.h"
*/
import "C"

import (
	"fmt"
	"unsafe"
)

//export okvUpdate
func okvUpdate(h C.uintptr_t, argc C.int, argv **C.sqlite3_value) C.int {
	t := tableOf(h)
	return t.run("Table.Update", func() error {
		u, ok := t.table.(Updater)
		if !ok {
			return fmt.Errorf("vtab: %s.%s: %w", t.schema, t.name, ErrReadOnly)
		}
		return u.Update(t.readChange(unsafe.Slice(argv, int(argc))))
	})
}

// readChange translates xUpdate's arguments: the old key alone for a DELETE,
// else old key, new key, and every column.
func (t *openTable) readChange(argv []*C.sqlite3_value) *Change {
	c := &Change{
		Kind:       Delete,
		Key:        valueOf(argv[0]),
		OnConflict: Conflict(C.sqlite3_vtab_on_conflict(t.vt.db)),
	}
	if len(argv) == 1 {
		return c
	}
	c.Kind = Update
	if c.Key.IsNull() {
		c.Kind = Insert
	}
	c.NewKey = changed(argv[1])
	c.Columns = make([]Value, len(argv)-2)
	for i, v := range argv[2:] {
		c.Columns[i] = changed(v)
	}
	return c
}

func changed(v *C.sqlite3_value) Value {
	if C.sqlite3_value_nochange(v) != 0 {
		return NoChange()
	}
	return valueOf(v)
}

//export okvHook
func okvHook(h C.uintptr_t, hook, n C.int) C.int {
	t := tableOf(h)
	name, f := t.hook(hook, int(n))
	if hook == C.OKV_BEGIN || hook == C.OKV_SYNC {
		return t.run(name, f)
	}
	// SQLite takes no message from the other hooks and would show it with the
	// next statement.
	if err := guard(name, f); err != nil {
		t.db.report(err)
		return resultCode(err)
	}
	return C.SQLITE_OK
}

// hook returns the table's method for a hook and its name. C calls only hooks
// that the table has.
func (t *openTable) hook(hook C.int, n int) (string, func() error) {
	switch hook {
	case C.OKV_BEGIN:
		return "Table.Begin", t.table.(Transactor).Begin
	case C.OKV_SYNC:
		return "Table.Sync", t.table.(Transactor).Sync
	case C.OKV_COMMIT:
		return "Table.Commit", t.table.(Transactor).Commit
	case C.OKV_ROLLBACK:
		return "Table.Rollback", t.table.(Transactor).Rollback
	case C.OKV_SAVEPOINT:
		return "Table.Savepoint", func() error { return t.table.(Savepointer).Savepoint(n) }
	case C.OKV_RELEASE:
		return "Table.Release", func() error { return t.table.(Savepointer).Release(n) }
	default:
		return "Table.RollbackTo", func() error { return t.table.(Savepointer).RollbackTo(n) }
	}
}
