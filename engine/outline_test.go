package engine

import (
	"fmt"
	"testing"

	"github.com/oktasql/oktasql/sqltree"
)

// TestCutsOf holds which parts of a statement may end early, as its text tells.
func TestCutsOf(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]cuts{
		"SELECT 1 FROM users":                                                      {},
		"SELECT 1 FROM users ORDER BY 1 LIMIT 3":                                   {top: true},
		"SELECT (SELECT 1 FROM users LIMIT 1) FROM groups":                         {within: true, list: true},
		"SELECT 1 FROM (SELECT 1 FROM users LIMIT 2) LIMIT 1":                      {top: true, from: true},
		"WITH a AS (SELECT 1 FROM users LIMIT 2) SELECT 1 FROM a":                  {from: true},
		"WITH a AS NOT MATERIALIZED (SELECT 1 FROM users LIMIT 2) SELECT 1 FROM a": {from: true},
		"SELECT 1 FROM users, (SELECT 1 FROM groups LIMIT 2)":                      {from: true},
		"SELECT 1 FROM users JOIN (SELECT 1 FROM groups LIMIT 2)":                  {from: true},
		"SELECT 1 FROM users WHERE id IN (SELECT id FROM users LIMIT 2)":           {within: true, list: true},
		"SELECT 1 FROM users WHERE EXISTS (SELECT 1 FROM groups)":                  {within: true, exists: true},
		"SELECT 1, (SELECT 1 FROM users LIMIT 1) FROM users":                       {within: true, list: true},
		"SELECT 'LIMIT', \"limit\" FROM users -- LIMIT":                            {},
		"SELECT 1 FROM users)) LIMIT 1":                                            {top: true},
		"SELECT Count(*), \"sum\"(1) FROM users":                                   {totals: true, oneRow: true},
		"SELECT count FROM users":                                                  {},
		"SELECT count(*) FROM users LIMIT 1":                                       {totals: true},
		"SELECT count(*) FROM users GROUP BY 1 LIMIT 1":                            {top: true, totals: true},
	} {
		s := sqltree.ShapeOf(sql)
		if got := cutsOf(&s); got != want {
			t.Errorf("%s: %+v, want %+v", sql, got, want)
		}
	}
}

// TestWalkPlan holds which scans are certain to be read to their end: once, or for
// the rows of others.
func TestWalkPlan(t *testing.T) {
	t.Parallel()
	node := func(text string, under ...*planNode) *planNode { return &planNode{text, under} }
	scan := func(plan string) *planNode { return node("SCAN t VIRTUAL TABLE INDEX 0:" + plan) }
	for _, c := range []struct {
		name  string
		root  *planNode
		cut   cuts
		early bool
		want  []string
		inner []string
		each  []string
	}{
		{"the first of a join", node("", scan("a"), scan("b")), cuts{}, false, []string{"a"}, []string{"b"}, nil},
		{"one that may end", node("", scan("a")), cuts{top: true}, true, nil, nil, nil},
		{"a subquery for one value", node("", scan("a"), node("SCALAR SUBQUERY 1", scan("b"))), cuts{}, false, []string{"a"}, nil, nil},
		{"a subquery for a total", node("", scan("a"), node("SCALAR SUBQUERY 1", scan("b"))), cuts{totals: true}, false, []string{"a", "b"}, nil, nil},
		{"one that may be an EXISTS", node("", scan("a"), node("SCALAR SUBQUERY 1", scan("b"))), cuts{within: true, totals: true}, false, []string{"a"}, nil, nil},
		{"one that depends on the row", node("", scan("a"), node("CORRELATED SCALAR SUBQUERY 1", scan("b"))), cuts{}, false, []string{"a"}, nil, []string{"b"}},
		{"a list", node("", scan("a"), node("LIST SUBQUERY 1", scan("b"), scan("c"))), cuts{}, false, []string{"a", "b"}, []string{"c"}, nil},
		{"a materialized subquery", node("", node("MATERIALIZE x", scan("b")), node("SCAN x"), scan("a")), cuts{top: true}, true, []string{"b"}, nil, nil},
		{"a co-routine that sorts", node("", node("CO-ROUTINE x", scan("b"), node("USE TEMP B-TREE FOR GROUP BY")), node("SCAN x")), cuts{top: true}, true, []string{"b"}, nil, nil},
		{"one with a LIMIT that sorts in part", node("", node("CO-ROUTINE x", scan("b"), node("USE TEMP B-TREE FOR LAST TERM OF ORDER BY")), node("SCAN x")), cuts{from: true}, true, nil, nil, nil},
		{"sides that are sorted", node("", node("MERGE (INTERSECT)", node("LEFT", scan("a"), node("USE TEMP B-TREE FOR ORDER BY")), node("RIGHT", scan("b")))), cuts{top: true}, true, []string{"a"}, nil, nil},
		{"a compound in a table", node("", node("COMPOUND QUERY", node("LEFT-MOST SUBQUERY", scan("a")), node("EXCEPT USING TEMP B-TREE", scan("b")))), cuts{top: true}, true, []string{"a", "b"}, nil, nil},
		{"a compound of all", node("", node("COMPOUND QUERY", node("LEFT-MOST SUBQUERY", scan("a")), node("UNION ALL", scan("b")))), cuts{top: true}, true, nil, nil, nil},
		{"a co-routine", node("", node("CO-ROUTINE x", scan("b")), node("SCAN x")), cuts{top: true}, true, nil, nil, nil},
		{"sides of an OR", node("", node("MULTI-INDEX OR", node("INDEX 1", scan("a"))), scan("b")), cuts{}, false, nil, []string{"b"}, nil},
		{"parts of a union", node("", node("COMPOUND QUERY", node("LEFT-MOST SUBQUERY", scan("a")), node("UNION USING TEMP B-TREE", scan("b")))), cuts{}, false, []string{"a", "b"}, nil, nil},
		{"a step that recurs", node("", node("MATERIALIZE r", node("SETUP", scan("a")), node("RECURSIVE STEP", scan("b")))), cuts{}, false, []string{"a"}, nil, nil},
		{"one that depends on the row of what may end", node("", scan("a"), node("CORRELATED SCALAR SUBQUERY 1", scan("b"))), cuts{top: true}, true, nil, nil, nil},
		{"a join that may end", node("", scan("a"), scan("b")), cuts{top: true}, true, nil, nil, nil},
		{"what is joined for an EXISTS", node("", scan("a"), scan("b"), node("SCAN t EXISTS VIRTUAL TABLE INDEX 0:c"), scan("d")), cuts{within: true}, false, []string{"a"}, []string{"b"}, nil},
	} {
		full, inner, each := map[string]int{}, map[string]int{}, map[string]int{}
		c.cut.walk(c.root, c.early, scans{full: full, inner: inner, each: each})
		for got, want := range map[*map[string]int][]string{&full: c.want, &inner: c.inner, &each: c.each} {
			if len(*got) != len(want) {
				t.Errorf("%s: %v, want %v", c.name, *got, want)
			}
			for _, plan := range want {
				if (*got)[plan] != 1 {
					t.Errorf("%s: %s is missing", c.name, plan)
				}
			}
		}
	}
}

