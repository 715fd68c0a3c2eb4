// Package oktasql is a database/sql driver for Okta: every resource of an org
// is a SQLite table, and SELECT is answered with as few API calls as Okta
// allows.
//
//	import (
//		"database/sql"
//
//		_ "github.com/oktasql/oktasql"
//	)
//
//	db, err := sql.Open("oktasql", "okta://acme.okta.com") // token from OKTA_CLIENT_TOKEN
//	rows, err := db.QueryContext(ctx, "SELECT login FROM users WHERE status = ?", "SUSPENDED")
//
// # Connecting
//
// A DSN is okta://HOST?KEY=VALUE&…, in which everything may be left out:
// "okta://" takes the org and the credential from the environment
// (OKTA_CLIENT_ORGURL, OKTA_CLIENT_TOKEN and the other names of Okta's own
// SDKs), from profiles and from ~/.okta/okta.yaml. The keys are the settings of
// docs/configuration.md, such as rate_limit_share, max_calls, timeout,
// consistency and profile. An unknown key is an error. Opening uses no network.
//
// Programs with an http.Client, a clock or a logger of their own use
// [NewConnector] with [sql.OpenDB].
//
// # Statements
//
// The SQL is SQLite's. Parameters are ?, ?1, :name, @name and $name; a
// time.Time is bound in the form in which Okta writes times. All connections
// of one [Connector] share one budget of API calls. The context ends requests,
// waits and iteration, and its error comes back as it is.
//
// # Types
//
// TEXT is a string, INTEGER an int64, REAL a float64, BOOLEAN a bool, TIMESTAMP
// a string in Okta's form ([Time] scans it), JSON a string. NULL and absent in
// Okta's answer are both NULL.
//
// # Errors
//
// Errors match the sentinels of this package with errors.Is; an answer of Okta
// is an [*APIError] with status, error code, causes and request id. A failed or
// cut-off request fails the statement: rows.Err tells. No statement is ever
// answered in part without an error.
//
// # Writing
//
// The driver reads. INSERT, UPDATE and DELETE on Okta's tables are refused with
// [ErrReadOnly]; TEMP tables and attached files can be written.
package oktasql

import (
	"context"
	"database/sql"
	"database/sql/driver"
)

func init() {
	sql.Register("oktasql", &Driver{})
}

// Driver is the database/sql driver, registered as "oktasql".
type Driver struct{}

var (
	_ driver.Driver        = (*Driver)(nil)
	_ driver.DriverContext = (*Driver)(nil)
)

// Open opens one connection with a budget of its own. database/sql does not
// call it, since the driver has OpenConnector.
func (d *Driver) Open(dsn string) (driver.Conn, error) {
	c, err := d.OpenConnector(dsn)
	if err != nil {
		return nil, err
	}
	return c.Connect(context.Background())
}

// OpenConnector reads a DSN. It uses no network; errors name the key and the
// form expected.
func (d *Driver) OpenConnector(dsn string) (driver.Connector, error) {
	cfg, err := ParseDSN(dsn)
	if err != nil {
		return nil, err
	}
	c, err := NewConnector(cfg)
	if err != nil {
		return nil, err
	}
	c.driver = d
	return c, nil
}
