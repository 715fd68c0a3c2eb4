package oktasql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// exampleOrg is an org in process. A program of yours has a real one, or
// OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN in its environment.
func exampleOrg() *oktatest.Server {
	s := oktatest.NewServer(oktatest.Options{Groups: 2})
	s.AddUser(`{"status":"ACTIVE","created":"2026-01-05T09:00:00.000Z","profile":{"login":"ada@example.com","email":"ada@example.com","department":"Research"}}`)
	s.AddUser(`{"status":"SUSPENDED","created":"2026-02-05T09:00:00.000Z","profile":{"login":"bob@example.com","email":"bob@example.com","department":"Sales"}}`)
	s.AddUser(`{"status":"SUSPENDED","created":"2026-03-05T09:00:00.000Z","profile":{"login":"cyd@example.com","email":"cyd@example.com","department":"Sales"}}`)
	return s
}

// A database is opened from a DSN, or from a Config when the program has a
// logger, an http.Client or credentials of its own. Neither uses the network.
func Example() {
	org := exampleOrg()
	defer org.Close()
	// db, err := sql.Open("oktasql", "okta://acme.okta.com")
	connector, err := oktasql.NewConnector(oktasql.Config{OrgURL: org.URL, Token: "00example"})
	if err != nil {
		log.Fatal(err)
	}
	defer connector.Close()
	db := sql.OpenDB(connector)
	defer db.Close()

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	rows, err := db.QueryContext(ctx, "SELECT login, created FROM users WHERE status = ? ORDER BY created", "SUSPENDED")
	if err != nil {
		log.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var login string
		var created oktasql.Time
		if err := rows.Scan(&login, &created); err != nil {
			log.Fatal(err)
		}
		fmt.Println(login, created.Time.Format(time.DateOnly))
	}
	if err := rows.Err(); err != nil { // also says whether the rows are all there
		log.Fatal(err)
	}
	// Output:
	// bob@example.com 2026-02-05
	// cyd@example.com 2026-03-05
}

// The costs of statements are counted under a context.
func ExampleWithStats() {
	org := exampleOrg()
	defer org.Close()
	connector, err := oktasql.NewConnector(oktasql.Config{OrgURL: org.URL, Token: "00example"})
	if err != nil {
		log.Fatal(err)
	}
	defer connector.Close()
	db := sql.OpenDB(connector)
	defer db.Close()

	ctx, stats := oktasql.WithStats(context.Background())
	var n int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM users WHERE department = 'Sales'").Scan(&n); err != nil {
		log.Fatal(err)
	}
	cost := stats.Snapshot()
	fmt.Println(n, "people,", cost.Calls, "call")
	// Output:
	// 2 people, 1 call
}

// Errors say what kind of failure they are; an answer of Okta is there too.
func ExampleAPIError() {
	org := exampleOrg()
	defer org.Close()
	org.Inject(oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000006"})
	connector, err := oktasql.NewConnector(oktasql.Config{OrgURL: org.URL, Token: "00example"})
	if err != nil {
		log.Fatal(err)
	}
	defer connector.Close()
	db := sql.OpenDB(connector)
	defer db.Close()

	var login string
	err = db.QueryRow("SELECT login FROM users").Scan(&login)
	fmt.Println("not permitted:", errors.Is(err, oktasql.ErrForbidden))
	var answer *oktasql.APIError
	if errors.As(err, &answer) {
		fmt.Println(answer.Status, answer.Code)
	}
	_, err = db.Exec("DELETE FROM users WHERE status = 'DEPROVISIONED'")
	fmt.Println("read-only:", errors.Is(err, oktasql.ErrReadOnly))
	// Output:
	// not permitted: true
	// 403 E0000006
	// read-only: true
}
