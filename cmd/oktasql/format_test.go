package main

import (
	"encoding/csv"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
)

var update = flag.Bool("update", false, "write the golden files anew")

// goldenCols and goldenRows hold one of each kind of value.
var (
	goldenCols = []column{{"id", "TEXT"}, {"n", "INTEGER"}, {"r", "REAL"}, {"b", "BOOLEAN"}, {"j", "JSON"}, {"id", "TEXT"}, {"a|b <c>", ""}}
	goldenRows = [][]any{
		{"00u1", int64(12), 0.5, true, `{"city": "Köln", "tags": [1, "\u001b"]}`, "x", nil},
		{"李 é\u0301", int64(-3), 1.0, false, "not json", "a,b\"c\"\nd\te\\", []byte{0, 255}},
		{nil, nil, nil, nil, nil, "=1+2", "esc \x1b[31m\u202e <b>&|`_*"},
		{"", int64(math.MinInt64), math.Inf(1), true, "[]", " padded ", time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC)},
	}
)

func render(t *testing.T, name string, o formatOptions, cols []column, rows [][]any) string {
	t.Helper()
	f, ok := formatNamed(name)
	if !ok {
		t.Fatalf("no format %s", name)
	}
	var b strings.Builder
	w := f.make(&b, o)
	if err := w.Begin(cols); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := w.Row(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGolden holds each format's file in testdata/golden, and its form for a
// terminal in the file with .tty.
func TestGolden(t *testing.T) {
	t.Parallel()
	for _, f := range formats {
		for suffix, o := range map[string]formatOptions{
			"":     {header: true},
			".tty": {header: true, safe: true, color: true, width: 100},
		} {
			got := render(t, f.name, o, goldenCols, goldenRows)
			path := filepath.Join("testdata", "golden", f.name+suffix)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s%s differs (go test -update writes it):\n%s", f.name, suffix, got)
			}
		}
	}
}

// TestTerminalSafety holds that no format sends a terminal what was in the
// data to steer it, in values and in column names.
func TestTerminalSafety(t *testing.T) {
	t.Parallel()
	evil := "a\x1b]0;t\x07\u009b2J\x7f\r\u202e\x00b"
	for _, f := range formats {
		got := render(t, f.name, formatOptions{header: true, safe: true, width: 200}, []column{{evil, "TEXT"}, {"j", "JSON"}}, [][]any{{evil, `"` + "\u009b\u202e" + `"`}})
		if i := strings.IndexFunc(got, func(r rune) bool { return r != '\n' && unsafeRune(r, 2) && !(f.name == "tsv" && r == '\t') }); i >= 0 {
			t.Errorf("%s: %q", f.name, got)
		}
	}
}

func TestCSVReadsBack(t *testing.T) {
	t.Parallel()
	var want [][]string
	var rows [][]any
	for _, s := range []string{"", " ", "a", `"`, `""`, "a\nb", "a\r\nb", "a,b", "\x00\x1b\xff", " lead", "tail ", "'", "李"} {
		rows = append(rows, []any{s, "x"})
		want = append(want, []string{strings.ReplaceAll(s, "\r\n", "\n"), "x"}) // encoding/csv folds CRLF inside quotes
	}
	got, err := csv.NewReader(strings.NewReader(render(t, "csv", formatOptions{}, []column{{"a", ""}, {"b", ""}}, rows))).ReadAll()
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	if got := render(t, "csv", formatOptions{header: true}, []column{{"a", ""}}, [][]any{{nil}, {"x"}}); got != "a\n\"\"\nx\n" {
		t.Errorf("a lone NULL: %q", got)
	}
}

func TestCSVGuard(t *testing.T) {
	t.Parallel()
	rows := [][]any{{"=1", "+1", "-1", "@x", "\tx", " =1", "a=1", "＝1", int64(-1), -1.5, nil}}
	cols := make([]column, len(rows[0]))
	o := formatOptions{guard: true}
	if got, want := render(t, "csv", o, cols, rows), "'=1,'+1,'-1,'@x,'\tx,' =1,a=1,'＝1,-1,-1.5,\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	o.guard = false
	if got, want := render(t, "csv", o, cols, rows), "=1,+1,-1,@x,\tx,\" =1\",a=1,＝1,-1,-1.5,\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestJSONReadsBack(t *testing.T) {
	t.Parallel()
	var got []map[string]any
	if err := json.Unmarshal([]byte(render(t, "json", formatOptions{}, goldenCols, goldenRows[:3])), &got); err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{
		{"id": "00u1", "n": 12.0, "r": 0.5, "b": true, "j": map[string]any{"city": "Köln", "tags": []any{1.0, "\x1b"}}, "id_2": "x", "a|b <c>": nil},
		{"id": "李 é\u0301", "n": -3.0, "r": 1.0, "b": false, "j": "not json", "id_2": "a,b\"c\"\nd\te\\", "a|b <c>": "AP8="},
		{"id": nil, "n": nil, "r": nil, "b": nil, "j": nil, "id_2": "=1+2", "a|b <c>": "esc \x1b[31m\u202e <b>&|`_*"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	for i, row := range goldenRows {
		line := render(t, "jsonl", formatOptions{}, goldenCols, [][]any{row})
		if strings.Count(line, "\n") != 1 || !json.Valid([]byte(line)) {
			t.Errorf("row %d: %q", i, line)
		}
	}
	if got := render(t, "json", formatOptions{}, goldenCols, nil); got != "[]\n" {
		t.Errorf("no rows: %q", got)
	}
}

func TestDistinct(t *testing.T) {
	t.Parallel()
	got := distinct([]column{{name: "id"}, {name: "id"}, {name: "id_2"}, {name: "id"}, {name: "x"}})
	if want := []string{"id", "id_3", "id_2", "id_4", "x"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestInsertReadsBack holds that SQLite gets the same values from the
// statements.
func TestInsertReadsBack(t *testing.T) {
	t.Parallel()
	for _, safe := range []bool{false, true} {
		code, out, errOut := run(t, "create temp table result(id, n, r, b, j, id_2, \"a|b <c>\");\n"+
			render(t, "insert", formatOptions{safe: safe}, goldenCols, goldenRows)+
			"create temp table z as select 'zero'||char(0)||'byte' as v; select id, n, r, b, id_2, typeof(\"a|b <c>\") as t from result;", "--format", "jsonl")
		if code != 0 || errOut != "" {
			t.Fatalf("exit %d: %s", code, errOut)
		}
		want := `{"id":"00u1","n":12,"r":0.5,"b":1,"id_2":"x","t":"null"}
{"id":"李 é` + "\u0301" + `","n":-3,"r":1.0,"b":0,"id_2":"a,b\"c\"\nd\te\\","t":"blob"}
{"id":null,"n":null,"r":null,"b":null,"id_2":"=1+2","t":"text"}
{"id":"","n":-9223372036854775808,"r":9e999,"b":1,"id_2":" padded ","t":"text"}
`
		if out != want {
			t.Errorf("got\n%swant\n%s", out, want)
		}
	}
}

// TestTableOnTerminal holds that no line is wider than the terminal, whatever
// is in the columns.
func TestTableOnTerminal(t *testing.T) {
	t.Parallel()
	var notes strings.Builder
	long := strings.Repeat("長い", 40)
	rows := [][]any{{int64(1), long, long}, {int64(2), "short", nil}}
	for _, width := range []int{40, 60, 80, 81} {
		notes.Reset()
		got := render(t, "box", formatOptions{header: true, safe: true, width: width, notes: &notes}, []column{{"n", ""}, {"first_name", ""}, {"b", ""}}, rows)
		for line := range strings.Lines(got) {
			if w := twwidth.Width(strings.TrimSuffix(line, "\n")); w > width || w < width-2 {
				t.Errorf("%d columns in a terminal of %d: %s", w, width, line)
			}
		}
		if want := "hint: 2 values were cut to fit " + text(int64(width)) + " columns; \\x or .mode line (--format line) shows them whole\n"; notes.String() != want {
			t.Errorf("got %q, want %q", notes.String(), want)
		}
	}
}

// TestTableTooWide holds that columns which do not fit are shown as lines, and
// that \x off keeps them in a table.
func TestTableTooWide(t *testing.T) {
	t.Parallel()
	var cols []column
	var row []any
	for range 12 {
		cols, row = append(cols, column{"attribute", ""}), append(row, "a long value")
	}
	var notes strings.Builder
	o := formatOptions{header: true, width: 80, notes: &notes}
	if got := render(t, "table", o, cols, [][]any{row}); got != strings.Repeat("attribute = a long value\n", 12) {
		t.Errorf("got %s", got)
	}
	if !strings.HasPrefix(notes.String(), "hint: 12 columns of the result do not fit into the screen's 80 characters, so rows are shown as lines") {
		t.Errorf("got %q", notes.String())
	}
	o.wide = true
	if got := render(t, "table", o, cols, [][]any{row}); !strings.Contains(got, "| a long … |") {
		t.Errorf("got %s", got)
	}
}

// TestTableKeepsAllInFiles holds that a value wider than those in the sample
// is wrapped when there is no terminal, not cut.
func TestTableKeepsAllInFiles(t *testing.T) {
	t.Parallel()
	var rows [][]any
	for range sampleRowsFile {
		rows = append(rows, []any{"abc"})
	}
	rows = append(rows, []any{"defghi李x"})
	got := render(t, "table", formatOptions{header: true}, []column{{"a", ""}}, rows)
	if !strings.HasSuffix(got, "| abc |\n| def |\n| ghi |\n| 李x |\n+-----+\n") {
		t.Errorf("got …%s", got[len(got)-60:])
	}
}

// TestNullText holds what stands for NULL, by default and when asked.
func TestNullText(t *testing.T) {
	t.Parallel()
	cols, rows := []column{{"a", ""}, {"b", ""}}, [][]any{{nil, int64(1)}}
	for name, want := range map[string][2]string{
		"table": {"| NULL | 1 |", "| -- | 1 |"}, "box": {"│ NULL │ 1 │", "│ -- │ 1 │"}, "line": {"a = NULL\n", "a = --\n"},
		"csv": {",1\n", "--,1\n"}, "tsv": {"\t1\n", "--\t1\n"}, "json": {`"a":null`, `"a":"--"`}, "jsonl": {`"a":null`, `"a":"--"`},
		"markdown": {"|  | 1 |", "| -- | 1 |"}, "html": {"<td></td>", "<td>--</td>"}, "insert": {"(NULL, 1)", "(NULL, 1)"},
	} {
		for i, o := range []formatOptions{{header: true}, {header: true, null: "--", nullSet: true}} {
			if got := render(t, name, o, cols, rows); !strings.Contains(got, want[i]) {
				t.Errorf("%s: %q does not contain %q", name, got, want[i])
			}
		}
	}
}

func BenchmarkCSV(b *testing.B) {
	w := newCSV(&failingWriter{math.MaxInt}, formatOptions{header: true})
	b.ReportAllocs()
	for b.Loop() {
		if err := w.Row(goldenRows[0]); err != nil {
			b.Fatal(err)
		}
	}
}
