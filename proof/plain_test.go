package proof

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/mattn/go-sqlite3"

	"github.com/oktasql/oktasql/instant"
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// model is the tables of an org: the catalogue's, with the org's attributes.
type model struct {
	tables []*catalog.Table
	views  []*catalog.Table // what a query sees of the views, once there are any
}

// wrapped says how the simulator shows objects that belong to a parent: the
// column that the parent's identifier goes to, its member, and the member that
// holds the object.
var wrapped = map[string]struct{ column, parent, object string }{
	"group_members":    {"group_id", "groupId", "user"},
	"enrolled_factors": {"user_id", "userId", "factor"},
	"user_roles":       {"user_id", "userId", "role"},
}

// newModel reads the org's schemas.
func newModel(t testing.TB, srv *oktatest.Server) *model {
	t.Helper()
	var user, group []catalog.Attribute
	for _, raw := range srv.Objects("user_types") {
		var typ struct {
			Links struct {
				Schema struct {
					Href string `json:"href"`
				} `json:"schema"`
			} `json:"_links"`
		}
		if err := json.Unmarshal(raw, &typ); err != nil {
			t.Fatal(err)
		}
		attrs, err := catalog.ParseUserSchema(get(t, typ.Links.Schema.Href))
		if err != nil {
			t.Fatal(err)
		}
		user = append(user, attrs...)
	}
	group, err := catalog.ParseGroupSchema(get(t, srv.URL+"/api/v1/meta/schemas/group/default"))
	if err != nil {
		t.Fatal(err)
	}
	m := &model{}
	for _, table := range catalog.All() {
		switch table.Schema {
		case catalog.UserSchema:
			table = table.Extend(user)
		case catalog.GroupSchema:
			table = table.Extend(group)
		}
		m.tables = append(m.tables, table)
	}
	return m
}

// get reads one answer.
func get(t testing.TB, url string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "SSWS proof")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v", url, resp.Status, err)
	}
	return body
}

// table returns a table of the model, or a view.
func (m *model) table(name string) *catalog.Table {
	for _, of := range [][]*catalog.Table{m.tables, m.views} {
		for _, t := range of {
			if t.Name == name {
				return t
			}
		}
	}
	panic("proof: no table " + name)
}

// hidden says whether any table has a hidden column of that name.
func (m *model) hidden(name string) bool {
	for _, t := range m.tables {
		if i, ok := t.Column(name); ok && t.Columns[i].Hidden {
			return true
		}
	}
	return false
}

var registerPlain = sync.OnceFunc(func() {
	sql.Register("proof-plain", &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		return c.RegisterCollation("TIMESTAMP", func(a, b string) int { return instant.Compare([]byte(a), []byte(b)) })
	}})
})

// fill makes plain tables with the org's objects.
func (m *model) fill(t testing.TB, srv *oktatest.Server) *sql.DB {
	t.Helper()
	registerPlain()
	db, err := sql.Open("proof-plain", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	for _, table := range m.tables {
		m.fillTable(t, db, table, srv.Objects(table.Name))
	}
	return db
}

func (m *model) fillTable(t testing.TB, db *sql.DB, table *catalog.Table, objects []json.RawMessage) {
	t.Helper()
	var columns, marks []string
	for i := range table.Columns {
		c := &table.Columns[i]
		columns = append(columns, catalog.Quote(c.Name)+" "+c.Declared())
		marks = append(marks, "?")
	}
	create := "CREATE TABLE " + table.Name + " (" + strings.Join(columns, ", ") + ", UNIQUE (_key))"
	if _, err := db.Exec(create); err != nil {
		t.Fatalf("%s: %v", create, err)
	}
	for _, alias := range table.Aliases {
		if _, err := db.Exec("CREATE VIEW " + alias + " AS SELECT * FROM " + table.Name); err != nil {
			t.Fatal(err)
		}
	}
	insert, err := db.Prepare("INSERT INTO " + table.Name + " VALUES (" + strings.Join(marks, ", ") + ")")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = insert.Close() }()
	first := map[any]string{}
	for _, raw := range objects {
		row := rowOf(t, table, raw)
		key, whole := row[table.KeyColumn()].(string), row[table.RawColumn()].(string)
		switch other, ok := first[key]; {
		case !ok:
			first[key] = whole
		case other == whole:
			continue
		default: // another object of the same key, such as a role had by way of two groups
			h := sha256.Sum256([]byte(whole))
			row[table.KeyColumn()] = strings.TrimSuffix(key, "]") + `,"` + hex.EncodeToString(h[:16]) + `"]`
		}
		if _, err := insert.Exec(row...); err != nil {
			t.Fatalf("%s: %v: %s", table.Name, err, raw)
		}
	}
}

// rowOf is an object as a row of its table.
func rowOf(t testing.TB, table *catalog.Table, raw json.RawMessage) []any {
	t.Helper()
	whole, parent := raw, ""
	w, isWrapped := wrapped[table.Name]
	if isWrapped {
		whole = at(raw, []string{w.object})
		if err := json.Unmarshal(at(raw, []string{w.parent}), &parent); err != nil {
			t.Fatal(err)
		}
	}
	members := object{whole, map[string]map[string]json.RawMessage{}}
	row := make([]any, len(table.Columns))
	for i := range table.Columns {
		c := &table.Columns[i]
		switch {
		case i == table.RawColumn():
			row[i] = string(whole)
		case isWrapped && c.Name == w.column:
			row[i] = parent
		case c.Path() != nil:
			row[i] = valueOf(t, members.at(c.Path()), c.Type)
		}
	}
	var key []any
	for _, name := range table.Key {
		i, _ := table.Column(name)
		key = append(key, row[i])
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(key); err != nil {
		t.Fatal(err)
	}
	row[table.KeyColumn()] = strings.TrimSuffix(b.String(), "\n")
	return row
}

// at follows the members of an object; nil when one is missing.
func at(raw json.RawMessage, path []string) json.RawMessage { return object{raw: raw}.at(path) }

// object is a JSON object whose members are read once.
type object struct {
	raw  json.RawMessage
	read map[string]map[string]json.RawMessage // by path, joined
}

func (o object) at(path []string) json.RawMessage {
	raw := o.raw
	for i, name := range path {
		prefix := strings.Join(path[:i], "\x00")
		members, ok := o.read[prefix]
		if !ok {
			if json.Unmarshal(raw, &members) != nil {
				members = nil
			}
			if o.read != nil {
				o.read[prefix] = members
			}
		}
		raw = members[name]
	}
	return raw
}

// valueOf is a JSON value as a column of the type takes it. Text for a numeric
// column is left to SQLite's affinity.
func valueOf(t testing.TB, raw json.RawMessage, typ catalog.Type) any {
	t.Helper()
	text := string(bytes.TrimSpace(raw))
	numeric := typ == catalog.Integer || typ == catalog.Real || typ == catalog.Boolean
	switch {
	case text == "" || text == "null":
		return nil
	case typ == catalog.JSON:
		return text
	case text[0] == '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			t.Fatal(err)
		}
		return s
	case numeric && (text == "true" || text == "false"):
		return map[string]int64{"true": 1, "false": 0}[text]
	case numeric && text[0] != '{' && text[0] != '[':
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	return text
}

// texts reads one text column of a plain table, for use in queries.
func (o *org) texts(t testing.TB, query string, args ...any) []string {
	t.Helper()
	a := ask(o.plain, query, args...)
	if a.err != nil {
		t.Fatalf("%s: %v", query, a.err)
	}
	var out []string
	for _, row := range a.rows {
		out = append(out, fmt.Sprint(row[0]))
	}
	return out
}
