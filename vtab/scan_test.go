package vtab_test

import (
	"testing"

	"github.com/oktasql/oktasql/vtab"
)

func TestScan(t *testing.T) {
	t.Parallel()
	m := &memory{decl: peopleDecl, key: true, rows: people()}
	b := openBase(t, m, func(db *vtab.DB) error {
		return db.DeclareTables("main", []vtab.Declared{{Name: "p", Module: "rows"}})
	})
	b.want(t, "SELECT * FROM p",
		"1 'ann' 30 1.5 'ann'", "2 'Bob' NULL -2 'Bob'", "3 'bob' 30 NULL 'bob'", "4 NULL 41 0 NULL",
		"5 '' 7 1.5 ''", "6 'é\x00z' 7 'x' 'é\x00z'", "7 'Ann' 30 x'0001' 'Ann'")
	b.want(t, "SELECT _key, length(name), typeof(score) FROM p WHERE id > 5", "'k5' 1 'text'", "'k6' 3 'blob'")
	b.want(t, "SELECT count(*) FROM p", "7")
}
