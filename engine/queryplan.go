package engine

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// What SQLite's EXPLAIN QUERY PLAN says.

// planNode is a line of EXPLAIN QUERY PLAN with the lines below it.
type planNode struct {
	text  string
	under []*planNode
}

// times counts the scans that run a plan.
func (n *planNode) times(plan string) int {
	count := 0
	for _, c := range n.under {
		if strings.HasSuffix(c.text, " VIRTUAL TABLE INDEX 0:"+plan) {
			count++
		}
		count += c.times(plan)
	}
	return count
}

// queryPlan runs EXPLAIN QUERY PLAN.
func (s *Session) queryPlan(st *Statement, text string) (*planNode, error) {
	root := &planNode{}
	nodes := map[int64]*planNode{0: root}
	err := s.explained(st, "EXPLAIN QUERY PLAN "+text, 4, func(row []driver.Value) {
		id, _ := row[0].(int64)
		above, _ := row[1].(int64)
		// What follows the plan of a table that is joined to the left is none of it.
		n := &planNode{text: strings.TrimSuffix(fmt.Sprint(row[3]), " LEFT-JOIN")}
		nodes[id] = n
		if p := nodes[above]; p != nil {
			p.under = append(p.under, n)
		}
	})
	if err != nil {
		return nil, err
	}
	return root, nil
}

// explained goes through the rows of an EXPLAIN, which have some columns. Nothing is bound
// to its parameters.
func (s *Session) explained(st *Statement, text string, columns int, each func(row []driver.Value)) error {
	st.explaining = true
	defer func() { st.explaining = false }()
	stmt, err := s.conn.Prepare(text)
	if err != nil {
		return err
	}
	defer stmt.Close()
	run, ok := stmt.(driver.StmtQueryContext)
	if !ok {
		return fmt.Errorf("engine: unexpected statement %T", stmt)
	}
	args := make([]driver.NamedValue, stmt.NumInput())
	for i := range args {
		args[i].Ordinal = i + 1
	}
	rows, err := run.QueryContext(context.WithoutCancel(st.ctx), args)
	if err != nil {
		return err
	}
	defer rows.Close()
	row := make([]driver.Value, columns)
	for {
		if err := rows.Next(row); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		each(row)
	}
}

// fans says whether a statement would list the parents of the table that goes by
// an alias.
func (s *Session) fans(st *Statement, text, alias string) bool {
	for _, t := range sqltext.Tokens(text) {
		if !t.Is("EXPLAIN") && !t.Is("QUERY") && !t.Is("PLAN") {
			text = text[t.Pos:]
			break
		}
	}
	root, err := s.queryPlan(st, text)
	return err == nil && root.lists(alias)
}

func (n *planNode) lists(alias string) bool {
	for _, c := range n.under {
		words := strings.SplitN(c.text, " ", 3)
		if len(words) == 3 && sqltext.Same(words[1], alias) && strings.Contains(words[2], "VIRTUAL TABLE INDEX 0:") && strings.Contains(words[2], " each GET ") || c.lists(alias) {
			return true
		}
	}
	return false
}

// fansOut says whether a scan lists its parents.
func (n *planNode) fansOut() bool {
	for _, c := range n.under {
		if strings.Contains(c.text, " VIRTUAL TABLE INDEX 0:") && strings.Contains(c.text, " each GET ") || c.fansOut() {
			return true
		}
	}
	return false
}

// begins says whether the outermost loop of a SELECT is over one of Okta's tables.
func (n *planNode) begins() bool {
	first := n.outermost()
	return first != nil && strings.Contains(first.text, " VIRTUAL TABLE INDEX 0:")
}

// drives says whether the outermost loop of a SELECT is over a table that is not
// Okta's.
func (n *planNode) drives() bool { return n.outermost() != nil && !n.begins() }

// outermost is the line of the outermost loop, nil when there is none.
func (n *planNode) outermost() *planNode {
	for _, c := range n.under {
		if word, _, _ := strings.Cut(c.text, " "); word == "SCAN" || word == "SEARCH" {
			return c
		}
	}
	return nil
}

// sorted says whether a SELECT hands out nothing before it has read everything.
func (n *planNode) sorted() bool {
	for _, c := range n.under {
		if c.text == "USE TEMP B-TREE FOR ORDER BY" || c.text == "USE TEMP B-TREE FOR GROUP BY" {
			return true
		}
	}
	return false
}

// atOnce says whether a part of the plan has read all of its rows before it hands out the
// first: it sorts them, or puts several SELECTs' together in a table.
func (n *planNode) atOnce() bool {
	if n.sorted() {
		return true
	}
	if !strings.HasPrefix(n.text, "COMPOUND") {
		return len(n.under) == 1 && strings.HasPrefix(n.under[0].text, "COMPOUND") && n.under[0].atOnce()
	}
	for _, c := range n.under {
		if c.text == "UNION ALL" {
			return false
		}
	}
	return true
}

// stops says whether a scan of Okta's ends early where the reader of a part of the plan
// does.
func (n *planNode) stops() bool {
	if n.atOnce() {
		return false
	}
	for _, c := range n.under {
		if strings.Contains(c.text, " VIRTUAL TABLE INDEX 0:") || !strings.HasPrefix(c.text, "MATERIALIZE ") && c.stops() {
			return true
		}
	}
	return false
}

// rank collects the scans of subqueries that sort what they read.
func (n *planNode) rank(ranked map[string]bool) {
	for _, c := range n.under {
		if strings.Contains(c.text, "SCALAR SUBQUERY") && c.sorted() {
			for _, scan := range c.under {
				if _, plan, ok := strings.Cut(scan.text, " VIRTUAL TABLE INDEX 0:"); ok {
					ranked[plan] = true
					break // what is joined to it may be read in part
				}
			}
		}
		c.rank(ranked)
	}
}
