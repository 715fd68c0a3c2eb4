package catalog

import (
	"database/sql"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mattn/go-sqlite3"

	"github.com/oktasql/oktasql/instant"
)

func TestFind(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"users": "users", "USERS": "users", "EnrolledFactors": "enrolled_factors", "group_users": "group_members", "nope": "",
	} {
		got, ok := Find(name)
		if ok != (want != "") || ok && got.Name != want {
			t.Errorf("Find(%q) = %v, %t", name, got, ok)
		}
	}
	var names []string
	for _, table := range All() {
		names = append(names, table.Name)
	}
	if !slices.IsSorted(names) || !slices.Contains(names, "user_roles") {
		t.Errorf("the tables are %v", names)
	}
}

func TestNearestValue(t *testing.T) {
	t.Parallel()
	users, _ := Find("users")
	factors, _ := Find("enrolled_factors")
	at, _ := users.Column("status")
	kind, _ := factors.Column("factor_type")
	for _, c := range []struct {
		word, want string
		values     []string
	}{
		{"LOCKD", "LOCKED_OUT", users.Columns[at].Values}, {"locked", "LOCKED_OUT", users.Columns[at].Values}, {"active", "ACTIVE", users.Columns[at].Values},
		{"DEPROVISONED", "DEPROVISIONED", users.Columns[at].Values}, {"expired", "PASSWORD_EXPIRED", users.Columns[at].Values},
		{"DELETED", "", users.Columns[at].Values}, {"", "", users.Columns[at].Values}, {"lo", "", users.Columns[at].Values}, {"sé", "", users.Columns[at].Values},
		{"totp", "token:software:totp", factors.Columns[kind].Values}, {"otp", "", factors.Columns[kind].Values}, {"TOKEN", "token", factors.Columns[kind].Values},
	} {
		if got := NearestValue(c.word, c.values); got != c.want {
			t.Errorf("NearestValue(%q) = %q, want %q", c.word, got, c.want)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"usres": "users", "user": "users", "UserType": "user_types", "groupmembers": "group_members", "factor": "enrolled_factors", "zebra": "", "": "",
	} {
		if got := Nearest(in); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDeclaration(t *testing.T) {
	t.Parallel()
	odd := Table{Name: "odd", Columns: []Column{{Name: `a"b`, JSON: "a", Type: Integer}, {Name: "when", JSON: "w", Type: Time}, {Name: "login", JSON: "l", NoCase: true}}, Key: []string{"login"}}
	want := `CREATE TABLE x("a""b" INTEGER, "when" TIMESTAMP TEXT COLLATE TIMESTAMP, "login" TEXT COLLATE NOCASE, "_key" TEXT HIDDEN PRIMARY KEY NOT NULL, "_raw" JSON TEXT HIDDEN) WITHOUT ROWID`
	if got := build(odd).Declaration(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// registerDriver registers once, also when the tests run more than once.
var registerDriver = sync.OnceFunc(func() {
	sql.Register("sqlite3-catalog", &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		return c.RegisterCollation("TIMESTAMP", func(a, b string) int { return instant.Compare([]byte(a), []byte(b)) })
	}})
})

// SQLite reads every declaration, and gives each column the affinity that the
// planner counts on.
func TestDeclarationsInSQLite(t *testing.T) {
	t.Parallel()
	registerDriver()
	for _, table := range All() {
		db, err := sql.Open("sqlite3-catalog", ":memory:")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec(table.Declaration()); err != nil {
			t.Errorf("%s: %v", table.Name, err)
			continue
		}
		for i := range table.Columns {
			c := &table.Columns[i]
			var kind string
			// 5 as text becomes a number in a column of numeric affinity only.
			query := `SELECT typeof(v) FROM (SELECT CAST('5' AS ` + c.Type.String() + `) AS v)`
			if err := db.QueryRow(query).Scan(&kind); err != nil {
				t.Fatal(err)
			}
			numeric := c.Type == Integer || c.Type == Real || c.Type == Boolean
			if (kind == "text") == numeric {
				t.Errorf("%s.%s: declared as %s, 5 is %s", table.Name, c.Name, c.Type, kind)
			}
		}
	}
}

func TestJSONPath(t *testing.T) {
	t.Parallel()
	members := table(t, "group_members")
	byGroup, byUser := &members.Paths[0], &members.Paths[1]
	for _, c := range []struct {
		path   *Path
		column string
		want   string
		ok     bool
	}{
		{byGroup, "user_id", "id", true},
		{byGroup, "group_id", "", false},
		{byGroup, "login", "profile login", true},
		{byGroup, "_raw", "", true},
		{byUser, "group_id", "id", true},
		{byUser, "user_id", "", false},
		{byUser, "login", "", false},
		{byUser, "_raw", "", false},
		{byGroup, "_key", "", false},
	} {
		i, ok := members.Column(c.column)
		if !ok {
			t.Fatalf("there is no column %s", c.column)
		}
		segments, found := members.JSONPath(c.path, i)
		if found != c.ok || strings.Join(segments, " ") != c.want {
			t.Errorf("%s of %s: %q, %t", c.column, c.path.URL, segments, found)
		}
	}
	raw, ok := members.ObjectPath(members.RawColumn())
	if !ok || len(raw) != 0 {
		t.Errorf("the object's own path is %q, %t", raw, ok)
	}
}

func TestHiddenColumns(t *testing.T) {
	t.Parallel()
	users, rules := table(t, "users"), table(t, "group_rules")
	for _, c := range []struct {
		name string
		got  int
	}{
		{"_key", users.KeyColumn()}, {"_raw", users.RawColumn()}, {"_search", users.SearchColumn()}, {"_filter", users.FilterColumn()}, {"_q", users.QColumn()},
	} {
		want, ok := users.Column(c.name)
		if !ok || c.got != want || !users.Columns[want].Hidden {
			t.Errorf("%s is column %d, found at %d", c.name, c.got, want)
		}
	}
	if rules.SearchColumn() != -1 || rules.FilterColumn() != -1 || rules.QColumn() != -1 {
		t.Error("group_rules takes no expressions and has columns for them")
	}
	if doc := table(t, "user_roles").Columns[table(t, "user_roles").KeyColumn()].Doc; doc != "Identity of the row: a JSON array of user_id, id." {
		t.Errorf("the key is described as %q", doc)
	}
}
