package main

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"io"
	"time"
)

// The values of settings.expanded.
const (
	expandOff  = "off"  // tables stay tables however wide
	expandOn   = "on"   // every result as lines
	expandAuto = "auto" // as lines when the columns do not fit
)

// settings are what dot commands change.
type settings struct {
	format   string // "" until one was asked for
	null     string
	nullSet  bool
	header   bool
	guard    bool
	expanded string
	timer    bool   // a summary line after each result
	stats    string // "", "text", "json"
	plan     bool   // the query plan before each statement
	maxRows  int    // stop after so many rows, 0 for no limit
	timeout  time.Duration
	pager    bool
}

// A session runs statements and commands, one after the other, on one
// connection. It is not safe for concurrent use.
type session struct {
	app         *app
	back        backend
	conn        *sql.Conn
	set         settings
	params      []param
	usedParams  map[string]bool
	interactive bool
	quit        bool   // .quit was given
	last        cost   // of the last statement
	typed       string // lines of the unfinished statement, for completion
	depth       int    // of .read
	progress    *progressLine
	quiet       bool // --no-progress

	out     io.Writer // results go here: standard output or
	file    *outFile  // a file, and then
	broken  bool      // whether what the file holds is incomplete
	once    bool      // the file is for one result of a statement
	shown   bool      // whether the statement had a result
	outName string
	usual   string // the format where nothing tells one
	err     io.Writer
}

// openSession opens the org and the connection.
func (a *app) openSession(ctx context.Context, o *options, interactive bool) (*session, error) {
	back, err := a.open(ctx, a, o)
	if err != nil {
		return nil, err
	}
	s := a.newSession(o, interactive)
	s.back = back
	if s.conn, err = back.Conn(ctx); err != nil {
		back.Close()
		return nil, err
	}
	if o.output != "" {
		if err := s.redirect(o.output, false); err != nil {
			s.close()
			return nil, err
		}
	}
	return s, nil
}

// newSession makes a session that can show results but has no org yet.
func (a *app) newSession(o *options, interactive bool) *session {
	s := &session{
		app: a, interactive: interactive,
		params: o.params, usedParams: map[string]bool{}, out: a.out, err: a.err, quiet: o.noProgress,
		set: settings{
			format: o.format, null: o.null, nullSet: o.nullSet, header: !o.noHead, guard: o.csvSafe,
			expanded: expandAuto, timer: interactive, stats: o.stats, timeout: o.timeout, pager: interactive && !o.noPager,
		},
	}
	s.usual = "csv"
	if a.outTTY && o.output == "" {
		s.usual = "table"
	}
	if a.errTTY && !o.noProgress {
		s.progress = newProgressLine(a)
	}
	return s
}

// format is how the next result is shown: as was asked for, else as the name of
// the file tells that it goes to.
func (s *session) format() string {
	name := s.set.format
	if name == "" && s.file != nil {
		name = formatOfFile(s.outName)
	}
	return cmp.Or(name, s.usual)
}

// close ends the session. A file that is still open is given up.
func (s *session) close() {
	if s.file != nil {
		s.file.Abort()
		s.file = nil
	}
	s.conn.Close()
	s.back.Close()
}

// redirect sends results to a file from now on, for one result when once is
// set.
func (s *session) redirect(path string, once bool) error {
	if err := s.unredirect(); err != nil {
		return err
	}
	f, err := createOut(path)
	if err != nil {
		return &usageError{"cannot write: " + err.Error(), "choose a file in a folder that exists and is yours to write"}
	}
	s.file, s.broken, s.once, s.outName, s.out = f, false, once, path, f
	return nil
}

// unredirect finishes the file and sends results to standard output again. A
// file that would be incomplete is not written, nor one that still waits for a
// result.
func (s *session) unredirect() error {
	if s.file == nil {
		return nil
	}
	f, broken, waits := s.file, s.broken, s.once
	s.file, s.out, s.once = nil, s.app.out, false
	if waits {
		f.Abort()
		return nil
	}
	if broken {
		f.Abort()
		fmt.Fprintf(s.err, "oktasql: %s was not written, since the output is incomplete\n", visible(s.outName, false))
		return nil
	}
	return f.Commit()
}

// toScreen keeps what a command shows out of a file that is for the next result
// of a statement, until back is called.
func (s *session) toScreen() (back func()) {
	if !s.once || s.file == nil {
		return func() {}
	}
	f, out, broken := s.file, s.out, s.broken
	s.file, s.out = nil, s.app.out
	return func() { s.file, s.out, s.broken = f, out, broken }
}

// runItem runs one statement or command. Its error is for the caller to report.
func (s *session) runItem(ctx context.Context, it item) error {
	if it.command {
		return s.runCommand(ctx, it.text)
	}
	if s.set.plan && firstWord(it.text) != "EXPLAIN" {
		if err := s.explain(ctx, it.text); err != nil {
			return err
		}
	}
	s.shown = false
	err := s.runSQL(ctx, it.text, it.vertical)
	if err != nil && it.open != "" {
		err = &openError{it.open, err}
	}
	if s.once && s.file != nil && (s.shown || err != nil) {
		s.once = false
		s.broken = s.broken || err != nil
		if e := s.unredirect(); err == nil {
			err = e
		}
	}
	return err
}
