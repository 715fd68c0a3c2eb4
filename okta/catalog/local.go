package catalog

import "strings"

// Local is a table about oktasql itself. It has no requests of its own.
type Local struct {
	Name    string
	Doc     string
	Columns []LocalColumn
}

// LocalColumn is a column of such a table.
type LocalColumn struct {
	Name string
	Decl string // as SQLite declares it
	Doc  string
}

// Locals are all tables about oktasql itself.
func Locals() []*Local { return locals }

// FindLocal returns the table about oktasql of that name, in any case of
// letters, nil when there is none.
func FindLocal(name string) *Local {
	for _, t := range locals {
		if strings.EqualFold(t.Name, name) {
			return t
		}
	}
	return nil
}

// Has says whether the table has a column.
func (t *Local) Has(name string) bool {
	for _, c := range t.Columns {
		if strings.EqualFold(c.Name, name) {
			return true
		}
	}
	return strings.EqualFold(name, "_key")
}

var locals = []*Local{
	{
		Name: "okta_tables",
		Doc:  "The tables that oktasql offers.",
		Columns: []LocalColumn{
			{"name", "TEXT", "Name of the table."},
			{"aliases", "TEXT", "Other names it answers to, separated by commas."},
			{"description", "TEXT", "What a row is."},
			{"requests", "TEXT", "Access paths, one a line."},
			{"scopes", "TEXT", "OAuth scopes that reading needs."},
			{"roles", "TEXT", "Admin roles known to suffice."},
			{"rows_seen", "INTEGER", "Rows of the last complete scan, NULL before one."},
		},
	},
	{
		Name: "okta_columns",
		Doc:  "The columns of the tables, custom attributes included once a schema has been read.",
		Columns: []LocalColumn{
			{"table_name", "TEXT COLLATE NOCASE", "Table."},
			{"name", "TEXT COLLATE NOCASE", "Column."},
			{"position", "INTEGER", "Number of the column, from 1."},
			{"type", "TEXT", "Declared type."},
			{"hidden", "BOOLEAN", "Left out of SELECT *."},
			{"json_path", "TEXT", "Where the value is in Okta's answer."},
			{"search", "TEXT", "Operators that Okta's search understands for it."},
			{"filter", "TEXT", "Operators that Okta's filter understands for it."},
			{"description", "TEXT", "What it means."},
		},
	},
	{
		Name: "okta_requests",
		Doc:  "The last 1,000 requests sent to Okta by this connector.",
		Columns: []LocalColumn{
			{"id", "INTEGER", "Number of the request, from 1."},
			{"sent", "TIMESTAMP TEXT COLLATE TIMESTAMP", "When it was sent."},
			{"method", "TEXT", "HTTP method."},
			{"path", "TEXT", "Path below the org's address."},
			{"query", "TEXT", "Query as sent, encoded."},
			{"status", "INTEGER", "HTTP status, 0 when there was no answer."},
			{"bytes", "INTEGER", "Size of the answer after decompression."},
			{"elapsed_ms", "REAL", "Time until the answer was read."},
			{"retry", "INTEGER", "0 for the first try."},
			{"request_id", "TEXT", "Okta's id of the request."},
		},
	},
	{
		Name: "okta_rate_limits",
		Doc:  "What Okta last said about each rate limit.",
		Columns: []LocalColumn{
			{"bucket", "TEXT", "Group of endpoints that share the limit."},
			{"limit_per_minute", "INTEGER", "Requests that the window allows."},
			{"remaining", "INTEGER", "Requests left in the window, as last seen."},
			{"reserve", "INTEGER", "Requests left to everybody else."},
			{"resets", "TIMESTAMP TEXT COLLATE TIMESTAMP", "When the window ends."},
			{"in_flight", "INTEGER", "Requests under way."},
			{"calls", "INTEGER", "Requests sent by this connector."},
			{"throttled", "INTEGER", "Requests that Okta answered with 429."},
			{"waited_s", "REAL", "Seconds spent waiting for the window to end."},
		},
	},
}
