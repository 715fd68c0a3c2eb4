package engine

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// Parameters of a statement whose text gets a copy of some of it.

// repeatable says whether the parameters of a text without a name can be given
// their numbers: not where a result is named by its text.
func repeatable(text string) bool {
	s := shapeOf(text)
	r := s.selects()
	if r == nil {
		return false
	}
	for _, c := range r.cores {
		for n, p := range c.results {
			for k := p.from; k < p.to && r.result(c, n).name == ""; k++ {
				if s.at(k).Text == "?" {
					return false
				}
			}
		}
	}
	return true
}

// hasNumberless says whether a text has a parameter without a number or a name.
func hasNumberless(text string) bool {
	return slices.ContainsFunc(sqltext.Tokens(text), func(t sqltext.Token) bool { return t.Text == "?" })
}

// numbered is a text whose parameters without a name have their numbers, so
// that one of them can stand in two places.
func numbered(text string) string {
	var b strings.Builder
	at := 0
	parameters(text, func(t sqltext.Token, n int) {
		if t.Text == "?" {
			b.WriteString(text[at:t.Pos] + "?" + strconv.Itoa(n))
			at = t.Pos + 1
		}
	})
	return b.String() + text[at:]
}

// parameters goes through a text's parameters with the numbers that SQLite gives
// them.
func parameters(text string, f func(t sqltext.Token, n int)) {
	highest, named := 0, map[string]int{}
	for _, t := range sqltext.Tokens(text) {
		if t.Kind != sqltext.Param {
			continue
		}
		n, seen := named[t.Text]
		if digits, ok := strings.CutPrefix(t.Text, "?"); ok && digits != "" {
			n, _ = strconv.Atoi(digits)
		} else if !seen {
			n = highest + 1
		}
		if t.Text != "?" {
			named[t.Text] = n
		}
		highest = max(highest, n)
		f(t, n)
	}
}

// sameParameters says whether the parameters of two texts have the same
// numbers.
func sameParameters(a, b string) bool {
	of := func(text string) map[string]int {
		m := map[string]int{}
		parameters(text, func(t sqltext.Token, n int) { m[t.Text] = n })
		return m
	}
	return maps.Equal(of(a), of(b))
}
