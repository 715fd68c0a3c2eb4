package proof

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// manyWanted is a LIMIT that most statements do not come to.
const manyWanted = 1000

// mostWithLimit is how many calls a statement may take with a LIMIT that takes so many
// without it. What asking ahead has under way when a decision is made varies by a window,
// and in pages of two rows the end of a relation that is read depends on which page is
// there first, which at most doubles the calls. A statement that may end with its first
// rows looks them up one by one, which takes as much again as what is read for all of
// them at once before it changes over.
func mostWithLimit(whole int64, n int) int64 {
	if n < manyWanted {
		whole *= 2
	}
	return 2*whole + mostWasted
}

// mostWastedOf is how many of the calls of a random statement may be for nothing: a
// window, and a third of them where it tests what few rows come to, such as the
// other side of an OR, in several loops with a window each.
func mostWastedOf(calls int64) int64 { return mostWasted + calls/3 }

// A LIMIT around a random statement makes it no dearer than asking ahead may, and neither
// with it nor without are more calls wasted than that.
func TestRandomLimits(t *testing.T) {
	t.Parallel()
	small := smallOptions(1)
	small.ShortPages = false // or a list of other rows may take another number of pages
	for name, opt := range map[string]oktatest.Options{"small": small, "wide": wideOptions()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := startOrg(t, opt)
			seed := *randomSeed
			if seed == 0 {
				seed = rand.Uint64()
			}
			asked, failed := 0, 0
			for start := time.Now(); time.Since(start) < *randomFor && failed < 5; asked++ {
				at := seed*1_000_000_007 + uint64(asked)
				if said := o.limited(t, at); said != "" {
					t.Errorf("seed %d: %s", at, said)
					failed++
				}
			}
			t.Logf("%d queries", asked)
		})
	}
}

// limited asks the query of one seed with a LIMIT and without.
func (o *org) limited(t *testing.T, seed uint64) string {
	g := o.newGenerator(seed)
	q := g.question()
	if !endsOpen(q.sql) {
		return "" // it has a LIMIT of its own
	}
	n := pick(g, 1, 2, 7, manyWanted)
	text := q.sql + fmt.Sprint(" LIMIT ", n)
	whole, part := o.fresh(t, q.sql, q.args), o.fresh(t, text, q.args)
	if whole.err != nil || part.err != nil {
		return "" // TestRandom holds that plain SQLite has one too
	}
	for _, a := range []answer{whole, part} {
		if a.costs.Wasted > mostWastedOf(a.costs.Calls) {
			return fmt.Sprintf("%d of %d calls were wasted: %s %v, LIMIT %d\n%s", a.costs.Wasted, a.costs.Calls, q.sql, q.args, n, list(a.costs.Requests))
		}
	}
	// One of several ways may depend on which page is there first.
	for range 4 {
		if part.costs.Calls <= mostWithLimit(whole.costs.Calls, n) {
			return ""
		}
		if again := o.fresh(t, q.sql, q.args); again.costs.Calls > whole.costs.Calls {
			whole = again
		}
		if again := o.fresh(t, text, q.args); again.costs.Calls < part.costs.Calls {
			part = again
		}
	}
	return fmt.Sprintf("%s %v takes %d calls, all of it %d\n%s\nall:\n%s", text, q.args, part.costs.Calls, whole.costs.Calls, list(part.costs.Requests), list(whole.costs.Requests))
}

// fresh asks a query as the first of a Connector.
func (o *org) fresh(t *testing.T, sql string, args []any) answer {
	db := open(t, config(o.srv))
	defer func() { _ = db.Close() }()
	ready(t, db)
	return ask(db, sql, args...)
}

// endsOpen says whether a query may be given a LIMIT at its end.
func endsOpen(sql string) bool {
	depth := 0
	for i, c := range sql {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 && strings.HasPrefix(sql[i:], " LIMIT ") {
			return false
		}
	}
	return true
}
