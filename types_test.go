package oktasql_test

import (
	"database/sql"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// customOrg is an org with a custom attribute of each type.
func customOrg(t testing.TB, opt oktatest.Options) *oktatest.Server {
	t.Helper()
	s := startOrg(t, opt)
	s.AddUserAttribute("lockerNumber", "integer")
	s.AddUserAttribute("bonusShare", "number")
	s.AddUserAttribute("remoteWorker", "boolean")
	s.AddUserAttribute("teamNames", "array:string")
	s.AddUserAttribute("homeOffice", "string")
	s.AddUserAttribute("order", "string")
	s.AddGroupAttribute("ownerEmail", "string")
	return s
}

var wantScanType = map[string]reflect.Type{
	"TEXT": reflect.TypeFor[sql.NullString](), "TIMESTAMP": reflect.TypeFor[sql.NullString](), "JSON": reflect.TypeFor[sql.NullString](),
	"INTEGER": reflect.TypeFor[sql.NullInt64](), "REAL": reflect.TypeFor[sql.NullFloat64](), "BOOLEAN": reflect.TypeFor[sql.NullBool](),
}

// TestColumnTypesOfEveryColumn asks for every column of every table, with rows
// and without, and scans each into its own type.
func TestColumnTypesOfEveryColumn(t *testing.T) {
	t.Parallel()
	s := customOrg(t, oktatest.Options{Users: 5, Groups: 3})
	c := connectorOf(t, s)
	db := dbOf(t, c)
	ask(t, db, "SELECT * FROM users LIMIT 0")
	ask(t, db, "SELECT * FROM groups LIMIT 0")
	for _, table := range c.Tables() {
		for _, tail := range []string{"", " LIMIT 0", " WHERE 1 = 0"} {
			var names []string
			for _, col := range table.Columns {
				names = append(names, `"`+col.Name+`"`)
			}
			checkColumnTypes(t, db, table, "SELECT "+strings.Join(names, ", ")+" FROM "+table.Name+tail)
		}
	}
}

func checkColumnTypes(t *testing.T, db *sql.DB, table oktasql.TableInfo, query string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	types, err := rows.ColumnTypes() // before the first row
	if err != nil {
		t.Fatal(err)
	}
	dest := make([]any, len(types))
	for i, typ := range types {
		col := table.Columns[i]
		want := strings.TrimSuffix(col.Type, " TEXT")
		if typ.DatabaseTypeName() != want {
			t.Errorf("%s.%s: the type is %q, want %q", table.Name, col.Name, typ.DatabaseTypeName(), want)
		}
		if typ.ScanType() != wantScanType[want] {
			t.Errorf("%s.%s (%s): the scan type is %v, want %v", table.Name, col.Name, want, typ.ScanType(), wantScanType[want])
		}
		if nullable, ok := typ.Nullable(); !nullable || !ok {
			t.Errorf("%s.%s: nullable is %v, %v, want true", table.Name, col.Name, nullable, ok)
		}
		dest[i] = reflect.New(typ.ScanType()).Interface()
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			t.Errorf("%s: scanning into the reported types: %v", table.Name, err)
			return
		}
	}
	if err := rows.Err(); err != nil {
		t.Errorf("%s: %v", query, err)
	}
}

