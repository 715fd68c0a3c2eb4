package main

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// wrapWords breaks text into lines of at most width columns, between words. A
// word that is longer than that has a line of its own.
func wrapWords(text string, width int) string {
	var b strings.Builder
	used := 0
	for i, word := range strings.Split(text, " ") {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case used+1+n > width:
			b.WriteByte('\n')
			used = 0
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += n
	}
	return b.String()
}

// wrapped wraps what is said on standard error when that is a terminal. In
// files and pipes a message stays one line.
func (a *app) wrapped(text string) string {
	if !a.errTTY {
		return text
	}
	columns, _ := a.terminalSize(a.err)
	return wrapWords(text, columns)
}

// helpWidth is where help pages are wrapped.
func (a *app) helpWidth() int {
	if !a.outTTY {
		return helpWidth
	}
	columns, _ := a.terminalSize(a.out)
	return min(helpWidth, columns)
}

// hint tells a person what would help.
func (s *session) hint(text string) {
	fmt.Fprintln(s.err, s.app.wrapped("hint: "+text))
}
