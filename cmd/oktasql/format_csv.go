package main

import (
	"io"
	"strings"
)

// delimited writes csv and tsv. csv keeps every byte of a value: a reader gets
// back what was there, control characters included, and quotes what must be
// quoted. tsv has no quotes and writes tabs, newlines and backslashes as
// escapes. On a terminal both show control characters instead of sending them.
type delimited struct {
	w    io.Writer
	o    formatOptions
	null string
	tabs bool
	buf  []byte
}

func newCSV(w io.Writer, o formatOptions) formatter {
	return &delimited{w: w, o: o, null: o.nullText("")}
}

func newTSV(w io.Writer, o formatOptions) formatter {
	return &delimited{w: w, o: o, null: o.nullText(""), tabs: true}
}

func (d *delimited) Begin(cols []column) error {
	if !d.o.header {
		return nil
	}
	for i, c := range cols {
		d.field(i, c.name, d.o.guard)
	}
	return d.line(len(cols))
}

func (d *delimited) Row(vals []any) error {
	for i, v := range vals {
		switch v := v.(type) {
		case nil:
			d.field(i, d.null, false)
		case string:
			d.field(i, v, d.o.guard)
		case []byte:
			d.field(i, string(v), d.o.guard)
		default:
			d.field(i, text(v), false)
		}
	}
	return d.line(len(vals))
}

func (d *delimited) End() error { return nil }

// line ends the line and writes it. A line with one empty field would be an
// empty line, which readers skip: it is written as "".
func (d *delimited) line(fields int) error {
	if fields == 1 && len(d.buf) == 0 && !d.tabs {
		d.buf = append(d.buf, `""`...)
	}
	d.buf = append(d.buf, '\n')
	_, err := d.w.Write(d.buf)
	d.buf = d.buf[:0]
	return err
}

var tsvEscapes = strings.NewReplacer("\\", `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)

// field appends one value. guard puts an apostrophe before what a spreadsheet
// would take for a formula.
func (d *delimited) field(i int, s string, guard bool) {
	if i > 0 {
		if d.tabs {
			d.buf = append(d.buf, '\t')
		} else {
			d.buf = append(d.buf, ',')
		}
	}
	if guard && isFormula(s) {
		s = "'" + s
	}
	if d.tabs {
		s = tsvEscapes.Replace(s)
	}
	if d.o.safe {
		s = visible(s, !d.tabs)
	}
	if d.tabs || s == "" || !strings.ContainsAny(s, ",\"\r\n") && s[0] != ' ' && s[len(s)-1] != ' ' {
		d.buf = append(d.buf, s...)
		return
	}
	d.buf = append(d.buf, '"')
	d.buf = append(d.buf, strings.ReplaceAll(s, `"`, `""`)...)
	d.buf = append(d.buf, '"')
}

// isFormula tells whether a spreadsheet may run s: it begins with one of the
// characters that start a formula, or with a tab or carriage return, which some
// programs drop first, also behind spaces or in their full-width forms.
func isFormula(s string) bool {
	t := strings.TrimLeft(s, " ")
	if t == "" {
		return false
	}
	for _, p := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(t, p) {
			return true
		}
	}
	return false
}
