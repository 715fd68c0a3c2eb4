package engine

import (
	"sync"
	"time"

	"github.com/oktasql/oktasql/okta"
)

// Stats is what one statement cost. All of its requests are counted, also
// those for schemas, retries and look-ahead.
type Stats struct {
	Calls    int64         // requests sent
	Pages    int64         // pages of lists taken in
	Rows     int64         // rows that Okta sent and SQLite was shown
	Bytes    int64         // bytes of answers, after decompression
	Wasted   int64         // calls whose answer nobody asked for
	Wait     time.Duration // time spent waiting for the rate limit or before a retry, summed over requests
	Elapsed  time.Duration // from the start of the statement to its close
	Requests []string      // METHOD path?query, in the order sent; at most maxRequests
	Pushed   []string      // terms that Okta tested too
	Kept     []string      // terms that only SQLite tests
	Warnings []string      // what the reader should know, such as parents that vanished in mid-scan
}

// maxRequests bounds Stats.Requests, so that a scan of a million users keeps
// its memory flat. Calls goes on counting.
const maxRequests = 10_000

// Progress is a statement's state while it runs.
type Progress struct {
	Calls, Pages, Rows int64
	Waiting            time.Duration // how long the wait under way takes in all; 0 when none is
	Reason             string        // why it waits
	Until              time.Time     // when it goes on
}

// maxWarnings bounds Stats.Warnings.
const maxWarnings = 20

// meter counts for one statement. It is safe for concurrent use.
type meter struct {
	mu       sync.Mutex
	stats    Stats
	started  time.Time
	progress func(Progress)
	lastSeen time.Time
	warned   map[string]bool
}

// progressEvery is the least time between two progress reports.
const progressEvery = 100 * time.Millisecond

// sent counts an exchange.
func (m *meter) sent(e okta.Exchange) {
	m.mu.Lock()
	m.stats.Calls++
	m.stats.Bytes += int64(e.Bytes)
	if len(m.stats.Requests) < maxRequests {
		m.stats.Requests = append(m.stats.Requests, requestLine(e))
	}
	m.mu.Unlock()
	m.report(Progress{}, false)
}

// waited counts a wait that is over.
func (m *meter) waited(_ okta.Wait, took time.Duration) {
	m.mu.Lock()
	m.stats.Wait += took
	m.mu.Unlock()
}

// waits tells of a wait as it begins.
func (m *meter) waits(w okta.Wait) {
	m.report(Progress{Waiting: w.Duration, Reason: w.Reason, Until: w.Until}, true)
}

// took counts a page and its rows.
func (m *meter) took(rows int) {
	m.mu.Lock()
	m.stats.Pages++
	m.stats.Rows += int64(rows)
	m.mu.Unlock()
}

// wasted counts calls that nobody needed.
func (m *meter) wasted(calls int64) {
	m.mu.Lock()
	m.stats.Wasted += calls
	m.mu.Unlock()
}

// warn notes a sentence once.
func (m *meter) warn(text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.warned[text] || len(m.stats.Warnings) > maxWarnings {
		return
	}
	if len(m.stats.Warnings) == maxWarnings {
		text = "there are more warnings, which are not shown"
	}
	if m.warned == nil {
		m.warned = map[string]bool{}
	}
	m.warned[text] = true
	m.stats.Warnings = append(m.stats.Warnings, text)
}

// report tells the progress function, not more often than progressEvery unless
// forced.
func (m *meter) report(p Progress, force bool) {
	m.mu.Lock()
	f := m.progress
	now := time.Now()
	if f == nil || (!force && now.Sub(m.lastSeen) < progressEvery) {
		m.mu.Unlock()
		return
	}
	m.lastSeen = now
	p.Calls, p.Pages, p.Rows = m.stats.Calls, m.stats.Pages, m.stats.Rows
	m.mu.Unlock()
	f(p)
}

// snapshot copies the counts.
func (m *meter) snapshot() Stats {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.stats
	s.Elapsed = time.Since(m.started)
	s.Requests = append([]string(nil), s.Requests...)
	s.Warnings = append([]string(nil), s.Warnings...)
	return s
}

// requestLine is an exchange as METHOD path?query.
func requestLine(e okta.Exchange) string {
	if e.Query == "" {
		return e.Method + " " + e.Path
	}
	return e.Method + " " + e.Path + "?" + e.Query
}