// TestCertainPlans holds which plans are certain to be run to their end: not those in
// expressions where some are not computed, nor those that stand in another place too.
func TestCertainPlans(t *testing.T) {
	t.Parallel()
	node := func(text string, under ...*planNode) *planNode { return &planNode{text, under} }
	scan := func(plan string) *planNode { return node("SCAN t VIRTUAL TABLE INDEX 0:" + plan) }
	root := node("",
		node("MATERIALIZE r", scan("a")), scan("b"), scan("c"),
		node("SCALAR SUBQUERY 1", node("MATERIALIZE s", scan("d")), scan("e")),
		node("CORRELATED SCALAR SUBQUERY 3", scan("g")),
		node("LIST SUBQUERY 2", scan("b")))
	for _, c := range []struct {
		cut  cuts
		want string
	}{
		{cuts{totals: true}, "map[a:1 b:2 d:1 e:1] map[c:1 g:1]"},
		{cuts{totals: true, chooses: true}, "map[a:1] map[c:1 g:1]"},
	} {
		found := scans{full: map[string]int{}, inner: map[string]int{}, each: map[string]int{}}
		all := c.cut
		all.chooses = false
		all.walk(root, false, found)
		if got := fmt.Sprint(c.cut.certain(root, false, found)); got != c.want {
			t.Errorf("%+v: %s, want %s", c.cut, got, c.want)
		}
	}
}

// TestUnsurePlans holds which plans are run only if another scan has rows.
func TestUnsurePlans(t *testing.T) {
	t.Parallel()
	node := func(text string, under ...*planNode) *planNode { return &planNode{text, under} }
	scan := func(plan string) *planNode { return node("SCAN t VIRTUAL TABLE INDEX 0:" + plan) }
	for want, root := range map[string]*planNode{
		"map[b:true c:true]": node("", scan("a"), node("SCALAR SUBQUERY 1", scan("b")), node("LIST SUBQUERY 2", scan("c"))),
		"map[a:true]":        node("", node("MATERIALIZE x", scan("a")), scan("b"), node("SCAN x")),
		"map[]":              node("", node("SCAN CONSTANT ROW"), node("SCALAR SUBQUERY 1", scan("b"))),
		"map[d:true]":        node("", node("MERGE (EXCEPT)", node("LEFT", scan("c")), node("RIGHT", scan("d")))),
		"map[e:true]":        node("", node("MERGE (UNION ALL)", node("LEFT", scan("a")), node("RIGHT", scan("b"), node("LIST SUBQUERY 1", scan("e"))))),
	} {
		unsure := map[string]bool{}
		cuts{totals: true}.walk(root, false, scans{full: map[string]int{}, inner: map[string]int{}, each: map[string]int{}, unsure: unsure})
		if got := fmt.Sprint(unsure); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
