package proof

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

var (
	randomFor  = flag.Duration("proof.for", 2*time.Second, "how long to ask random queries")
	randomSeed = flag.Uint64("proof.seed", 1, "first seed of the random queries; 0: by the time")
)

// Random queries give the same answers in all three ways, none sends a request
// twice, and none wastes more calls than one window of asking ahead. The seeds are
// always the same ones, so that a failure here is one for everybody.
func TestRandom(t *testing.T) {
	t.Parallel()
	for i := range uint64(2) {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			o := startOrg(t, smallOptions(int64(i+1)))
			seed := *randomSeed
			if seed == 0 {
				seed = rand.Uint64()
			}
			failed, asked := 0, 0
			for start := time.Now(); time.Since(start) < *randomFor && failed < 5; asked++ {
				if d := o.random(seed*1_000_000_007 + i*1_000_000 + uint64(asked)); d != "" {
					t.Error(d)
					failed++
				}
			}
			for _, tally := range []*tally{&o.pushed, &o.unpushed} {
				if tally.repeating > 1+tally.statements/5000 { // a few do: docs/design.md says which
					t.Errorf("%d statements sent a request twice:\n%s", tally.repeating, list(tally.examples))
				}
			}
			for _, tally := range []*tally{&o.pushed, &o.unpushed} {
				if tally.most > mostWasted {
					t.Errorf("%d calls were wasted by %s", tally.most, tally.wasteful)
				}
			}
			t.Logf("%d queries", asked)
			t.Logf("pushdown on: %s", &o.pushed)
			t.Logf("pushdown off: %s", &o.unpushed)
		})
	}
}

// random asks the query of one seed, and at times takes one apart by a
// condition.
func (o *org) random(seed uint64) string {
	g := o.newGenerator(seed)
	var d string
	if g.chance(15) {
		d = o.partition(g)
	} else {
		q := g.question()
		q.twice = seed%5 == 0
		d = o.differ(q)
	}
	if d == "" {
		return ""
	}
	return fmt.Sprintf("seed %d: %s", seed, d)
}

// partition holds that the rows where p is true, those where it is false and
// those where it is NULL are all rows.
func (o *org) partition(g *generator) string {
	from, sources := g.from()
	head := "SELECT " + keys(sources) + " FROM " + from
	n := len(g.args)
	p := g.predicate(sources, 3)
	args := g.args
	all := ask(o.on, head, args[:n]...)
	if all.err != nil {
		return fmt.Sprintf("%s: %v", head, all.err)
	}
	var parts answer
	var texts []string
	for _, where := range []string{p, "NOT (" + p + ")", "(" + p + ") IS NULL"} {
		text := head + " WHERE " + where
		a := ask(o.on, text, args...)
		if a.err != nil {
			return fmt.Sprintf("%s: %v", text, a.err)
		}
		texts = append(texts, fmt.Sprintf("%s: %d rows", text, len(a.rows)))
		parts.columns = a.columns
		parts.rows = append(parts.rows, a.rows...)
	}
	q := question{sql: head, args: args}
	if d := o.compare(q, "the union of parts", parts, all); d != "" {
		return d + "\nparts:\n" + strings.Join(texts, "\n")
	}
	return ""
}

// FuzzDifferential is the same for Go's fuzzer.
func FuzzDifferential(f *testing.F) {
	o := startOrg(f, smallOptions(3))
	for seed := range uint64(8) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		if d := o.random(seed); d != "" {
			t.Error(d)
		}
	})
}
