package oktasql_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

var (
	mdFence   = regexp.MustCompile("(?ms)^ *```.*?^ *```")
	mdCode    = regexp.MustCompile("`[^`\n]*`")
	mdLink    = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	mdHeading = regexp.MustCompile(`(?m)^#+ +(.+)$`)
)

// TestLinks follows the links in the documentation that stay in the project, to
// the heading where one is named.
func TestLinks(t *testing.T) {
	t.Parallel()
	links := 0
	for _, file := range markdownFiles(t) {
		for _, m := range mdLink.FindAllStringSubmatch(mdCode.ReplaceAllString(mdFence.ReplaceAllString(read(t, file), ""), ""), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			links++
			path, heading, _ := strings.Cut(m[1], "#")
			target := file
			if path != "" {
				target = filepath.Join(filepath.Dir(file), path)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s, which is not there", file, m[1])
			} else if heading != "" && !slices.Contains(headings(t, target), heading) {
				t.Errorf("%s links to %s, where no heading is called so", file, m[1])
			}
		}
	}
	if links < 20 {
		t.Errorf("only %d links were found: is the expression still right?", links)
	}
}

// TestReadmeNamesTheGuides holds that no guide is left out of the README.
func TestReadmeNamesTheGuides(t *testing.T) {
	t.Parallel()
	guides, err := filepath.Glob("docs/*.md")
	if err != nil || len(guides) < 5 {
		t.Fatalf("%d guides, %v", len(guides), err)
	}
	readme := read(t, "README.md")
	for _, guide := range guides {
		if !strings.Contains(readme, "("+filepath.ToSlash(guide)+")") {
			t.Errorf("README.md does not link to %s", guide)
		}
	}
}

// TestContributingNamesTheFolders holds that the table of folders has every
// package, and nothing that is gone.
func TestContributingNamesTheFolders(t *testing.T) {
	t.Parallel()
	_, table, _ := strings.Cut(read(t, "CONTRIBUTING.md"), "| Folder |")
	table, _, _ = strings.Cut(table, "\n\n")
	var named []string
	for _, row := range strings.Split(table, "\n") {
		folders, _, _ := strings.Cut(strings.TrimPrefix(row, "|"), "|")
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(folders, -1) {
			named = append(named, m[1])
			if _, err := os.Stat(m[1]); err != nil {
				t.Errorf("CONTRIBUTING.md names the folder %s, which is not there", m[1])
			}
		}
	}
	want := []string{"contract", "docs"}
	for pkg := range arrows {
		if !strings.Contains(pkg, "internal") {
			want = append(want, pkg)
		}
	}
	for _, folder := range want {
		if !slices.Contains(named, folder) {
			t.Errorf("CONTRIBUTING.md does not say what is in %s", folder)
		}
	}
}

// headings lists the anchors of a page as GitHub makes them: the letters and
// digits of each heading in lower case, with - for blanks.
func headings(t *testing.T, file string) []string {
	t.Helper()
	var out []string
	for _, m := range mdHeading.FindAllStringSubmatch(mdFence.ReplaceAllString(read(t, file), ""), -1) {
		out = append(out, strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, strings.TrimSpace(m[1])))
	}
	return out
}

func markdownFiles(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case strings.HasSuffix(path, ".md"):
			out = append(out, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
