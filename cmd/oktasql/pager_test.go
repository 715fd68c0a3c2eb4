package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestPagerThatCannotRun holds that a result is shown whole although $PAGER
// cannot be run, whether it is short for a pipe or far too long for one.
func TestPagerThatCannotRun(t *testing.T) {
	t.Parallel()
	for _, lines := range []int{3, 100, 40000} {
		var out, errOut bytes.Buffer
		p := &pager{out: &out, err: &errOut, command: "no-such-pager -x", lines: 10, env: os.Getenv, begin: func() {}}
		want := strings.Repeat("a line of the result\n", lines)
		for line := range strings.Lines(want) {
			if n, err := p.Write([]byte(line)); n != len(line) || err != nil {
				t.Fatalf("%d, %v", n, err)
			}
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
		if out.String() != want {
			t.Errorf("%d lines: shown %d of %d bytes", lines, out.Len(), len(want))
		}
		warned := strings.Contains(errOut.String(), "warning: the pager cannot be run, so the result is shown without it: PAGER=no-such-pager -x\n")
		if warned != (lines > 10) {
			t.Errorf("%d lines: said %q", lines, errOut.String())
		}
	}
}

// TestPagerLeft holds that leaving the pager ends the writing, for good.
func TestPagerLeft(t *testing.T) {
	t.Parallel()
	var out, errOut bytes.Buffer
	p := &pager{out: &out, err: &errOut, command: "exit 0", lines: 3, env: os.Getenv, begin: func() {}}
	text := []byte(strings.Repeat("a line of the result\n", 40000))
	for range 2 {
		if _, err := p.Write(text); err != errPagerGone {
			t.Errorf("got %v", err)
		}
	}
	if err := p.Close(); err != nil || out.Len() > 0 || errOut.Len() > 0 {
		t.Errorf("got %v, %q, %q", err, out.String(), errOut.String())
	}
}

func TestWrapWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"hint: one two three", 80, "hint: one two three"},
		{"hint: one two three", 10, "hint: one\ntwo three"},
		{"hint: averylongword é é", 5, "hint:\naverylongword\né é"},
		{"", 5, ""},
	} {
		if got := wrapWords(c.text, c.width); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.text, c.width, got, c.want)
		}
	}
}
