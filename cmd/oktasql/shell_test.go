package main

import (
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/peterh/liner"
)

// typist is a lineReader that types what it was told and notes the prompts.
type typist struct {
	lines   []string // "^C" is Ctrl-C
	prompts []string
	history []string
}

func (p *typist) Prompt(prompt string) (string, error) {
	p.prompts = append(p.prompts, strings.TrimSpace(prompt))
	if len(p.lines) == 0 {
		return "", io.EOF
	}
	line := p.lines[0]
	p.lines = p.lines[1:]
	if line == "^C" {
		return "", liner.ErrPromptAborted
	}
	return line, nil
}

func (p *typist) AppendHistory(line string) { p.history = append(p.history, line) }
func (p *typist) Close() error              { return nil }

// typed runs the shell on plain tables with what a person types.
func typed(t *testing.T, env map[string]string, lines ...string) (p *typist, stdout, stderr string) {
	t.Helper()
	var out, errOut strings.Builder
	p = &typist{lines: lines}
	a := &app{
		out: &out, err: &errOut, open: openPlain, classify: classifyPlain,
		lines: func() lineReader { return p }, env: func(name string) string { return env[name] },
		interrupts: newInterrupts(),
	}
	defer a.interrupts.stop()
	o, err := parseArgs([]string{"--format", "csv"}, a.env)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.shell(o); err != nil {
		t.Fatal(err)
	}
	return p, out.String(), errOut.String()
}

