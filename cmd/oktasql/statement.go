package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

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
	args, err := bind(stmt, s.params, s.usedParams, s.interactive)
	if err != nil {
		return err
	}
	parent := ctx
	ctx, cancel := s.within(ctx)
	defer cancel()
	ctx, spent := s.back.Watch(ctx, s.onProgress())
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
	if err == nil && s.interactive && firstWord(stmt) == "EXPLAIN" && !isPlan(stmt) {
		s.hint("these are SQLite's own steps; EXPLAIN QUERY PLAN or .explain STATEMENT shows the requests")
	}
	if err == nil && rows < 0 {
		s.noteChanges(parent, stmt)
	}
	s.noteCost(rows, elapsed, err)
	s.diagnose(parent, err)
	if err != nil && written > 0 {
		s.broken = true
		return &incompleteError{written, err}
	}
	return err
}

// A slowError is the failure of what took longer than the session's time-out.
type slowError struct{ limit time.Duration }

func (e *slowError) Error() string { return "the statement took longer than " + e.limit.String() }
func (e *slowError) Unwrap() error { return context.DeadlineExceeded }

// contextError prefers the context's own error, which the driver's may only
// describe, and says which limit a time-out was.
func (s *session) contextError(parent, ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case parent.Err() != nil:
		return parent.Err()
	case ctx.Err() != nil:
		return &slowError{s.set.timeout}
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
	s.shown = len(cols) > 0
	if !s.shown {
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
			s.hint("stopped after " + plural(s.set.maxRows, "row", "rows") + "; .maxrows 0 shows all")
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
		fmt.Fprintln(s.err, s.app.wrapped("warning: "+visible(w, false)))
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
	args, err := bind(stmt, s.params, s.usedParams, s.interactive)
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
