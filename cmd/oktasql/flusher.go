package main

import (
	"io"
	"sync"
	"time"
)

// A flusher gathers small writes and passes them on when there are many or when
// the first of them has waited for a moment, so that rows show up while the
// next page is still being fetched. Writes and flushes may come from several
// goroutines. The first error sticks.
type flusher struct {
	w      io.Writer
	before func([]byte) // called before each write to w with what is written, nil for none

	mu    sync.Mutex
	buf   []byte
	timer *time.Timer
	err   error
}

const (
	flushSize  = 32 << 10
	flushDelay = 50 * time.Millisecond
)

func (f *flusher) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return 0, f.err
	}
	if len(f.buf) == 0 {
		if f.timer == nil {
			f.timer = time.AfterFunc(flushDelay, func() { _ = f.Flush() })
		} else {
			f.timer.Reset(flushDelay)
		}
	}
	f.buf = append(f.buf, p...)
	if len(f.buf) >= flushSize {
		f.flush()
	}
	return len(p), f.err
}

// Flush passes on what has been gathered and returns the first error of any
// write so far.
func (f *flusher) Flush() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.flush()
	return f.err
}

// Err returns the first error of any write so far.
func (f *flusher) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

func (f *flusher) flush() {
	if len(f.buf) == 0 || f.err != nil {
		return
	}
	f.timer.Stop()
	if f.before != nil {
		f.before(f.buf)
	}
	_, f.err = f.w.Write(f.buf)
	f.buf = f.buf[:0]
}
