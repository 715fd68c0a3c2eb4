package main

import (
	"database/sql"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A column is one column of a result.
type column struct {
	name string
	kind string // declared type in upper case, "" for an expression
}

// json tells whether the column holds JSON text.
func (c column) json() bool { return strings.HasPrefix(c.kind, "JSON") }

// A formatter writes one result. Begin is called once, then Row for each row,
// then End, also after a failure, so that what was written is well formed.
type formatter interface {
	Begin(cols []column) error
	Row(vals []any) error
	End() error
}

// formatOptions say how results are shown.
type formatOptions struct {
	null    string // text for NULL where nullSet
	nullSet bool
	header  bool      // print column names
	guard   bool      // csv and tsv: make spreadsheet formulas harmless
	safe    bool      // the output is a terminal: no control character may pass
	width   int       // columns of the terminal, 0 for no limit
	wide    bool      // let a table be wider than the terminal instead of showing its rows as lines
	wrap    bool      // on a terminal, break long values of a table into lines instead of cutting them
	color   bool      // bold headers, dim NULL
	notes   io.Writer // hints about what was cut, for people
}

// nullText returns what stands for NULL, given a format's default.
func (o formatOptions) nullText(def string) string {
	if o.nullSet {
		return o.null
	}
	return def
}

// A format is one value of --format.
type format struct {
	name    string
	doc     string
	endings []string // of the names of files that are written so, without a word on the format
	make    func(w io.Writer, o formatOptions) formatter
}

// formats are all output formats, in the order of the help.
var formats = []format{
	{"table", "columns in ASCII borders; default on a terminal", nil, newTable(asciiSymbols)},
	{"box", "columns in line-drawing borders", nil, newTable(boxSymbols)},
	{"line", "one column per line, records set apart by an empty line", nil, newLine},
	{"csv", "RFC 4180 with a header line and newlines alone as line ends; default off a terminal", []string{".csv"}, newCSV},
	{"tsv", "tab-separated; tabs, newlines and backslashes in values as \\t, \\n, \\r, \\\\", []string{".tsv"}, newTSV},
	{"json", "one array of objects per statement", []string{".json"}, newJSON},
	{"jsonl", "one object per row and line", []string{".jsonl", ".ndjson"}, newJSONL},
	{"markdown", "a table for documents and tickets", []string{".md", ".markdown"}, newMarkdown},
	{"html", "a table element", []string{".html", ".htm"}, newHTML},
	{"insert", "INSERT statements for a table named result", []string{".sql"}, newInsert},
}

func formatNames() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

func formatNamed(name string) (format, bool) {
	for _, f := range formats {
		if f.name == name {
			return f, true
		}
	}
	return format{}, false
}

// formatOfFile returns the format that the ending of a file's name tells, ""
// where it tells none.
func formatOfFile(path string) string {
	ending := strings.ToLower(filepath.Ext(path))
	for _, f := range formats {
		if slices.Contains(f.endings, ending) {
			return f.name
		}
	}
	return ""
}

// fileEndings are the first of each format, for the help.
func fileEndings() []string {
	var all []string
	for _, f := range formats {
		if len(f.endings) > 0 {
			all = append(all, f.endings[0])
		}
	}
	return all
}

// text returns the plain text of a value that is not NULL: what SQLite's CAST
// to TEXT gives, booleans as true and false, and bytes as they are.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return floatText(v)
	case bool:
		return strconv.FormatBool(v)
	case []byte:
		return string(v)
	case time.Time:
		return v.UTC().Format("2006-01-02T15:04:05.000Z")
	case sql.RawBytes:
		return string(v)
	}
	return ""
}

// floatText writes a REAL so that it reads as one: 1.0, 0.25, 1e+300, Inf.
func floatText(f float64) string {
	if math.IsInf(f, 1) {
		return "Inf"
	}
	if math.IsInf(f, -1) {
		return "-Inf"
	}
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if e := math.Abs(f); f == 0 || e >= 1e-5 && e < 1e15 {
		s = strconv.FormatFloat(f, 'f', -1, 64)
	}
	if !strings.ContainsAny(s, ".eN") {
		s += ".0"
	}
	return s
}

// shown returns the text of a value for people to read: control characters
// written out, bytes as X'…', null for NULL.
func shown(v any, null string, keepLines bool) string {
	switch v := v.(type) {
	case nil:
		return null
	case []byte:
		return blobText(v)
	}
	return visible(text(v), keepLines)
}

func blobText(b []byte) string {
	const digits = "0123456789ABCDEF"
	out := make([]byte, 0, 2*len(b)+3)
	out = append(out, "X'"...)
	for _, c := range b {
		out = append(out, digits[c>>4], digits[c&15])
	}
	return string(append(out, '\''))
}

// rightAligned tells whether people expect the value at the right of its
// column.
func rightAligned(v any) bool {
	switch v.(type) {
	case int64, float64:
		return true
	}
	return false
}

// distinct returns the column names with _2, _3 … added to repeated ones, so
// that every name stands once. A name that is there as such is never taken.
func distinct(cols []column) []string {
	taken := make(map[string]bool, len(cols))
	for _, c := range cols {
		taken[c.name] = true
	}
	used := make(map[string]bool, len(cols))
	out := make([]string, len(cols))
	for i, c := range cols {
		name := c.name
		for n := 2; used[name]; n++ {
			if next := c.name + "_" + strconv.Itoa(n); !taken[next] {
				name = next
			}
		}
		used[name] = true
		out[i] = name
	}
	return out
}
