package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

//go:generate go run ./internal/gendocs ../../docs/tables

// The generated part of a page stands between these lines; what is outside is
// written by hand and kept.
const (
	docsBegin = "<!-- generated from the catalogue: begin -->"
	docsEnd   = "<!-- generated from the catalogue: end -->"
)

// Page merges the generated description of the table into the text of its
// documentation page. An empty text, or one without the markers, gets a new
// generated part at its end.
func (t *Table) Page(old string) string {
	return merge(old, t.markdown(), "# "+t.Name+"\n\n")
}

// Index merges the generated list of tables into the text of the index page.
func Index(old string) string {
	var b strings.Builder
	b.WriteString("| Table | Rows | Key |\n|---|---|---|\n")
	for _, t := range All() {
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s |\n", t.Name, t.Name, cell(t.Doc), codes(t.Key))
	}
	return merge(old, b.String(), "# Tables\n\n")
}

func merge(old, generated, title string) string {
	body := docsBegin + "\n" + generated + docsEnd
	begin, end := strings.Index(old, docsBegin), strings.Index(old, docsEnd)
	if begin >= 0 && end > begin {
		return old[:begin] + body + old[end+len(docsEnd):]
	}
	if old == "" {
		old = title
	}
	return strings.TrimRight(old, "\n") + "\n\n" + body + "\n"
}

// markdown is the generated part of the table's page.
func (t *Table) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", t.Doc)
	if len(t.Aliases) > 0 {
		fmt.Fprintf(&b, "\nAlso as %s.\n", codes(t.Aliases))
	}
	b.WriteString("\n## Examples\n")
	for _, e := range t.Examples {
		fmt.Fprintf(&b, "\n```sql\n%s;\n```\n", e)
	}
	b.WriteString("\n## Requests\n\n| When the statement has | Request |\n|---|---|\n")
	for i := range t.Paths {
		p := &t.Paths[i]
		for _, line := range t.requests(p) {
			fmt.Fprintf(&b, "| %s | %s |\n", line[0], line[1])
		}
	}
	b.WriteString("\n## Columns\n\nPushed are the comparisons that Okta can make; SQLite tests every row again, and all others alone.\n\n")
	b.WriteString("| Column | Type | Pushed | Meaning |\n|---|---|---|---|\n")
	for i := range t.Columns {
		c := &t.Columns[i]
		fmt.Fprintf(&b, "| `%s`%s | %s | %s | %s |\n", c.Name, hiddenMark(c), typeText(c), t.pushed(i), cell(c.Doc))
	}
	b.WriteString("\nHidden columns are marked °: `SELECT *` leaves them out, naming them brings them.\n")
	if t.Schema != NoSchema {
		b.WriteString("\nCustom attributes of the profile are further columns, under their names in snake_case.\n")
	}
	b.WriteString("\n## Access\n\n")
	fmt.Fprintf(&b, "- OAuth scopes: %s\n", codes(t.Scopes))
	if len(t.Roles) > 0 {
		fmt.Fprintf(&b, "- Administrator roles that suffice: %s\n", strings.Join(t.Roles, "; "))
	}
	fmt.Fprintf(&b, "- Rate-limit bucket of the list: `%s`\n", t.Bucket)
	fmt.Fprintf(&b, "- Identity of a row (`_key`): %s\n", codes(t.Key))
	if len(t.Notes) > 0 {
		b.WriteString("\n## Notes\n\n")
		for _, n := range t.Notes {
			fmt.Fprintf(&b, "- %s\n", n)
		}
	}
	return b.String()
}

func hiddenMark(c *Column) string {
	if c.Hidden {
		return " °"
	}
	return ""
}

