package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/sqltext"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       []string // "LINE:text", commands as "LINE!text", \G as "LINE|text", unfinished as "LINE?OPEN:text"
	}{
		{"two", "select 1; select 2;", []string{"1:select 1", "1:select 2"}},
		{"last without semicolon", "select 1;\nselect 2\n", []string{"1:select 1", "2:select 2"}},
		{"empty ones", ";;; -- nothing\n/* ; */;\n", nil},
		{"semicolon in quotes", `select ';', ";", [;], ` + "`;`;", []string{`1:select ';', ";", [;], ` + "`;`"}},
		{"doubled quotes", "select 'it''s; fine';select 2", []string{"1:select 'it''s; fine'", "1:select 2"}},
		{"line comment", "select 1 -- ; '\n, 2;", []string{"1:select 1 -- ; '\n, 2"}},
		{"block comment over lines", "select /* ;\n' */ 1;select 2", []string{"1:select /* ;\n' */ 1", "2:select 2"}},
		{"comment before", "-- why\nselect 1;", []string{"2:-- why\nselect 1"}},
		{"trigger", "create temp trigger a after insert on t begin select 1; select case when 1 then 2 end; end; select 3;",
			[]string{"1:create temp trigger a after insert on t begin select 1; select case when 1 then 2 end; end", "1:select 3"}},
		{"explain trigger", "explain query plan create trigger x begin select 1; end; select 2", []string{"1:explain query plan create trigger x begin select 1; end", "1:select 2"}},
		{"create table", "create table trigger1(a); select 1", []string{"1:create table trigger1(a)", "1:select 1"}},
		{"commands", ".mode json\nselect 1;\n  \\d users\n.tables", []string{"1!.mode json", "2:select 1", `3!\d users`, "4!.tables"}},
		{"a dot inside a statement", "select 1\n.5;", []string{"1:select 1\n.5"}},
		{"command after a comment", "-- x\n.tables\n", []string{"2!.tables"}},
		{"vertical", `select 1\G select 2 \g select 3 \G`, []string{"1|select 1", "1:select 2", "1|select 3"}},
		{"backslash in quotes", `select '\G';`, []string{`1:select '\G'`}},
		{"quotes over lines", "select 'a;\n''b;', \"c;\n\", [d;\n], x'e;\n', `f;\n`; select 2", []string{"1:select 'a;\n''b;', \"c;\n\", [d;\n], x'e;\n', `f;\n`", "6:select 2"}},
		{"byte order mark", "\ufeff;\ufeff-- x\nselect 1;", []string{"2:\ufeff-- x\nselect 1"}},
		{"open blob", "select x'a;", []string{"1?string:select x'a;"}},
		{"open string", "select 'a;\nb", []string{"1?string:select 'a;\nb"}},
		{"open name", `select "a`, []string{`1?name:select "a`}},
		{"open comment", "select 1 /* x", []string{"1?comment:select 1 /* x"}},
		{"open trigger", "create trigger x begin select 1;", []string{"1?trigger:create trigger x begin select 1;"}},
		{"CRLF", "select 1;\r\nselect 2;\r\n", []string{"1:select 1", "2:select 2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, it := range splitText(c.text) {
				mark := ":"
				switch {
				case it.command:
					mark = "!"
				case it.vertical:
					mark = "|"
				case it.open != "":
					mark = "?" + it.open + ":"
				}
				got = append(got, text(int64(it.line))+mark+it.text)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// FuzzSplit holds that the splitter and the lexer agree on where quotes and
// comments are: no piece holds a terminator outside of them, and a piece is one
// statement when it is split again.
func FuzzSplit(f *testing.F) {
	for _, s := range []string{
		"select 1; select ';'; select \";\";", "create trigger a after insert on t begin select 1; end; select 2",
		"select 1 -- ;\n;select /* ; */ 2;", "explain create temp trigger x begin select 'end;'; end", "select [a;b], `c;d`;.x\n\\G", ";.\n0",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, it := range splitText(s) {
			if it.command {
				continue
			}
			if !strings.Contains(s, it.text) {
				t.Fatalf("%q is not in the text", it.text)
			}
			if firstWord(it.text) == "CREATE" || firstWord(it.text) == "EXPLAIN" {
				continue // a trigger holds semicolons
			}
			for _, tok := range sqltext.Tokens(it.text) {
				if tok.Text == ";" {
					t.Fatalf("%q holds a terminator", it.text)
				}
			}
			// At the start of a line this would be a command.
			again := splitText("/**/" + it.text)
			if it.open == "" && (len(again) != 1 || again[0].text != "/**/"+it.text) {
				t.Fatalf("%q splits again into %+v", it.text, again)
			}
		}
	})
}

func TestParamNames(t *testing.T) {
	t.Parallel()
	got := paramNames(`select :a, ':no', "@no", /* $no */ @a, $b, ?, ?, ?3, :a -- :no` + "\n, [:no], x::b")
	want := []string{":a", "@a", "$b", "?", "?", "?3", ":b"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTableRefs(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string][]tableRef{
		"select * from users u where u.":                                        {{"users", "u"}},
		"select * from Users as \"U x\", main.groups g join group_members on 1": {{"Users", "U x"}, {"groups", "g"}, {"group_members", "group_members"}},
		"select a, b from (select 1) x, numbers":                                {{"numbers", "numbers"}},
		"update users set a = 1":                                                {{"users", "users"}},
		"insert into t select 1":                                                {{"t", "t"}},
		"select 'from x' -- from y":                                             nil,
		"select * from":                                                         nil,
		"select * from users left join groups where a = 1, b":                   {{"users", "users"}, {"groups", "groups"}},
	} {
		if got := tableRefs(sql); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, want %v", sql, got, want)
		}
	}
}
