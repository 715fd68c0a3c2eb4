package oktasql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"

	"github.com/oktasql/oktasql/engine"
	"github.com/oktasql/oktasql/okta"
)

// conn is one connection: a SQLite database in memory with the Okta tables.
type conn struct {
	connector *Connector
	sqlite    *sqlite3.SQLiteConn
	session   *engine.Session
	denied    string // what the authorizer refused in the statement under way
}

var (
	_ driver.Conn               = (*conn)(nil)
	_ driver.ConnPrepareContext = (*conn)(nil)
	_ driver.ConnBeginTx        = (*conn)(nil)
	_ driver.QueryerContext     = (*conn)(nil)
	_ driver.ExecerContext      = (*conn)(nil)
	_ driver.Pinger             = (*conn)(nil)
	_ driver.SessionResetter    = (*conn)(nil)
	_ driver.Validator          = (*conn)(nil)
	_ driver.NamedValueChecker  = (*conn)(nil)
)

// Format names the org under every verb.
func (c *conn) Format(f fmt.State, _ rune) {
	_, _ = f.Write([]byte("oktasql connection to " + c.connector.name))
}

// authorize is SQLite's authorizer. It refuses changes of Okta's tables while a
// statement is being prepared, before anything could happen.
func (c *conn) authorize(op int, arg1, arg2, schema string) int {
	switch op {
	case sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE:
		if !strings.EqualFold(schema, "main") {
			return sqlite3.SQLITE_OK
		}
		if name, ok := engine.TableName(arg1); ok {
			c.denied = map[int]string{sqlite3.SQLITE_INSERT: "INSERT INTO ", sqlite3.SQLITE_UPDATE: "UPDATE ", sqlite3.SQLITE_DELETE: "DELETE FROM "}[op] + name
			return sqlite3.SQLITE_DENY
		}
	case sqlite3.SQLITE_DROP_VTABLE, sqlite3.SQLITE_ALTER_TABLE, sqlite3.SQLITE_DROP_TABLE:
		name := arg1
		if op == sqlite3.SQLITE_ALTER_TABLE {
			name, schema = arg2, arg1
		}
		if table, ok := engine.TableName(name); ok && strings.EqualFold(schema, "main") {
			c.denied = "a change of the definition of " + table
			return sqlite3.SQLITE_DENY
		}
	}
	return sqlite3.SQLITE_OK
}

// refused turns SQLite's two ways of refusing a change into the reason.
func (c *conn) refused(err error) error {
	denied := c.denied
	c.denied = ""
	var se sqlite3.Error
	if err == nil || !errors.As(err, &se) {
		return err
	}
	if denied != "" && se.Code == sqlite3.ErrAuth {
		return &readOnlyError{denied}
	}
	if name, ok := strings.CutSuffix(strings.TrimPrefix(se.Error(), "table "), " may not be modified"); ok {
		if table, found := engine.TableName(name); found {
			return &readOnlyError{"a change of " + table}
		}
	}
	return err
}

// run prepares a statement scope, runs f in it, and runs it once more when
// SQLite missed a column that a custom attribute turned out to be.
func (c *conn) run(ctx context.Context, query string, args []driver.NamedValue, f func(ctx context.Context, query string) error) (*scope, error) {
	sc := c.begin(ctx, query)
	sc.st.Bound(args)
	sc.st.Once()
	err := sc.do(func() error { return c.session.Prepare(sc.st) })
	if err == nil {
		err = sc.turning(func() error { return f(sc.ctx, sc.st.Text()) }, func() error { return f(sc.ctx, sc.st.Text()) })
		var again bool
		if err != nil {
			var e error
			if e = sc.do(func() (err2 error) { again, err2 = c.session.Retry(sc.st, err); return err2 }); e != nil {
				err = e
			}
		}
		if again {
			err = sc.do(func() error { return f(sc.ctx, sc.st.Text()) })
		}
	}
	if err != nil {
		sc.close()
		return nil, err
	}
	return sc, nil
}

// scope is one running statement on the connection: its context with the
// configured time-out, and what it costs.
type scope struct {
	c       *conn
	st      *engine.Statement
	ctx     context.Context
	cancel  context.CancelFunc
	unwatch func()
	stats   *Stats
	closed  bool
}

func (c *conn) begin(ctx context.Context, query string) *scope {
	bounded, cancel := c.connector.deadline(ctx)
	st := c.session.Begin(bounded, query, progressOf(ctx))
	return &scope{c: c, st: st, ctx: bounded, cancel: cancel, unwatch: c.session.Watch(bounded, st), stats: statsOf(ctx)}
}

// do runs f with the scope current for the virtual tables.
func (s *scope) do(f func() error) error {
	leave := s.c.session.Enter(s.ctx, s.st)
	err := s.c.refused(f())
	return leave(err)
}

// turning runs f as do does, and instead when the engine would rather run the
// statement by its other text, which it has by then. SQLite takes the first step of
// a query at once, so that no row has been seen.
func (s *scope) turning(f, instead func() error) error {
	s.st.MayTurn()
	err := s.do(f)
	if errors.Is(err, engine.ErrOtherText) {
		err = s.do(func() error {
			s.c.session.Turn(s.st)
			return instead()
		})
	}
	s.st.Settled()
	return err
}

