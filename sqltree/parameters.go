package sqltree

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// Parameters of a statement whose text gets a copy of some of it.

// Repeatable says whether the parameters of a text without a name can be given
// their numbers: not where a result is named by its text.
func Repeatable(text string) bool {
	s := ShapeOf(text)
	r := s.Selects()
	if r == nil {
		return false
	}
	for _, c := range r.Cores {
		for n, p := range c.Results {
			for k := p.From; k < p.To && r.Result(c, n).Name == ""; k++ {
				if s.At(k).Text == "?" {
					return false
				}
			}
		}
	}
	return true
}

// HasNumberless says whether a text has a parameter without a number or a name.
func HasNumberless(text string) bool {
	return slices.ContainsFunc(sqltext.Tokens(text), func(t sqltext.Token) bool { return t.Text == "?" })
}

// Numbered is a text whose parameters without a name have their numbers, so
// that one of them can stand in two places.
func Numbered(text string) string {
	var b strings.Builder
	at := 0
	Parameters(text, func(t sqltext.Token, n int) {
		if t.Text == "?" {
			b.WriteString(text[at:t.Pos] + "?" + strconv.Itoa(n))
			at = t.Pos + 1
		}
	})
	return b.String() + text[at:]
}

// Parameters goes through a text's parameters with the numbers that SQLite gives
// them.
func Parameters(text string, f func(t sqltext.Token, n int)) {
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

// SameParameters says whether the parameters of two texts have the same
// numbers.
func SameParameters(a, b string) bool {
	of := func(text string) map[string]int {
		m := map[string]int{}
		Parameters(text, func(t sqltext.Token, n int) { m[t.Text] = n })
		return m
	}
	return maps.Equal(of(a), of(b))
}
