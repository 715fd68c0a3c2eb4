package main

import (
	"context"
	"fmt"
	"strings"
)

// runCheck is the subcommand check: one authenticated call, then one row of
// each table. That the credential is refused is an error; that some tables are
// out of its reach is what check is there to tell.
func runCheck(a *app, o *options, args []string) error {
	if err := noArgs("check", args); err != nil {
		return err
	}
	ctx, end := a.interrupts.running(context.Background())
	defer end()
	s, err := a.openSession(ctx, o, false)
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.ping(ctx); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "%s answers and accepts the credential.\n", visible(s.back.Name(), false))
	var rows [][]any
	for _, t := range s.back.Tables() {
		if strings.HasPrefix(t.name, "okta_") {
			continue // what this process knows itself
		}
		usable, why := true, ""
		if err := s.probe(ctx, t.name); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			usable, why = false, strings.TrimPrefix(err.Error(), "oktasql: ")
		}
		rows = append(rows, []any{t.name, usable, why})
	}
	if err := s.result([]string{"name", "usable", "why_not"}, rows); err != nil {
		return err
	}
	return s.unredirect()
}

// within applies the session's time-out to a context.
func (s *session) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.set.timeout > 0 {
		return context.WithTimeout(ctx, s.set.timeout)
	}
	return ctx, func() {}
}

func (s *session) ping(parent context.Context) error {
	ctx, cancel := s.within(parent)
	defer cancel()
	return s.contextError(parent, ctx, s.back.Ping(ctx))
}

// probe reads one row of a table, with as few calls as that takes.
func (s *session) probe(parent context.Context, table string) error {
	ctx, cancel := s.within(parent)
	defer cancel()
	rows, err := s.conn.QueryContext(ctx, "SELECT 1 FROM "+sqlName(table)+" LIMIT 1")
	if err == nil {
		rows.Next()
		err = rows.Err()
		rows.Close()
	}
	return s.contextError(parent, ctx, err)
}
