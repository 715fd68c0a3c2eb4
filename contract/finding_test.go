package contract

import (
	"slices"
	"strings"
	"testing"
)

// findings are the disagreements that one test met, each in the words by which
// a deviation names it.
type findings map[string]bool

func (f findings) add(text string) { f[text] = true }

// settle fails the test for each finding that is no listed deviation, and for
// each deviation of this part that was not found: it is no longer needed, and
// what it excuses would go unseen if it came back.
func (f findings) settle(t *testing.T, part string) {
	t.Helper()
	used := map[string]bool{}
	var unknown []string
	for text := range f {
		if !listed(part, text) {
			unknown = append(unknown, text)
		}
		for _, d := range deviations {
			if d.part == part && d.covers(text) {
				used[d.what] = true
			}
		}
	}
	slices.Sort(unknown)
	for _, text := range unknown {
		t.Errorf("%s: %s", part, text)
	}
	for _, d := range deviations {
		if d.part == part && !used[d.what] {
			t.Errorf("%s: the deviation is not needed: %s", part, d.what)
		}
	}
}

// listed says whether a finding of a part is a listed deviation.
func listed(part, finding string) bool {
	return slices.ContainsFunc(deviations, func(d deviation) bool { return d.part == part && d.covers(finding) })
}

// covers says whether a deviation is about a finding. Its … stands for one
// name, such as that of a custom attribute.
func (d *deviation) covers(finding string) bool {
	before, after, any := strings.Cut(d.what, "…")
	if !any {
		return d.what == finding
	}
	rest, ok := strings.CutPrefix(finding, before)
	name, ok2 := strings.CutSuffix(rest, after)
	return ok && ok2 && name != "" && !strings.ContainsAny(name, "/: ")
}

// TestDeviations holds the table itself: complete, and each entry once.
func TestDeviations(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, d := range deviations {
		if d.part == "" || d.what == "" || d.why == "" || d.source == "" {
			t.Errorf("a deviation needs part, what, why and source: %+v", d)
		}
		if !slices.Contains([]string{partCatalogue, partColumns, partAnswers, partRequests}, d.part) {
			t.Errorf("no test settles the part %q of the deviation %q", d.part, d.what)
		}
		if seen[d.part+d.what] {
			t.Errorf("listed twice: %s: %s", d.part, d.what)
		}
		seen[d.part+d.what] = true
	}
}
