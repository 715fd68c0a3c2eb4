package vtab

/*
#include <stdlib.h>
#include "shim.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"sync"
	"unsafe"
)

// Interrupt makes the statement that is being stepped end soon with an
// interruption error, and every other one that is stepped until Resume is
// called. Statements that only stand on a row meanwhile are not touched. Unlike
// the other methods it may be called from any goroutine. It does nothing before
// the first module is registered.
func (db *DB) Interrupt() { db.stop.set(1) }

// Resume ends what Interrupt began. It may be called from any goroutine.
func (db *DB) Resume() { db.stop.set(0) }

// Bound makes the statement that is stepped next end with an interruption error
// once SQLite has taken about so many thousand steps of its own in it; 0 takes
// the bound away. Steps of a statement that a callback runs in the midst of
// another one count alike, so a bound is for one statement at a time. It must be
// called on the goroutine that runs the statements.
func (db *DB) Bound(thousands int) {
	s := db.stop
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.flag != nil {
		C.okv_bound(s.flag, C.int(thousands))
	}
}

// stopFlag is the flag that a connection looks at while it runs statements. It
// lives until the DB is closed and SQLite has let go of every module, which it
// does when it has let go of the connection. A nil stopFlag does nothing.
type stopFlag struct {
	mu     sync.Mutex
	flag   *C.int
	owners int
}

// watch makes the connection look at a new flag, owned once.
func watch(p *C.sqlite3) *stopFlag {
	flag := C.okv_watch(p)
	if flag == nil {
		return nil
	}
	return &stopFlag{flag: flag, owners: 1}
}

func (s *stopFlag) set(on C.int) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.flag != nil {
		C.okv_interrupt(s.flag, on)
	}
}

// own adds an owner, or takes one away and frees the flag after the last.
func (s *stopFlag) own(n int) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.owners += n; s.owners == 0 {
		C.free(unsafe.Pointer(s.flag))
		s.flag = nil
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