// bare is the context for go-sqlite3: one that cannot end. The session ends the
// statement itself, while go-sqlite3 would interrupt all that the connection
// has under way.
func bare(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

func (s *scope) close() {
	if s.closed {
		return
	}
	s.closed = true
	s.unwatch()
	s.st.Close()
	s.cancel()
	if s.stats != nil {
		s.stats.add(s.st.Stats())
	}
}

// QueryContext runs a query. Several statements may be separated by semicolons;
// the rows are those of the last.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.usable(ctx); err != nil {
		return nil, err
	}
	args, err := checkArgs(query, args)
	if err != nil {
		return nil, err
	}
	var inner driver.Rows
	sc, err := c.run(ctx, query, args, func(ctx context.Context, query string) (err error) {
		inner, err = c.sqlite.QueryContext(bare(ctx), query, args)
		return err
	})
	if err != nil {
		return nil, err
	}
	return newRows(sc, inner), nil
}

// ExecContext runs statements that give no rows.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.usable(ctx); err != nil {
		return nil, err
	}
	args, err := checkArgs(query, args)
	if err != nil {
		return nil, err
	}
	var inner driver.Result
	sc, err := c.run(ctx, query, args, func(ctx context.Context, query string) (err error) {
		inner, err = c.sqlite.ExecContext(bare(ctx), query, args)
		return err
	})
	if err != nil {
		return nil, err
	}
	sc.close()
	return result{inner}, nil
}

// PrepareContext prepares one statement. The context bounds preparing only.
func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.usable(ctx); err != nil {
		return nil, err
	}
	if severalStatements(query) {
		return nil, fmt.Errorf("%w: preparing several statements at once; prepare each, or run the text without preparing it", ErrUnsupported)
	}
	var inner driver.Stmt
	sc, err := c.run(ctx, query, nil, func(ctx context.Context, query string) (err error) {
		inner, err = c.sqlite.PrepareContext(bare(ctx), query)
		return err
	})
	if err != nil {
		return nil, err
	}
	defer sc.close()
	return newStmt(c, query, inner, sc.st.Planned())
}

// Prepare is PrepareContext without a context.
func (c *conn) Prepare(query string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

// Begin starts a transaction. It only groups reads and changes of TEMP tables.
func (c *conn) Begin() (driver.Tx, error) { return c.BeginTx(context.Background(), driver.TxOptions{}) }

// BeginTx starts a transaction. Okta has no transactions: two reads of one
// transaction may see different states of the org.
func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if err := c.usable(ctx); err != nil {
		return nil, err
	}
	if opts.Isolation != 0 {
		return nil, fmt.Errorf("%w: isolation level %d; Okta has no transactions, use the default level", ErrUnsupported, opts.Isolation)
	}
	return c.sqlite.BeginTx(bare(ctx), driver.TxOptions{})
}

// usable fails early when the context has ended or the connection is closed.
func (c *conn) usable(ctx context.Context) error {
	if c.sqlite == nil {
		return driver.ErrBadConn
	}
	return ctx.Err()
}

// Ping makes one cheap authenticated call, which tells a wrong token, a missing
// admin role and an unreachable host apart. An access token without the scope
// okta.users.read is accepted: the org has judged it, and other tables may be
// read with it.
func (c *conn) Ping(ctx context.Context) error {
	if err := c.usable(ctx); err != nil {
		return err
	}
	ctx, cancel := c.connector.deadline(ctx)
	defer cancel()
	resp, err := c.connector.Client().Do(ctx, okta.Request{Method: http.MethodGet, Path: "/api/v1/users", Query: "limit=1"})
	var api *APIError
	switch {
	case err == nil:
		resp.Release()
	case errors.Is(err, ErrScope) && errors.As(err, &api) && api.Method == http.MethodGet:
		// The scope is missing, not the token, as it is when Okta gives none.
	default:
		return err
	}
	return nil
}

// ResetSession rolls back a transaction that was left open by a statement
// BEGIN, so that it does not reach the connection's next user.
func (c *conn) ResetSession(context.Context) error {
	if c.sqlite == nil {
		return driver.ErrBadConn
	}
	if c.sqlite.AutoCommit() {
		return nil
	}
	if _, err := c.sqlite.Exec("ROLLBACK", nil); err != nil {
		return driver.ErrBadConn
	}
	return nil
}

// IsValid reports whether the connection can be used again.
func (c *conn) IsValid() bool { return c.sqlite != nil }

// CheckNamedValue binds a time.Time in Okta's own form and leaves the rest to
// database/sql's defaults.
func (c *conn) CheckNamedValue(nv *driver.NamedValue) error {
	switch v := nv.Value.(type) {
	case time.Time:
		nv.Value = oktaTime(v)
		return nil
	case *time.Time:
		nv.Value = nil
		if v != nil {
			nv.Value = oktaTime(*v)
		}
		return nil
	}
	v, err := driver.DefaultParameterConverter.ConvertValue(nv.Value)
	if t, ok := v.(time.Time); ok && err == nil {
		v = oktaTime(t)
	}
	if err != nil {
		return err
	}
	nv.Value = v
	return nil
}

// Close closes the connection at once: requests under way were cancelled with
// their statements.
func (c *conn) Close() error {
	if c.sqlite == nil {
		return nil
	}
	err := c.sqlite.Close()
	c.sqlite = nil
	return errors.Join(err, c.session.Close())
}

// result is what a statement without rows changed in TEMP tables or files.
type result struct{ inner driver.Result }

// LastInsertId is not supported: Okta's identifiers are text.
func (r result) LastInsertId() (int64, error) {
	return 0, fmt.Errorf("%w: LastInsertId; Okta's identifiers are text", ErrUnsupported)
}

// RowsAffected is the number of rows changed.
func (r result) RowsAffected() (int64, error) { return r.inner.RowsAffected() }
