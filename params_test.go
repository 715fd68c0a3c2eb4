package oktasql_test

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

func TestParameterForms(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	db := openDB(t, s)
	s.AddUser(`{"status":"SUSPENDED","profile":{"login":"zoe@example.com","email":"zoe@example.com","city":"Oslo"}}`)
	const want = "zoe@example.com"
	for _, c := range []struct {
		where string
		args  []any
	}{
		{"login = ? AND city = ?", []any{"zoe@example.com", "Oslo"}},
		{"login = ?1 AND city = ?2", []any{"zoe@example.com", "Oslo"}},
		{"city = ?2 AND login = ?1", []any{"zoe@example.com", "Oslo"}},
		{"login = ?1 AND email = ?1", []any{"zoe@example.com"}},
		{"login = :name AND city = :city", []any{sql.Named("name", "zoe@example.com"), sql.Named("city", "Oslo")}},
		{"login = :name AND city = :city", []any{sql.Named("city", "Oslo"), sql.Named("name", "zoe@example.com")}},
		{"login = :name AND city = :city", []any{"zoe@example.com", "Oslo"}},
		{"login = @name AND city = @city", []any{sql.Named("name", "zoe@example.com"), sql.Named("city", "Oslo")}},
		{"login = $name AND city = $city", []any{sql.Named("name", "zoe@example.com"), sql.Named("city", "Oslo")}},
		{"login = :a AND email = @a AND login <> $b", []any{sql.Named("a", "zoe@example.com"), sql.Named("b", "x")}},
		{"login = :a AND email = :a AND city = 'Oslo'", []any{sql.Named("a", "zoe@example.com")}},
		{"login = ? AND city = :city", []any{"zoe@example.com", sql.Named("city", "Oslo")}},
		{"login = '?' || ? AND 1 /* ? */ -- ?\n OR login = ?", []any{"x", "zoe@example.com"}},
	} {
		query := "SELECT login FROM users WHERE " + c.where
		s.ResetRequests()
		same(t, query, ask(t, db, query, c.args...), []string{want})
		if n := len(s.Requests()); n > 2 {
			t.Errorf("%s: %d requests, so the parameters were not pushed down: %q", query, n, requestsOf(s))
		}
		stmt, err := db.PrepareContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := stmt.QueryContext(t.Context(), c.args...)
		if err != nil {
			t.Fatalf("%s, prepared: %v", query, err)
		}
		got, err := drain(rows)
		if err != nil {
			t.Fatal(err)
		}
		same(t, query+", prepared", got, []string{want})
		if err := stmt.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestParameterCounts(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	db := openDB(t, s)
	for _, c := range []struct {
		query string
		args  []any
		want  string
	}{
		{"SELECT ?", nil, "oktasql: the statement has 1 parameter and 0 arguments are given: give one for each"},
		{"SELECT ?, ?", []any{1}, "oktasql: the statement has 2 parameters and 1 argument is given: give one for each"},
		{"SELECT ?", []any{1, 2, 3}, "oktasql: the statement has 1 parameter and 3 arguments are given: give one for each"},
		{"SELECT 1", []any{1}, "oktasql: the statement has 0 parameters and 1 argument is given: give one for each"},
		{"SELECT ?3", []any{1, 2}, "oktasql: the statement has 3 parameters and 2 arguments are given: give one for each"},
		{"SELECT ?; SELECT ?", []any{1}, "oktasql: the statement has 2 parameters and 1 argument is given: give one for each"},
		{"SELECT :a", []any{sql.Named("b", 1)}, `oktasql: the argument "b" is given and the statement has no parameter :b`},
		{"SELECT :a, :b", []any{sql.Named("b", 1)}, `oktasql: the parameter :a has no argument: give sql.Named("a", …)`},
		{"SELECT :a, ?", []any{sql.Named("a", 1)}, "oktasql: the statement has 1 parameter without a name, and all arguments are named"},
	} {
		if err := failure(t.Context(), db, c.query, c.args...); err == nil || err.Error() != c.want {
			t.Errorf("%s with %v: error %v, want %s", c.query, c.args, err, c.want)
		}
		if _, err := db.ExecContext(t.Context(), c.query, c.args...); err == nil || err.Error() != c.want {
			t.Errorf("%s with %v, executed: error %v, want %s", c.query, c.args, err, c.want)
		}
		if strings.Contains(c.query, ";") {
			continue
		}
		stmt, err := db.PrepareContext(t.Context(), c.query)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := stmt.QueryContext(t.Context(), c.args...); err == nil || err.Error() != c.want {
			t.Errorf("%s with %v, prepared: error %v, want %s", c.query, c.args, err, c.want)
		}
		if err := stmt.Close(); err != nil {
			t.Error(err)
		}
	}
	same(t, "several statements", ask(t, db, "SELECT ?; SELECT ? + ?", 1, 2, 3), []string{"5"})
}

func TestPrepareTakesOneStatement(t *testing.T) {
	t.Parallel()
	db := openDB(t, startOrg(t, oktatest.Options{}))
	_, err := db.PrepareContext(t.Context(), "SELECT 1; SELECT 2")
	if !errors.Is(err, oktasql.ErrUnsupported) || !strings.Contains(err.Error(), "preparing several statements at once") {
		t.Errorf("preparing two statements gives %v", err)
	}
	for _, query := range []string{"SELECT 1;", "SELECT 1; -- done\n"} {
		stmt, err := db.PrepareContext(t.Context(), query)
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		if err := stmt.Close(); err != nil {
			t.Error(err)
		}
	}
}

// valuer is a type of the caller that binds itself.
type valuer struct{ at time.Time }

func (v valuer) Value() (driver.Value, error) { return v.at, nil }

func TestParameterTypes(t *testing.T) {
	t.Parallel()
	db := openDB(t, startOrg(t, oktatest.Options{}))
	at := time.Date(2026, 3, 1, 12, 30, 0, 250_000_000, time.FixedZone("", 2*3600))
	var none *time.Time
	text := "text"
	for _, c := range []struct {
		arg  any
		want string
	}{
		{at, "text|2026-03-01T10:30:00.250Z"},
		{&at, "text|2026-03-01T10:30:00.250Z"},
		{at.Add(time.Nanosecond), "text|2026-03-01T10:30:00.250000001Z"},
		{none, "null|NULL"},
		{valuer{at}, "text|2026-03-01T10:30:00.250Z"},
		{sql.NullTime{Time: at, Valid: true}, "text|2026-03-01T10:30:00.250Z"},
		{sql.NullTime{}, "null|NULL"},
		{oktasql.Time{Time: at, Valid: true}, "text|2026-03-01T10:30:00.250Z"},
		{&oktasql.Time{Time: at, Valid: true}, "text|2026-03-01T10:30:00.250Z"},
		{oktasql.Time{}, "null|NULL"},
		{true, "integer|1"},
		{false, "integer|0"},
		{42, "integer|42"},
		{uint8(7), "integer|7"},
		{1.5, "real|1.5"},
		{"it's", "text|it's"},
		{"", "text|"},
		{&text, "text|text"},
		{[]byte("ab"), "blob|[97 98]"},
		{nil, "null|NULL"},
		{sql.NullString{}, "null|NULL"},
		{sql.Null[string]{V: "x", Valid: true}, "text|x"},
	} {
		same(t, c.want, ask(t, db, "SELECT typeof(?1), ?1", c.arg), []string{c.want})
		same(t, c.want, ask(t, db, "SELECT typeof(:x), :x", sql.Named("x", c.arg)), []string{c.want})
	}
	for _, arg := range []any{struct{}{}, make(chan int), uint64(1) << 63, sql.Out{}} {
		err := failure(t.Context(), db, "SELECT ?", arg)
		if err == nil || !strings.Contains(err.Error(), "sql: converting argument $1 type") {
			t.Errorf("binding a %T gives %v", arg, err)
		}
	}
}

func TestTimeParameterComparesAsInstant(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	s.AddUser(`{"created":"2031-05-01T08:00:00.000Z","profile":{"login":"late@example.com","email":"late@example.com"}}`)
	db := openDB(t, s)
	at := time.Date(2031, 5, 1, 10, 0, 0, 0, time.FixedZone("", 2*3600))
	for _, c := range []struct {
		op   string
		at   time.Time
		want []string
	}{
		{"=", at, []string{"late@example.com"}},
		{">", at, []string{}},
		{">=", at, []string{"late@example.com"}},
		{">", at.Add(-time.Nanosecond), []string{"late@example.com"}},
		{">", at.Add(time.Nanosecond), []string{}},
	} {
		query := "SELECT login FROM users WHERE created " + c.op + " ? AND created > '2030-01-01'"
		s.ResetRequests()
		same(t, query+" "+c.at.String(), ask(t, db, query, c.at), c.want)
		if n := len(s.Requests()); n > 1 {
			t.Errorf("%s: %d requests, so the time was not pushed down: %q", query, n, requestsOf(s))
		}
	}
}
