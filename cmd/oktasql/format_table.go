package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

var (
	asciiSymbols = tw.NewSymbols(tw.StyleASCII)
	boxSymbols   = tw.NewSymbols(tw.StyleLight)
)

// Bounds of what a table looks at before it decides how wide its columns are.
// A person at a terminal sees rows earlier; a file gets the better table.
const (
	sampleRowsTerminal = 1000
	sampleRowsFile     = 10_000
	sampleBytes        = 16 << 20
	narrowest          = 8 // no column is cut below this many terminal columns
)

// tableRows writes table and box. The widths of the columns come from a sample
// of the first rows; a later value that does not fit is cut on a terminal and
// wrapped elsewhere, so that a file never loses anything.
type tableRows struct {
	w       io.Writer
	o       formatOptions
	symbols tw.Symbols
	null    string

	cols   []column
	names  []string
	sample [][]cell
	bytes  int

	widths []int
	right  []bool
	table  *tablewriter.Table // nil until the widths are known
	lines  formatter          // takes over when the columns do not fit
	cut    int                // values cut
}

// A cell is a value ready to be shown.
type cell struct {
	value any
	text  string
}

func newTable(symbols tw.Symbols) func(io.Writer, formatOptions) formatter {
	return func(w io.Writer, o formatOptions) formatter {
		return &tableRows{w: w, o: o, symbols: symbols, null: o.nullText("NULL")}
	}
}

func (t *tableRows) Begin(cols []column) error {
	t.cols = cols
	for _, c := range cols {
		t.names = append(t.names, visible(c.name, false))
	}
	return nil
}

func (t *tableRows) Row(vals []any) error {
	if t.lines != nil {
		return t.lines.Row(vals)
	}
	row := make([]cell, len(vals))
	for i, v := range vals {
		row[i] = cell{v, shown(v, t.null, false)}
		t.bytes += len(row[i].text)
	}
	if t.table != nil {
		return t.write(row)
	}
	t.sample = append(t.sample, row)
	limit := sampleRowsFile
	if t.o.width > 0 {
		limit = sampleRowsTerminal
	}
	if len(t.sample) < limit && t.bytes < sampleBytes {
		return nil
	}
	return t.start()
}

func (t *tableRows) End() error {
	if t.table == nil && t.lines == nil {
		if err := t.start(); err != nil {
			return err
		}
	}
	if t.lines != nil {
		return t.lines.End()
	}
	err := t.table.Close()
	if t.cut > 0 && t.o.notes != nil {
		fmt.Fprintf(t.o.notes, "hint: %s cut to fit %d columns; \\x or .mode line (--format line) shows them whole\n",
			plural(t.cut, "value was", "values were"), t.o.width)
	}
	return err
}

// start decides on the widths and writes the header and the sample.
func (t *tableRows) start() error {
	t.measure()
	if t.o.width > 0 && !fit(t.widths, t.o.width) && !t.o.wide {
		return t.toLines()
	}
	perColumn, align := tw.NewMapper[int, int](), make([]tw.Align, len(t.cols))
	for i, w := range t.widths {
		perColumn[i] = w + 2
		align[i] = tw.AlignLeft
		if t.right[i] {
			align[i] = tw.AlignRight
		}
	}
	rows := tw.CellConfig{
		Formatting: tw.CellFormatting{AutoFormat: tw.Off},
		Alignment:  tw.CellAlignment{PerColumn: align},
	}
	t.table = tablewriter.NewTable(t.w,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{Symbols: t.symbols})),
		tablewriter.WithConfig(tablewriter.Config{
			Header: rows, Row: rows,
			Widths:   tw.CellWidth{PerColumn: perColumn},
			Behavior: tw.Behavior{TrimSpace: tw.Off},
		}),
		// The cells fit already. In a Config no wrapping counts as not set.
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithStreaming(tw.StreamConfig{Enable: true}))
	if err := t.table.Start(); err != nil {
		return err
	}
	if t.o.header {
		head := make([]string, len(t.names))
		for i, n := range t.names {
			n, _ = truncate(n, t.widths[i])
			head[i] = paint(t.o.color, bold, n)
		}
		t.table.Header(head)
	}
	sample := t.sample
	t.sample = nil
	for _, row := range sample {
		if err := t.write(row); err != nil {
			return err
		}
	}
	return nil
}

