package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

var (
	consoles = regexp.MustCompile("(?s)```console\n(.*?)```")
	changing = regexp.MustCompile(`after=[^& ]+|\d+\.\d+ s\b`) // cursors and times
)

// TestPages runs the commands on the made-up org that README and the pages show, and
// holds what is printed below them: also the requests, so that a statement that has
// become dearer is noticed in an org that is larger than those of other tests.
func TestPages(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	home, commands := t.TempDir(), 0
	for _, page := range append(pages, "../../README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range consoles.FindAllStringSubmatch(string(text), -1) {
			for _, part := range strings.Split("\n"+block[1], "\n$ ")[1:] {
				command, want := parted(part)
				if !onDemo(command, want) {
					continue
				}
				commands++
				cmd := exec.Command("sh", "-c", command)
				cmd.Dir = "../.." // pages name files of the repository
				cmd.Env = append(os.Environ(), "HOME="+home, "GORACE=atexit_sleep_ms=0", "XDG_STATE_HOME=")
				got, _ := cmd.Output() // what fails prints why, and the page has it
				if same(want) != same(string(got)) {
					t.Errorf("%s: %s\nprints\n%s\nthe page has\n%s", filepath.Base(page), command, got, want)
				}
			}
		}
	}
	if commands < 50 {
		t.Errorf("only %d commands were found", commands)
	}
}

// onDemo says whether a command can be run here, and prints the same every day.
func onDemo(command, want string) bool {
	return strings.HasPrefix(command, "oktasql ") && strings.Contains(command, "--demo") && !strings.Contains(command, "serve") &&
		!strings.Contains(command, "now") && want != "" && !strings.Contains(want, "…") && (runtime.GOOS != "windows")
}

// parted is a command, which goes on while a quote is open, and what it prints.
func parted(text string) (command, output string) {
	lines := strings.Split(text, "\n")
	n := 1
	for n < len(lines) && (strings.Count(strings.Join(lines[:n], "\n"), `"`)%2 == 1 || strings.HasSuffix(lines[n-1], `\`)) {
		n++
	}
	return strings.Join(lines[:n], "\n"), strings.Join(lines[n:], "\n")
}

// same is a text without what differs from run to run: also the order of requests,
// some of which are under way at the same time.
func same(text string) string {
	var out, requests []string
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		line = strings.TrimRight(changing.ReplaceAllString(line, "X"), " ")
		if strings.HasPrefix(line, "--   GET ") {
			requests = append(requests, line)
			continue
		}
		out = append(out, line)
	}
	slices.Sort(requests)
	return strings.Join(append(out, requests...), "\n")
}
