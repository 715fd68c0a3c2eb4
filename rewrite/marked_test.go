package rewrite

import (
	"strings"
	"testing"
)

// asGiven is a text without what stands between ⟦ and ⟧, and the text with it.
func asGiven(text string) (given, want string) {
	given = text
	for strings.Contains(given, "⟦") {
		from, to := strings.Index(given, "⟦"), strings.Index(given, "⟧")
		given = given[:from] + given[to+len("⟧"):]
	}
	return given, strings.NewReplacer("⟦", "", "⟧", "").Replace(text)
}

// asExchanged is a text with the first of each two parts between ⟦ and ⟧, and with the second.
func asExchanged(text string) (given, want string) {
	for {
		before, rest, found := strings.Cut(text, "⟦")
		given, want = given+before, want+before
		if !found {
			return given, want
		}
		first, rest, _ := strings.Cut(rest, "⟧⟦")
		second, rest, _ := strings.Cut(rest, "⟧")
		given, want, text = given+first, want+second, rest
	}
}

// holds checks that a rule writes what stands between ⟦ and ⟧ in some texts, each
// once, and leaves others as they are.
func holds(t *testing.T, rule func(text string) string, marked, same []string) {
	t.Helper()
	for _, m := range marked {
		given, want := asGiven(m)
		if got := rule(given); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
		if got := rule(want); got != want {
			t.Errorf("%s\n   is %s", want, got)
		}
	}
	for _, text := range same {
		if got := rule(text); got != text {
			t.Errorf("%s\n   is %s", text, got)
		}
	}
}

func dearLast(text string) string { return rulesForTest.DearLast(text, true) }
