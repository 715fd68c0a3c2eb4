package sqltree

import "strings"

// Texts that are put together from pieces of a statement.

// Change replaces what stands between two offsets of a text.
type Change struct {
	From, To int
	With     string
}

// From is the offset of the first of some tokens in the text.
func (s *Shape) From(p Part) int { return s.At(p.From).Pos }

// To is the offset after the last of some tokens in the text.
func (s *Shape) To(p Part) int { return s.At(p.To-1).Pos + len(s.At(p.To-1).Text) }

// Written are some tokens as the text has them.
func (s *Shape) Written(text string, p Part) string { return text[s.From(p):s.To(p)] }

// Edited is a text with some of it replaced, in order.
func (s *Shape) Edited(text string, edits []Change) string {
	var b strings.Builder
	at := 0
	for _, e := range edits {
		b.WriteString(text[at:e.From])
		b.WriteString(e.With)
		at = e.To
	}
	return b.String() + text[at:]
}
