package main

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// historyLines is how many lines the history keeps, as many as the line editor
// holds.
const historyLines = 1000

// A history is the file of statements typed before: oktasql/history in
// $XDG_STATE_HOME, or in ~/.local/state, readable by its owner alone. Each line
// is one statement, appended as soon as it is typed, so that several shells can
// share the file. A nil *history remembers nothing.
type history struct{ path string }

// openHistory makes the file's folder. It returns nil when there is no place
// for the file.
func openHistory(env func(string) string) *history {
	dir := env("XDG_STATE_HOME")
	if !filepath.IsAbs(dir) {
		home := env("HOME")
		if home == "" {
			return nil
		}
		dir = filepath.Join(home, ".local", "state")
	}
	dir = filepath.Join(dir, "oktasql")
	if os.MkdirAll(dir, 0o700) != nil {
		return nil
	}
	return &history{filepath.Join(dir, "history")}
}

// lines returns the newest lines, oldest first, and shortens a file that has
// grown to twice of what is kept.
func (h *history) lines() []string {
	if h == nil {
		return nil
	}
	f, err := os.Open(h.path)
	if err != nil {
		return nil
	}
	defer f.Close()
	var all []string
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		if line := in.Text(); line != "" && (len(all) == 0 || all[len(all)-1] != line) {
			all = append(all, line)
		}
	}
	if len(all) < 2*historyLines {
		return all[max(0, len(all)-historyLines):]
	}
	all = all[len(all)-historyLines:]
	if out, err := createOut(h.path); err == nil {
		if _, err := out.WriteString(strings.Join(all, "\n") + "\n"); err == nil {
			_ = out.Commit()
		} else {
			out.Abort()
		}
	}
	return all
}

// add appends one line. A history that cannot be written is not worth a
// message.
func (h *history) add(line string) {
	if h == nil {
		return
	}
	f, err := os.OpenFile(h.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	_ = f.Chmod(0o600)
	_, _ = f.WriteString(line + "\n")
}

// historyEntry joins the lines of a statement into one. Comments to the end of
// a line would swallow the rest: they are left out.
func historyEntry(typed []string) string {
	text := strings.Join(typed, "\n")
	if len(typed) == 1 || !strings.Contains(text, "--") {
		return strings.TrimSpace(strings.Join(typed, " "))
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		t := sqltext.Scan(text[i:])
		i += len(t.Text)
		if strings.HasPrefix(t.Text, "--") {
			t.Text = " "
		}
		b.WriteString(strings.ReplaceAll(t.Text, "\n", " "))
	}
	return strings.TrimSpace(b.String())
}

// secrets are the forms of what must not be kept: API tokens, authorization
// headers, signed tokens, private keys, and values given to a name that says
// secret.
var secrets = []*regexp.Regexp{
	regexp.MustCompile(`(^|[^A-Za-z0-9_-])00[A-Za-z0-9_-]{40}($|[^A-Za-z0-9_-])`),
	regexp.MustCompile(`(?i)\b(SSWS|Bearer|DPoP|Basic)\s+[A-Za-z0-9._~+/-]{8,}`),
	regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.`),
	regexp.MustCompile(`PRIVATE KEY`),
	regexp.MustCompile(`(?i)"(d|k)"\s*:\s*"[A-Za-z0-9_-]{20,}`),
	regexp.MustCompile(`(?i)(password|passwd|passcode|secret|token|api_?key|private_?key|credential|recovery_?answer)\w*['"\]]*\s*(=|:|,|==|\bIS\b|\bLIKE\b|\bIN\b\s*\()\s*['"]`),
	regexp.MustCompile(`(?i)^\.param\w*\s+set\s+\S*(pass|secret|token|key|credential)`),
	regexp.MustCompile(`(?i)(password|secret|token|api_?key)\w*\s*=\s*[^\s'"=:@$?(]`),
}

// secretLooking tells whether a line seems to hold a secret.
func secretLooking(line string) bool {
	for _, s := range secrets {
		if s.MatchString(line) {
			return true
		}
	}
	return false
}
