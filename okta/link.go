package okta

import (
	"errors"
	"iter"
	"net/http"
	"strings"
	"unicode"
)

// link is one entry of a Link header. Junk is an entry's text, or text between
// entries, that cannot be read; the target is then "".
type link struct{ target, rel, junk string }

// errLink says that a Link header speaks of a next page in a form that cannot
// be read. To go on without it would lose rows in silence.
var errLink = errors.New("the Link header names a next page in a form that cannot be read")

// nextLink is the target of the link with rel "next", "" when there is none.
// Okta sends one header line per link; older answers have all of them in one
// line, comma-joined; a next link may come without a self link. It is an error
// when there is none but something that cannot be read seems to be one.
//
// Source: core-okta-api, Pagination.
func nextLink(h http.Header) (string, error) {
	var err error
	for _, line := range h.Values("Link") {
		for l := range links(line) {
			switch {
			case hasNext(l.rel) && l.target != "":
				return l.target, nil
			case hasNext(l.rel), hasNext(l.junk):
				err = errLink
			}
		}
	}
	return "", err
}

// hasNext says whether a text has the word next, in whatever quotes.
func hasNext(text string) bool {
	if len(text) < len("next") {
		return false
	}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`,;=:<>'"`, r) }) {
		if strings.EqualFold(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), "next") {
			return true
		}
	}
	return false
}

// links yields the entries of one Link header line: <target>; name="value", …
// A target may hold commas and semicolons. What cannot be read is yielded as
// junk, up to the next entry.
func links(line string) iter.Seq[link] {
	return func(yield func(link) bool) {
		s := line
		for s != "" {
			open := strings.IndexByte(s, '<')
			end := strings.IndexByte(s[max(open, 0):], '>')
			if open < 0 || end < 0 {
				yield(link{junk: s})
				return
			}
			// A bracket that is never closed is no target with all that follows.
			end += open
			open += strings.LastIndexByte(s[open:end], '<')
			l := link{target: strings.TrimSpace(s[open+1 : end])}
			if before := s[:open]; strings.Trim(before, " \t,;") != "" && !yield(link{junk: before}) {
				return
			}
			l.rel, l.junk, s = linkParams(s[end+1:])
			if !yield(l) {
				return
			}
		}
	}
}

// linkParams reads ; name=value pairs up to the comma that ends the entry, and
// gives the rels and what is no such pair.
func linkParams(s string) (rel, junk, rest string) {
	for {
		s = strings.TrimLeft(s, " \t;")
		if s == "" || s[0] == ',' || s[0] == '<' {
			return rel, junk, strings.TrimPrefix(s, ",")
		}
		end := strings.IndexAny(s, "=;,<")
		if end < 0 {
			return rel, junk + " " + s, ""
		}
		name := strings.TrimSpace(s[:end])
		if s[end] != '=' {
			junk += " " + name
			s = s[end:]
			continue
		}
		var value string
		value, s = paramValue(strings.TrimLeft(s[end+1:], " \t"))
		switch lower := strings.ToLower(name); {
		case lower == "rel":
			rel += " " + value
		case strings.Contains(lower, "rel"):
			junk += " " + value
		}
	}
}

// paramValue takes a parameter's value from the start of s: quoted, also with
// the single quotes that are wrong but plain, or up to where it ends.
func paramValue(s string) (value, rest string) {
	if strings.HasPrefix(s, `"`) {
		return unquoteParam(s)
	}
	if strings.HasPrefix(s, "'") {
		if end := strings.IndexByte(s[1:], '\''); end >= 0 && !strings.ContainsAny(s[1:1+end], ";,<") {
			return s[1 : 1+end], s[end+2:]
		}
	}
	end := strings.IndexAny(s, ";, \t<")
	if end < 0 {
		end = len(s)
	}
	return s[:end], s[end:]
}
