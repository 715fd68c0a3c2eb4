package proof

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// question is a query with what is known about its answer.
type question struct {
	sql   string
	args  []any
	order bool // ORDER BY is total: the rows come in this order
	// all is the query without LIMIT, when the limit picks among equals: then
	// the rows are some of all's, as many as SQLite gives.
	all string
	// star says that hidden columns, which plain tables show, are left out.
	star bool
	// twice makes the query a prepared statement that is run again.
	twice bool
}

// differ compares the ways to answer a question. It returns "" when they agree,
// else everything that helps to find out why they do not.
func (o *org) differ(q question) string {
	want := o.without(ask(o.plain, q.sql, q.args...), q)
	asking := ask
	if q.twice {
		asking = askPrepared
	}
	on := asking(o.on, q.sql, q.args...)
	o.pushed.add(q, on)
	if d := o.compare(q, "pushdown on", on, want); d != "" {
		return d + "\nplan:\n" + explain(o.on, q.sql, q.args...)
	}
	off := ask(o.off, q.sql, q.args...)
	o.unpushed.add(q, off)
	if d := o.compare(q, "pushdown off", off, want); d != "" {
		return d + "\nplan:\n" + explain(o.off, q.sql, q.args...)
	}
	return ""
}

// without drops the hidden columns from the answer of SELECT *.
func (o *org) without(a answer, q question) answer {
	if !q.star || a.err != nil {
		return a
	}
	var keep []int
	for i, c := range a.columns {
		if !o.model.hidden(c) {
			keep = append(keep, i)
		}
	}
	out := answer{costs: a.costs}
	for _, i := range keep {
		out.columns = append(out.columns, a.columns[i])
	}
	for _, row := range a.rows {
		var short []any
		for _, i := range keep {
			short = append(short, row[i])
		}
		out.rows = append(out.rows, short)
	}
	return out
}

// compare compares one answer with SQLite's.
func (o *org) compare(q question, how string, got, want answer) string {
	head := fmt.Sprintf("%s differs from plain SQLite\nquery: %s\nargs: %v", how, q.sql, q.args)
	if got.err != nil || want.err != nil {
		// SQLite's own errors (a JSON function on text that is no JSON) are
		// the same in both; how they are worded may depend on the row.
		if got.err != nil && want.err != nil {
			return ""
		}
		return fmt.Sprintf("%s\nerror: %v\nplain: %v\nrequests:\n%s", head, got.err, want.err, list(got.costs.Requests))
	}
	g, w := encode(got.rows), encode(want.rows)
	var diff string
	switch {
	case !slices.Equal(got.columns, want.columns):
		diff = fmt.Sprintf("columns: %q\nplain:   %q", got.columns, want.columns)
	case q.all != "":
		diff = o.someOf(q, g, w)
	case q.order:
		diff = firstDifference(g, w)
	default:
		sort.Strings(g)
		sort.Strings(w)
		diff = firstDifference(g, w)
	}
	if diff == "" {
		return ""
	}
	return fmt.Sprintf("%s\n%s\nrequests:\n%s", head, diff, list(got.costs.Requests))
}

// someOf holds that a limited answer is as long as SQLite's and has no row that
// the unlimited one has not.
func (o *org) someOf(q question, g, w []string) string {
	if len(g) != len(w) {
		return fmt.Sprintf("%d rows, plain SQLite has %d", len(g), len(w))
	}
	all := o.without(ask(o.plain, q.all, q.args...), q)
	if all.err != nil {
		return fmt.Sprintf("%s: %v", q.all, all.err)
	}
	have := map[string]int{}
	for _, row := range encode(all.rows) {
		have[row]++
	}
	for _, row := range g {
		if have[row]--; have[row] < 0 {
			return "not among all rows: " + row
		}
	}
	return ""
}

// encode writes rows so that equal texts are equal values of equal types.
// Floats lose their last digits, since a sum depends on its order.
func encode(rows [][]any) []string {
	out := make([]string, 0, len(rows))
	for _, row := range rows {
		var b strings.Builder
		for i, v := range row {
			if i > 0 {
				b.WriteString(" | ")
			}
			switch v := v.(type) {
			case nil:
				b.WriteString("NULL")
			case float64:
				fmt.Fprintf(&b, "float %.12g", v)
			case []byte:
				fmt.Fprintf(&b, "blob %q", v)
			case string:
				fmt.Fprintf(&b, "%q", v)
			default:
				fmt.Fprintf(&b, "%T %v", v, v)
			}
		}
		out = append(out, b.String())
	}
	return out
}

// firstDifference names the first rows that differ.
func firstDifference(g, w []string) string {
	for i := range max(len(g), len(w)) {
		a, b := "(no row)", "(no row)"
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			return fmt.Sprintf("%d rows, plain SQLite has %d; row %d:\n  got   %s\n  plain %s", len(g), len(w), i, a, b)
		}
	}
	return ""
}

// list writes lines for a report, not too many of them.
func list(lines []string) string {
	const most = 30
	var b strings.Builder
	for i, l := range lines {
		if i == most {
			fmt.Fprintf(&b, "  and %d more\n", len(lines)-most)
			break
		}
		b.WriteString("  " + l + "\n")
	}
	return b.String()
}
