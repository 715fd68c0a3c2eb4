package vtab_test

import (
	"testing"

	"github.com/oktasql/oktasql/vtab"
)

func people() [][]vtab.Value {
	return [][]vtab.Value{
		{vtab.Int(1), vtab.Text("ann"), vtab.Int(30), vtab.Float(1.5)},
		{vtab.Int(2), vtab.Text("Bob"), vtab.Null(), vtab.Float(-2)},
		{vtab.Int(3), vtab.Text("bob"), vtab.Int(30), vtab.Null()},
		{vtab.Int(4), vtab.Null(), vtab.Int(41), vtab.Float(0)},
		{vtab.Int(5), vtab.Text(""), vtab.Int(7), vtab.Float(1.5)},
		{vtab.Int(6), vtab.Text("é\x00z"), vtab.Int(7), vtab.Text("x")},
		{vtab.Int(7), vtab.Text("Ann"), vtab.Int(30), vtab.Blob([]byte{0, 1})},
	}
}

const peopleDecl = "id INTEGER, name TEXT, age INTEGER, score"

func TestScan(t *testing.T) {
	t.Parallel()
	m := &memory{decl: peopleDecl, key: true, rows: people()}
	b := openBase(t, m, func(db *vtab.DB) error {
		return db.DeclareTables("main", []vtab.Declared{{Name: "p", Module: "rows"}})
	})
	b.want(t, "SELECT * FROM p",
		"1 'ann' 30 1.5", "2 'Bob' NULL -2", "3 'bob' 30 NULL", "4 NULL 41 0", "5 '' 7 1.5",
		"6 'é\x00z' 7 'x'", "7 'Ann' 30 x'0001'")
	b.want(t, "SELECT _key, length(name), typeof(score) FROM p WHERE id > 5", "'k5' 1 'text'", "'k6' 3 'blob'")
	b.want(t, "SELECT count(*) FROM p", "7")
}
