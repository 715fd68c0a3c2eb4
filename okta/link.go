package okta

import (
	"iter"
	"net/http"
	"strings"
)

// link is one entry of a Link header.
type link struct{ target, rel string }

// nextLink is the target of the link with rel "next", "" when there is none.
// Okta sends one header line per link; older answers have all of them in one
// line, comma-joined; a next link may come without a self link.
//
// Source: core-okta-api, Pagination.
func nextLink(h http.Header) string {
	for _, line := range h.Values("Link") {
		for l := range links(line) {
			for rel := range strings.FieldsSeq(l.rel) {
				if strings.EqualFold(rel, "next") {
					return l.target
				}
			}
		}
	}
	return ""
}

// links yields the entries of one Link header line: <target>; name="value", …
// A target may hold commas and semicolons. What cannot be read is skipped up
// to the next entry.
func links(line string) iter.Seq[link] {
	return func(yield func(link) bool) {
		s := line
		for {
			open := strings.IndexByte(s, '<')
			if open < 0 {
				return
			}
			end := strings.IndexByte(s[open:], '>')
			if end < 0 {
				return
			}
			l := link{target: strings.TrimSpace(s[open+1 : open+end])}
			s = s[open+end+1:]
			l.rel, s = linkParams(s)
			if !yield(l) {
				return
			}
		}
	}
}

// linkParams reads ; name=value pairs up to the comma that ends the entry and
// gives the first rel.
func linkParams(s string) (rel, rest string) {
	for {
		s = strings.TrimLeft(s, " \t;")
		if s == "" || s[0] == ',' || s[0] == '<' {
			return rel, strings.TrimPrefix(s, ",")
		}
		end := strings.IndexAny(s, "=;,")
		if end < 0 {
			return rel, ""
		}
		name := strings.TrimSpace(s[:end])
		if s[end] != '=' {
			s = s[end:]
			continue
		}
		s = strings.TrimLeft(s[end+1:], " \t")
		var value string
		if strings.HasPrefix(s, `"`) {
			value, s = unquoteParam(s)
		} else {
			end = strings.IndexAny(s, ";, \t")
			if end < 0 {
				end = len(s)
			}
			value, s = s[:end], s[end:]
		}
		if rel == "" && strings.EqualFold(name, "rel") {
			rel = value
		}
	}
}
