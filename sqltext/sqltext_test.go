package sqltext_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"github.com/oktasql/oktasql/sqltext"
)

var kindNames = map[sqltext.Kind]string{
	sqltext.Blank: "blank", sqltext.Name: "name", sqltext.Quoted: "quoted", sqltext.String: "string", sqltext.Number: "number", sqltext.Param: "param", sqltext.Other: "other",
}

func TestTokens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{" \t\r\n\f", ""},
		{"SELECT a.b", "name SELECT, name a, other ., name b"},
		{"'it''s' 'open", "string 'it''s', string 'open open"},
		{`"a""b" [c d] ` + "`e``f`", `quoted "a""b", name [c d], name ` + "`e``f`"},
		{`"open`, `quoted "open open`},
		{"[open", "name [open open"},
		{"-- comment\nx /* y */ z -- end", "name x, name z"},
		{"/* open", ""},
		{"a-b--c\n-d", "name a, other -, name b, other -, name d"},
		{"1 1.5 .5 1e5 1e+5 1E-5 0x1F 1_000", "number 1, number 1.5, number .5, number 1e5, number 1e+5, number 1E-5, number 0x1F, number 1_000"},
		{"x'ab' X'AB' xy'", "number x'ab', number X'AB', name xy, string ' open"},
		{"? ?1 ?12a :a @b1 $c #d", "param ?, param ?1, param ?12, name a, param :a, param @b1, param $c, param #d"},
		{"a||b->c->>d==e<=f>=g<>h!=i<<j>>k", "name a, other ||, name b, other ->, name c, other ->>, name d, other ==, name e, other <=, name f, other >=, name g, other <>, name h, other !=, name i, other <<, name j, other >>, name k"},
		{"größe_1$", "name größe_1$"},
		{": @ ;", "other :, other @, other ;"},
		{"a;b", "name a, other ;, name b"},
		{"\x00\x01", "other \x00, other \x01"},
	} {
		var got []string
		for _, tok := range sqltext.Tokens(c.text) {
			s := kindNames[tok.Kind] + " " + tok.Text
			if tok.Open {
				s += " open"
			}
			got = append(got, s)
			if c.text[tok.Pos:tok.Pos+len(tok.Text)] != tok.Text {
				t.Errorf("%q: the token %q is not at %d", c.text, tok.Text, tok.Pos)
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.text, strings.Join(got, ", "), c.want)
		}
	}
}

// TestScan takes texts apart piece by piece, as one who reads them as they
// arrive does.
func TestScan(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"a  b", "name a, blank   , name b"},
		{"\xef\xbb\xbfa/* b */-- c\nd", "blank \xef\xbb\xbf, name a, blank /* b */, blank -- c\n, name d"},
		{"-- a", "blank -- a"},
		{"/* a\n", "blank /* a\n open"},
		{"/*/", "blank /*/ open"},
		{"'a\n", "string 'a\n open"},
		{"x'a", "number x'a open"},
		{"[a", "name [a open"},
	} {
		var got []string
		for rest := c.text; rest != ""; {
			piece := sqltext.Scan(rest)
			s := kindNames[piece.Kind] + " " + piece.Text
			if piece.Open {
				s += " open"
			}
			got = append(got, s)
			rest = rest[len(piece.Text):]
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%q:\n got %q\nwant %q", c.text, strings.Join(got, ", "), c.want)
		}
	}
}

func TestBare(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"abc": true, "SELECT": true, "[a]": false, "`a`": false, `"a"`: false, "'a'": false, "1": false, ":a": false, ";": false} {
		if got := sqltext.Tokens(text)[0].Bare(); got != want {
			t.Errorf("%s is a bare name: %v", text, got)
		}
	}
}

func TestValue(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"abc": "abc", "'it''s'": "it's", `"a""b"`: `a"b`, "`a``b`": "a`b", "[a b]": "a b", "'open": "open", "[open": "open",
		"''": "", "a": "a", "42": "42", ":a": ":a",
	} {
		tokens := sqltext.Tokens(text)
		if len(tokens) != 1 || tokens[0].Value() != want {
			t.Errorf("%s means %v, want %q", text, tokens, want)
		}
	}
}

func TestIs(t *testing.T) {
	t.Parallel()
	tokens := sqltext.Tokens(`select "select" 'select' [select]`)
	for i, want := range []bool{true, false, false, false} {
		if got := tokens[i].Is("SELECT"); got != want {
			t.Errorf("%s is SELECT: %v", tokens[i].Text, got)
		}
		if got := tokens[i].Keyword(); got != want {
			t.Errorf("%s is a keyword: %v", tokens[i].Text, got)
		}
	}
	if sqltext.Tokens("logins")[0].Keyword() {
		t.Error("logins is no keyword")
	}
}

