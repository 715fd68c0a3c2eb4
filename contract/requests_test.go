package contract

import (
	"database/sql"
	"net/http"
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// statements are asked besides the examples of the tables. Each sends requests
// of a form that the examples leave out: lookups by key, lists of values, both
// directions of a relation, sorting, ranges, Okta's own text, projections. The
// parameters are a login and identifiers of a user, a group and so on.
var statements = []string{
	`SELECT * FROM users WHERE id = :user`,
	`SELECT login FROM users WHERE id IN (:user, '00uab1cd2EF3gh4IJ5k6')`,
	`SELECT * FROM users WHERE login = :login`,
	`SELECT id FROM users WHERE login IN (:login, 'x@example.com', 'a "quoted" \ one')`,
	`SELECT login, badge_number FROM users WHERE badge_number > '' AND floor >= 2 AND remote`,
	`SELECT login FROM users WHERE status IN ('STAGED', 'SUSPENDED') OR last_name LIKE 'Mc%'`,
	`SELECT login FROM users WHERE first_name LIKE 'A%' AND created BETWEEN '2020-01-01' AND '2026-01-01'`,
	`SELECT login, created FROM users WHERE created > '2015-01-01' ORDER BY created DESC LIMIT 5`,
	`SELECT login FROM users WHERE last_updated > '2020-01-01T00:00:00.000Z' ORDER BY last_updated LIMIT 3`,
	`SELECT login FROM users WHERE _search = 'profile.department eq "Sales"'`,
	`SELECT login FROM users WHERE _filter = 'status eq "LOCKED_OUT"'`,
	`SELECT login FROM users WHERE _q = 'a'`,
	`SELECT _raw, credentials, _links FROM users WHERE status = 'ACTIVE'`,
	`SELECT count(*), max(skills) FROM users WHERE type_id = (SELECT id FROM user_types WHERE is_default)`,
	`SELECT * FROM groups WHERE id = :group`,
	`SELECT name, users_count, has_admin_privilege, _embedded FROM groups WHERE id = :group`,
	`SELECT name, tier, labels FROM groups WHERE tier = 2 OR name IN ('Everyone', 'Sales') ORDER BY last_updated`,
	`SELECT name FROM groups WHERE type = 'OKTA_GROUP' AND last_membership_updated >= '2020-01-01' LIMIT 4`,
	`SELECT name FROM groups WHERE _search = 'profile.name sw "V"'`,
	`SELECT name FROM groups WHERE _filter = 'type eq "BUILT_IN"'`,
	`SELECT name FROM groups WHERE _q = 'Every'`,
	`SELECT login FROM group_members WHERE group_id = :group LIMIT 3`,
	`SELECT group_id FROM group_members WHERE user_id = :user`,
	`SELECT group_id, status FROM group_members WHERE user_id = :user AND group_id = :group`,
	`SELECT g.name, u.login FROM users u JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id WHERE u.login = :login`,
	`SELECT count(*) FROM group_members`,
	`SELECT name, group_id_to_group_name_map FROM group_rules`,
	`SELECT * FROM group_rules WHERE id = :rule`,
	`SELECT group_id_to_group_name_map FROM group_rules WHERE id = :rule`,
	`SELECT * FROM user_types WHERE id = :type`,
	`SELECT * FROM user_roles`,
	`SELECT * FROM user_roles WHERE user_id = :user`,
	`SELECT factor_type, count(*) FROM enrolled_factors GROUP BY 1`,
	`SELECT * FROM enrolled_factors WHERE user_id = :user`,
	`SELECT * FROM enrolled_factors WHERE user_id = :user AND id = :factor`,
	`WITH people AS (SELECT id, login FROM users WHERE department = 'Sales') SELECT login FROM people p WHERE NOT EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = p.id)`,
}

// TestServiceApp lets an app that has the scopes of all tables, and asks for
// what the driver asks for by itself, read every table, with and without a proof
// of possession. The requests for tokens are held against the description too.
func TestServiceApp(t *testing.T) {
	t.Parallel()
	text, jwks := serviceKey(t)
	var scopes []string
	for _, table := range catalog.All() {
		scopes = append(scopes, table.Scopes...)
	}
	for _, dpop := range []bool{false, true} {
		s := org(t, func(o *oktatest.Options) {
			o.Users, o.Groups = 12, 6
			o.Apps = map[string]oktatest.ServiceApp{"0oaapp": {Keys: jwks, Scopes: scopes, DPoP: dpop}}
		})
		rec := newRecorder()
		db := open(t, oktasql.Config{
			OrgURL: s.URL, AuthorizationMode: "PrivateKey", ClientID: "0oaapp", PrivateKey: text, PrivateKeyID: "k1",
			HTTPClient: &http.Client{Transport: rec}, RateLimitShare: 1,
		})
		for _, table := range catalog.All() {
			read(t, db, "SELECT * FROM "+table.Name)
		}
		if !rec.seen["POST /oauth2/v1/token"] {
			t.Error("no token was asked for")
		}
		if have := joined(rec.requests); have != "" {
			t.Errorf("dpop %v: %s", dpop, have)
		}
	}
}

// open makes a database that is closed when the test ends.
func open(t *testing.T, cfg oktasql.Config) *sql.DB {
	t.Helper()
	c, err := oktasql.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// TestRequests runs the examples of every table and the statements above, and
// holds each request that they send against the description.
func TestRequests(t *testing.T) {
	t.Parallel()
	for _, mode := range []struct {
		name   string
		change func(*oktasql.Config)
	}{
		{"default", func(*oktasql.Config) {}},
		{"pushdown off", func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff }},
		{"strict", func(c *oktasql.Config) { c.Consistency = oktasql.ConsistencyStrict }},
	} {
		t.Run(mode.name, func(t *testing.T) {
			t.Parallel()
			found := sent(t, mode.change)
			if mode.name == "default" {
				found.settle(t, partRequests)
				return
			}
			for text := range found { // what is not needed is for the default to tell
				if !listed(partRequests, text) {
					t.Errorf("%s: %s", partRequests, text)
				}
			}
		})
	}
}

// sent runs all statements and returns what is wrong with their requests. Each
// operation of a table's paths must have been called.
func sent(t *testing.T, change func(*oktasql.Config)) findings {
	t.Helper()
	s := org(t, func(o *oktatest.Options) { o.Users, o.Groups = 60, 24 })
	rec := newRecorder()
	cfg := oktasql.Config{OrgURL: s.URL, Token: "token", HTTPClient: &http.Client{Transport: rec}, RateLimitShare: 1}
	change(&cfg)
	db := open(t, cfg)
	given := map[string]string{
		"user":   `SELECT user_id FROM enrolled_factors LIMIT 1`,
		"factor": `SELECT id FROM enrolled_factors LIMIT 1`,
		"login":  `SELECT login FROM users WHERE status = 'ACTIVE' LIMIT 1`,
		"group":  `SELECT id FROM groups WHERE name = 'Sales'`,
		"rule":   `SELECT id FROM group_rules LIMIT 1`,
		"type":   `SELECT id FROM user_types LIMIT 1`,
	}
	for name, query := range given {
		var value string
		if err := db.QueryRow(query).Scan(&value); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		given[name] = value
	}
	for _, table := range catalog.All() {
		for _, statement := range table.Examples {
			read(t, db, statement)
		}
	}
	for _, statement := range statements {
		var args []any
		for name, value := range given {
			if strings.Contains(statement, ":"+name) {
				args = append(args, sql.Named(name, value))
			}
		}
		read(t, db, statement, args...)
	}
	if cfg.Pushdown != oktasql.PushdownOff {
		called(t, rec)
	}
	t.Logf("%d exchanges", rec.count)
	return rec.requests
}

// called fails the test for a path of the catalogue that no statement used.
func called(t *testing.T, rec *recorder) {
	t.Helper()
	for _, table := range catalog.All() {
		for _, p := range table.Paths {
			r := api.template(http.MethodGet, p.URL)
			if r != nil && !rec.seen["GET "+r.path] {
				t.Errorf("%s: no statement called GET %s: add one that does", table.Name, p.URL)
			}
		}
	}
}

// read runs a statement to its end. What it answers is for other tests.
func read(t *testing.T, db *sql.DB, statement string, args ...any) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), statement, args...)
	if err != nil {
		t.Errorf("%s: %v", statement, err)
		return
	}
	for rows.Next() {
	}
	if err := rows.Err(); err != nil {
		t.Errorf("%s: %v", statement, err)
	}
	if err := rows.Close(); err != nil {
		t.Errorf("%s: closing: %v", statement, err)
	}
}
