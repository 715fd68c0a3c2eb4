package planner

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
)

// TestGolden runs the cases of testdata/plans. A case is a SELECT in the small
// language of dsl_test.go; the answer is the plan, what was kept, and the
// requests that the values make of it. -rewrite writes the answers anew.
func TestGolden(t *testing.T) {
	t.Parallel()
	datadriven.Walk(t, "testdata/plans", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			if d.Cmd != "plan" {
				t.Fatalf("%s: unknown command %q", d.Pos, d.Cmd)
			}
			return answer(d.Input)
		})
	})
}

// answer is the expected text of one case.
func answer(text string) string {
	q, err := parseCase(text)
	if err != nil {
		return "case: " + err.Error() + "\n"
	}
	plan, err := Best(q.table, q.in)
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	var b strings.Builder
	fmt.Fprintln(&b, plan.Text)
	kept := "none"
	if len(plan.Kept) > 0 {
		kept = strings.Join(plan.Kept, "; ")
	}
	fmt.Fprintf(&b, "kept: %s\n", kept)
	var marks []string
	if plan.OrderByConsumed {
		marks = append(marks, "ordered")
	}
	if plan.Unique {
		marks = append(marks, "unique")
	}
	fmt.Fprintf(&b, "calls: %g, rows: %d%s\n", plan.Calls, plan.Rows, strings.Join(append([]string{""}, marks...), ", "))
	parsed, err := Parse(q.table, plan.Text)
	if err != nil {
		fmt.Fprintf(&b, "parse: %v\n", err)
		return b.String()
	}
	_, _ = parsed.Bind(q.args(plan), q.bind) // which changes nothing of it
	prog, err := parsed.Bind(q.args(plan), q.bind)
	if err != nil {
		fmt.Fprintf(&b, "bind: %v\n", err)
		return b.String()
	}
	if prog.Ordered != plan.OrderByConsumed && !prog.Empty {
		fmt.Fprintf(&b, "ORDER PROMISED BUT NOT KEPT\n")
	}
	writeProgram(&b, prog)
	return b.String()
}

func writeProgram(b *strings.Builder, prog *Program) {
	if prog.Empty {
		b.WriteString("> no request\n")
	}
	for i, s := range prog.Steps {
		if i == 3 && len(prog.Steps) > 5 {
			fmt.Fprintf(b, "> … %d more\n", len(prog.Steps)-3)
			break
		}
		if s.Select != nil {
			fmt.Fprintf(b, "selected from %s, columns %v, those of the rows %v:\n", s.Select.Table.Name, s.Select.Program.Columns, s.Select.Columns)
			writeProgram(b, s.Select.Program)
		}
		path, query := s.Request("{parent}")
		if s.FanoutParam == "" {
			path, query = s.Request("")
		}
		text, err := url.QueryUnescape(query)
		if err != nil {
			text = "BAD ENCODING " + query
		}
		if len(text) > 400 {
			text = fmt.Sprintf("%s… (%d bytes)", text[:200], len(text))
		}
		line := path
		if text != "" {
			line += "?" + text
		}
		if s.Lean {
			line += " lean"
		}
		if s.Select != nil {
			line += " for each " + s.FanoutParam + " selected"
		} else if s.FanoutParam != "" {
			line += fmt.Sprintf(" for each %s of %d sources", s.FanoutParam, len(s.Fanout))
		}
		fmt.Fprintf(b, "> %s\n", line)
	}
	if prog.Merge != nil && len(prog.Steps) > 1 {
		fmt.Fprintf(b, "merged by column %d, descending: %t\n", prog.Merge.Column, prog.Merge.Desc)
	}
	for _, w := range prog.Warnings {
		fmt.Fprintf(b, "warning: %s\n", w)
	}
}
