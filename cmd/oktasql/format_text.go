package main

import (
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"github.com/oktasql/oktasql/sqltext"
)

// lineRows writes "name = value" lines. Lines of a value after its first are
// indented under it, so that a value cannot pass for another column.
type lineRows struct {
	w     io.Writer
	o     formatOptions
	null  string
	names []string
	rows  int
}

func newLine(w io.Writer, o formatOptions) formatter {
	return &lineRows{w: w, o: o, null: o.nullText("NULL")}
}

func (l *lineRows) Begin(cols []column) error {
	wide := 0
	for _, c := range cols {
		name := visible(c.name, false)
		l.names = append(l.names, name)
		wide = max(wide, twwidth.Width(name))
	}
	for i, name := range l.names {
		l.names[i] = strings.Repeat(" ", wide-twwidth.Width(name)) + name
	}
	return nil
}

func (l *lineRows) Row(vals []any) error {
	var b strings.Builder
	if l.rows > 0 {
		b.WriteByte('\n')
	}
	l.rows++
	for i, v := range vals {
		s := shown(v, l.null, true)
		indent := 0
		if l.o.header {
			b.WriteString(paint(l.o.color, bold, l.names[i]))
			b.WriteString(" = ")
			indent = twwidth.Width(l.names[i]) + 3
		}
		if v == nil {
			s = paint(l.o.color, dim, s)
		}
		b.WriteString(strings.ReplaceAll(s, "\n", "\n"+strings.Repeat(" ", indent)))
		b.WriteByte('\n')
	}
	_, err := io.WriteString(l.w, b.String())
	return err
}

func (l *lineRows) End() error { return nil }

// markdownRows writes a GitHub-flavoured table. Cells are not padded, so that
// rows stream.
type markdownRows struct {
	w    io.Writer
	o    formatOptions
	null string
}

func newMarkdown(w io.Writer, o formatOptions) formatter {
	return &markdownRows{w: w, o: o, null: o.nullText("")}
}

// markdownEscapes keep a value inside its cell and its characters from being
// read as markup.
var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, "|", `\|`, "\r\n", "<br>", "\n", "<br>", "<", "&lt;", ">", "&gt;", "&", "&amp;",
	"`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "~", `\~`)

func (m *markdownRows) Begin(cols []column) error {
	names, rule := make([]string, len(cols)), make([]string, len(cols))
	for i, c := range cols {
		names[i], rule[i] = visible(markdownEscapes.Replace(c.name), false), "---"
	}
	if !m.o.header {
		// The syntax has no table without a header.
		clear(names)
	}
	if err := m.line(names); err != nil {
		return err
	}
	return m.line(rule)
}

func (m *markdownRows) Row(vals []any) error {
	cells := make([]string, len(vals))
	for i, v := range vals {
		switch v := v.(type) {
		case nil:
			cells[i] = visible(markdownEscapes.Replace(m.null), false)
		case []byte:
			cells[i] = blobText(v)
		default:
			cells[i] = visible(markdownEscapes.Replace(text(v)), false)
		}
	}
	return m.line(cells)
}

func (m *markdownRows) line(cells []string) error {
	_, err := fmt.Fprintf(m.w, "| %s |\n", strings.Join(cells, " | "))
	return err
}

func (m *markdownRows) End() error { return nil }

// htmlRows writes a table element.
type htmlRows struct {
	w    io.Writer
	o    formatOptions
	null string
}

func newHTML(w io.Writer, o formatOptions) formatter {
	return &htmlRows{w: w, o: o, null: o.nullText("")}
}

func (h *htmlRows) Begin(cols []column) error {
	var b strings.Builder
	b.WriteString("<table>\n")
	if h.o.header {
		b.WriteString("<thead><tr>")
		for _, c := range cols {
			b.WriteString("<th>" + html.EscapeString(visible(c.name, true)) + "</th>")
		}
		b.WriteString("</tr></thead>\n")
	}
	b.WriteString("<tbody>\n")
	_, err := io.WriteString(h.w, b.String())
	return err
}

func (h *htmlRows) Row(vals []any) error {
	var b strings.Builder
	b.WriteString("<tr>")
	for _, v := range vals {
		b.WriteString("<td>" + html.EscapeString(shown(v, h.null, true)) + "</td>")
	}
	b.WriteString("</tr>\n")
	_, err := io.WriteString(h.w, b.String())
	return err
}

func (h *htmlRows) End() error {
	_, err := io.WriteString(h.w, "</tbody>\n</table>\n")
	return err
}

// insertRows writes statements that SQLite reads back to the same values.
type insertRows struct {
	w    io.Writer
	o    formatOptions
	head string
}

func newInsert(w io.Writer, o formatOptions) formatter { return &insertRows{w: w, o: o} }

func (n *insertRows) Begin(cols []column) error {
	names := distinct(cols)
	for i, name := range names {
		names[i] = sqlName(name)
	}
	n.head = "INSERT INTO result(" + strings.Join(names, ", ") + ") VALUES ("
	return nil
}

func (n *insertRows) Row(vals []any) error {
	lits := make([]string, len(vals))
	for i, v := range vals {
		switch v := v.(type) {
		case nil:
			lits[i] = "NULL"
		case string:
			lits[i] = n.sqlString(v)
		case []byte:
			lits[i] = blobText(v)
		case bool:
			lits[i] = "0"
			if v {
				lits[i] = "1"
			}
		case int64:
			lits[i] = text(v)
		case float64:
			lits[i] = strings.Replace(floatText(v), "Inf", "9e999", 1)
		default:
			lits[i] = n.sqlString(text(v))
		}
	}
	_, err := io.WriteString(n.w, n.head+strings.Join(lits, ", ")+");\n")
	return err
}

func (n *insertRows) End() error { return nil }

// sqlString quotes s. A text with a zero byte, which SQLite's parser cannot
// read, and on a terminal one with control characters is written as the bytes
// it consists of.
func (n *insertRows) sqlString(s string) string {
	if strings.ContainsRune(s, 0) || n.o.safe && visible(s, true) != s {
		return "CAST(" + blobText([]byte(s)) + " AS TEXT)"
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// sqlName quotes a name when SQLite could not read it bare.
func sqlName(s string) string {
	if s != "" && !isKeyword(s) && s[0] != '$' {
		if t := sqltext.Scan(s); t.Bare() && t.Text == s {
			return s
		}
	}
	return `"` + strings.ReplaceAll(visible(s, true), `"`, `""`) + `"`
}

// SGR codes.
const (
	bold = "1"
	dim  = "2"
	red  = "31"
)

// paint wraps s in a colour code when on is set.
func paint(on bool, code, s string) string {
	if !on || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}
