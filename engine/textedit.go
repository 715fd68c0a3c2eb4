package engine

import "strings"

// Texts that are put together from pieces of a statement.

// change replaces what stands between two offsets of a text.
type change struct {
	from, to int
	with     string
}

// from is the offset of the first of some tokens in the text.
func (s *shape) from(p part) int { return s.at(p.from).Pos }

// to is the offset after the last of some tokens in the text.
func (s *shape) to(p part) int { return s.at(p.to-1).Pos + len(s.at(p.to-1).Text) }

// written are some tokens as the text has them.
func (s *shape) written(text string, p part) string { return text[s.from(p):s.to(p)] }

// edited is a text with some of it replaced, in order.
func (s *shape) edited(text string, edits []change) string {
	var b strings.Builder
	at := 0
	for _, e := range edits {
		b.WriteString(text[at:e.from])
		b.WriteString(e.with)
		at = e.to
	}
	return b.String() + text[at:]
}
