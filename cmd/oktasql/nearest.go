package main

import (
	"fmt"
	"strings"

	"github.com/oktasql/oktasql/suggest"
)

// nearest returns the candidate that word was probably meant to be, "" when
// none is near. When none is misspelt, one that the word begins or that begins
// with the word counts.
func nearest(word string, candidates []string) string {
	if near := suggest.Nearest(word, candidates); near != "" {
		return near
	}
	w := suggest.Flat(word)
	if len(w) < 3 {
		return ""
	}
	for _, c := range candidates {
		if n := suggest.Flat(c); strings.HasPrefix(n, w) || len(n) > 3 && strings.HasPrefix(w, n) {
			return c
		}
	}
	return ""
}

// didYouMean fills form with the candidate nearest to word, or returns
// otherwise.
func didYouMean(word string, candidates []string, form, otherwise string) string {
	if n := nearest(word, candidates); n != "" {
		return "did you mean " + fmt.Sprintf(form, n) + "?"
	}
	return otherwise
}
