package main

import (
	"fmt"
	"strings"
)

// nearest returns the candidate that word was probably meant to be, "" when
// none is near: at most one edit for each three letters of the word, letter
// case, - and _ aside. A candidate that the word begins
// or that begins with it also counts, after the others.
func nearest(word string, candidates []string) string {
	norm := func(s string) string {
		return strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(s))
	}
	w := norm(word)
	if w == "" {
		return ""
	}
	best, bestDistance := "", max(1, len(w)/3)+1
	if len(w) < 3 {
		bestDistance = 1
	}
	for _, c := range candidates {
		if d := distance(w, norm(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	if best != "" || len(w) < 3 {
		return best
	}
	for _, c := range candidates {
		if n := norm(c); strings.HasPrefix(n, w) || len(n) > 3 && strings.HasPrefix(w, n) {
			return c
		}
	}
	return ""
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b.
func distance(a, b string) int {
	prev2, prev, cur := []int(nil), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, make([]int, len(b)+1)
	}
	return prev[len(b)]
}

// suggest fills form with the candidate nearest to word, or returns otherwise.
func suggest(word string, candidates []string, form, otherwise string) string {
	if n := nearest(word, candidates); n != "" {
		return "did you mean " + fmt.Sprintf(form, n) + "?"
	}
	return otherwise
}
