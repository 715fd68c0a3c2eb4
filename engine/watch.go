package engine

import (
	"context"
	"sync"

	"github.com/oktasql/oktasql/vtab"
)

// watch interrupts the statement that SQLite is running when that statement's
// context ends. Other statements of the connection go on: they have contexts of
// their own. One function per statement serves all of its rows.
type watch struct {
	mu      sync.Mutex
	running *Statement // nil for none
	stopped bool       // SQLite has been told to stop
}

// enter says which statement SQLite runs from now on, nil for none.
func (w *watch) enter(ctx context.Context, st *Statement, db *vtab.DB) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running = st
	stop := st != nil && ctx.Err() != nil
	if stop == w.stopped {
		return
	}
	if w.stopped = stop; stop {
		db.Interrupt()
	} else {
		db.Resume()
	}
}

// Watch makes the end of ctx interrupt st while it runs, until the returned
// function is called. The context must be the one that Enter gets.
func (s *Session) Watch(ctx context.Context, st *Statement) (unwatch func()) {
	if ctx.Done() == nil {
		return func() {}
	}
	stop := context.AfterFunc(ctx, func() {
		s.watch.mu.Lock()
		defer s.watch.mu.Unlock()
		if s.watch.running == st && !s.watch.stopped {
			s.watch.stopped = true
			s.db.Interrupt()
		}
	})
	return func() { stop() }
}
