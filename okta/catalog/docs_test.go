package catalog

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The pages in the repository are what the catalogue says now. `go generate
// ./okta/catalog` writes them.
func TestDocsAreFresh(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "docs", "tables")
	pages := map[string]func(string) string{"README.md": Index}
	for _, table := range All() {
		pages[table.Name+".md"] = table.Page
	}
	for name, page := range pages {
		old, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Errorf("%v: run go generate ./okta/catalog", err)
			continue
		}
		if page(string(old)) != string(old) {
			t.Errorf("docs/tables/%s is stale: run go generate ./okta/catalog", name)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if pages[filepath.Base(f)] == nil {
			t.Errorf("%s describes no table", f)
		}
	}
}

func TestPageKeepsWhatIsWrittenByHand(t *testing.T) {
	t.Parallel()
	users := table(t, "users")
	fresh := users.Page("")
	if !strings.HasPrefix(fresh, "# users\n\n"+docsBegin+"\n"+users.Doc+"\n") || !strings.HasSuffix(fresh, docsEnd+"\n") {
		t.Errorf("a new page is\n%s", fresh)
	}
	old := "# Users\n\nBy hand.\n\n" + docsBegin + "\nstale\n" + docsEnd + "\n\nMore by hand.\n"
	got := users.Page(old)
	if !strings.HasPrefix(got, "# Users\n\nBy hand.\n\n"+docsBegin) || !strings.HasSuffix(got, docsEnd+"\n\nMore by hand.\n") || strings.Contains(got, "stale") {
		t.Errorf("the page became\n%s", got)
	}
	if users.Page(got) != got {
		t.Error("writing a page again changes it")
	}
	if got := users.Page("# Mine\n"); !strings.HasPrefix(got, "# Mine\n\n"+docsBegin) {
		t.Errorf("a page without markers became\n%s", got)
	}
}
