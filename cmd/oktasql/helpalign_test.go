package main

import (
	"strings"
	"testing"
)

// TestHelpIsAligned holds that terms are padded by characters, not bytes.
func TestHelpIsAligned(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	writeEntry(&b, 60, "check [TABLE…]", "aaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbb cccc")
	if want := "  check [TABLE…]" + strings.Repeat(" ", 10) + "aaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbb\n" + strings.Repeat(" ", 26) + "cccc\n"; b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}
