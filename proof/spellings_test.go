package proof

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// spellings are other ways to write a statement, which mean the same: what programs put
// around it, and the habits of people who come from other databases. Each is the text
// itself where it does not apply.
var spellings = []struct {
	name  string
	wraps bool // nothing tells in which order the rows come then
	write func(text string) string
}{
	{"names in quotes", false, func(text string) string {
		return spelled(text, func(tokens []sqltext.Token, i int) string {
			if tokens[i].Kind != sqltext.Name || !isTable(tokens, i) && !(i > 0 && tokens[i-1].Text == "." || tokenAt(tokens, i+1).Text == ".") {
				return ""
			}
			return `"` + tokens[i].Text + `"`
		})
	}},
	{"tables with their schema", false, func(text string) string {
		return spelled(text, func(tokens []sqltext.Token, i int) string {
			if !isTable(tokens, i) {
				return ""
			}
			return "main." + tokens[i].Text
		})
	}},
	{"WHERE 1=1", false, after("WHERE", " 1=1 AND")},
	{"WHERE TRUE", false, after("WHERE", " TRUE AND")},
	{"tables as queries", false, func(text string) string {
		if hides(text) {
			return text
		}
		return spelled(text, func(tokens []sqltext.Token, i int) string {
			if !isTable(tokens, i) {
				return ""
			}
			with := "(SELECT * FROM " + tokens[i].Text + ")"
			if next := tokenAt(tokens, i+1); !next.Is("AS") && !sqltree.IsIdentifier(next) {
				with += " AS " + tokens[i].Text
			}
			return with
		})
	}},
	{"in a FROM", true, func(text string) string {
		return "SELECT * FROM (" + strings.TrimRight(text, "; \n") + "\n) AS wrapped"
	}},
	{"in a WITH", true, func(text string) string {
		return "WITH wrapped AS (" + strings.TrimRight(text, "; \n") + "\n) SELECT * FROM wrapped"
	}},
	{"into a table", true, func(text string) string { return filling + strings.TrimRight(text, "; \n") }},
	{"values told once", false, toldOnce},
	{"conditions with more words", false, func(text string) string {
		return spelled(text, func(tokens []sqltext.Token, i int) string {
			if tokens[i].Kind != sqltext.String || tokenAt(tokens, i-1).Text != "=" || tokenAt(tokens, i-2).Kind != sqltext.Name || !tokenAt(tokens, i-3).Is("WHERE") && !tokenAt(tokens, i-3).Is("AND") || !ends(tokenAt(tokens, i+1)) {
				return ""
			}
			return tokens[i].Text + " AND (1 OR FALSE)"
		})
	}},
	{"values as parameters", false, func(text string) string { return text }},
	{"lists of one", false, func(text string) string {
		return spelled(text, func(tokens []sqltext.Token, i int) string {
			if tokens[i].Kind != sqltext.String || tokenAt(tokens, i-1).Text != "=" || !sqltree.IsIdentifier(tokenAt(tokens, i-2)) || !ends(tokenAt(tokens, i+1)) {
				return ""
			}
			return "(" + tokens[i].Text + ")"
		}, "=", "IN ")
	}},
}

// TestSpellings asks the statements of the corpus in another spelling, another one each
// day: the rows are the same, and there are no more requests.
func TestSpellings(t *testing.T) {
	t.Parallel()
	o := startOrg(t, wideOptions())
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	n := time.Now().YearDay()
	var found []string
	for _, file := range files {
		datadriven.RunTest(t, file, func(t *testing.T, d *datadriven.TestData) string {
			n++
			q := parse(t, o, d)
			how := spellings[n%len(spellings)]
			text := how.write(q.sql)
			if how.name == "values as parameters" && len(q.args) == 0 {
				text, q.args = parameterized(q.sql)
			}
			args := q.args
			if text != q.sql && how.name == "values as parameters" {
				q.args = nil
			}
			if d.HasArg("some") || d.HasArg("odd") || text == q.sql || strings.HasPrefix(strings.ToUpper(q.sql), "EXPLAIN") || !inTurn(n/len(spellings)) {
				return d.Expected
			}
			q.order = false
			costs := func(text string, args []any) answer {
				db := open(t, config(o.srv))
				defer func() { _ = db.Close() }()
				ready(t, db)
				if !strings.HasPrefix(text, filling) {
					return ask(db, text, args...)
				}
				db.SetMaxOpenConns(1)
				made := ask(db, text, args...)
				if made.err != nil {
					return made
				}
				filled := ask(db, "SELECT * FROM filled")
				filled.costs = made.costs
				return filled
			}
			want, got := costs(q.sql, q.args), costs(text, args)
			if strings.HasPrefix(text, filling) && slices.ContainsFunc(want.rows, hasTruth) {
				return d.Expected // its columns are numbers
			}
			q.sql, q.args = text, args
			if len(got.columns) == len(want.columns) {
				got.columns = want.columns // a name that comes twice is another one in a FROM
			}
			if diff := o.compare(q, how.name, got, want); diff != "" {
				found = append(found, fmt.Sprintf("%s: %s", d.Pos, diff))
			}
			most := want.costs.Calls
			if strings.HasPrefix(text, filling) {
				most++ // it is not begun anew once the first rows are known
			}
			if got.costs.Calls > most {
				found = append(found, fmt.Sprintf("%s: %s: %d calls, %d as it was:\n%s\n%s", d.Pos, how.name, got.costs.Calls, want.costs.Calls, text, list(got.costs.Requests)))
			}
			return d.Expected
		})
	}
	for _, f := range found {
		t.Error(f)
	}
}

