package oktasql_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

const module = "github.com/oktasql/oktasql"

// arrows says which packages of this module a package may import. A package
// that is not listed may not exist: whoever adds one decides where it stands.
// Tests may import more.
var arrows = map[string][]string{
	".":                             {"config", "engine", "instant", "okta", "sqltext"},
	"bench":                         {".", "okta/oktatest"},
	"cmd/oktasql":                   {".", "config", "okta/oktatest", "sqltext", "instant", "suggest"},
	"config":                        {"suggest"},
	"engine":                        {"implied", "instant", "okta", "okta/catalog", "planner", "rewrite", "sqltext", "sqltree", "vtab"},
	"implied":                       {"instant", "okta/catalog", "planner", "sqltext", "sqltree"},
	"instant":                       {},
	"okta":                          {},
	"okta/catalog":                  {"suggest"},
	"okta/catalog/internal/gendocs": {"okta/catalog"},
	"okta/oktatest":                 {},
	"planner":                       {"instant", "okta/catalog"},
	"proof":                         {},
	"rewrite":                       {"okta/catalog", "sqltext", "sqltree"},
	"sqltext":                       {},
	"sqltree":                       {"okta/catalog", "planner", "sqltext"},
	"suggest":                       {},
	"vtab":                          {},
}

// foreign says which modules that are not ours a package may import, where it
// matters for the arrows.
var foreign = map[string][]string{
	"instant":       {},
	"okta/catalog":  {},
	"okta/oktatest": {"github.com/go-jose/go-jose/v4", "github.com/klauspost/compress"},
	"planner":       {},
	"rewrite":       {},
	"sqltree":       {},
	"sqltext":       {},
	"suggest":       {"github.com/agnivade/levenshtein"},
	"vtab":          {"github.com/mattn/go-sqlite3"},
	".":             {"github.com/mattn/go-sqlite3"},
}

func TestArrows(t *testing.T) {
	t.Parallel()
	for pkg, imports := range importsOf(t) {
		allowed, known := arrows[pkg]
		if !known {
			t.Errorf("the package %s has no place among the arrows: say in arrows_test.go what it may import", pkg)
			continue
		}
		for _, imported := range imports {
			switch ours, isOurs := strings.CutPrefix(imported+"/", module+"/"); {
			case isOurs:
				if ours = path.Clean(ours); !slices.Contains(allowed, ours) {
					t.Errorf("%s imports %s, which breaks the arrow %s -> %s: move what it needs, see docs/design.md", pkg, ours, pkg, strings.Join(allowed, ", "))
				}
			case strings.Contains(strings.Split(imported, "/")[0], "."):
				list, limited := foreign[pkg]
				if limited && !slices.ContainsFunc(list, func(m string) bool { return imported == m || strings.HasPrefix(imported, m+"/") }) {
					t.Errorf("%s imports %s; it may use no module but %q", pkg, imported, list)
				}
			}
		}
	}
	for pkg, allowed := range arrows {
		for _, to := range allowed {
			if _, ok := arrows[to]; !ok {
				t.Errorf("the arrow %s -> %s leads nowhere", pkg, to)
			}
		}
	}
}

// importsOf lists what the packages of this module import outside their tests.
func importsOf(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			nested, _ := filepath.Glob(filepath.Join(file, "go.mod"))
			if name := d.Name(); file != "." && (strings.HasPrefix(name, ".") || name == "testdata" || len(nested) > 0) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(filepath.Dir(file))
		out[pkg] = append(out[pkg], "")
		for _, i := range parsed.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			out[pkg] = append(out[pkg], p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg, list := range out {
		slices.Sort(list)
		out[pkg] = slices.DeleteFunc(slices.Compact(list), func(p string) bool { return p == "" })
	}
	return out
}

// TestFilesAreFound holds that the documentation of a package of many files names
// each of them, where a newcomer looks for the place of a change.
func TestFilesAreFound(t *testing.T) {
	t.Parallel()
	for _, pkg := range []string{"engine", "planner", "rewrite"} {
		doc, err := os.ReadFile(filepath.Join(pkg, "doc.go"))
		if err != nil {
			t.Fatal(err)
		}
		words := strings.FieldsFunc(string(doc), func(r rune) bool { return !unicode.IsLetter(r) })
		files, err := filepath.Glob(filepath.Join(pkg, "*.go"))
		if err != nil || len(files) < 20 {
			t.Fatalf("%s: %d files, %v", pkg, len(files), err)
		}
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".go")
			if !strings.HasSuffix(name, "_test") && name != "doc" && !slices.Contains(words, name) {
				t.Errorf("%s is not named in %s/doc.go: say there what it is for", file, pkg)
			}
		}
	}
}
