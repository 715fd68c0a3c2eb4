package sqltree

import (
	"slices"
	"strconv"

	"github.com/oktasql/oktasql/sqltext"
)

// fewWanted is the number of rows up to which those that a LIMIT leaves may well be
// found without much of what all rows take.
const fewWanted = 100

// LimitAt is the number of rows that the LIMIT at a token leaves, with those that its
// OFFSET passes over: 0 for one that the text does not tell.
func (s *Shape) LimitAt(i int) int {
	rows := 0
	for i++; ; i += 2 {
		n, err := strconv.Atoi(s.At(i).Text)
		if err != nil || s.At(i).Kind != sqltext.Number {
			return 0
		}
		if rows += n; !s.At(i+1).Is("OFFSET") && s.At(i+1).Text != "," {
			return rows
		}
	}
}

// Wanted is the number of rows that the statement's only LIMIT leaves, 0 where that is
// not known.
func (s *Shape) Wanted() int {
	rows := 0
	for i, t := range s.Tokens {
		if t.Is("LIMIT") {
			if rows > 0 {
				return 0
			}
			if rows = s.LimitAt(i); rows == 0 {
				return 0
			}
		}
	}
	return rows
}

// WantsFew says whether the statement may end with its first few rows: what is read
// for all of them at once may be more than they take one by one. Rows that are sorted
// or grouped are all read before.
func (s *Shape) WantsFew() bool {
	if !s.Limits || slices.ContainsFunc(s.Tokens, func(t sqltext.Token) bool { return t.Is("ORDER") || t.Is("GROUP") }) {
		return false
	}
	return s.Wanted() <= fewWanted
}