// hasTruth says whether a row has a truth value, which is a number in a table.
func hasTruth(row []any) bool {
	return slices.ContainsFunc(row, func(v any) bool { _, ok := v.(bool); return ok })
}

// spelled is a question in another spelling, where that applies.
func (g *generator) spelled(q question) question {
	how := spellings[g.IntN(len(spellings))]
	if q.all != "" || how.name == "into a table" {
		return q
	}
	if text := how.write(q.sql); text != q.sql {
		q.sql, q.order = text, q.order && !how.wraps
	}
	return q
}

// spelled is a text with other words for some of its tokens; pairs are words before them
// and what stands there then.
func spelled(text string, word func(tokens []sqltext.Token, i int) string, pairs ...string) string {
	tokens := sqltext.Tokens(text)
	var b strings.Builder
	from := 0
	for i, t := range tokens {
		with := word(tokens, i)
		if with == "" {
			continue
		}
		start := t.Pos
		if len(pairs) > 0 {
			b.WriteString(text[from:tokens[i-1].Pos] + pairs[1])
			start, from = tokens[i-1].Pos, t.Pos
		}
		if from < start {
			b.WriteString(text[from:start])
		}
		b.WriteString(with)
		from = t.Pos + len(t.Text)
	}
	return b.String() + text[from:]
}

// parameterized is a text with parameters in the place of texts that something is compared
// with, and these.
func parameterized(text string) (string, []any) {
	var args []any
	out := spelled(text, func(tokens []sqltext.Token, i int) string {
		before := tokenAt(tokens, i-1)
		if tokens[i].Kind != sqltext.String || !slices.Contains([]string{"=", "<>", "!=", "<", ">", "<=", ">="}, before.Text) && !before.Is("LIKE") {
			return ""
		}
		args = append(args, tokens[i].Value())
		return fmt.Sprintf("?%d", len(args))
	})
	return out, args
}

// filling is what a statement begins with whose rows go into a table.
const filling = "CREATE TEMP TABLE filled AS "

// toldOnce is a text with the texts that something is compared with in a WITH.
func toldOnce(text string) string {
	var told []string
	out := spelled(text, func(tokens []sqltext.Token, i int) string {
		if tokens[i].Kind != sqltext.String || !slices.Contains([]string{"=", "<>", "<", ">", "<=", ">="}, tokenAt(tokens, i-1).Text) || !sqltree.IsIdentifier(tokenAt(tokens, i-2)) {
			return ""
		}
		told = append(told, fmt.Sprintf("%s AS t%d", tokens[i].Text, len(told)))
		return fmt.Sprintf("(SELECT t%d FROM told)", len(told)-1)
	})
	if len(told) == 0 || len(told) > 9 {
		return text
	}
	with, tokens := "told AS (SELECT "+strings.Join(told, ", ")+")", sqltext.Tokens(out)
	first := tokens[0]
	switch {
	case first.Is("WITH") && tokens[1].Is("RECURSIVE"):
		return "WITH RECURSIVE " + with + ", " + out[tokens[2].Pos:]
	case first.Is("WITH"):
		return "WITH " + with + ", " + out[tokens[1].Pos:]
	case first.Is("SELECT"):
		return "WITH " + with + " " + out
	}
	return text
}

// tokenAt is a token, an empty one outside the text.
func tokenAt(tokens []sqltext.Token, i int) sqltext.Token {
	if i < 0 || i >= len(tokens) {
		return sqltext.Token{}
	}
	return tokens[i]
}

// ends says whether no operator follows an operand.
func ends(t sqltext.Token) bool {
	return t.Text == "" || t.Text == ")" || t.Is("AND") || t.Is("ORDER") || t.Is("GROUP")
}

// isTable says whether a token names a table of Okta's where tables are named.
func isTable(tokens []sqltext.Token, i int) bool {
	_, ok := catalog.Find(tokens[i].Value())
	before, after := tokenAt(tokens, i-1), tokenAt(tokens, i+1)
	return ok && tokens[i].Kind == sqltext.Name && (before.Is("FROM") || before.Is("JOIN")) && after.Text != "(" && after.Text != "."
}

// hides says whether a text may name a column that * leaves out.
func hides(text string) bool {
	for _, t := range sqltext.Tokens(text) {
		for _, table := range catalog.All() {
			if n, ok := table.Column(t.Value()); ok && table.Columns[n].Hidden || strings.HasSuffix(t.Value(), "rowid") {
				return true
			}
		}
	}
	return false
}

// after puts something after each of a word.
func after(word, more string) func(string) string {
	return func(text string) string {
		return spelled(text, func(tokens []sqltext.Token, i int) string {
			if !tokens[i].Is(word) || tokenAt(tokens, i-1).Text == "(" { // a FILTER
				return ""
			}
			return tokens[i].Text + more
		})
	}
}
