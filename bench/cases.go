package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

var scanCases = []string{"idle", "plain-count", "plain-four", "plain-four-fields", "plain-all", "sql-count", "sql-four", "sql-all"}

var lookupCases = []string{
	"plain-by-id", "sql-by-id", "sql-by-login", "sql-by-email", "sql-by-custom",
	"plain-in-2", "sql-in-2", "plain-in-50", "sql-in-50", "plain-in-500", "sql-in-500", "sql-status-in",
}

var joinCases = []string{"plain-factors", "sql-factors", "sql-members", "sql-without-group", "sql-managers"}

// statements are the SQL of the cases. %LIST n% stands for n logins.
var statements = map[string]string{
	"sql-count": "SELECT count(*) FROM users",
	"sql-four":  "SELECT id, status, login, email FROM users",
	"sql-all":   "SELECT * FROM users",

	"sql-by-id":     "SELECT login FROM users WHERE id = '%ID%'",
	"sql-by-login":  "SELECT id FROM users WHERE login = '%LOGIN%'",
	"sql-by-email":  "SELECT id FROM users WHERE email = '%LOGIN%'",
	"sql-by-custom": "SELECT id FROM users WHERE %CUSTOM%",
	"sql-in-2":      "SELECT id FROM users WHERE login IN (%LIST 2%)",
	"sql-in-50":     "SELECT id FROM users WHERE login IN (%LIST 50%)",
	"sql-in-500":    "SELECT id FROM users WHERE login IN (%LIST 500%)",
	"sql-status-in": "SELECT id FROM users WHERE status IN ('SUSPENDED', 'LOCKED_OUT')",

	"sql-factors":       "SELECT u.login, f.factor_type FROM users u JOIN enrolled_factors f ON f.user_id = u.id WHERE u.status = 'ACTIVE'",
	"sql-members":       "SELECT g.name, count(m.user_id), min(m.login) FROM groups g LEFT JOIN group_members m ON m.group_id = g.id GROUP BY g.id",
	"sql-without-group": "SELECT login FROM users WHERE id NOT IN (SELECT user_id FROM group_members WHERE group_id IN (SELECT id FROM groups WHERE type = 'OKTA_GROUP'))",
	"sql-managers":      "SELECT u.login, m.login FROM users u JOIN users m ON m.login = u.manager_id",

	"sql-thousand-calls": "SELECT count(f.id) FROM (SELECT id FROM users WHERE status <> 'DEPROVISIONED' ORDER BY id LIMIT 1000) u JOIN enrolled_factors f ON f.user_id = u.id",
}

// serveOrg serves an org on a loopback address, printed on the first line,
// until the process is killed.
func serveOrg(users int, latency time.Duration, rate int) {
	o := oktatest.Options{Users: users, Groups: 40, Seed: 1, Latency: latency, Unlimited: rate == 0}
	if rate > 0 {
		o.RateLimits = map[string]int{"*": rate}
	}
	org := oktatest.New(o)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	fmt.Println("http://" + l.Addr().String())
	fmt.Fprintln(os.Stderr, http.Serve(l, org))
}

// runCase runs one case and prints its report. A profile of its CPU time goes
// into the file named, if any.
func runCase(name, url, profile string) {
	var r report
	var err error
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		defer pprof.StopCPUProfile()
	}
	switch {
	case name == "idle":
		err = idle(url)
	case strings.HasPrefix(name, "plain-by-"), strings.HasPrefix(name, "plain-in-"):
		err = plainKeys(name, url, &r)
	case strings.HasPrefix(name, "plain-"):
		err = measured(&r, func() error { return plain(name, url, &r) })
	default:
		err = runSQL(name, url, &r)
	}
	if err != nil {
		r.Err = err.Error()
	}
	_ = json.NewEncoder(os.Stdout).Encode(r)
}

