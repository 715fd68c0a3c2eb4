package oktasql

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/oktasql/oktasql/engine"
)

// Stats is what the statements run under one context cost, summed. It is
// complete once their rows are closed. Read it through Snapshot while they run.
type Stats struct {
	mu   sync.Mutex
	sum  engine.Stats
	runs int
}

// Costs are the numbers of a Stats.
type Costs struct {
	Calls    int64         // requests sent, retries and those for schemas included
	Pages    int64         // pages of lists taken in
	Rows     int64         // rows that Okta sent
	Bytes    int64         // bytes of answers after decompression
	Wasted   int64         // calls whose answer nobody asked for
	Wait     time.Duration // waiting for rate limits and before retries, summed over requests
	Elapsed  time.Duration // from the first statement's start to its rows' close
	Requests []string      // "GET /api/v1/users?limit=200", in the order sent
	Pushed   []string      // terms that Okta tested too
	Kept     []string      // terms that only SQLite tested
	Warnings []string      // what the reader should know
}

// Snapshot returns the costs so far.
func (s *Stats) Snapshot() Costs {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Costs(s.sum)
}

// MarshalJSON writes the costs as --stats=json prints them, times in
// milliseconds.
func (s *Stats) MarshalJSON() ([]byte, error) {
	c := s.Snapshot()
	list := func(l []string) []string {
		if l == nil {
			return []string{}
		}
		return l
	}
	return json.Marshal(struct {
		Calls    int64    `json:"calls"`
		Pages    int64    `json:"pages"`
		Rows     int64    `json:"rows"`
		Bytes    int64    `json:"bytes"`
		Wait     float64  `json:"wait_ms"`
		Elapsed  float64  `json:"elapsed_ms"`
		Wasted   int64    `json:"wasted"`
		Requests []string `json:"requests"`
		Pushed   []string `json:"pushed"`
		Kept     []string `json:"kept"`
		Warnings []string `json:"warnings"`
	}{
		c.Calls, c.Pages, c.Rows, c.Bytes, millis(c.Wait), millis(c.Elapsed), c.Wasted,
		list(c.Requests), list(c.Pushed), list(c.Kept), list(c.Warnings),
	})
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// add takes in a finished statement.
func (s *Stats) add(e engine.Stats) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs++
	s.sum.Calls += e.Calls
	s.sum.Pages += e.Pages
	s.sum.Rows += e.Rows
	s.sum.Bytes += e.Bytes
	s.sum.Wasted += e.Wasted
	s.sum.Wait += e.Wait
	s.sum.Elapsed += e.Elapsed
	s.sum.Requests = append(s.sum.Requests, e.Requests...)
	s.sum.Pushed = append(s.sum.Pushed, e.Pushed...)
	s.sum.Kept = append(s.sum.Kept, e.Kept...)
	s.sum.Warnings = append(s.sum.Warnings, e.Warnings...)
}

// Progress is the state of a running statement.
type Progress = engine.Progress

type statsKey struct{}
type progressKey struct{}

// WithStats returns a context whose statements count their costs.
func WithStats(ctx context.Context) (context.Context, *Stats) {
	s := &Stats{}
	return context.WithValue(ctx, statsKey{}, s), s
}

// WithProgress returns a context whose statements report how far they are, at
// most about ten times a second and whenever a wait begins. f is called from
// other goroutines and must return quickly.
func WithProgress(ctx context.Context, f func(Progress)) context.Context {
	return context.WithValue(ctx, progressKey{}, f)
}

func statsOf(ctx context.Context) *Stats {
	s, _ := ctx.Value(statsKey{}).(*Stats)
	return s
}

func progressOf(ctx context.Context) func(Progress) {
	f, _ := ctx.Value(progressKey{}).(func(Progress))
	return f
}
