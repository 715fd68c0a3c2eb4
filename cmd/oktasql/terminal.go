package main

import (
	"context"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"

	"golang.org/x/term"
)

// inspectTerminal finds out which of the streams are terminals and whether
// colours are welcome: not when NO_COLOR is set or the terminal is dumb.
func (a *app) inspectTerminal() {
	a.inTTY, a.outTTY, a.errTTY = isTerminal(a.in), isTerminal(a.out), isTerminal(a.err)
	plain := a.env("NO_COLOR") != "" || a.env("TERM") == "dumb"
	a.colorOut, a.colorErr = a.outTTY && !plain, a.errTTY && !plain
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// terminalSize returns the columns and lines of the terminal that stream is,
// or what COLUMNS and LINES say, or 80 by 24.
func (a *app) terminalSize(stream any) (columns, lines int) {
	columns, lines = 80, 24
	if f, ok := stream.(*os.File); ok {
		if w, h, err := term.GetSize(int(f.Fd())); err == nil && w > 0 && h > 0 {
			return w, h
		}
	}
	if n, err := strconv.Atoi(a.env("COLUMNS")); err == nil && n > 0 {
		columns = n
	}
	if n, err := strconv.Atoi(a.env("LINES")); err == nil && n > 0 {
		lines = n
	}
	return columns, lines
}

// interrupts turns signals into cancelled contexts. The first Ctrl-C cancels
// the running statement; a second one, while that statement still has not
// ended, ends the program.
type interrupts struct {
	signals chan os.Signal
	done    chan struct{}

	mu     sync.Mutex
	cancel context.CancelFunc // of the running statement, nil between statements
	hits   int
	ended  bool   // a signal asked the program to end
	quit   func() // before the program ends on the spot: restores the terminal
}

func newInterrupts() *interrupts {
	i := &interrupts{signals: make(chan os.Signal, 2), done: make(chan struct{})}
	signal.Notify(i.signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		for {
			select {
			case s := <-i.signals:
				i.receive(s)
			case <-i.done:
				return
			}
		}
	}()
	return i
}

func (i *interrupts) receive(s os.Signal) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.hits++
	if s == syscall.SIGTERM {
		i.ended = true
	}
	if i.cancel != nil {
		i.cancel()
	}
	if i.hits > 1 || i.ended && i.cancel == nil {
		if i.quit != nil {
			i.quit()
		}
		os.Exit(exitInterrupted)
	}
}

// running returns a context that an interrupt cancels. end must be called when
// the statement has ended.
func (i *interrupts) running(ctx context.Context) (running context.Context, end func()) {
	ctx, cancel := context.WithCancel(ctx)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.cancel, i.hits = cancel, 0
	if i.ended {
		cancel()
	}
	return ctx, func() {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.cancel, i.hits = nil, 0
		cancel()
	}
}

// onQuit sets what is done before the program ends on the spot.
func (i *interrupts) onQuit(f func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.quit = f
}

func (i *interrupts) stop() {
	signal.Stop(i.signals)
	close(i.done)
}
