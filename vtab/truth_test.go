package vtab_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/vtab"
)

// Queries whose answers must be those of a plain table. {p} and {o} are the two
// tables' names. An answer without ORDER BY is compared without order.
var truths = []string{
	// IN lists: literal, with NULL, empty, mixed types, expression, subquery.
	"SELECT * FROM {p} WHERE id IN (2, 5, 6)",
	"SELECT * FROM {p} WHERE id IN (2, 2, NULL, 99)",
	"SELECT * FROM {p} WHERE id NOT IN (2, 5)",
	"SELECT * FROM {p} WHERE id NOT IN (2, NULL)",
	"SELECT * FROM {p} WHERE id IN ()",
	"SELECT * FROM {p} WHERE id IN ('2', 3.0, '4')",
	"SELECT * FROM {p} WHERE name IN ('ann', 'BOB', NULL, 'bob')",
	"SELECT * FROM {p} WHERE name COLLATE NOCASE IN ('ANN', 'bob')",
	"SELECT * FROM {p} WHERE nick IN ('ANN', 'bob')",
	"SELECT * FROM {p} WHERE nick IN ('ANN', 'bob') AND age IN (30, 41)",
	"SELECT * FROM {p} WHERE id IN (SELECT person FROM {o})",
	"SELECT * FROM {p} WHERE id IN (SELECT person FROM {o} WHERE person > 100)",
	"SELECT * FROM {p} WHERE id NOT IN (SELECT person FROM {o} WHERE person IS NOT NULL)",
	"SELECT * FROM {p} WHERE age IN (SELECT age FROM {p} WHERE id = 1)",
	"SELECT * FROM {p} WHERE (id, name) IN (SELECT person, what FROM {o})",
	"SELECT * FROM {p} WHERE (id, name) IN (VALUES (1, 'ann'), (2, 'bob'))",
	"SELECT id FROM {p} WHERE id IN (6, 1, 4) ORDER BY id DESC",
	"SELECT id FROM {p} WHERE id IN (6, 1, 4, 5) ORDER BY id LIMIT 2 OFFSET 1",
	// OR across columns.
	"SELECT * FROM {p} WHERE id = 1 OR age = 7",
	"SELECT * FROM {p} WHERE id = 1 OR name = 'ann' OR age = 30",
	"SELECT * FROM {p} WHERE (id = 1 OR name = 'bob') AND age = 30",
	"SELECT * FROM {p} WHERE id IN (1, 2) OR age IS NULL",
	"SELECT count(*), sum(id) FROM {p} WHERE id < 3 OR age > 10",
	"SELECT * FROM {p} a, {o} b WHERE a.id = b.person OR a.name = b.what",
	// NULL operands and tests.
	"SELECT * FROM {p} WHERE age = NULL",
	"SELECT * FROM {p} WHERE age <> 30",
	"SELECT * FROM {p} WHERE age IS NULL",
	"SELECT * FROM {p} WHERE age IS NOT NULL",
	"SELECT * FROM {p} WHERE age IS 30",
	"SELECT * FROM {p} WHERE age IS NOT 30",
	"SELECT * FROM {p} WHERE age > (SELECT NULL)",
	"SELECT * FROM {p} WHERE NOT (age = 30)",
	"SELECT * FROM {p} WHERE age IS (SELECT age FROM {p} WHERE id = 2)",
	// Ranges, affinity, collations, patterns.
	"SELECT * FROM {p} WHERE id BETWEEN 2 AND 4",
	"SELECT * FROM {p} WHERE id = '3'",
	"SELECT * FROM {p} WHERE name > 'B' AND name < 'c'",
	"SELECT * FROM {p} WHERE name = 'ANN' COLLATE NOCASE",
	"SELECT * FROM {p} WHERE name = 'ann'",
	"SELECT * FROM {p} WHERE nick = 'ANN'",
	"SELECT * FROM {p} WHERE nick COLLATE BINARY = 'ann'",
	"SELECT * FROM {p} WHERE nick >= 'B'",
	"SELECT * FROM {p} WHERE name LIKE 'b%'",
	"SELECT * FROM {p} WHERE name NOT LIKE 'b%'",
	"SELECT * FROM {p} WHERE name GLOB 'b*'",
	"SELECT * FROM {p} WHERE name LIKE 'b\\%' ESCAPE '\\'",
	"SELECT * FROM {p} WHERE score = 1.5",
	"SELECT * FROM {p} WHERE score > 0",
	"SELECT * FROM {p} WHERE score = x'0001'",
	"SELECT id, name, hex(name), length(name) FROM {p} WHERE name = 'é' || char(0) || 'z'",
	// ORDER BY, LIMIT, OFFSET, DISTINCT, GROUP BY.
	"SELECT id FROM {p} ORDER BY id DESC",
	"SELECT id, age FROM {p} ORDER BY age, id DESC",
	"SELECT id FROM {p} ORDER BY name, id",
	"SELECT id FROM {p} ORDER BY nick, id LIMIT 3",
	"SELECT id FROM {p} ORDER BY id LIMIT 3 OFFSET 2",
	"SELECT id FROM {p} ORDER BY id LIMIT 0",
	"SELECT id FROM {p} ORDER BY id LIMIT -1 OFFSET 5",
	"SELECT id FROM {p} WHERE age = 30 ORDER BY id LIMIT 1 OFFSET 1",
	"SELECT id FROM {p} WHERE name LIKE '%n%' ORDER BY id LIMIT 1 OFFSET 1",
	"SELECT count(*) FROM (SELECT * FROM {p} LIMIT 3 OFFSET 1)",
	"SELECT count(*) FROM (SELECT * FROM {p} WHERE age = 30 LIMIT 2)",
	"SELECT DISTINCT age FROM {p}",
	"SELECT DISTINCT age FROM {p} ORDER BY age DESC",
	"SELECT age, count(*) FROM {p} GROUP BY age",
	"SELECT nick, count(*) FROM {p} GROUP BY nick HAVING count(*) > 1",
	"SELECT min(id), max(name), total(age) FROM {p}",
	"SELECT id, row_number() OVER (PARTITION BY age ORDER BY id) FROM {p} ORDER BY id",
	// Joins, nested cursors, correlation.
	"SELECT a.id, b.id FROM {p} a JOIN {p} b ON a.age = b.age",
	"SELECT a.id, b.id, c.id FROM {p} a JOIN {p} b ON a.age = b.age JOIN {p} c ON c.id = b.id + 1",
	"SELECT a.id, b.what FROM {p} a LEFT JOIN {o} b ON b.person = a.id",
	"SELECT a.id, b.what FROM {p} a LEFT JOIN {o} b ON b.person = a.id WHERE b.person IS NULL",
	"SELECT b.what, a.name FROM {p} a RIGHT JOIN {o} b ON b.person = a.id",
	"SELECT a.id, b.person FROM {p} a FULL JOIN {o} b ON b.person = a.id",
	"SELECT id, (SELECT count(*) FROM {o} WHERE person = p.id) FROM {p} p",
	"SELECT id, (SELECT max(b.id) FROM {p} b WHERE b.age = a.age AND b.id < a.id) FROM {p} a",
	"SELECT id FROM {p} a WHERE EXISTS (SELECT 1 FROM {o} WHERE person = a.id AND what <> 'x')",
	"SELECT id FROM {p} a WHERE NOT EXISTS (SELECT 1 FROM {o} WHERE person = a.id)",
	"SELECT id FROM {p} WHERE id = (SELECT max(person) FROM {o})",
	"SELECT a.id FROM {p} a WHERE a.id IN (SELECT b.person FROM {o} b WHERE b.what = a.name)",
	"SELECT id FROM {p} UNION SELECT person FROM {o}",
	"SELECT id FROM {p} EXCEPT SELECT person FROM {o}",
	"WITH RECURSIVE up(id) AS (SELECT 1 UNION SELECT p.id FROM {p} p JOIN up ON p.id = up.id + 1) SELECT id FROM up",
	"WITH RECURSIVE up(id, n) AS (SELECT id, 0 FROM {p} WHERE age = 7 UNION ALL SELECT o.person, n + 1 FROM {o} o JOIN up ON o.boss = up.id WHERE n < 5) SELECT * FROM up",
	"WITH a AS MATERIALIZED (SELECT * FROM {p}) SELECT x.id, y.id FROM a x, a y WHERE x.age < y.age",
	"SELECT * FROM (SELECT id, age FROM {p} UNION ALL SELECT person, boss FROM {o}) WHERE id = 2",
}