// requests describes a path: what the statement must have, and what is sent.
func (t *Table) requests(p *Path) [][2]string {
	size := ""
	if p.Page > 0 {
		size = fmt.Sprintf(", %d rows a page", p.Page)
	}
	get := "`GET " + p.URL + "`" + size
	if len(p.Bind) > 0 {
		var columns []string
		for _, name := range params(p.URL) {
			columns = append(columns, p.Bind[name])
		}
		out := [][2]string{{codes(columns) + " = or IN", get}}
		if p.Object != "" {
			out = append(out, [2]string{"the same, and columns that this list lacks", "`GET " + p.Object + "` once more for each"})
		}
		if len(p.Parents) > 0 && p.Kind == Reverse {
			out = append(out, [2]string{"conditions on other columns, when that takes fewer calls", "the same for each row of [" +
				p.Parents[0].Table + "](" + p.Parents[0].Table + ".md) that meets them, which holds those columns"})
			return out
		}
		if len(p.Parents) > 0 {
			out = append(out, [2]string{"none of that", "the same for each of " + parentsText(p.Parents)})
		}
		for _, s := range p.Parents {
			others := slices.DeleteFunc(slices.Clone(p.Parents), func(o Source) bool { return o.URL == s.URL && o.Table == s.Table })
			for _, column := range slices.Sorted(maps.Keys(s.Only)) {
				out = append(out, [2]string{"`" + column + "` = or IN, without `" + s.Only[column] + "`", "the same for each of " + parentsText(others)})
			}
		}
		return out
	}
	out := [][2]string{{"no condition that Okta can test", get}}
	for _, pass := range p.Passes {
		out = append(out, [2]string{"the same, then", "`GET " + p.URL + "?filter=" + cell(pass) + "`"})
	}
	if p.Filter {
		out = append(out, [2]string{"conditions that `filter` can say", "`GET " + p.URL + "?filter=…`" + size})
	}
	if p.Search {
		out = append(out, [2]string{"conditions that `search` can say", "`GET " + p.URL + "?search=…`" + size})
	}
	return out
}

func parentsText(sources []Source) string {
	var parts []string
	for _, s := range sources {
		switch {
		case s.Table != "":
			parts = append(parts, "all rows of ["+s.Table+"]("+s.Table+".md)")
		case s.Each != nil:
			parts = append(parts, "`GET "+s.Each.URL+"` for each of `GET "+s.URL+"`")
		default:
			parts = append(parts, "`GET "+s.URL+"`")
		}
	}
	return strings.Join(parts, ", and of ")
}

// typeText is a column's type for people.
func typeText(c *Column) string {
	switch c.Type {
	case Integer:
		return "integer"
	case Real:
		return "number"
	case Boolean:
		return "boolean"
	case Time:
		return "timestamp"
	case JSON:
		return "JSON"
	}
	if c.NoCase {
		return "text, without case"
	}
	return "text"
}

// pushed lists the comparisons of a column that leave the machine.
func (t *Table) pushed(i int) string {
	c := &t.Columns[i]
	var out []string
	ops := c.Search | c.Filter
	if ops&Eq != 0 {
		out = append(out, "`=` `IN`")
	}
	if ops&Ne != 0 {
		out = append(out, "`<>` `IS NOT` `NOT IN`")
	}
	if ops&Ordered != 0 {
		order := "`<` `<=` `>` `>=`"
		if !c.SameOrder() {
			order = "ranges from digits on"
		}
		out = append(out, order)
	}
	if ops&Sw != 0 {
		out = append(out, "prefix")
	}
	if ops&Co != 0 {
		out = append(out, "`LIKE '%…%'` alone")
	}
	if ops&Pr != 0 && c.Type == Time {
		out = append(out, "`IS NOT NULL`")
	}
	if c.Sort {
		out = append(out, "`ORDER BY`")
	}
	for p := range t.Paths {
		if bindsColumn(&t.Paths[p], c.Name) && ops&Eq == 0 {
			return "`=` `IN`"
		}
	}
	if i == t.search || i == t.filter || i == t.q {
		return "`=`"
	}
	return strings.Join(out, ", ")
}

func bindsColumn(p *Path, name string) bool {
	for _, column := range p.Bind {
		if column == name {
			return true
		}
	}
	return false
}

func codes(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = "`" + n + "`"
	}
	return strings.Join(quoted, ", ")
}

// cell makes text safe for a Markdown table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
