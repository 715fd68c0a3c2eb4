package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/oktasql/oktasql"
)

// A checker is a backend that can say whom the org takes the credential for
// and which tables it may read.
type checker interface {
	Credential() string
	Identity(ctx context.Context) (oktasql.Identity, error)
	CheckTables(ctx context.Context, names []string, each func(oktasql.TableCheck)) error
}

// A checkReport is the result of check, row by row.
type checkReport struct {
	rows           [][]any
	calls          int64
	tried, usable  int
	refused, blown int // tables that may not be read, and that failed otherwise
}

func (r *checkReport) add(kind string, name, ok any, whyNot, needs string, calls any) {
	r.rows = append(r.rows, []any{kind, name, ok, orNull(whyNot), orNull(needs), calls})
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// runCheck is the subcommand check: who the org takes us for, what that may
// do, and which tables can be read. With names it is about these tables, and
// fails unless all of them can be read.
func runCheck(a *app, o *options, args []string) error {
	ctx, end := a.interrupts.running(context.Background())
	defer end()
	s, err := a.openSession(ctx, o, false)
	if err != nil {
		return err
	}
	defer s.close()
	for _, name := range args {
		if findTable(s.back.Tables(), name) == nil {
			return &usageError{"check " + visible(name, false) + ": no such table", didYouMean(name, tableNames(s.back.Tables()), "oktasql check %s", "oktasql tables lists the tables")}
		}
	}
	org, ok := s.back.(checker)
	if !ok {
		return s.ping(ctx)
	}
	bounded, cancel := s.within(ctx)
	defer cancel()
	report, failed := s.check(bounded, org, args)
	if report == nil {
		return s.contextError(ctx, bounded, failed)
	}
	if err := s.result([]string{"kind", "name", "ok", "why_not", "needs", "calls"}, report.rows); err != nil {
		return err
	}
	if err := s.unredirect(); err != nil {
		return err
	}
	if failed != nil {
		return failed
	}
	fmt.Fprintf(s.err, "%d of %s can be read; %s.\n", report.usable, plural(report.tried, "table", "tables"), plural(int(report.calls), "call", "calls"))
	return report.verdict(len(args) > 0)
}

// check asks the org. A report beside an error is of what was found out before.
func (s *session) check(ctx context.Context, org checker, names []string) (*checkReport, error) {
	r := &checkReport{}
	id, err := org.Identity(ctx)
	r.calls += id.Calls
	if id.ClientID != "" && notOkta(id.RolesErr) {
		err = id.RolesErr
	}
	var api *oktasql.APIError
	asked := errors.As(err, &api) && api.Method == "GET" // there is a token to ask with
	blocked := asked && errors.Is(err, oktasql.ErrForbidden)
	if notOkta(err) {
		r.add("org", s.back.Name(), false, "answers, but not as an Okta org", "", nil)
		r.add("credential", org.Credential(), nil, "unknown, since no Okta org has judged it", "", id.Calls)
		return r, err
	}
	if err != nil && !blocked && !(asked && (errors.Is(err, oktasql.ErrScope) || errors.Is(err, oktasql.ErrNotFound))) {
		return nil, err
	}
	r.add("org", s.back.Name(), true, "", "", nil)
	r.add("credential", org.Credential(), true, "", "", nil)
	if err == nil {
		r.identity(id)
	} else {
		// An access token may lack what it takes to ask for its own owner, and
		// a token may be kept from users alone.
		r.add("identity", nil, nil, short(err), "", id.Calls)
	}
	if err := org.CheckTables(ctx, names, r.table); err != nil {
		return nil, err
	}
	if blocked && r.usable == 0 {
		api.Hint = addressHint
		return nil, err
	}
	fmt.Fprintf(s.err, "%s answers and accepts the credential.\n", visible(s.back.Name(), false))
	return r, nil
}

// notOkta says whether what answered is something else than an Okta org: its
// refusal has no code of Okta's, or its answer not the form of one.
func notOkta(err error) bool {
	var api *oktasql.APIError
	if errors.As(err, &api) {
		return errors.Is(err, oktasql.ErrResponse) || errors.Is(err, oktasql.ErrNotFound) && !strings.HasPrefix(api.Code, "E0")
	}
	var own *oktasql.RequestError
	return errors.As(err, &own) && errors.Is(err, oktasql.ErrResponse) && own.Err == nil && strings.Contains(own.Text, "check the org's address")
}

// identity adds what is known of the credential's owner.
func (r *checkReport) identity(id oktasql.Identity) {
	name := id.Login + " (" + id.UserID + ")"
	if id.ClientID != "" {
		name = "service app " + id.ClientID
	}
	why := ""
	if id.Status != "" && id.Status != "ACTIVE" {
		why = "the user is " + id.Status
	}
	r.add("identity", name, true, why, "", id.Calls)
	for _, role := range id.Roles {
		r.add("role", role, true, "", "", nil)
	}
	switch {
	case id.RolesErr != nil:
		r.add("role", nil, nil, "the roles cannot be read: "+short(id.RolesErr), "okta.roles.read", nil)
	case len(id.Roles) == 0:
		r.add("role", nil, false, "no admin role: most tables cannot be read", "an admin role, such as Read-only Administrator", nil)
	}
	for _, scope := range id.Granted {
		r.add("scope", scope, true, "", "", nil)
	}
	for _, scope := range id.Refused {
		r.add("scope", scope, false, "not granted to the app", "", nil)
	}
}

// table adds what was found out about a table.
func (r *checkReport) table(t oktasql.TableCheck) {
	r.tried++
	r.calls += t.Calls
	switch {
	case t.Untried != "":
		r.tried--
		r.add("table", t.Table, nil, t.Untried, "", t.Calls)
	case t.Err == nil && len(t.Refused) > 0:
		r.usable++
		r.add("table", t.Table, true, "in part: not all of its scopes are granted", strings.Join(t.Refused, " "), t.Calls)
	case t.Err == nil:
		r.usable++
		r.add("table", t.Table, true, "", "", t.Calls)
	default:
		needs := ""
		switch t.Reason {
		case oktasql.ReasonScope:
			needs = strings.Join(t.Scopes, " ")
		case oktasql.ReasonRole:
			needs = "Read-only Administrator, or another admin role that may read it"
			if len(t.Roles) > 0 {
				needs = strings.Join(t.Roles, " or ")
			}
		}
		if t.Reason == oktasql.ReasonOther {
			r.blown++
		} else {
			r.refused++
		}
		r.add("table", t.Table, false, t.Reason+": "+short(t.Err), needs, t.Calls)
	}
}

// verdict is the error with which check ends. A table that may not be read is
// one only when it was asked for by name, or when there is none that may.
func (r *checkReport) verdict(named bool) error {
	if r.usable > 0 && !named || r.refused+r.blown == 0 {
		return nil
	}
	if r.refused > 0 {
		return errReported{exitAuth}
	}
	return errReported{exitUnavailable}
}

// short is an error without advice that the other columns give.
func short(err error) string {
	var api *oktasql.APIError
	if errors.As(err, &api) {
		e := *api
		e.Hint, e.RequestID = "", ""
		err = &e
	}
	return strings.TrimPrefix(strings.TrimPrefix(err.Error(), "oktasql: "), "okta: ")
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
