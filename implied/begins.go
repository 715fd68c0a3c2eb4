package implied

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// Texts between two others, byte by byte, begin with what these have in common: an
// employee number from '000100' to '000150' begins with 0001, which Okta can be asked
// for.

// begun adds to a reading what texts begin with that lie between two constants. The
// bounds are comparisons of one side, or conditions of their own.
func begun(t *catalog.Table, r reading) reading {
	var each side // what all rows meet
	for i, sides := range r {
		if len(sides) == 1 {
			each = append(each, sides[0]...)
			continue
		}
		r[i] = slices.Clone(sides)
		for n, s := range sides {
			r[i][n] = append(slices.Clip(s), beginnings(t, s)...)
		}
	}
	for _, c := range beginnings(t, each) {
		r = append(r, []side{{c}})
	}
	return r
}

// beginnings are what the texts of columns begin with by the bounds of a side, for
// each column the longest.
func beginnings(t *catalog.Table, s side) (out side) {
	for _, low := range s {
		if low.Op != planner.GT && low.Op != planner.GE || !isBound(t, low) {
			continue
		}
		for _, high := range s {
			if high.Column != low.Column || high.Op != planner.LT && high.Op != planner.LE || !isBound(t, high) {
				continue
			}
			begin := inCommon(low.Values[0].Text, high.Values[0].Text)
			if begin == "" {
				continue
			}
			like := planner.Comparison{Column: low.Column, Op: planner.LIKE, Values: []planner.Value{{Kind: planner.Text, Text: begin + "%"}}, Implied: true}
			at := slices.IndexFunc(out, func(c planner.Comparison) bool { return c.Column == low.Column })
			switch {
			case at < 0:
				out = append(out, like)
			case len(begin) >= len(out[at].Values[0].Text):
				out[at] = like
			}
		}
	}
	return out
}

// isBound says whether a comparison is one of a column's text with another, byte by
// byte.
func isBound(t *catalog.Table, c planner.Comparison) bool {
	column := &t.Columns[c.Column]
	return column.Type == catalog.Text && !c.Element && len(c.Values) == 1 && c.Values[0].Kind == planner.Text &&
		(strings.EqualFold(c.Collation, "BINARY") || c.Collation == "" && !column.NoCase)
}

// inCommon are the whole characters that two texts both begin with, up to one that
// means another to LIKE.
func inCommon(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] && a[n] != '%' && a[n] != '_' && a[n] != 0 {
		n++
	}
	for n > 0 && !utf8.ValidString(a[:n]) {
		n--
	}
	return a[:n]
}