// measured takes the time and allocations of f.
func measured(r *report, f func() error) error {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, start := cpuTime(), time.Now()
	err := f()
	r.CPU, r.Wall = cpuTime()-cpu, time.Since(start)
	runtime.ReadMemStats(&after)
	r.Allocs = after.Mallocs - before.Mallocs
	return err
}

// open opens the org through the driver.
func open(url string) (*sql.DB, error) {
	c, err := oktasql.NewConnector(oktasql.Config{OrgURL: url, Token: "bench", RateLimitShare: 1})
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(1)
	return db, nil
}

// idle opens a connection and does nothing: what memory is compared with.
func idle(url string) error {
	db, err := open(url)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec("SELECT 1")
	return err
}

// runSQL runs a statement and reads its rows into variables, as a program does.
func runSQL(name, url string, r *report) error {
	text, err := fill(statements[name], url)
	if err != nil {
		return err
	}
	db, err := open(url)
	if err != nil {
		return err
	}
	defer db.Close()
	// The schemas are read once for each Connector; they are no part of a case.
	if _, err := db.Exec("SELECT count(*) FROM okta_columns"); err != nil {
		return err
	}
	ctx, stats := oktasql.WithStats(context.Background())
	err = measured(r, func() error {
		rows, err := db.QueryContext(ctx, text)
		if err != nil {
			return err
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		values := make([]sql.RawBytes, len(columns))
		dest := make([]any, len(columns))
		for i := range values {
			dest[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(dest...); err != nil {
				return err
			}
			r.Rows++
		}
		return rows.Err()
	})
	r.Calls = stats.Snapshot().Calls
	if e := db.QueryRow("SELECT total(throttled) FROM okta_rate_limits").Scan(&r.Throttled); err == nil {
		err = e
	}
	return err
}

// fill puts real values into a statement's marks.
func fill(text, base string) (string, error) {
	if !strings.Contains(text, "%") {
		return text, nil
	}
	var users []struct {
		ID      string         `json:"id"`
		Profile map[string]any `json:"profile"`
	}
	for next := base + "/api/v1/users?limit=200"; next != "" && len(users) < 500; {
		page := users[len(users):]
		resp, err := get(next, &page)
		if err != nil {
			return "", err
		}
		users = append(users, page...)
		next = nextLink(resp)
	}
	login := func(i int) string { return users[i].Profile["login"].(string) }
	quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	text = strings.ReplaceAll(text, "'%ID%'", quote(users[7].ID))
	text = strings.ReplaceAll(text, "'%LOGIN%'", quote(login(7)))
	if strings.Contains(text, "%CUSTOM%") {
		column, value, err := customAttribute(users[7].Profile, base)
		if err != nil {
			return "", err
		}
		text = strings.ReplaceAll(text, "%CUSTOM%", column+" = "+quote(value))
	}
	for _, n := range []int{2, 50, 500} {
		mark := fmt.Sprintf("%%LIST %d%%", n)
		if !strings.Contains(text, mark) {
			continue
		}
		var list []string
		for i := range n {
			list = append(list, quote(login(i)))
		}
		text = strings.ReplaceAll(text, mark, strings.Join(list, ", "))
	}
	return text, nil
}

// customAttribute picks a text attribute of the org's schema that the user has.
func customAttribute(profile map[string]any, base string) (column, value string, err error) {
	db, err := open(base)
	if err != nil {
		return "", "", err
	}
	defer db.Close()
	rows, err := db.Query("SELECT name, json_path FROM okta_columns WHERE table_name = 'users' AND type = 'TEXT' AND search LIKE '%eq%' ORDER BY position DESC")
	if err != nil {
		return "", "", err
	}
	defer rows.Close()
	for rows.Next() {
		var name, path string
		if err := rows.Scan(&name, &path); err != nil {
			return "", "", err
		}
		if v, ok := profile[strings.TrimPrefix(path, "profile.")].(string); ok && v != "" {
			return name, v, nil
		}
	}
	return "", "", fmt.Errorf("the user has no custom text attribute: %w", rows.Err())
}
