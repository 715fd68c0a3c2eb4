package main

import (
	"context"
	"slices"
	"sort"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// complete offers what may stand where the cursor is. It asks the org nothing:
// tables and columns come from what is known. It has the form of liner's
// WordCompleter.
func (s *session) complete(line string, pos int) (head string, completions []string, tail string) {
	runes := []rune(line)
	pos = min(pos, len(runes))
	before, after := string(runes[:pos]), string(runes[pos:])
	start := len(before)
	for start > 0 && (sqltext.IsName(before[start-1]) || before[start-1] == '.') {
		start--
	}
	word := before[start:]
	if lead := strings.TrimSpace(before[:start]); s.typed == "" && (lead == "" && strings.HasPrefix(word, ".") || lead == `\`) {
		start -= len(lead)
		word = lead + word
		return before[:start], withPrefix(commandNames(), word), after
	}
	if lead := strings.TrimSpace(before[:start]); s.typed == "" && (strings.HasPrefix(lead, ".") || strings.HasPrefix(lead, `\`)) {
		if last := before[start-1]; last != ' ' && last != '\t' { // as in \d+
			return before[:start], nil, after
		}
		return before[:start], s.completeArg(strings.Fields(lead)[0], word), after
	}
	text := s.typed + "\n" + before
	if toks := sqltext.Tokens(text); len(toks) > 0 && toks[len(toks)-1].Open && toks[len(toks)-1].Kind == sqltext.String {
		return before[:start], nil, after // nobody knows what is in a text
	}
	own, _ := s.ownTables(context.Background())
	return before[:start], asTyped(s.completeSQL(text, after, word, own), word), after
}

// asTyped makes several candidates begin as the word was typed where they do not all
// agree in the case of its letters: the line editor puts what they have in common in
// place of the word, which would take letters away.
func asTyped(candidates []string, word string) []string {
	if len(candidates) < 2 || !slices.ContainsFunc(candidates, func(c string) bool { return c[:len(word)] != candidates[0][:len(word)] }) {
		return candidates
	}
	for i, c := range candidates {
		candidates[i] = word + c[len(word):]
	}
	return candidates
}

// completeArg offers arguments of a dot command.
func (s *session) completeArg(command, word string) []string {
	c, ok := commandNamed(command)
	if !ok {
		return nil
	}
	switch c.name {
	case ".columns", ".schema", ".tables":
		return completeTable(s.back.Tables(), nil, word)
	case ".mode":
		return withPrefix(formatNames(), word)
	case ".help":
		return withPrefix(commandNames(), word)
	}
	if strings.Contains(c.args, "on|off") {
		return withPrefix([]string{"on", "off"}, word)
	}
	return nil
}

// completeSQL offers tables after FROM and its like, columns after "alias.",
// and otherwise the columns of the tables named, keywords and functions.
func (s *session) completeSQL(before, after, word string, own []string) []string {
	tables := s.back.Tables()
	refs := tableRefs(before + after)
	if alias, _, ok := strings.Cut(word, "."); ok {
		for _, r := range refs {
			if strings.EqualFold(r.alias, alias) || strings.EqualFold(r.table, alias) {
				var names []string
				for _, c := range columnsFor(tables, r.table, true) {
					names = append(names, alias+"."+c)
				}
				return withPrefix(names, word)
			}
		}
		return nil
	}
	if wantsTable(strings.TrimSuffix(before, word)) {
		return completeTable(tables, own, word)
	}
	var names []string
	for _, r := range refs {
		names = append(names, columnsFor(tables, r.table, strings.HasPrefix(word, "_"))...)
		if r.alias != r.table {
			names = append(names, r.alias)
		}
	}
	if word == "" {
		return withPrefix(names, word)
	}
	if len(refs) == 0 && firstWord(before) == "SELECT" {
		names = anyColumns(tables) // the tables are named later
	}
	names = withPrefix(names, word)
	names = append(names, withPrefix(sqlFunctions, word)...)
	keywords := withPrefix(sqlKeywords, strings.ToUpper(word))
	if word == strings.ToLower(word) {
		for i, k := range keywords {
			keywords[i] = strings.ToLower(k)
		}
	}
	if !strings.HasPrefix(after, " ") {
		for i := range keywords {
			keywords[i] += " "
		}
	}
	return append(names, keywords...)
}

// completeTable offers the tables, and their other names when none of them
// begins with the word.
func completeTable(tables []tableInfo, own []string, word string) []string {
	var names []string
	for _, t := range tables {
		names = append(names, t.name)
	}
	if found := withPrefix(append(names, own...), word); len(found) > 0 {
		return found
	}
	return withPrefix(tableNames(tables), word)
}

// wantsTable tells whether a table's name follows the text.
func wantsTable(before string) bool {
	toks := sqltext.Tokens(before)
	if len(toks) == 0 {
		return false
	}
	last := toks[len(toks)-1]
	switch strings.ToUpper(last.Text) {
	case "FROM", "JOIN", "INTO", "UPDATE", "TABLE":
		return last.Bare()
	case ",":
		for i := len(toks) - 1; i >= 0; i-- {
			switch strings.ToUpper(toks[i].Text) {
			case "FROM", "JOIN":
				return true
			case "SELECT", "WHERE", "ON", "BY", "SET", "(", ")":
				return false
			}
		}
	}
	return false
}

// columnsFor returns the columns of a table, sorted; hidden ones when asked.
func columnsFor(tables []tableInfo, name string, hidden bool) []string {
	t := findTable(tables, name)
	if t == nil {
		return nil
	}
	var out []string
	for _, c := range t.columns {
		if !c.hidden || hidden {
			out = append(out, sqlName(c.name))
		}
	}
	sort.Strings(out)
	return out
}

// anyColumns returns the columns of all tables that are not hidden, sorted.
func anyColumns(tables []tableInfo) []string {
	var out []string
	for _, t := range tables {
		out = append(out, columnsFor(tables, t.name, false)...)
	}
	sort.Strings(out)
	return slices.Compact(out)
}

// withPrefix returns the candidates that begin with word in any letter case,
// each once.
func withPrefix(candidates []string, word string) []string {
	var out []string
	seen := map[string]bool{}
	for _, c := range candidates {
		if len(c) >= len(word) && strings.EqualFold(c[:len(word)], word) && !seen[c] {
			seen[c] = true
			out = append(out, c)
		}
	}
	return out
}