// TestKeywords asks SQLite which words it does not take for a name, or takes
// for one only where it cannot be a keyword.
func TestKeywords(t *testing.T) {
	t.Parallel()
	db := open(t)
	list := sqltext.Keywords()
	if len(list) != 147 {
		t.Errorf("%d keywords, SQLite has 147", len(list))
	}
	for _, k := range list {
		if strings.ToUpper(k) != k {
			t.Errorf("%s is not in capital letters", k)
		}
	}
	// A word that cannot name a column without quotes is certainly a keyword.
	for _, word := range append(list, "LOGIN", "STATUS", "USERS", "TYPE", "NAME") {
		_, err := db.Prepare("CREATE TABLE t(" + word + ")")
		if err != nil && !slices.Contains(list, word) {
			t.Errorf("SQLite refuses %s as a name, so it is a keyword: %v", word, err)
		}
	}
}

func open(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

var seeds = []string{
	"SELECT 1", "SELECT 'a''b', \"c\", [d], `e`", "SELECT a.b FROM t AS x WHERE c = ?1 AND d = :d -- end", "SELECT 1 /* c */ + 2;",
	"SELECT x'ab', 1e-5, .5, 0x1F", "SELECT a->>'$.b' || c", "SELECT $a, @b, #c", "SELECT 1_000", "WITH w(a) AS (SELECT 1) SELECT * FROM w",
	"SELECT 'open", "/*", "--", "SELECT \"a", "SELECT [a", "SELECT 1e", "SELECT 1.e+", "SELECT 5a", "\xef\xbb\xbfSELECT 1", "SELECT $a::b(c)", "SELECT é", "SELECT\v``", "SELECT 0e+0A",
}

// FuzzTokens holds the tokens against the text and against SQLite: between the
// tokens there is nothing but blanks and comments, and a statement written with
// one blank between its tokens is accepted exactly when the original is, with
// the same parameters.
func FuzzTokens(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	db := open(f)
	f.Fuzz(func(t *testing.T, text string) {
		tokens := sqltext.Tokens(text)
		at := 0
		var words []string
		for _, tok := range tokens {
			if tok.Text == "" || tok.Pos < at || text[tok.Pos:tok.Pos+len(tok.Text)] != tok.Text {
				t.Fatalf("%q: the token %q is not at %d", text, tok.Text, tok.Pos)
			}
			if tok.Open && tok.Pos+len(tok.Text) != len(text) {
				t.Fatalf("%q: %q is open and not last", text, tok.Text)
			}
			checkGap(t, text[at:tok.Pos])
			at = tok.Pos + len(tok.Text)
			words = append(words, tok.Text)
		}
		checkGap(t, text[at:])
		if strings.ContainsAny(text, "\x00;") {
			return // SQLite's text ends there, or its statement does
		}
		if slices.Contains(words, "\v") {
			return // behind a blank, a vertical tab goes on with it
		}
		again := strings.Join(words, " ")
		if got, want := accepts(db, again), accepts(db, text); got != want {
			t.Errorf("SQLite says %q to %q and %q to its tokens, %q", want, text, got, again)
		}
	})
}

// checkGap fails when a text between tokens holds more than blanks and
// comments.
func checkGap(t *testing.T, gap string) {
	t.Helper()
	for gap != "" {
		switch {
		case strings.HasPrefix(gap, "--"):
			_, gap, _ = strings.Cut(gap, "\n")
		case strings.HasPrefix(gap, "/*"):
			_, gap, _ = strings.Cut(gap[2:], "*/")
		case strings.HasPrefix(gap, "\ufeff"):
			gap = gap[3:]
		case strings.IndexByte(" \t\r\n\f\v", gap[0]) >= 0:
			gap = gap[1:]
		default:
			t.Fatalf("%q is left out and no blank", gap)
		}
	}
}

// accepts is whether SQLite understands a text, without the words of its
// message, which quote the text.
func accepts(db *sql.DB, text string) string {
	stmt, err := db.Prepare(text)
	if err == nil {
		_ = stmt.Close()
		return "yes"
	}
	message := err.Error()
	for _, kind := range []string{"syntax error", "unrecognized token", "incomplete input"} {
		if strings.Contains(message, kind) {
			return "not SQL"
		}
	}
	return fmt.Sprintf("%.14s", message)
}
