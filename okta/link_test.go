package okta

import (
	"net/http"
	"strings"
	"testing"
)

func TestNextLink(t *testing.T) {
	t.Parallel()
	tests := []struct {
		lines []string
		want  string
	}{
		{nil, ""},
		{[]string{`<https://a/x>; rel="self"`}, ""},
		{[]string{`<https://a/x>; rel="self"`, `<https://a/y>; rel="next"`}, "https://a/y"},
		{[]string{`<https://a/x>; rel="self", <https://a/y?q=a,b;c>; rel="next"`}, "https://a/y?q=a,b;c"},
		{[]string{`<https://a/y>;rel=next,<https://a/x>;rel=self`}, "https://a/y"},
		{[]string{`<https://a/y>; title="a, \"b\" <c>"; REL="last Next"`}, "https://a/y"},
		{[]string{`<https://a/y>; crossorigin; rel="next"; rel="self"`}, "https://a/y"},
		{[]string{`< https://a/y >; rel = next`}, "https://a/y"},
		{[]string{`nonsense`, `<unclosed; rel="next"`, `;;,,=`, `<https://a/y>; rel="next`}, "https://a/y"},
		{[]string{`<https://a/y>; rel="nextish"`}, ""},
		{[]string{`<https://a/x> <https://a/y>; rel="next"`}, "https://a/y"},
	}
	for _, tt := range tests {
		if got := nextLink(http.Header{"Link": tt.lines}); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.lines, got, tt.want)
		}
	}
}

func FuzzLinks(f *testing.F) {
	for _, s := range []string{`<a>; rel="next"`, `<a>;rel=self, <b?x,y>; rel="next"; title="\""`, `<`, `;=,`, `<a> x=`, `<a>; rel`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := 0
		for l := range links(s) {
			n++
			if !strings.Contains(s, l.target) {
				t.Errorf("%q: target %q is not in it", s, l.target)
			}
		}
		if n > strings.Count(s, "<") {
			t.Errorf("%q: %d links", s, n)
		}
		// A link that is written behind whatever this is and a comma is
		// found, unless this leaves a quote or a bracket open.
		if strings.ContainsAny(s, `<">`) {
			return
		}
		if got := nextLink(http.Header{"Link": {s, `<https://a/y>; rel="next"`}}); got != "https://a/y" {
			t.Errorf("%q hides the next line: %q", s, got)
		}
	})
}
