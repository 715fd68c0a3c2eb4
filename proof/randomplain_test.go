package proof

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// mostPushed is how many calls a random statement may take of which plain lists take so
// many. It is not the same number: what is looked up row by row is given up for the lists
// only when as much has been spent as these take, so that it may come to twice as much,
// and what asking ahead has under way then is a window more. In an org of few groups the
// look-ups before these are counted are more than that.
func mostPushed(plain int64) int64 { return 2*plain + beforeCounting + mostWasted }

// Pushdown makes a random statement hardly dearer than plain lists do, in orgs where
// these are short.
func TestRandomPlain(t *testing.T) {
	t.Parallel()
	small := smallOptions(1)
	small.ShortPages = false // or a list of other rows may take another number of pages
	for name, opt := range map[string]oktatest.Options{
		"small": small, "few": fewOptions(), "wide": wideOptions(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := startOrg(t, opt)
			seed := *randomSeed
			if seed == 0 {
				seed = rand.Uint64()
			}
			asked, failed := 0, 0
			var dear []string
			for start := time.Now(); time.Since(start) < *randomFor/4 && failed < 5; asked++ {
				at := seed*1_000_000_007 + uint64(asked)
				said, wrong := o.dearer(t, at)
				switch {
				case wrong:
					t.Errorf("seed %d: %s", at, said)
					failed++
				case said != "":
					dear = append(dear, fmt.Sprintf("seed %d: %s", at, said))
				}
			}
			t.Logf("%d queries, %d above", asked, len(dear))
			// An impossible anti-join beside what is looked up for each row is known to be.
			if most := 1 + asked/250; len(dear) > most {
				t.Errorf("%d of %d queries take more than that, %d may:\n%s", len(dear), asked, most, strings.Join(dear, "\n"))
			}
		})
	}
}

// dearer asks the query of one seed with pushdown and without. The rows are compared where
// TestRandom does not: wrong says that they differ.
func (o *org) dearer(t *testing.T, seed uint64) (said string, wrong bool) {
	g := o.newGenerator(seed)
	q, everyday := g.everyday(), true
	if g.chance(25) {
		q, everyday = g.question(), false
	}
	plain, pushed := o.unaided(t, q), o.first(t, config(o.srv), q)
	if plain.err != nil || pushed.err != nil {
		return "", false // TestRandom holds that plain SQLite has one too
	}
	if everyday && endsOpen(q.sql) {
		if said := o.compare(q, "with pushdown", pushed, plain); said != "" {
			return said, true
		}
	}
	// One of several ways may depend on which page is there first.
	for range 4 {
		if pushed.costs.Calls <= mostPushed(plain.costs.Calls) {
			return "", false
		}
		if again := o.first(t, config(o.srv), q); again.costs.Calls < pushed.costs.Calls {
			pushed = again
		}
	}
	return fmt.Sprintf("%s %v takes %d calls, plain lists %d\n%s\nplain lists:\n%s", q.sql, q.args, pushed.costs.Calls, plain.costs.Calls, list(pushed.costs.Requests), list(plain.costs.Requests)), false
}
