// Package suggest finds the name that a misspelt word was probably meant to be:
// a table, a column, a flag, a setting. It knows nothing of what the names
// stand for, and words no message.
package suggest

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// longest is the length in bytes beyond which a word is no misspelt name.
const longest = 64

// Nearest returns the name closest to word, "" when none is close, and the
// first of those that are equally close. Letter case and the separators _ - .
// do not count. Close is one change for every three letters of the word, the
// last third begun by its second letter: to insert, drop or replace a letter,
// or once to swap two neighbours.
func Nearest(word string, names []string) string {
	w := Flat(word)
	if w == "" || len(w) > longest {
		return ""
	}
	best, limit := "", (len(w)+1)/3+1
	for _, name := range names {
		if d := distance(w, Flat(name)); d < limit {
			best, limit = name, d
		}
	}
	return best
}

// Flat makes orgUrl, org_url, org-url and ORGURL one; rateLimit.maxRetries and
// rate_limit.max_retries as well.
func Flat(name string) string {
	return strings.ToLower(separators.Replace(name))
}

var separators = strings.NewReplacer("_", "", "-", "", ".", "")

// distance is how many changes lead from a to b.
func distance(a, b string) int {
	d := levenshtein.ComputeDistance(a, b)
	// Levenshtein's distance counts a swap as two changes, but it is one slip of
	// the fingers.
	letters := []rune(a)
	for i := 1; i < len(letters) && d > 1; i++ {
		letters[i-1], letters[i] = letters[i], letters[i-1]
		d = min(d, 1+levenshtein.ComputeDistance(string(letters), b))
		letters[i-1], letters[i] = letters[i], letters[i-1]
	}
	return d
}