var orders = [][]vtab.Value{
	{vtab.Int(1), vtab.Text("ann"), vtab.Int(2)},
	{vtab.Int(2), vtab.Text("x"), vtab.Int(5)},
	{vtab.Int(2), vtab.Text("y"), vtab.Int(6)},
	{vtab.Null(), vtab.Text("Bob"), vtab.Null()},
	{vtab.Int(9), vtab.Text("z"), vtab.Int(1)},
}

const (
	peopleDecl = "id INTEGER, name TEXT, age INTEGER, score, nick TEXT COLLATE NOCASE"
	ordersDecl = "person INTEGER, what TEXT, boss INTEGER"
)

func people() [][]vtab.Value {
	rows := [][]vtab.Value{
		{vtab.Int(1), vtab.Text("ann"), vtab.Int(30), vtab.Float(1.5)},
		{vtab.Int(2), vtab.Text("Bob"), vtab.Null(), vtab.Float(-2)},
		{vtab.Int(3), vtab.Text("bob"), vtab.Int(30), vtab.Null()},
		{vtab.Int(4), vtab.Null(), vtab.Int(41), vtab.Float(0)},
		{vtab.Int(5), vtab.Text(""), vtab.Int(7), vtab.Float(1.5)},
		{vtab.Int(6), vtab.Text("é\x00z"), vtab.Int(7), vtab.Text("x")},
		{vtab.Int(7), vtab.Text("Ann"), vtab.Int(30), vtab.Blob([]byte{0, 1})},
	}
	for i, r := range rows {
		rows[i] = append(r, r[1]) // nick
	}
	return rows
}