// measure sets each column's natural width and alignment from the sample. A
// column is aligned to the right when all it holds are numbers and NULLs.
func (t *tableRows) measure() {
	t.widths, t.right = make([]int, len(t.cols)), make([]bool, len(t.cols))
	for i, name := range t.names {
		if t.o.header {
			t.widths[i] = twwidth.Width(name)
		}
		numbers, others := 0, 0
		for _, row := range t.sample {
			t.widths[i] = max(t.widths[i], twwidth.Width(row[i].text))
			switch {
			case rightAligned(row[i].value):
				numbers++
			case row[i].value != nil:
				others++
			}
		}
		t.widths[i] = max(t.widths[i], 1)
		t.right[i] = numbers > 0 && others == 0
	}
}

// fit shrinks the widest columns until the table is at most total wide, its
// borders included. false: even with every column at its narrowest it is not.
func fit(widths []int, total int) bool {
	room := total - 3*len(widths) - 1
	sum := func(limit int) int {
		n := 0
		for _, w := range widths {
			n += min(w, limit)
		}
		return n
	}
	limit := narrowest
	for limit < total && sum(limit+1) <= room {
		limit++
	}
	ok := sum(limit) <= room
	spare := room - sum(limit)
	for i, w := range widths {
		if w <= limit {
			continue
		}
		widths[i] = limit
		if ok && spare > 0 {
			widths[i]++
			spare--
		}
	}
	return ok
}

// toLines shows the result as lines, since its columns do not fit.
func (t *tableRows) toLines() error {
	if t.o.notes != nil {
		fmt.Fprintf(t.o.notes, "hint: %d columns of the result do not fit into the screen's %d characters, so rows are shown as lines; \\x off keeps the table\n", len(t.cols), t.o.width)
	}
	t.lines = newLine(t.w, t.o)
	if err := t.lines.Begin(t.cols); err != nil {
		return err
	}
	vals := make([]any, len(t.cols))
	for _, row := range t.sample {
		for i := range row {
			vals[i] = row[i].value
		}
		if err := t.lines.Row(vals); err != nil {
			return err
		}
	}
	t.sample = nil
	return nil
}

func (t *tableRows) write(row []cell) error {
	out := make([]string, len(row))
	for i, c := range row {
		s := c.text
		if t.o.width > 0 && !t.o.wrap {
			var cut bool
			if s, cut = truncate(s, t.widths[i]); cut {
				t.cut++
			}
		} else {
			s = wrap(s, t.widths[i])
			if t.o.wrap {
				s = strings.ReplaceAll(s, "\n ", "\n")
			}
		}
		if c.value == nil {
			s = paint(t.o.color, dim, s)
		}
		out[i] = s
	}
	return t.table.Append(out)
}

// truncate cuts s to width terminal columns, the last of them an ellipsis.
func truncate(s string, width int) (string, bool) {
	if len(s) <= width || twwidth.Width(s) <= width {
		return s, false
	}
	head, _ := splitWidth(s, width-1)
	return head + "…", true
}

// wrap breaks s into lines of at most width terminal columns, after a space
// when the line is at least half full by then.
func wrap(s string, width int) string {
	if len(s) <= width || twwidth.Width(s) <= width {
		return s
	}
	var lines []string
	for s != "" {
		var head string
		head, s = splitWidth(s, width)
		if head == "" { // one character wider than the column
			r := []rune(s)
			head, s = string(r[:1]), string(r[1:])
		}
		if i := strings.LastIndexByte(head, ' ') + 1; s != "" && s[0] != ' ' && 2*i > len(head) {
			head, s = head[:i], head[i:]+s
		}
		lines = append(lines, head)
	}
	return strings.Join(lines, "\n")
}

// splitWidth cuts s before the first character that would exceed width.
func splitWidth(s string, width int) (head, tail string) {
	used := 0
	for i, r := range s {
		w := twwidth.Width(string(r))
		if used+w > width {
			return s[:i], s[i:]
		}
		used += w
	}
	return s, ""
}

// plural writes a number with its noun: 1 row, 12,345 rows.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(int64(n)) + " " + many
}

// thousands writes n with a comma between groups of three digits.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
