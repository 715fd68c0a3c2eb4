package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

func countFlags() (n int) {
	newFlags(&options{}).VisitAll(func(*pflag.Flag) { n++ })
	return n
}

// sections are the parts of docs/cli.md that are written from the command
// itself, between <!-- name --> and <!-- end -->.
func sections() map[string]string {
	table := func(head string, rows func(add func(cells ...string))) string {
		var b strings.Builder
		line := func(cells ...string) {
			for i, c := range cells {
				cells[i] = strings.ReplaceAll(c, "|", `\|`)
			}
			fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
		}
		names := strings.Split(head, ", ")
		line(names...)
		line(strings.Split(strings.Repeat("---,", len(names)-1)+"---", ",")...)
		rows(line)
		return b.String()
	}
	code := func(s string) string { return "`" + s + "`" }
	var flags strings.Builder
	fs := newFlags(&options{})
	for _, g := range flagGroups {
		fmt.Fprintf(&flags, "### %s\n\n%s\n", g.title, table("Flag, Meaning", func(add func(...string)) {
			for _, n := range g.names {
				add(code(flagSynopsis(fs.Lookup(n))), flagDoc(fs.Lookup(n)))
			}
		}))
	}
	return map[string]string{
		"flags": flags.String(),
		"commands": table("Command, Meaning", func(add func(...string)) {
			for _, c := range subcommands() {
				add(code(strings.TrimSpace("oktasql "+c.name+" "+c.args)), c.doc)
			}
		}),
		"dot commands": table("Command, Also, Meaning", func(add func(...string)) {
			for _, c := range commands() {
				var also []string
				for _, n := range c.also {
					also = append(also, code(n))
				}
				add(code(c.synopsis()), strings.Join(also, " "), c.help)
			}
		}),
		"formats": table("Format, What it is, Files", func(add func(...string)) {
			for _, f := range formats {
				var files []string
				for _, e := range f.endings {
					files = append(files, code(e))
				}
				add(code(f.name), f.doc, strings.Join(files, " "))
			}
		}),
		"exit codes": table("Code, Meaning", func(add func(...string)) {
			for _, e := range exitCodes {
				add(fmt.Sprint(e.code), e.doc)
			}
		}),
	}
}

// TestDocumented holds that docs/cli.md says what the command's own help says;
// -update writes it anew.
func TestDocumented(t *testing.T) {
	t.Parallel()
	const path = "../../docs/cli.md"
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	for name, want := range sections() {
		begin := "<!-- " + name + " -->\n"
		before, rest, ok := strings.Cut(page, begin)
		got, after, closed := strings.Cut(rest, "<!-- end -->")
		if !ok || !closed {
			t.Errorf("%s has no section %s", path, name)
			continue
		}
		if got != want && !*update {
			t.Errorf("%s: the section %s is not what oktasql help says; go test ./cmd/oktasql -update writes it", path, name)
		}
		page = before + begin + want + "<!-- end -->" + after
	}
	if *update && page != string(b) {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
