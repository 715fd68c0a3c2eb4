package config

import (
	"os"
	"path/filepath"
	"strings"
)

// absolute resolves a path of a setting: ~ is the user's home, anything
// relative belongs to the folder of the file that says it.
func absolute(v string, p place) string {
	if v == "~" {
		return p.home
	}
	if rest, ok := strings.CutPrefix(v, "~/"); ok && p.home != "" {
		return filepath.Join(p.home, rest)
	}
	if rest, ok := strings.CutPrefix(v, `~\`); ok && p.home != "" && os.PathSeparator == '\\' {
		return filepath.Join(p.home, rest)
	}
	if filepath.IsAbs(v) || p.dir == "" {
		return filepath.Clean(v)
	}
	return filepath.Join(p.dir, v)
}

func parsePath(v string, p place) (string, bool) {
	v = strings.TrimSpace(v)
	if v == "" || strings.ContainsAny(v, "\x00\n\r") {
		return "", false
	}
	return absolute(v, p), true
}

// inlineKey reports whether a private key is given as text rather than as the
// path of a file.
func inlineKey(v string) bool {
	v = strings.TrimSpace(v)
	return strings.Contains(v, "-----BEGIN") || strings.HasPrefix(v, "{")
}

// parseKey keeps an inline key as it is, with \n turned into line ends, and
// makes a path absolute. A text that is neither is not repeated anywhere: it
// may be a key whose first line was forgotten.
func parseKey(v string, p place) (string, bool) {
	v = strings.TrimSpace(v)
	if inlineKey(v) {
		if !strings.HasPrefix(v, "{") && !strings.Contains(v, "\n") {
			v = strings.NewReplacer(`\r\n`, "\n", `\n`, "\n").Replace(v)
		}
		return v, !strings.HasPrefix(v, "{") || strings.Contains(v, `"`)
	}
	path, ok := parsePath(v, p)
	if !ok || len(v) > 4096 {
		return "", false
	}
	info, err := os.Stat(path)
	return path, err == nil && info.Mode().IsRegular()
}

// within reports whether path lies in folder dir or below it once symbolic
// links are followed.
func within(dir, path string) bool {
	d, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return false
	}
	f, err := filepath.EvalSymlinks(path)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(d, f)
	return err == nil && filepath.IsLocal(rel)
}

func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}