func TestShell(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p, out, errOut := typed(t, map[string]string{"XDG_STATE_HOME": dir},
		".timer off", "", "select 1 as a;", "select 2", "as b; select 3 as c;", "select 'x", "^C", "select 4 as d -- four", ";",
		"select * from usres; select 5 as e;", `select 6 as f\G`, "create temp table t(a);", "insert into t values (1), (2);",
		"select password = 'hunter2';", "/* open", "*/ select 7 as g;", ".quit", "select 8;")
	if want := "a\n1\nb\n2\nc\n3\nd\n4\nf = 6\ng\n7\n"; out != want {
		t.Errorf("stdout %q, want %q", out, want)
	}
	wantErr := `oktasql on plain. Statements end with ; and .help explains the rest.
oktasql: no such table: usres
hint: did you mean users?
2 rows changed
oktasql: no such column: password
hint: text is written in single quotes: 'password'
`
	if errOut != wantErr {
		t.Errorf("stderr\n%s\nwant\n%s", errOut, wantErr)
	}
	ps := "oktasql>"
	if want := []string{ps, ps, ps, ps, "-->", ps, "'->", ps, "-->", ps, ps, ps, ps, ps, ps, "/*->", ps}; !reflect.DeepEqual(p.prompts, want) {
		t.Errorf("prompts %q\nwant    %q", p.prompts, want)
	}
	want := []string{
		".timer off", "select 1 as a;", "select 2 as b; select 3 as c;", "select 4 as d  ;", "select * from usres; select 5 as e;", `select 6 as f\G`,
		"create temp table t(a);", "insert into t values (1), (2);", "/* open */ select 7 as g;", ".quit",
	}
	if !reflect.DeepEqual(p.history, want) {
		t.Errorf("history %q\nwant    %q", p.history, want)
	}
	path := filepath.Join(dir, "oktasql", "history")
	if b, err := os.ReadFile(path); err != nil || string(b) != strings.Join(want, "\n")+"\n" {
		t.Errorf("history file %q, %v", b, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("history file: %v, %v", info.Mode(), err)
	}
}

// TestShellHints holds that the shell's hints on tables and columns name its own
// commands.
func TestShellHints(t *testing.T) {
	t.Parallel()
	if _, _, errOut := typed(t, nil, "explain query plan select 1;"); strings.Contains(errOut, "hint:") {
		t.Errorf("a plan has the hint %q", errOut)
	}
	for stmt, want := range map[string]string{
		"show tables;":                ".tables lists the tables, .columns NAME the columns of one",
		"SHOW DATABASES;":             ".tables lists the tables, .columns NAME the columns of one",
		"describe users;":             ".columns users lists the columns",
		"DESC usres;":                 ".columns users lists the columns",
		"desc;":                       ".tables lists the tables, .columns NAME the columns of one",
		"show columns from users;":    ".columns users lists the columns",
		"explain users;":              ".columns users lists the columns",
		`\l`:                          ".help lists the commands",
		"explain select 1;":           "these are SQLite's own steps; EXPLAIN QUERY PLAN or .explain STATEMENT shows the requests",
		"select :who;":                ".param set who VALUE",
		"select * from zzqx;":         ".tables lists the tables, .columns NAME the columns of one",
		"select u.zzqx from users u;": ".columns users lists the columns",
	} {
		if _, _, errOut := typed(t, nil, stmt); !strings.Contains(errOut, "\nhint: "+want+"\n") {
			t.Errorf("%s: stderr %q lacks the hint %q", stmt, errOut, want)
		}
	}
}

func TestShellSettings(t *testing.T) {
	t.Parallel()
	_, out, errOut := typed(t, nil,
		".maxrows 2", "select i from numbers;", ".maxrows 0", "\\timing off", ".timer", `\timing`, "\\x", "\\x", ".mode", ".stats on", "select 1 as a;", ".stats off",
		".output /nosuch/dir/file", ".bogus", ".exit now")
	if want := "i\n1\n2\na\n1\n"; out != want {
		t.Errorf("stdout %q, want %q", out, want)
	}
	for _, want := range []string{
		"hint: stopped after 2 rows; .maxrows 0 shows all\n(2 rows, 2 calls, ", "on\noff\nexpanded on\nexpanded auto\ncsv\n-- 2 calls, 2 pages",
		"oktasql: cannot write: open /nosuch/dir/file: no such file or directory\n", "oktasql: .bogus: no such command\nhint: .help lists the commands\n",
	} {
		if !strings.Contains(errOut, want) {
			t.Errorf("stderr lacks %q:\n%s", want, errOut)
		}
	}
}

func TestComplete(t *testing.T) {
	t.Parallel()
	s := &session{back: &plain{}, app: &app{}}
	var err error
	if s.back, err = openPlain(t.Context(), s.app, &options{}); err != nil {
		t.Fatal(err)
	}
	defer s.back.Close()
	if s.conn, err = s.back.Conn(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer s.conn.Close()
	if _, err := s.conn.ExecContext(t.Context(), "create temp table mine(a)"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		typed, line string // | is the cursor
		head        string
		want        []string
	}{
		{"", "sel|", "", []string{"select "}},
		{"", "SEL|", "", []string{"SELECT "}},
		{"", "select * from u|", "select * from ", []string{"users"}},
		{"", "select * from |", "select * from ", []string{"users", "groups", "numbers", "mine"}},
		{"", "select * from users, g|", "select * from users, ", []string{"groups"}},
		{"", "select u.lo| from users u", "select ", []string{"u.login", "u.logins"}},
		{"", "select lo| from users", "select ", []string{"login", "logins", "lower("}},
		{"", "select _| from users", "select ", []string{"_raw"}},
		{"select x.na", "from groups x where x.n|", "from groups x where ", []string{"x.name"}},
		{"", "select LO| from users", "select ", []string{"login", "logins", "lower("}},
		{"", "select N| from users", "select ", []string{"Note", "Nullif(", "NATURAL", "NOCASE", "NOT", "NOTNULL", "NULL", "NULLS"}},
		{"", "select * from users where name = 'l|", "select * from users where name = '", nil},
		{"select 'a", "lo|", "", nil},
		{"select lo", "fro|", "", []string{"from "}},
		{"", "select logi|", "select ", []string{"login", "logins"}},
		{"", `\d us|`, `\d `, []string{"users"}},
		{"", `\d+ us|`, `\d+ `, []string{"users"}},
		{"", `\d+|`, `\d+`, nil},
		{"", "select 'a' nosuch.|", "select 'a' ", nil},
		{"", ".ta|", "", []string{".tables"}},
		{"", `\d|`, "", []string{`\dt`, `\d`, `\d+`}},
		{"", ".schema us|", ".schema ", []string{"users"}},
		{"", ".mode js|", ".mode ", []string{"json", "jsonl"}},
		{"", ".timer o|", ".timer ", []string{"on", "off"}},
		{"", "select 'é' from gr|", "select 'é' from ", []string{"groups"}},
	} {
		s.typed = c.typed
		before, after, _ := strings.Cut(c.line, "|")
		head, got, tail := s.complete(before+after, len([]rune(before)))
		if head != c.head || tail != after || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %q %q %q, want %q %q %q", c.line, head, got, tail, c.head, c.want, after)
		}
	}
}

func TestSingleFlagsAndCommandsAreUnique(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, n := range commandNames() {
		if seen[n] {
			t.Errorf("%s is there twice", n)
		}
		seen[n] = true
	}
	grouped := map[string]bool{}
	for _, f := range allFlags() {
		if grouped[f.Name] {
			t.Errorf("--%s is in two groups of the help", f.Name)
		}
		grouped[f.Name] = true
	}
	if n := countFlags(); n != len(grouped) {
		t.Errorf("%d flags, of which the help has %d", n, len(grouped))
	}
}
