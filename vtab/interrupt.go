package vtab

/*
#include "shim.h"
*/
import "C"

import (
	"errors"
	"fmt"
)

// Interrupt makes the statements that run on the connection end soon with an
// interruption error. Unlike the other methods it may be called from any
// goroutine, but not while or after the connection is closed.
func (db *DB) Interrupt() {
	if p := db.db; p != nil {
		C.sqlite3_interrupt(p)
	}
}

// Reconnect makes the connection forget its tables, so that Module.Connect is
// called again at their next use. Prepared statements are prepared again.
// Statements under way go on with the tables they have.
func (db *DB) Reconnect() error {
	if db.conn == nil {
		return errors.New("vtab: reconnect: the DB is closed")
	}
	if err := db.exec("PRAGMA writable_schema = RESET"); err != nil {
		return fmt.Errorf("vtab: reconnect: %w", err)
	}
	return nil
}
