package rewrite

import "strings"

// asGiven is a text without what stands between ⟦ and ⟧, and the text with it.
func asGiven(text string) (given, want string) {
	given = text
	for strings.Contains(given, "⟦") {
		from, to := strings.Index(given, "⟦"), strings.Index(given, "⟧")
		given = given[:from] + given[to+len("⟧"):]
	}
	return given, strings.NewReplacer("⟦", "", "⟧", "").Replace(text)
}
