package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// tour is what demo shows when there is no terminal to type on: one query for
// each thing worth knowing.
var tour = []struct{ about, sql string }{
	{"How many users there are in each state", `SELECT status, count(*) AS users FROM users GROUP BY status ORDER BY users DESC`},
	{"The users created last: the condition and the order travel to the org", `SELECT login, status, created FROM users WHERE status = 'STAGED' ORDER BY created DESC LIMIT 5`},
	{"The groups of one user, looked up by login", `SELECT g.name, g.type FROM users u JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id
  WHERE u.login = (SELECT min(login) FROM users WHERE status = 'ACTIVE') ORDER BY g.name`},
	{"The largest groups", `SELECT g.name, count(*) AS members FROM groups g JOIN group_members m ON m.group_id = g.id
  WHERE g.type = 'OKTA_GROUP' GROUP BY g.id ORDER BY members DESC, g.name LIMIT 5`},
	{"Active users whose last sign-in is longest ago", `SELECT login, last_login, CAST(julianday('now') - julianday(last_login) AS INTEGER) AS days_ago
  FROM users WHERE status = 'ACTIVE' AND last_login IS NOT NULL ORDER BY last_login LIMIT 5`},
}

// runDemo is the subcommand demo: the shell on a terminal, the tour elsewhere.
func runDemo(a *app, o *options, args []string) error {
	o.demo = true
	switch {
	case len(args) == 1 && args[0] == "serve":
		return a.serveDemo(o)
	case len(args) > 0:
		return &usageError{"demo " + visible(args[0], false) + ": expected nothing or serve", "oktasql demo"}
	case o.changed["org"]:
		return &usageError{"demo and --org: choose one", "oktasql demo"}
	case a.inTTY && a.outTTY:
		return a.shell(o)
	}
	return a.tour(o)
}

// tour runs the sample queries and shows what each cost.
func (a *app) tour(o *options) error {
	ctx, end := a.interrupts.running(context.Background())
	defer end()
	if o.format == "" {
		o.format = "table"
	}
	s, err := a.openSession(ctx, o, false)
	if err != nil {
		return err
	}
	defer s.close()
	fmt.Fprintf(a.out, "A made-up org of %s, answered in SQL.\n", plural(o.demoUsers, "user", "users"))
	for _, t := range tour {
		fmt.Fprintf(a.out, "\n-- %s\n%s;\n", t.about, t.sql)
		if err := s.runSQL(ctx, t.sql, false); err != nil {
			s.reportError("", t.sql, err)
			return errReported{a.exitCode(err)}
		}
		fmt.Fprintf(a.out, "-- %s\n", plural(int(s.last.calls), "call to Okta's API", "calls to Okta's API"))
	}
	_, err = fmt.Fprint(a.out, "\nYour own org: export OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN, then run oktasql.\n")
	return err
}

// demoOptions are the made-up org of the flags. Its rate limits never make
// anybody wait.
func demoOptions(o *options) oktatest.Options {
	return oktatest.Options{Users: o.demoUsers, Groups: max(10, min(o.demoUsers/20, 2000)), Seed: o.demoSeed, Unlimited: true}
}

// serveDemo offers the made-up org to other programs until it is interrupted.
func (a *app) serveDemo(o *options) error {
	ctx, end := a.interrupts.running(context.Background())
	defer end()
	listener, err := net.Listen("tcp", o.addr)
	if err != nil {
		return &usageError{"--addr " + visible(o.addr, false) + ": " + err.Error(), "oktasql demo serve --addr 127.0.0.1:8080"}
	}
	server := &http.Server{Handler: oktatest.New(demoOptions(o)), ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	host := listener.Addr().String()
	fmt.Fprintf(a.out, "http://%s\n", host)
	fmt.Fprintf(a.err, "A made-up org of %s. Ctrl-C ends it. In another terminal:\n\n  export OKTA_CLIENT_ORGURL=http://%s OKTA_CLIENT_TOKEN=any\n  oktasql\n\n", plural(o.demoUsers, "user", "users"), host)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	return server.Close()
}
