package oktasql

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/oktasql/oktasql/engine"
)

// stmt is a prepared statement. It may be run many times; each run has a
// context and costs of its own.
type stmt struct {
	c       *conn
	query   string
	inner   preparedStmt
	planned engine.Planned
}

// preparedStmt is what go-sqlite3's statements can do.
type preparedStmt interface {
	driver.Stmt
	driver.StmtQueryContext
	driver.StmtExecContext
}

var (
	_ driver.Stmt              = (*stmt)(nil)
	_ driver.StmtQueryContext  = (*stmt)(nil)
	_ driver.StmtExecContext   = (*stmt)(nil)
	_ driver.NamedValueChecker = (*stmt)(nil)
)

func newStmt(c *conn, query string, inner driver.Stmt, planned engine.Planned) (*stmt, error) {
	p, ok := inner.(preparedStmt)
	if !ok {
		return nil, fmt.Errorf("oktasql: preparing: unexpected statement %T", inner)
	}
	return &stmt{c: c, query: query, inner: p, planned: planned}, nil
}

// begin opens the scope of one run of the statement and checks its arguments.
func (s *stmt) begin(ctx context.Context, args []driver.NamedValue) (*scope, []driver.NamedValue, error) {
	if err := s.c.usable(ctx); err != nil {
		return nil, nil, err
	}
	args, err := checkArgs(s.query, args)
	if err != nil {
		return nil, nil, err
	}
	sc := s.c.begin(ctx, s.query)
	sc.st.Bound(args)
	if err := s.c.session.Check(sc.st, s.planned); err != nil {
		sc.close()
		return nil, nil, err
	}
	if !s.c.session.Holds(sc.st, s.planned) {
		if err := s.asWritten(sc); err != nil {
			sc.close()
			return nil, nil, err
		}
		return sc, args, nil
	}
	sc.st.Use(s.planned)
	return sc, args, nil
}

// asWritten prepares the statement once more, by the text that was given.
func (s *stmt) asWritten(sc *scope) error {
	var inner driver.Stmt
	err := sc.do(func() (err error) {
		inner, err = s.c.sqlite.PrepareContext(bare(sc.ctx), s.query)
		return err
	})
	if err != nil {
		return err
	}
	again, err := newStmt(s.c, s.query, inner, sc.st.Planned())
	if err != nil {
		return err
	}
	err = s.inner.Close()
	s.inner, s.planned = again.inner, again.planned
	return err
}

// QueryContext runs the statement. One that reads Okta's tables and has parameters is
// planned for their values each time: a request costs far more than a plan.
func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if len(args) > 0 && s.planned.ReadsOkta() {
		return s.c.QueryContext(ctx, s.query, args)
	}
	sc, args, err := s.begin(ctx, args)
	if err != nil {
		return nil, err
	}
	var inner driver.Rows
	err = sc.turning(func() (err error) {
		inner, err = s.inner.QueryContext(bare(sc.ctx), args)
		return err
	}, func() (err error) {
		inner, err = s.c.sqlite.QueryContext(bare(sc.ctx), sc.st.Text(), args)
		return err
	})
	if err != nil {
		sc.close()
		return nil, err
	}
	r := newRows(sc, inner)
	if !sc.st.Turned() { // what it was planned with then is of this run only
		r.closing = func() { s.replanned(sc) }
	}
	return r, nil
}

// replanned takes note of plans that SQLite has made anew while the statement
// ran, since the next run follows them.
func (s *stmt) replanned(sc *scope) {
	if s.planned.Replanned(sc.st) {
		s.planned = sc.st.Planned()
	}
}

// ExecContext runs the statement for its effect.
func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	sc, args, err := s.begin(ctx, args)
	if err != nil {
		return nil, err
	}
	defer sc.close()
	var inner driver.Result
	err = sc.do(func() (err error) {
		inner, err = s.inner.ExecContext(bare(sc.ctx), args)
		return err
	})
	s.replanned(sc)
	if err != nil {
		return nil, err
	}
	return result{inner}, nil
}

// Query is QueryContext without a context.
func (s *stmt) Query(args []driver.Value) (driver.Rows, error) {
	return s.QueryContext(context.Background(), named(args))
}

// Exec is ExecContext without a context.
func (s *stmt) Exec(args []driver.Value) (driver.Result, error) {
	return s.ExecContext(context.Background(), named(args))
}

func named(args []driver.Value) []driver.NamedValue {
	out := make([]driver.NamedValue, len(args))
	for i, a := range args {
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	return out
}

// CheckNamedValue is the connection's.
func (s *stmt) CheckNamedValue(nv *driver.NamedValue) error { return s.c.CheckNamedValue(nv) }

// NumInput leaves the counting of arguments to the statement, since one named
// argument may serve several parameters.
func (s *stmt) NumInput() int { return -1 }

// Close finalizes the statement.
func (s *stmt) Close() error { return s.inner.Close() }
