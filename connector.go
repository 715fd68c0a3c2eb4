package oktasql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/mattn/go-sqlite3"

	"github.com/oktasql/oktasql/engine"
	"github.com/oktasql/oktasql/okta"
)

// Connector opens connections to one org. All of them share one client, one
// budget of API calls, and what was learned of the org: its custom attributes
// and the sizes of its tables. It is safe for concurrent use.
//
// It keeps no secret of the Config itself, and prints itself without the ones
// that its client holds.
type Connector struct {
	name    string        // the org, for printing
	timeout time.Duration // of one statement; 0: none
	driver  driver.Driver
	org     *engine.Org
}

var _ driver.Connector = (*Connector)(nil)

// String names the org.
func (c *Connector) String() string { return "oktasql.Connector{" + c.name + "}" }

// Format names the org under every verb.
func (c *Connector) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(c.String())) }

// NewConnector checks a configuration and makes a Connector for sql.OpenDB. It
// uses no network.
func NewConnector(cfg Config) (*Connector, error) {
	client, err := cfg.client()
	if err != nil {
		return nil, err
	}
	opt := engine.Options{
		Client: client, Logger: cfg.Logger,
		PushdownOff: cfg.Pushdown == PushdownOff, Strict: cfg.Consistency == ConsistencyStrict,
		MaxCalls: cfg.MaxCalls, Memory: cfg.Memory, Parallel: cfg.Concurrency,
		SpillDir: cfg.SpillDir, NoSpill: cfg.SpillDir == SpillOff,
	}
	if opt.NoSpill {
		opt.SpillDir = ""
	}
	return &Connector{name: client.OrgURL().String(), timeout: cfg.Timeout, driver: &Driver{}, org: engine.NewOrg(opt)}, nil
}

// Driver returns the driver.
func (c *Connector) Driver() driver.Driver { return c.driver }

// Client returns the Okta client, whose limiter another Connector may share.
func (c *Connector) Client() *okta.Client { return c.org.Client() }

// Connect opens a connection. It uses no network: the first statement does.
func (c *Connector) Connect(ctx context.Context) (driver.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := &conn{connector: c}
	d := &sqlite3.SQLiteDriver{ConnectHook: func(sc *sqlite3.SQLiteConn) error {
		s, err := c.org.NewSession(sc)
		if err != nil {
			return err
		}
		out.sqlite, out.session = sc, s
		sc.RegisterAuthorizer(out.authorize)
		return nil
	}}
	inner, err := d.Open(":memory:")
	if err != nil {
		if out.session != nil {
			err = errors.Join(err, out.session.Close())
		}
		return nil, fmt.Errorf("oktasql: opening the SQL engine: %w", err)
	}
	if _, ok := inner.(*sqlite3.SQLiteConn); !ok {
		return nil, fmt.Errorf("oktasql: opening the SQL engine: unexpected connection %T", inner)
	}
	return out, nil
}

// Close lets idle connections to Okta go. The databases opened from the
// Connector must be closed before.
func (c *Connector) Close() error {
	c.org.Client().CloseIdleConnections()
	return nil
}

// TableInfo describes a table.
type TableInfo struct {
	Name    string
	Doc     string
	Aliases []string
	Columns []ColumnInfo
}

// ColumnInfo describes a column.
type ColumnInfo struct {
	Name, Type, Doc string
	Hidden          bool // not part of SELECT *
}

// Tables describes the tables as they are known now: custom attributes are
// among the columns once a statement has needed them. It uses no network.
func (c *Connector) Tables() []TableInfo {
	var out []TableInfo
	for _, t := range c.org.Describe() {
		info := TableInfo{Name: t.Name, Doc: t.Doc, Aliases: t.Aliases}
		for _, col := range t.Columns {
			info.Columns = append(info.Columns, ColumnInfo(col))
		}
		out = append(out, info)
	}
	return out
}

// deadline applies the configured time-out of a statement to a context.
func (c *Connector) deadline(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.timeout <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, c.timeout, &timeoutError{c.timeout})
}

// timeoutError says that the configured time-out ended a statement.
type timeoutError struct{ after time.Duration }

func (e *timeoutError) Error() string {
	return fmt.Sprintf("oktasql: the statement took longer than the time-out of %s; allow more (timeout) or narrow the statement", e.after)
}

func (e *timeoutError) Unwrap() error { return context.DeadlineExceeded }
