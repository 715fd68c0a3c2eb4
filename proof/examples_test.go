package proof

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// Every example of the catalogue is answered as SQLite answers it.
func TestExamples(t *testing.T) {
	t.Parallel()
	o := startOrg(t, smallOptions(4))
	for _, table := range catalog.All() {
		for _, sql := range table.Examples {
			q := question{sql: sql}
			if at := strings.LastIndex(sql, " LIMIT "); at > 0 {
				q.all = sql[:at]
			}
			if d := o.differ(q); d != "" {
				t.Errorf("%s: %s", table.Name, d)
			}
		}
	}
}

// The statements in the documentation are answered as SQLite answers them;
// those that SQLite alone cannot answer, for they are about oktasql, at least
// do not name tables and columns that are not there.
func TestDocumentedStatements(t *testing.T) {
	t.Parallel()
	o := startOrg(t, smallOptions(5))
	files, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range append(files, "../README.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, sql := range statements(string(text)) {
			found++
			q := question{sql: sql, star: true, args: parameters(sql)}
			if a := ask(o.on, sql, q.args...); a.err != nil && strings.Contains(sql, "'yesterday'") {
				continue // shown for its error
			}
			if at := strings.LastIndex(sql, " LIMIT "); at > 0 {
				q.all = sql[:at]
			}
			if strings.Contains(sql, "okta_") || strings.Contains(sql, "_search") || strings.Contains(sql, "_filter") || strings.Contains(sql, "_q ") {
				if a := ask(o.on, sql, q.args...); a.err != nil && !strings.Contains(sql, "status ne ") {
					t.Errorf("%s: %s: %v", file, sql, a.err)
				}
				continue
			}
			if d := o.differ(q); d != "" {
				t.Errorf("%s: %s", file, d)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d statements were found in the documentation", found)
	}
}

var quoted = regexp.MustCompile("(?s)-e \"((?:SELECT|WITH) (?:[^\"\\\\]|\\\\.)*)\"|-e '((?:SELECT|WITH) .*?)'|oktasql> ((?:SELECT|WITH) [^\n]*?);?\n|\"((?:SELECT|WITH) [^\"\n]*)\"|`((?:SELECT|WITH) [^`]*)`|```sql\n(.*?)\n```")

// statements finds queries in a page: in sql blocks, after -e and a prompt, and
// in quotes.
func statements(text string) []string {
	var out []string
	for _, m := range quoted.FindAllStringSubmatch(text, -1) {
		for _, group := range m[1:] {
			for _, one := range strings.Split(group, ";\n") {
				one = strings.ReplaceAll(strings.TrimSuffix(strings.TrimSpace(one), ";"), `\"`, `"`)
				if one != "" && !strings.Contains(one, "…") && !strings.Contains(one, ";") {
					out = append(out, one)
				}
			}
		}
	}
	return out
}

var literal = regexp.MustCompile(`'[^']*'`)

var variable = regexp.MustCompile(`[:@$]([a-z]\w*)|\?\d*`)

// parameters gives a value to each parameter of a statement.
func parameters(sql string) []any {
	var out []any
	sql = literal.ReplaceAllString(sql, "''")
	seen := map[string]bool{}
	for _, m := range variable.FindAllStringSubmatch(sql, -1) {
		switch {
		case m[1] == "":
			out = append(out, sample(""))
		case !seen[m[1]]:
			seen[m[1]] = true
			out = append(out, named(m[1], sample(m[1])))
		}
	}
	return out
}

// sample is a value for a parameter of a documented statement.
func sample(name string) string {
	if name == "since" {
		return "2024-01-01"
	}
	return "ACTIVE"
}