func TestColumnTypesOfExpressions(t *testing.T) {
	t.Parallel()
	db := openDB(t, startOrg(t, oktatest.Options{}))
	for _, c := range []struct {
		expr, name string
		scan       reflect.Type
	}{
		{"count(*)", "", reflect.TypeFor[any]()},
		{"upper(login)", "", reflect.TypeFor[any]()},
		{"1 + 1", "", reflect.TypeFor[any]()},
		{"?1", "", reflect.TypeFor[any]()},
		{"login AS somebody", "TEXT", reflect.TypeFor[sql.NullString]()},
		{"(SELECT max(created) FROM users)", "", reflect.TypeFor[any]()},
		{"(SELECT created FROM users LIMIT 1)", "TIMESTAMP", reflect.TypeFor[sql.NullString]()},
	} {
		for _, tail := range []string{" LIMIT 1", " LIMIT 0"} {
			query := "SELECT " + c.expr + ", ?1 FROM users" + tail
			rows, err := db.QueryContext(t.Context(), query, "x")
			if err != nil {
				t.Fatalf("%s: %v", query, err)
			}
			types, err := rows.ColumnTypes()
			if err != nil {
				t.Fatal(err)
			}
			if got := types[0]; got.DatabaseTypeName() != c.name || got.ScanType() != c.scan {
				t.Errorf("%s: %q %v, want %q %v", query, got.DatabaseTypeName(), got.ScanType(), c.name, c.scan)
			}
			if err := rows.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestScanTypes(t *testing.T) {
	t.Parallel()
	s := customOrg(t, oktatest.Options{})
	s.AddUser(`{"created":"2026-02-03T04:05:06.007Z","lastLogin":null,"profile":{"login":"kim@example.com","email":"kim@example.com",
		"lockerNumber":77,"bonusShare":0.25,"remoteWorker":true,"teamNames":["a","b"],"homeOffice":"Köln"}}`)
	db := openDB(t, s)
	row := db.QueryRowContext(t.Context(), `SELECT login, locker_number, bonus_share, remote_worker, team_names, home_office, home_office, created, created,
		last_login, last_login, last_login, locker_number, remote_worker, created FROM users WHERE login = 'kim@example.com'`)
	var (
		login            string
		badge            int64
		share            float64
		remote           bool
		teams            string
		office           []byte
		officeNull       sql.NullString
		created          oktasql.Time
		createdText      string
		never            sql.NullString
		neverTime        oktasql.Time
		neverGeneric     sql.Null[string]
		badgeNull        sql.NullInt64
		remoteNull       sql.Null[bool]
		createdInterface any
	)
	if err := row.Scan(&login, &badge, &share, &remote, &teams, &office, &officeNull, &created, &createdText,
		&never, &neverTime, &neverGeneric, &badgeNull, &remoteNull, &createdInterface); err != nil {
		t.Fatal(err)
	}
	var names []string
	if err := json.Unmarshal([]byte(teams), &names); err != nil || len(names) != 2 || names[0] != "a" {
		t.Errorf("team_names is %q (%v), want a JSON array", teams, err)
	}
	want := time.Date(2026, 2, 3, 4, 5, 6, 7_000_000, time.UTC)
	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"login", login, "kim@example.com"}, {"locker_number", badge, int64(77)}, {"bonus_share", share, 0.25}, {"remote_worker", remote, true},
		{"home_office", string(office), "Köln"}, {"home_office", officeNull, sql.NullString{String: "Köln", Valid: true}},
		{"created", created, oktasql.Time{Time: want, Valid: true}}, {"created", createdText, "2026-02-03T04:05:06.007Z"},
		{"created", createdInterface, any("2026-02-03T04:05:06.007Z")},
		{"last_login", never, sql.NullString{}}, {"last_login", neverTime, oktasql.Time{}}, {"last_login", neverGeneric, sql.Null[string]{}},
		{"locker_number", badgeNull, sql.NullInt64{Int64: 77, Valid: true}}, {"remote_worker", remoteNull, sql.Null[bool]{V: true, Valid: true}},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s is %#v, want %#v", c.name, c.got, c.want)
		}
	}
	err := db.QueryRowContext(t.Context(), "SELECT last_login FROM users WHERE login = 'kim@example.com'").Scan(new(string))
	if err == nil || !strings.Contains(err.Error(), "converting NULL to string is unsupported") {
		t.Errorf("scanning NULL into a string gives %v", err)
	}
}

// TestScannedBytesAreCopied keeps every row's bytes while later rows and pages
// come in.
func TestScannedBytesAreCopied(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	db := openDB(t, s)
	want := ask(t, db, "SELECT login FROM users")
	rows, err := db.QueryContext(t.Context(), "SELECT login FROM users")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var kept [][]byte
	for rows.Next() {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			t.Fatal(err)
		}
		kept = append(kept, b)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range kept {
		got = append(got, string(b))
	}
	same(t, "logins kept", got, want)
}

func TestTimeScan(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)
	for _, src := range []any{
		"2026-02-03T04:05:06.000Z", "2026-02-03T04:05:06Z", "2026-02-03 04:05:06", []byte("2026-02-03T06:05:06+02:00"),
		want, want.In(time.FixedZone("", 3600)),
	} {
		var got oktasql.Time
		if err := got.Scan(src); err != nil || !got.Valid || !got.Time.Equal(want) {
			t.Errorf("scanning %v gives %v, %v", src, got, err)
		}
	}
	got := oktasql.Time{Time: want, Valid: true}
	if err := got.Scan(nil); err != nil || got != (oktasql.Time{}) {
		t.Errorf("scanning NULL gives %v, %v", got, err)
	}
	for src, text := range map[any]string{
		"yesterday":  `oktasql: "yesterday" is no timestamp; expected a form such as 2026-01-31T10:00:00.000Z`,
		"2026-02-30": `oktasql: "2026-02-30" is no timestamp; expected a form such as 2026-01-31T10:00:00.000Z`,
		int64(7):     "oktasql: a value of type int64 is no timestamp",
	} {
		if err := got.Scan(src); err == nil || err.Error() != text {
			t.Errorf("scanning %v gives %v, want %s", src, err, text)
		}
	}
	if v, err := (oktasql.Time{}).Value(); v != nil || err != nil {
		t.Errorf("the zero Time binds as %v, %v", v, err)
	}
	if v, err := (oktasql.Time{Time: want.In(time.FixedZone("", 3600)), Valid: true}).Value(); v != "2026-02-03T04:05:06.000Z" || err != nil {
		t.Errorf("a Time binds as %v, %v", v, err)
	}
}

// TestWholeResult compares a table with the org's own account of it.
func TestWholeResult(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	db := openDB(t, s)
	var want []string
	for _, raw := range s.Objects("users") {
		var u struct {
			ID, Status string
			Profile    struct{ Login string }
		}
		if err := json.Unmarshal(raw, &u); err != nil {
			t.Fatal(err)
		}
		want = append(want, u.ID+"|"+u.Status+"|"+u.Profile.Login)
	}
	got := ask(t, db, "SELECT id, status, login FROM users ORDER BY id")
	if len(got) != len(want) {
		t.Fatalf("%d users, want %d", len(got), len(want))
	}
	have := map[string]bool{}
	for _, g := range got {
		have[g] = true
	}
	for _, w := range want {
		if !have[w] {
			t.Errorf("%s is missing", w)
		}
	}
}
