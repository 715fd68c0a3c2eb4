package proof

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// tally counts what statements asked for in vain. What one wasted is held against a
// window of asking ahead, what all did is told: no plan is the best one for each of a
// million random statements. A repeated request is a mistake.
type tally struct {
	mu         sync.Mutex
	statements int
	failed     int // with an error, which plain SQLite then has too
	empty      int // without a row
	calls      int64
	repeated   int    // requests sent again, to the letter but for the order of parameters
	repeating  int    // statements that did so
	similar    int    // requests sent again with other fields or another size of page
	resembling int    // statements that did so
	wasted     int64  // calls whose answer nobody asked for
	most       int64  // of one statement
	wasteful   string // that statement
	examples   []string
}

// mostExamples bounds the statements that are shown: the shortest ones.
const mostExamples = 8

// add takes in a statement. Nothing is exempt: a request for a schema counts as
// one for rows does, and so does a repeated one, which an org that never fails
// gives no cause for.
func (t *tally) add(q question, a answer) {
	repeated, similar := 0, 0
	same, alike := map[string]bool{}, map[string]bool{}
	example := ""
	for _, r := range a.costs.Requests {
		path, query, _ := strings.Cut(r, "?")
		values, err := url.ParseQuery(query)
		if err != nil {
			continue // uneconomical says so
		}
		whole := path + "?" + values.Encode()
		values.Del("fields")
		values.Del("limit")
		rows := path + "?" + values.Encode()
		switch {
		case same[whole]:
			repeated++
			example = r
		case alike[rows]:
			similar++
		}
		same[whole], alike[rows] = true, true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.statements++
	if a.err != nil {
		t.failed++
	} else if len(a.rows) == 0 {
		t.empty++
	}
	t.calls += a.costs.Calls
	t.repeated += repeated
	t.similar += similar
	t.wasted += a.costs.Wasted
	if a.costs.Wasted > t.most {
		t.most, t.wasteful = a.costs.Wasted, fmt.Sprintf("%s %v, of %d\n%s", q.sql, q.args, a.costs.Calls, list(a.costs.Requests))
	}
	t.repeating += min(repeated, 1)
	t.resembling += min(similar, 1)
	if repeated > 0 {
		t.examples = append(t.examples, fmt.Sprintf("%s %v: %d: %s", q.sql, q.args, repeated, example))
		slices.SortStableFunc(t.examples, func(a, b string) int { return len(a) - len(b) })
		t.examples = t.examples[:min(len(t.examples), mostExamples)]
	}
}

// String sums up, with the shortest statements that repeated a request, how
// many and one of them.
func (t *tally) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := fmt.Sprintf("%d statements (%d failed, %d without rows), %d calls; %d statements repeated %d requests, %d asked %d times for the same rows in another form; %d calls wasted, at most %d by a statement",
		t.statements, t.failed, t.empty, t.calls, t.repeating, t.repeated, t.resembling, t.similar, t.wasted, t.most)
	return s + "\n" + list(t.examples)
}