// kinds are the ways in which the in-memory table takes part in a query.
var kinds = map[string]memory{
	"nothing consumed":  {},
	"loose":             {consume: true},
	"lists":             {consume: true, asList: true},
	"lists, big pages":  {consume: true, asList: true, batch: 100},
	"lists, one a page": {consume: true, asList: true, batch: 1},
	"order":             {order: true},
	"order, limit":      {order: true, limit: true, consume: true, asList: true},
	"limit":             {limit: true},
	"lazy slots":        {consume: true, lazyCols: map[int]bool{1: true, 3: true}},
	"lazy cells":        {consume: true, lazyCols: map[int]bool{0: true, 4: true}, lazyMode: 1},
	"writable":          {consume: true, asList: true, writable: true},
}

func TestTruth(t *testing.T) {
	t.Parallel()
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := truthBase(t, kind)
			for _, q := range truths {
				got := b.mustQuery(t, strings.NewReplacer("{p}", "p", "{o}", "o").Replace(q))
				want := b.mustQuery(t, strings.NewReplacer("{p}", "plain_p", "{o}", "plain_o").Replace(q))
				if !strings.Contains(q, "ORDER BY") {
					slices.Sort(got)
					slices.Sort(want)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s:\ngot  %q\nwant %q\nplan %q", q, got, want, explain(t, b, strings.NewReplacer("{p}", "p", "{o}", "o").Replace(q)))
				}
			}
			if len(b.errs) > 0 {
				t.Errorf("errors: %v", b.errs)
			}
		})
	}
}

// truthBase has the tables p and o as virtual tables of a kind, and the same
// rows in plain_p and plain_o.
func truthBase(t *testing.T, kind memory) *base {
	t.Helper()
	p, o := kind, kind
	p.decl, p.key, p.rows = peopleDecl, true, people()
	o.decl, o.key, o.rows, o.lazyCols = ordersDecl, true, orders, nil
	b := openBase(t, &p, func(db *vtab.DB) error {
		if err := db.CreateModule("other", &o); err != nil {
			return err
		}
		return db.DeclareTables("main", []vtab.Declared{{Name: "p", Module: "rows"}, {Name: "o", Module: "other"}})
	})
	fill(t, b, "plain_p", peopleDecl, people())
	fill(t, b, "plain_o", ordersDecl, orders)
	return b
}

func fill(t *testing.T, b *base, name, decl string, rows [][]vtab.Value) {
	t.Helper()
	b.exec(t, "CREATE TABLE "+name+"("+decl+")")
	for _, r := range rows {
		args := make([]any, len(r))
		for i, v := range r {
			switch v.Kind() {
			case vtab.KindInt:
				args[i] = v.Int()
			case vtab.KindFloat:
				args[i] = v.Float()
			case vtab.KindText:
				args[i] = v.Text()
			case vtab.KindBlob:
				args[i] = v.Blob()
			}
		}
		b.exec(t, fmt.Sprintf("INSERT INTO %s VALUES (%s)", name, strings.Repeat("?, ", len(r)-1)+"?"), args...)
	}
}

// explain returns the detail column of EXPLAIN QUERY PLAN.
func explain(t testing.TB, b *base, query string) []string {
	t.Helper()
	var details []string
	for _, line := range b.mustQuery(t, "EXPLAIN QUERY PLAN "+query) {
		f := strings.SplitN(line, " ", 4)
		details = append(details, strings.Trim(f[3], "'"))
	}
	return details
}
