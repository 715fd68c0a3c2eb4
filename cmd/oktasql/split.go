package main

import (
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// An item is one thing to run: a SQL statement or a command line such as
// ".tables" or "\d users".
type item struct {
	text     string // the statement with its comments but without terminator, or the command line
	line     int    // line of the input on which the first word stands, counted from 1
	number   int    // ordinal of the statement in its input, counted from 1; commands count too
	command  bool   // text is a dot or backslash command
	vertical bool   // ended by \G: show this one result as lines
	open     string // what the input left open at its end: "string", "comment" … (see splitter.Open)
}

// sqlSpace is what SQLite takes for white space.
const sqlSpace = " \t\n\r\f"

// The states of a statement. They follow sqlite3_complete: only inside CREATE
// TRIGGER does a semicolon not end the statement, until END; has been seen.
const (
	stStart = iota
	stNormal
	stExplain
	stCreate
	stTrigger
	stSemi
	stEnd
)

// splitter cuts text into statements and commands as SQLite would, line by
// line, so that a reader can run each statement as soon as it is complete. The
// zero value is ready for use. It is not safe for concurrent use.
type splitter struct {
	buf     strings.Builder // the statement so far
	closer  string          // what ends the string, name or comment that buf ends in, "" between tokens
	state   int             // statement state at the end of buf
	content bool            // buf holds more than white space and comments
	line    int             // lines fed so far
	first   int             // line of the first content in buf
	count   int             // items returned so far
}

// Feed takes one line, which ends in a newline unless it is the last of the
// input, and returns the items that it completes.
func (s *splitter) Feed(line string) []item {
	s.line++
	if !s.content && s.closer == "" {
		if t := strings.TrimSpace(line); strings.HasPrefix(t, ".") || strings.HasPrefix(t, `\`) {
			s.reset()
			s.count++
			return []item{{text: t, line: s.line, number: s.count, command: true}}
		}
	}
	var out []item
	for i := 0; i < len(line); {
		n, end := s.step(line[i:])
		if !end {
			s.buf.WriteString(line[i : i+n])
			i += n
			continue
		}
		vertical := strings.HasPrefix(line[i:], `\G`)
		if s.content {
			out = append(out, s.take(vertical))
		}
		s.reset()
		i += n
	}
	return out
}

// Finish returns the statement that the input ended without terminating, if
// any. The splitter may be fed again afterwards.
func (s *splitter) Finish() []item {
	defer s.reset()
	if !s.content {
		return nil
	}
	open := s.Open()
	it := s.take(false)
	it.open = open
	return []item{it}
}

// Pending tells whether a statement has begun and not ended.
func (s *splitter) Pending() bool { return s.content || s.closer != "" }

// Open names the construct in which the text so far ends: "string" for
// '…', "name" for "…", `…` and […], "comment" for /*, "trigger" inside CREATE
// TRIGGER, and "" between words.
func (s *splitter) Open() string {
	switch s.closer {
	case "'":
		return "string"
	case `"`, "`", "]":
		return "name"
	case "*/":
		return "comment"
	}
	if s.state >= stTrigger {
		return "trigger"
	}
	return ""
}

// Discard forgets the unfinished statement.
func (s *splitter) Discard() { s.reset() }

func (s *splitter) take(vertical bool) item {
	s.count++
	return item{text: strings.Trim(s.buf.String(), sqlSpace), line: s.first, number: s.count, vertical: vertical}
}

func (s *splitter) reset() {
	s.buf.Reset()
	s.closer, s.state, s.content, s.first = "", stStart, false, 0
}

// step consumes the next n bytes of rest, at least one. end tells that they
// are a terminator, which does not belong to the statement.
func (s *splitter) step(rest string) (n int, end bool) {
	if s.closer != "" {
		// A doubled quote closes and opens again: the same in the end.
		i := strings.Index(rest, s.closer)
		if i < 0 {
			return len(rest), false
		}
		n = i + len(s.closer)
		s.closer = ""
		return n, false
	}
	if isBackslashG(rest) {
		return 2, true
	}
	t := sqltext.Scan(rest)
	if t.Text == ";" && s.state != stTrigger && s.state != stSemi {
		return 1, true
	}
	if t.Open {
		s.closer = closerOf(t)
	}
	switch {
	case t.Kind == sqltext.Blank:
	case t.Text == ";":
		s.state = stSemi
	case t.Bare():
		s.word(t.Text)
	default:
		s.word("")
	}
	return len(t.Text), false
}

// isBackslashG tells whether a text begins with \G or \g, which ends a
// statement. A backslash has no meaning in SQLite outside quotes.
func isBackslashG(s string) bool {
	return len(s) > 1 && s[0] == '\\' && s[1]|0x20 == 'g' && (len(s) == 2 || !sqltext.IsName(s[2]))
}

// closerOf is what ends a token or a comment whose end is not there yet.
func closerOf(t sqltext.Token) string {
	switch {
	case t.Kind == sqltext.Blank:
		return "*/"
	case t.Text[0] == '[':
		return "]"
	case t.Kind == sqltext.Number: // x'…
		return "'"
	}
	return t.Text[:1]
}

// word moves the statement state on over one word, or over any other token
// when w is empty.
func (s *splitter) word(w string) {
	if !s.content {
		s.content, s.first = true, s.line
	}
	switch s.state {
	case stStart:
		switch {
		case strings.EqualFold(w, "explain"):
			s.state = stExplain
		case strings.EqualFold(w, "create"):
			s.state = stCreate
		default:
			s.state = stNormal
		}
	case stExplain:
		switch {
		case strings.EqualFold(w, "query"), strings.EqualFold(w, "plan"):
		case strings.EqualFold(w, "create"):
			s.state = stCreate
		default:
			s.state = stNormal
		}
	case stCreate:
		switch {
		case strings.EqualFold(w, "temp"), strings.EqualFold(w, "temporary"):
		case strings.EqualFold(w, "trigger"):
			s.state = stTrigger
		default:
			s.state = stNormal
		}
	case stSemi:
		if strings.EqualFold(w, "end") {
			s.state = stEnd
		} else {
			s.state = stTrigger
		}
	case stEnd:
		s.state = stTrigger
	}
}

// splitText returns all items of a text that is there as a whole.
func splitText(text string) []item {
	var s splitter
	var out []item
	for line := range strings.Lines(text) {
		out = append(out, s.Feed(line)...)
	}
	return append(out, s.Finish()...)
}
