package config

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of settings into docs/configuration.md")

const docs = "../docs/configuration.md"

// The page holds the table of settings between two markers.
func TestDocsHaveEverySetting(t *testing.T) {
	page, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- settings: begin -->\n", "<!-- settings: end -->"
	head, rest, ok := strings.Cut(strings.ReplaceAll(string(page), "\r\n", "\n"), begin)
	block, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s lacks the markers", docs)
	}
	if block == Reference() {
		return
	}
	if !*update {
		t.Fatalf("%s is stale: go test ./config -run TestDocs -update", docs)
	}
	if err := os.WriteFile(docs, []byte(head+begin+Reference()+end+tail), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestReferenceIsWhole(t *testing.T) {
	t.Parallel()
	text := Reference()
	for i := range specs {
		s := &specs[i]
		for _, want := range append(append(s.envNames(), s.keys...), s.name) {
			if !strings.Contains(text, "`"+want+"`") {
				t.Errorf("%s is missing", want)
			}
		}
		if s.kind.form == "" || !strings.HasSuffix(s.doc, ".") {
			t.Errorf("%s: form %q, doc %q", s.name, s.kind.form, s.doc)
		}
	}
}

// Every example of the page is loaded, and every one of its profiles.
func TestDocsExamples(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(blocks) < 4 {
		t.Fatalf("only %d examples", len(blocks))
	}
	for _, b := range blocks {
		w := newWorld(t)
		w.write(filepath.Join(w.home, ".okta", "oktasql.pem"), "-----BEGIN X-----\n")
		if !strings.Contains(b[1], "profiles:") {
			w.user(b[1])
			c := w.load()
			equal(t, "example ready", fmt.Sprint(c.Ready()), "<nil>")
			equal(t, "example warnings", w.warnings(c), "")
			continue
		}
		w.profiles(b[1])
		for _, name := range w.load().Profiles() {
			w.o.Profile = name
			c := w.load()
			equal(t, name+" ready", fmt.Sprint(c.Ready()), "<nil>")
			equal(t, name+" warnings", w.warnings(c), "")
		}
	}
}
