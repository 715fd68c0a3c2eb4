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
		{[]string{`<https://a/y>; rel='next'`}, "https://a/y"},
		{[]string{`<https://a/y>; rel='self next'; x=y`}, "https://a/y"},
		{[]string{`<https://a/x>; rel='self', <https://a/y> ; Rel = NEXT`}, "https://a/y"},
		{[]string{`<https://a/y>; rel="self"; rel="next"`}, "https://a/y"},
		{[]string{`<https://a/y>; rel="prefetch,next"`}, "https://a/y"},
		{[]string{"<https://a/y>; rel=\u201cnext\u201d"}, "https://a/y"},
		{[]string{`<https://a/y> rel="next"`}, "https://a/y"},
		{[]string{`https://a/x; rel="self"`, `<https://a/y>; rel="next"`}, "https://a/y"},
		{[]string{`<https://a/x?next=1>; rel="self"; title="rel=next"`}, ""},
		{[]string{`https://a/x?next=1; rel="self"`}, ""},
		{[]string{`<https://a/x>; rel="https://a/rels/next"`}, ""},
	}
	for _, tt := range tests {
		got, err := nextLink(http.Header{"Link": tt.lines})
		if got != tt.want || err != nil {
			t.Errorf("%q: %q, want %q; %v", tt.lines, got, tt.want, err)
		}
	}
}

// TestNextLinkUnreadable has headers that seem to name a next page. Nothing is
// guessed from them: a wrong cursor would be as bad as none.
func TestNextLinkUnreadable(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		`https://a/y; rel="next"`,
		`<https://a/y; rel="next"`,
		`https://a/y>; rel="next"`,
		`garbage; rel=next`,
		`garbage; rel='next', <https://a/x>; rel="self"`,
		`<https://a/y; rel="next", <https://a/x>; rel="self"`,
		`<https://a/x>; rel="self", https://a/y; rel="next"`,
		`<https://a/x>; rel="self, <https://a/y>; rel="next"`,
		`<>; rel="next"`,
		`<https://a/y>; rel: next`,
		`<https://a/y>; rel*=UTF-8''next`,
		`<https://a/y>; next`,
		`next`,
	} {
		if got, err := nextLink(http.Header{"Link": {line}}); got != "" || err != errLink {
			t.Errorf("%q: %q, %v", line, got, err)
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
			if l.target != "" {
				n++
			}
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
		if got, err := nextLink(http.Header{"Link": {s, `<https://a/y>; rel="next"`}}); got != "https://a/y" {
			t.Errorf("%q hides the next line: %q, %v", s, got, err)
		}
	})
}
