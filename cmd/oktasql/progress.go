package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// A progressLine shows on the terminal what a running statement has done so
// far, and wipes itself away before anything else is written. A nil
// *progressLine does nothing.
type progressLine struct {
	app *app

	mu      sync.Mutex
	state   progress
	running bool
	shown   bool
	midline bool // rows are being printed and the cursor is not at the start of a line
	hidden  bool // a pager has the terminal
	stopped chan struct{}
}

const (
	progressDelay = 400 * time.Millisecond // quick statements show none
	progressEvery = 200 * time.Millisecond
)

func newProgressLine(a *app) *progressLine { return &progressLine{app: a} }

// update returns the function that takes the numbers, nil when there is no
// line to show them on.
func (p *progressLine) update() func(progress) {
	if p == nil {
		return nil
	}
	return func(s progress) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.state = s
	}
}

// start begins a statement.
func (p *progressLine) start() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state, p.running, p.midline, p.hidden = progress{}, true, false, false
	stopped := make(chan struct{})
	p.stopped = stopped
	go func() {
		timer := time.NewTimer(progressDelay)
		defer timer.Stop()
		for {
			select {
			case <-stopped:
				return
			case <-timer.C:
				p.draw()
				timer.Reset(progressEvery)
			}
		}
	}()
}

// stop ends the statement and wipes the line.
func (p *progressLine) stop() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running = false
	close(p.stopped)
	p.wipe()
}

// yield wipes the line before rows are printed on the same terminal.
func (p *progressLine) yield(rows []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
	p.midline = len(rows) > 0 && rows[len(rows)-1] != '\n'
}

// hide leaves the terminal to a pager until the statement ends.
func (p *progressLine) hide() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
	p.hidden = true
}

// above returns a writer for messages, which wipes the line first.
func (p *progressLine) above(w io.Writer) io.Writer {
	if p == nil {
		return w
	}
	return wiping{p, w}
}

type wiping struct {
	p *progressLine
	w io.Writer
}

func (w wiping) Write(b []byte) (int, error) {
	w.p.mu.Lock()
	defer w.p.mu.Unlock()
	w.p.wipe()
	return w.w.Write(b)
}

func (p *progressLine) draw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.running || p.midline || p.hidden {
		return
	}
	columns, _ := p.app.terminalSize(p.app.err)
	line, _ := truncate(progressText(p.state, time.Now()), columns-1)
	fmt.Fprintf(p.app.err, "\r\x1b[K%s", line)
	p.shown = true
}

func (p *progressLine) wipe() {
	if p.shown {
		io.WriteString(p.app.err, "\r\x1b[K")
		p.shown = false
	}
}

// progressText puts the state of a statement in words.
func progressText(s progress, now time.Time) string {
	parts := []string{plural(int(s.calls), "call", "calls"), plural(int(s.pages), "page", "pages"), plural(int(s.rows), "row", "rows")}
	if s.calls == 0 {
		parts = []string{"working"}
	}
	if left := s.until.Sub(now); left > 0 {
		wait := fmt.Sprintf("waiting %d s", int(left.Seconds()+0.999))
		if s.reason != "" {
			wait += " (" + visible(s.reason, false) + ")"
		}
		parts = append(parts, wait)
	}
	return strings.Join(parts, ", ") + " - Ctrl-C cancels"
}
