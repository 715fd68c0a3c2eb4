package rewrite

import (
	"slices"
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A query in a FROM may tell whose rows of another one matter:
//
//	FROM (SELECT DISTINCT user_id FROM user_roles) a
//	LEFT JOIN (SELECT user_id, count(*) AS n FROM enrolled_factors GROUP BY user_id) f ON f.user_id = a.user_id
//
// What takes a request for each parent is not written twice for that. In the WITH of the
// statement it has a name, by which it is read in both places.

// Lifted is the text to hand to SQLite, with such queries in its WITH.
func (r *Rules) Lifted(text string) string {
	tables, selects := 0, 0
	for _, t := range sqltext.Tokens(text) {
		if table, ok := catalog.Find(t.Value()); ok && table.OnePerParent() {
			tables++
		}
		if t.Is("SELECT") {
			selects++
		}
	}
	if tables < 1 || selects < 3 {
		return text
	}
	return retold(text, r, (*restricter).lifted)
}

// lifted is the text with one query of a FROM in the WITH of the statement.
func (x *restricter) lifted() (string, bool) {
	at := slices.IndexFunc(x.Queries, func(q *sqltree.Query) bool { return isTop(q) && !q.Source })
	if at < 0 || x.keepsPlaces() {
		return "", false
	}
	s, q := x.Shape, x.Queries[at]
	for _, c := range q.Cores {
		if c.Values || len(c.Items) < 2 || x.byQueries(c) < 2 {
			continue
		}
		for _, it := range c.Items {
			if it.Body == nil || it.Left || it.Alias == "" || !x.asksParents(it.Body) || x.endless(it.Body.Part, map[*sqltree.CTE]bool{}) {
				continue
			}
			name := "_lifted" + strconv.Itoa(len(q.CTEs))
			if strings.Contains(sqltext.Lower(x.text), name) {
				continue
			}
			definition := name + " AS (" + s.Written(x.text, it.Body.Part) + ")"
			first := sqltree.Change{From: s.From(q.Part), To: s.From(q.Part), With: "WITH " + definition + " "}
			if n := len(q.CTEs); n > 0 {
				end := s.At(s.Closing(q.CTEs[n-1].Open)).Pos + 1
				first = sqltree.Change{From: end, To: end, With: ", " + definition}
			}
			edits := []sqltree.Change{first, {From: s.From(it.Text), To: s.To(it.Text), With: name + " AS " + catalog.Quote(it.Alias)}}
			if edits, ok := x.keepingNames(edits); ok {
				return x.accepted(s.Edited(x.text, edits))
			}
		}
	}
	return "", false
}

// byQueries is how many entries of a SELECT's FROM are queries over what takes a request
// for each parent.
func (x *restricter) byQueries(c *sqltree.Core) (n int) {
	for _, it := range c.Items {
		if q := it.Source(); q != nil && x.asksParents(q) {
			n++
		}
	}
	return n
}

// asksParents says whether a query reads a table that takes a request for each parent.
func (x *restricter) asksParents(q *sqltree.Query) bool {
	return slices.ContainsFunc(x.entriesIn(q.Part), func(it *sqltree.Item) bool { return it.Table() != nil && it.Table().OnePerParent() })
}
