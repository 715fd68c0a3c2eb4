package oktasql_test

import (
	"context"
	"database/sql"
	"net/http"
	"runtime"
	"testing"
	"time"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
	"github.com/oktasql/oktasql/vtab"
)

// TestNothingLeaks runs a thousand statements, abandoned, failed, cancelled and
// complete ones, and counts goroutines and what SQLite holds of ours. It runs
// alone, since both numbers are the process's.
func TestNothingLeaks(t *testing.T) {
	s := oktatest.NewServer(oktatest.Options{Users: 6, Groups: 3, PageLimit: 2, Unlimited: true})
	defer s.Close()
	s.Inject(oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000001", Path: "/api/v1/groups/rules"})
	handles, goroutines := vtab.LiveHandles(), runtime.NumGoroutine()
	transport := &http.Transport{}
	c, err := oktasql.NewConnector(oktasql.Config{OrgURL: s.URL, Token: secretToken, MaxRetries: -1, HTTPClient: &http.Client{Transport: transport}})
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(2)
	for i := range 1000 {
		leakOnce(t, db, i)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	transport.CloseIdleConnections()
	if n := vtab.LiveHandles(); n != handles {
		t.Errorf("SQLite holds %d objects, %d before", n, handles)
	}
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > goroutines && time.Now().Before(deadline); {
		time.Sleep(5 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > goroutines {
		buf := make([]byte, 1<<16)
		t.Errorf("%d goroutines run, %d before:\n%s", n, goroutines, buf[:runtime.Stack(buf, true)])
	}
}

// leakOnce runs one of several kinds of statement.
func leakOnce(t *testing.T, db *sql.DB, i int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	switch i % 5 {
	case 0: // abandoned after its first row
		rows, err := db.QueryContext(ctx, "SELECT u.login, g.name FROM users u, groups g")
		if err != nil {
			t.Fatal(err)
		}
		if !rows.Next() {
			t.Fatal(rows.Err())
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	case 1: // complete
		if err := failure(ctx, db, "SELECT m.user_id FROM group_members m WHERE m.group_id IN (SELECT id FROM groups LIMIT 1)"); err != nil {
			t.Fatal(err)
		}
	case 2: // failed
		if err := failure(ctx, db, "SELECT name FROM group_rules"); err == nil {
			t.Fatal("the rules were read in spite of the fault")
		}
	case 3: // cancelled with rows open
		rows, err := db.QueryContext(ctx, "SELECT user_id FROM enrolled_factors")
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		for rows.Next() {
		}
		_ = rows.Close()
	case 4: // prepared, and not understood
		stmt, err := db.PrepareContext(ctx, "SELECT login FROM users LIMIT ?")
		if err != nil {
			t.Fatal(err)
		}
		if rows, err := stmt.QueryContext(ctx, 1); err != nil {
			t.Fatal(err)
		} else if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		if err := stmt.Close(); err != nil {
			t.Fatal(err)
		}
		if err := failure(ctx, db, "SELEC 1"); err == nil {
			t.Fatal("SELEC is understood")
		}
	}
}
