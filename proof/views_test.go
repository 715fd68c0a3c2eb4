package proof

import (
	"database/sql"

	"github.com/oktasql/oktasql/okta/catalog"
)

// view is a temporary view that all ways of asking have, so that random queries
// also go by names that are no tables of the catalogue. Its columns compare as
// those of the table that they come from.
type view struct {
	name, query string
	columns     [][2]string // the table and the column that each is taken from, _key the last
}

var views = []view{
	{
		"staff",
		`SELECT id, login, status, department, created, last_login, manager_user_id, _key FROM users WHERE status <> 'DEPROVISIONED'`,
		[][2]string{{"users", "id"}, {"users", "login"}, {"users", "status"}, {"users", "department"}, {"users", "created"}, {"users", "last_login"}, {"users", "manager_user_id"}, {"users", "_key"}},
	},
	{
		"memberships",
		`SELECT m.group_id, m.user_id, g.name, u.login, u.department, u.created, m._key FROM group_members m JOIN groups g ON g.id = m.group_id LEFT JOIN users u ON u.id = m.user_id`,
		[][2]string{{"group_members", "group_id"}, {"group_members", "user_id"}, {"groups", "name"}, {"users", "login"}, {"users", "department"}, {"users", "created"}, {"group_members", "_key"}},
	},
	{
		"things",
		`SELECT id, status, created, _key FROM users UNION ALL SELECT id, type, created, _key FROM groups`,
		[][2]string{{"users", "id"}, {"users", "status"}, {"users", "created"}, {"users", "_key"}},
	},
	{
		"newest",
		`SELECT id, login, department, created, _key FROM staff ORDER BY created DESC, _key LIMIT 7`,
		[][2]string{{"users", "id"}, {"users", "login"}, {"users", "department"}, {"users", "created"}, {"users", "_key"}},
	},
	{
		"departments",
		`SELECT department, min(id) AS id, min(_key) AS _key FROM users GROUP BY department`,
		[][2]string{{"users", "department"}, {"users", "id"}, {"users", "_key"}},
	},
}

// addViews makes the views, once for an org.
func (o *org) addViews() {
	for _, v := range views {
		t := &catalog.Table{Name: v.name, Key: []string{"_key"}}
		for _, from := range v.columns {
			table := o.model.table(from[0])
			i, _ := table.Column(from[1])
			t.Columns = append(t.Columns, table.Columns[i])
		}
		for _, db := range []*sql.DB{o.on, o.off, o.plain} {
			if _, err := db.Exec("CREATE TEMP VIEW " + v.name + " AS " + v.query); err != nil {
				panic("proof: " + v.query + ": " + err.Error())
			}
		}
		o.model.views = append(o.model.views, t)
	}
}
