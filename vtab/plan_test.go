package vtab_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/vtab"
)

// question prints what SQLite offered in the last BestIndex of a query.
func question(t *testing.T, kind memory, query string) []string {
	t.Helper()
	b := truthBase(t, kind)
	b.mustQuery(t, "EXPLAIN QUERY PLAN "+query)
	m := b.module
	if len(m.indexes) == 0 {
		t.Fatalf("%s: BestIndex was not called", query)
	}
	var out []string
	for _, ix := range m.indexes {
		var terms []string
		for _, c := range ix.Constraints {
			s := fmt.Sprintf("%d %s", c.Column, c.Op)
			if c.RHSKnown {
				s += " " + c.RHS.String()
			}
			if c.Collation != "" && c.Collation != "BINARY" {
				s += " " + c.Collation
			}
			if c.CanList {
				s += " list"
			}
			if !c.Usable {
				s += " unusable"
			}
			terms = append(terms, s)
		}
		out = append(out, strings.Join(terms, ", "))
	}
	return out
}

// What SQLite offers. LIKE and GLOB with a constant prefix come with ranges of
// SQLite's own making; LIKE's are NOCASE whatever the column is.
func TestQuestions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query string
		want  string // one of the questions
	}{
		{"SELECT * FROM p WHERE id = 3", "0 = 3"},
		{"SELECT * FROM p WHERE name = 'x'", "1 = 'x'"},
		{"SELECT * FROM p WHERE nick = 'x'", "4 = 'x' NOCASE"},
		{"SELECT * FROM p WHERE name = 'x' COLLATE NOCASE", "1 = NOCASE"},
		{"SELECT * FROM p WHERE nick COLLATE BINARY = 'x'", "4 = 'x'"},
		{"SELECT * FROM p WHERE id = abs(-3)", "0 ="},
		{"SELECT * FROM p WHERE score = 1.5", "3 = 1.5"},
		{"SELECT * FROM p WHERE score = x'00ff'", "3 = x'00ff'"},
		{"SELECT * FROM p WHERE id IN (1, 2)", "0 = list"},
		{"SELECT * FROM p WHERE id IN (SELECT person FROM plain_o)", "0 = list"},
		{"SELECT * FROM p WHERE id BETWEEN 2 AND 4", "0 >= 2, 0 <= 4"},
		{"SELECT * FROM p WHERE name LIKE 'b%'", "1 >= 'B' NOCASE, 1 < 'c' NOCASE, 1 LIKE 'b%'"},
		{"SELECT * FROM p WHERE name GLOB 'b*'", "1 >= 'b', 1 < 'c', 1 GLOB 'b*'"},
		{"SELECT * FROM p WHERE age IS NULL", "2 IS NULL"},
		{"SELECT * FROM p WHERE age IS NOT NULL", "2 IS NOT NULL"},
		{"SELECT * FROM p WHERE age IS 3", "2 IS 3"},
		{"SELECT * FROM p WHERE age <> 3", "2 <> 3"},
		{"SELECT * FROM p WHERE age IS NOT 3", "2 IS NOT 3"},
		{"SELECT * FROM p LIMIT 3 OFFSET 2", "-1 OFFSET 2, -1 LIMIT 3"},
		{"SELECT * FROM p WHERE age = 3 LIMIT 2", "2 = 3, -1 LIMIT 2"},
		{"SELECT * FROM p a JOIN plain_o b ON b.person = a.id", "0 = unusable"},
		{"SELECT * FROM p a JOIN plain_o b ON b.person = a.id", "0 ="},
		{"SELECT * FROM p WHERE id = 1 OR age = 7", "0 = 1"},
		{"SELECT * FROM p WHERE id = 1 OR age = 7", "2 = 7"},
	} {
		if got := question(t, memory{consume: true}, c.query); !slices.Contains(got, c.want) {
			t.Errorf("%s: asked %q, want one %q", c.query, got, c.want)
		}
	}
}

// Column sets, grouping and ORDER BY as BestIndex sees them. The key, column 5,
// is always among the columns.
func TestIndexInputs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query    string
		used     uint64
		order    []vtab.Order
		distinct int
	}{
		{"SELECT id, age FROM p", 0b100101, nil, 0},
		{"SELECT count(*) FROM p", 0b100000, nil, 0},
		{"SELECT * FROM p", 0b111111, nil, 0},
		{"SELECT _key FROM p WHERE name = 'x'", 0b100010, nil, 0},
		{"SELECT id FROM p ORDER BY name DESC, id", 0b100011, []vtab.Order{{Column: 1, Desc: true}, {Column: 0}}, 0},
		{"SELECT age, count(*) FROM p GROUP BY age", 0b100100, []vtab.Order{{Column: 2}}, 1},
		{"SELECT DISTINCT age FROM p", 0b100100, []vtab.Order{{Column: 2}}, 2},
		{"SELECT DISTINCT age FROM p ORDER BY age", 0b100100, []vtab.Order{{Column: 2}}, 3},
	} {
		b := truthBase(t, memory{})
		b.mustQuery(t, "EXPLAIN "+c.query)
		ix := b.module.indexes[len(b.module.indexes)-1]
		if ix.ColumnsUsed != c.used || ix.Distinct != c.distinct || !slices.Equal(ix.OrderBy, c.order) {
			t.Errorf("%s: columns %b, order %v, distinct %d; want %b, %v, %d",
				c.query, ix.ColumnsUsed, ix.OrderBy, ix.Distinct, c.used, c.order, c.distinct)
		}
	}
}

