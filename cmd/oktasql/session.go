package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
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
	format   string
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

	out     io.Writer // results go here: standard output or
	file    *outFile  // a file, and then
	broken  bool      // whether what the file holds is incomplete
	once    bool      // the file is for one result
	outName string
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
		params: o.params, usedParams: map[string]bool{}, out: a.out, err: a.err,
		set: settings{
			format: o.format, null: o.null, nullSet: o.nullSet, header: !o.noHead, guard: o.csvSafe,
			expanded: expandAuto, timer: interactive, stats: o.stats, timeout: o.timeout, pager: interactive && !o.noPager,
		},
	}
	if s.set.format == "" {
		s.set.format = "csv"
		if a.outTTY && o.output == "" {
			s.set.format = "table"
		}
	}
	if a.errTTY && !o.noProgress {
		s.progress = newProgressLine(a)
	}
	return s
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
// file that would be incomplete is not written.
func (s *session) unredirect() error {
	if s.file == nil {
		return nil
	}
	f, broken := s.file, s.broken
	s.file, s.out = nil, s.app.out
	if broken {
		f.Abort()
		fmt.Fprintf(s.err, "oktasql: %s was not written, since the output is incomplete\n", visible(s.outName, false))
		return nil
	}
	return f.Commit()
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
	err := s.runSQL(ctx, it.text, it.vertical)
	if err != nil && it.open != "" {
		err = &openError{it.open, err}
	}
	if s.once && s.file != nil {
		s.once = false
		s.broken = s.broken || err != nil
		if e := s.unredirect(); err == nil {
			err = e
		}
	}
	return err
}

// An openError is the failure of a statement in which the input ended in the
// middle of something.
type openError struct {
	what  string
	cause error
}

func (e *openError) Error() string {
	return e.cause.Error() + " (the input ended inside a " + e.what + ")"
}
func (e *openError) Unwrap() error { return e.cause }

// An incompleteError is the failure of a statement of which rows have been
// written.
type incompleteError struct {
	rows  int64
	cause error
}

func (e *incompleteError) Error() string { return e.cause.Error() }
func (e *incompleteError) Unwrap() error { return e.cause }

// runSQL runs one statement and shows its result, its cost and its warnings.
func (s *session) runSQL(ctx context.Context, stmt string, vertical bool) error {
	args, err := bind(stmt, s.params, s.usedParams)
	if err != nil {
		return err
	}
	parent := ctx
	ctx, cancel := s.within(ctx)
	defer cancel()
	ctx, spent := s.back.Watch(ctx, s.progress.update())
	s.progress.start()
	begun := time.Now()
	rows, written, err := s.query(ctx, stmt, args, vertical)
	elapsed := time.Since(begun)
	s.progress.stop()
	s.last = spent()
	if s.last.elapsed == 0 {
		s.last.elapsed = elapsed
	}
	err = s.contextError(parent, ctx, err)
	if err == nil && rows < 0 {
		s.noteChanges(parent, stmt)
	}
	s.noteCost(rows, elapsed, err)
	if err != nil && written > 0 {
		s.broken = true
		return &incompleteError{written, err}
	}
	return err
}

// contextError prefers the context's own error, which the driver's may only
// describe, and says which limit a time-out was.
func (s *session) contextError(parent, ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case parent.Err() != nil:
		return parent.Err()
	case ctx.Err() != nil:
		return fmt.Errorf("the statement took longer than %s: %w", s.set.timeout, ctx.Err())
	}
	return err
}

// query runs one statement and writes its rows. rows is -1 for a statement
// without a result; written counts the rows handed to the output before an
// error.
func (s *session) query(ctx context.Context, stmt string, args []any, vertical bool) (rows, written int64, err error) {
	res, err := s.conn.QueryContext(ctx, stmt, args...)
	if err != nil {
		return 0, 0, err
	}
	defer res.Close()
	cols, err := columnsOf(res)
	if err != nil {
		return 0, 0, err
	}
	if len(cols) == 0 {
		for res.Next() {
		}
		return -1, 0, res.Err()
	}
	sink := s.newSink(stmt, vertical, false)
	n, err := s.copyRows(res, cols, sink)
	if e := sink.close(n > 0 || err == nil); err == nil {
		err = e
	}
	if errors.Is(err, errPagerGone) {
		err = nil
	}
	return n, n, err
}

