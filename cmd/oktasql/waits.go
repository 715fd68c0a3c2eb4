package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// noticedWait is the shortest wait that is worth a line.
const noticedWait = time.Second

// waitNotice tells of waits on a standard error that is no terminal, one line
// each, where there is no progress line to show them: a script's log says why
// it took so long. It is safe for concurrent use.
type waitNotice struct {
	w   io.Writer
	now func() time.Time

	mu    sync.Mutex
	until time.Time // of the last wait told
}

// update takes the state of a statement. Requests that wait for the same moment
// are told once.
func (n *waitNotice) update(p progress) {
	now := n.now()
	left := p.until.Sub(now)
	if left < noticedWait {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if p.until.Sub(n.until) < noticedWait {
		return
	}
	n.until = p.until
	fmt.Fprintf(n.w, "waiting %d s (%s), until %s\n", int((left+time.Second-1)/time.Second), visible(p.reason, false), clockTime(p.until, now))
}

// clockTime is a moment as a time of day, with its date when that is not today.
func clockTime(at, now time.Time) string {
	if at.Format(time.DateOnly) == now.In(at.Location()).Format(time.DateOnly) {
		return at.Format(time.TimeOnly)
	}
	return at.Format(time.DateTime)
}

// onProgress returns what a running statement reports to: the progress line,
// the notices of waits, or nothing.
func (s *session) onProgress() func(progress) {
	switch {
	case s.progress != nil:
		return s.progress.update()
	case s.quiet:
		return nil
	}
	return (&waitNotice{w: s.err, now: time.Now}).update
}