// EXPLAIN QUERY PLAN shows the plan text, also for each part of an OR.
func TestExplain(t *testing.T) {
	t.Parallel()
	b := truthBase(t, memory{consume: true, asList: true, order: true})
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"SELECT * FROM p", []string{"SCAN p VIRTUAL TABLE INDEX 0:"}},
		{"SELECT * FROM p WHERE id = 1", []string{"SCAN p VIRTUAL TABLE INDEX 1:0 = BINARY"}},
		{"SELECT * FROM p WHERE id = 1 OR age = 7", []string{
			"MULTI-INDEX OR", "INDEX 1", "SCAN p VIRTUAL TABLE INDEX 1:0 = BINARY",
			"INDEX 2", "SCAN p VIRTUAL TABLE INDEX 1:2 = BINARY"}},
		{"SELECT id FROM p ORDER BY age DESC", []string{"SCAN p VIRTUAL TABLE INDEX 1:2 order true"}},
	} {
		if got := explain(t, b, c.query); !slices.Equal(got, c.want) {
			t.Errorf("%s: plan %q, want %q", c.query, got, c.want)
		}
	}
}

// What reaches Filter: literals, parameters, lists, each disjunct of an OR.
func TestFilterArguments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lists bool
		query string
		args  []any
		want  []string
	}{
		{true, "SELECT * FROM p WHERE id IN (5, 2, NULL, 2)", nil, []string{"0 = BINARY [NULL 2 5]"}},
		{true, "SELECT * FROM p WHERE id IN ()", nil, nil},
		{true, "SELECT * FROM p WHERE id IN (SELECT person FROM plain_o)", nil, []string{"0 = BINARY [NULL 1 2 9]"}},
		{true, "SELECT * FROM p WHERE id IN (SELECT person FROM plain_o WHERE 0)", nil, []string{"0 = BINARY []"}},
		{true, "SELECT * FROM p WHERE name IN (?, ?)", []any{"b\x00c", "a"}, []string{"1 = BINARY ['a' 'b\x00c']"}},
		{false, "SELECT * FROM p WHERE id IN (5, 2)", nil, []string{"0 = BINARY 2", "0 = BINARY 5"}},
		{true, "SELECT * FROM p WHERE id = ?", []any{int64(1) << 62}, []string{"0 = BINARY 4611686018427387904"}},
		{true, "SELECT * FROM p WHERE score = ?", []any{[]byte{1, 0}}, []string{"3 = BINARY x'0100'"}},
		{true, "SELECT * FROM p WHERE score = ?", []any{2.5}, []string{"3 = BINARY 2.5"}},
		{true, "SELECT * FROM p WHERE score = ?", []any{nil}, []string{"3 = BINARY NULL"}},
		{true, "SELECT * FROM p WHERE id = '3'", nil, []string{"0 = BINARY '3'"}},
		{true, "SELECT * FROM p WHERE id = ? OR name = ?", []any{1, "x"}, []string{"0 = BINARY 1", "1 = BINARY 'x'"}},
		{true, "SELECT * FROM p WHERE nick = 'Q'", nil, []string{"4 = NOCASE 'Q'"}},
	} {
		b := truthBase(t, memory{consume: true, asList: c.lists})
		b.mustQuery(t, c.query, c.args...)
		if got := b.module.filters; !slices.Equal(got, c.want) {
			t.Errorf("%s: Filter got %q, want %q", c.query, got, c.want)
		}
	}
}

// A constraint consumed with Omit is not tested again, others are.
func TestOmit(t *testing.T) {
	t.Parallel()
	b := truthBase(t, memory{consume: true, omit: true})
	// The table compares without case and nobody corrects it.
	b.want(t, "SELECT id FROM p WHERE name = 'ANN'", "1", "7")
	b = truthBase(t, memory{consume: true})
	b.want(t, "SELECT id FROM p WHERE name = 'ANN'")
	b.want(t, "SELECT id FROM p WHERE name = 'Ann'", "7")
}

// Answers of BestIndex that SQLite would not survive or understand.
func TestBestIndexMistakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query  string
		answer func(*vtab.Index) error
		want   string
	}{
		{"SELECT * FROM p", func(ix *vtab.Index) error { ix.IdxStr = "a\x00b"; return nil },
			"vtab: BestIndex: IdxStr contains a NUL byte"},
		{"SELECT * FROM p WHERE id = 1", func(ix *vtab.Index) error { ix.Constraints = nil; return nil },
			"vtab: BestIndex must not change the number of constraints"},
		{"SELECT * FROM p a JOIN p b ON a.id = b.age", func(ix *vtab.Index) error { ix.Constraints[0].ArgIndex = 1; return nil },
			"vtab: BestIndex consumed constraint 0 (column 0 =), which is not usable"},
		{"SELECT * FROM p WHERE id = 1", func(ix *vtab.Index) error {
			ix.Constraints[0].ArgIndex, ix.Constraints[0].AsList = 1, true
			return nil
		}, "vtab: BestIndex asked for constraint 0 (column 0 =) as a list, which it cannot be"},
		{"SELECT * FROM p WHERE id = 1", func(ix *vtab.Index) error { ix.Constraints[0].ArgIndex = 2; return nil },
			"p.xBestIndex malfunction"},
		{"SELECT * FROM p", func(*vtab.Index) error { return vtab.ErrConstraint }, "no query solution"},
		{"SELECT * FROM p", func(*vtab.Index) error { return fmt.Errorf("id is needed: %w", vtab.ErrConstraint) }, "no query solution"},
	} {
		m := &memory{decl: peopleDecl, key: true, rows: people(), answer: c.answer}
		b := openBase(t, m, declareP)
		if err := b.fail(t, c.query); err.Error() != c.want {
			t.Errorf("%s: error %q, want %q", c.query, err, c.want)
		}
		b.want(t, "SELECT 1", "1")
	}
}

func declareP(db *vtab.DB) error {
	return db.DeclareTables("main", []vtab.Declared{{Name: "p", Module: "rows"}})
}
