package vtab_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// sqlite.h repeats declarations of go-sqlite3's header. Every struct, prototype
// and constant in it must still be the header's.
func TestHeaderAgrees(t *testing.T) {
	t.Parallel()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{.Dir}}", "github.com/mattn/go-sqlite3").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	theirs := normalC(t, filepath.Join(strings.TrimSpace(string(dir)), "sqlite3-binding.h"))
	ours := normalC(t, "sqlite.h")
	checked := 0
	for _, m := range regexp.MustCompile(`(?s)struct sqlite3_\w+ \{.*?\n\};`).FindAllString(ours, -1) {
		checked++
		if !strings.Contains(squeeze(theirs), squeeze(m)) {
			t.Errorf("not in go-sqlite3's header: %s", m)
		}
	}
	for _, m := range regexp.MustCompile(`(?s)extern (.*?) OKV_WEAK;`).FindAllStringSubmatch(ours, -1) {
		checked++
		if !strings.Contains(squeeze(theirs), squeeze("SQLITE_API "+m[1]+";")) {
			t.Errorf("not in go-sqlite3's header: %s", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^#define (SQLITE_\w+) (.+)$`).FindAllStringSubmatch(ours, -1) {
		checked++
		want := regexp.MustCompile(`(?m)^# *define ` + m[1] + ` +` + regexp.QuoteMeta(m[2]) + ` *$`)
		if !want.MatchString(theirs) {
			t.Errorf("not in go-sqlite3's header: %s", m[0])
		}
	}
	if checked < 4+25+13 {
		t.Errorf("only %d declarations found in sqlite.h", checked)
	}
}

// Every operator number is SQLite's.
func TestOperatorsAgree(t *testing.T) {
	t.Parallel()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{.Dir}}", "github.com/mattn/go-sqlite3").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	theirs := normalC(t, filepath.Join(strings.TrimSpace(string(dir)), "sqlite3-binding.h"))
	source, err := os.ReadFile("index.go")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^\tOp(\w+) +(?:Op )?= (\d+)`).FindAllStringSubmatch(string(source), -1)
	if len(found) != 16 {
		t.Errorf("%d operators found in index.go, want 16", len(found))
	}
	for _, m := range found {
		want := regexp.MustCompile(`(?m)^#define SQLITE_INDEX_CONSTRAINT_` + strings.ToUpper(m[1]) + ` +` + m[2] + `$`)
		if !want.MatchString(theirs) {
			t.Errorf("Op%s is not %s in go-sqlite3's header", m[1], m[2])
		}
	}
}

// normalC returns a C file without its comments and trailing blanks.
func normalC(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text = regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAll(text, nil)
	return string(regexp.MustCompile(`(?m)[ \t\r]+$`).ReplaceAll(text, nil))
}

// squeeze removes all white space.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }
