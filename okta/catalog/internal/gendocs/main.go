// Command gendocs writes the documentation pages of the tables: one for each
// table and an index, in the directory that its argument names. Text outside
// the markers of a page is kept.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/oktasql/oktasql/okta/catalog"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gendocs DIRECTORY")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "gendocs:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, t := range catalog.All() {
		if err := update(filepath.Join(dir, t.Name+".md"), t.Page); err != nil {
			return err
		}
	}
	return update(filepath.Join(dir, "README.md"), catalog.Index)
}

// update rewrites a file when its new text differs.
func update(path string, page func(string) string) error {
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if text := page(string(old)); text != string(old) {
		return os.WriteFile(path, []byte(text), 0o644)
	}
	return nil
}
