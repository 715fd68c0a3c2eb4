package oktasql_test

import (
	"context"
	"database/sql"
	"net/http"
	"testing"

	"github.com/oktasql/oktasql/okta/oktatest"
)

func TestCloseIsPrompt(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	s.Inject(oktatest.Fault{Kind: oktatest.Hang, Path: "/api/v1/users", Skip: 1})
	db := openDB(t, s)
	rows, err := db.QueryContext(t.Context(), "SELECT login FROM users")
	if err != nil {
		t.Fatal(err)
	}
	if !rows.Next() {
		t.Fatal(rows.Err())
	}
	within(t, "closing rows whose next page hangs", 5*promptly, func() {
		if err := rows.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := rows.Err(); err != nil {
		t.Errorf("rows that were closed early have the error %v", err)
	}
}

func TestCloseDatabaseWhileReading(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	hung := make(chan struct{}, 10)
	s.Inject(oktatest.Fault{Kind: oktatest.Custom, Path: "/api/v1/users", Handler: func(_ http.ResponseWriter, r *http.Request) {
		hung <- struct{}{}
		<-r.Context().Done()
	}})
	db := sql.OpenDB(connectorOf(t, s))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- failure(ctx, db, "SELECT login FROM users") }()
	<-hung
	cancel()
	within(t, "closing the database", 5*promptly, func() {
		isEnd(t, <-ended, context.Canceled)
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}