// copyRows hands all rows to the sink, or as many as maxRows allows.
func (s *session) copyRows(res *sql.Rows, cols []column, sink *sink) (int64, error) {
	vals, ptrs := make([]any, len(cols)), make([]any, len(cols))
	for i := range vals {
		ptrs[i] = &vals[i]
	}
	var n int64
	for res.Next() {
		if s.set.maxRows > 0 && n == int64(s.set.maxRows) {
			fmt.Fprintf(s.err, "hint: stopped after %s; .maxrows 0 shows all\n", plural(s.set.maxRows, "row", "rows"))
			return n, s.beginEmpty(n, cols, sink)
		}
		if err := res.Scan(ptrs...); err != nil {
			return n, err
		}
		if n == 0 {
			if err := sink.f.Begin(cols); err != nil {
				return n, err
			}
		}
		n++
		if err := sink.f.Row(vals); err != nil {
			return n, err
		}
		// A formatter may not tell that its writer failed.
		if err := sink.flush.Err(); err != nil {
			return n, err
		}
	}
	if err := res.Err(); err != nil {
		return n, err
	}
	return n, s.beginEmpty(n, cols, sink)
}

// beginEmpty begins a result without rows, of which the header is shown all the
// same.
func (s *session) beginEmpty(n int64, cols []column, sink *sink) error {
	if n > 0 {
		return nil
	}
	return sink.f.Begin(cols)
}

// columnsOf returns the columns of a result.
func columnsOf(res *sql.Rows) ([]column, error) {
	types, err := res.ColumnTypes()
	if err != nil {
		return nil, err
	}
	cols := make([]column, len(types))
	for i, t := range types {
		cols[i] = column{t.Name(), strings.ToUpper(t.DatabaseTypeName())}
	}
	return cols, nil
}

// noteChanges tells a person how many rows a statement without a result
// changed.
func (s *session) noteChanges(ctx context.Context, stmt string) {
	switch firstWord(stmt) {
	case "INSERT", "UPDATE", "DELETE", "REPLACE":
	default:
		return
	}
	var n int
	if s.interactive && s.conn.QueryRowContext(ctx, "SELECT changes()").Scan(&n) == nil {
		fmt.Fprintf(s.err, "%s changed\n", plural(n, "row", "rows"))
	}
}

// noteCost prints warnings, the summary line and the statistics.
func (s *session) noteCost(rows int64, elapsed time.Duration, err error) {
	for _, w := range s.last.warnings {
		fmt.Fprintf(s.err, "warning: %s\n", visible(w, false))
	}
	if s.set.timer && err == nil {
		var parts []string
		if rows >= 0 {
			parts = append(parts, plural(int(rows), "row", "rows"))
		}
		if s.last.calls > 0 {
			parts = append(parts, plural(int(s.last.calls), "call", "calls"))
		}
		parts = append(parts, seconds(elapsed))
		if s.last.wait >= time.Second {
			parts = append(parts, "of which waiting "+seconds(s.last.wait))
		}
		fmt.Fprintf(s.err, "%s\n", paint(s.app.colorErr, dim, "("+strings.Join(parts, ", ")+")"))
	}
	switch s.set.stats {
	case "text":
		writeStats(s.err, s.last)
	case "json":
		_ = writeStatsJSON(s.err, s.last)
	}
}

// explain prints the plan of a statement on standard error.
func (s *session) explain(ctx context.Context, stmt string) error {
	args, err := bind(stmt, s.params, s.usedParams)
	if err != nil {
		return err
	}
	res, err := s.conn.QueryContext(ctx, "EXPLAIN QUERY PLAN "+stmt, args...)
	if err != nil {
		return err
	}
	defer res.Close()
	tree := newPlanTree(s.err)
	vals := make([]any, 4)
	for res.Next() {
		if err := res.Scan(&vals[0], &vals[1], &vals[2], &vals[3]); err != nil {
			return err
		}
		if err := tree.Row(vals); err != nil {
			return err
		}
	}
	if err := res.Err(); err != nil {
		return err
	}
	return tree.End()
}
