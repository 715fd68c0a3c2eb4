package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// requestsShown bounds the requests that --stats lists as text; --stats=json
// has them all.
const requestsShown = 20

// writeStats prints a cost as --stats does. Every line begins with "-- ", so
// that the text may stand in a SQL script.
func writeStats(w io.Writer, c cost) {
	fmt.Fprintf(w, "-- %s, %s, %s, %s; waited %s of %s\n",
		plural(int(c.calls), "call", "calls"), plural(int(c.pages), "page", "pages"),
		plural(int(c.rows), "row", "rows"), byteText(c.bytes), seconds(c.wait), seconds(c.elapsed))
	if c.wasted > 0 {
		fmt.Fprintf(w, "-- %s for nothing\n", plural(int(c.wasted), "call", "calls"))
	}
	for i, r := range c.requests {
		if i == requestsShown {
			fmt.Fprintf(w, "--   … and %s more (--stats=json has all)\n", thousands(int64(len(c.requests)-i)))
			break
		}
		fmt.Fprintf(w, "--   %s\n", visible(r, false))
	}
	for _, p := range c.pushed {
		fmt.Fprintf(w, "-- pushed: %s\n", visible(p, false))
	}
	for _, k := range c.kept {
		fmt.Fprintf(w, "-- kept: %s\n", visible(k, false))
	}
}

// writeStatsJSON prints a cost as one JSON object on one line. Times are whole
// milliseconds, sizes bytes.
func writeStatsJSON(w io.Writer, c cost) error {
	list := func(s []string) []string {
		if s == nil {
			return []string{}
		}
		return s
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		Calls    int64    `json:"calls"`
		Pages    int64    `json:"pages"`
		Rows     int64    `json:"rows"`
		Bytes    int64    `json:"bytes"`
		Wait     int64    `json:"wait_ms"`
		Elapsed  int64    `json:"elapsed_ms"`
		Wasted   int64    `json:"wasted"`
		Requests []string `json:"requests"`
		Pushed   []string `json:"pushed"`
		Kept     []string `json:"kept"`
		Warnings []string `json:"warnings"`
	}{
		c.calls, c.pages, c.rows, c.bytes, c.wait.Milliseconds(), c.elapsed.Milliseconds(), c.wasted,
		list(c.requests), list(c.pushed), list(c.kept), list(c.warnings),
	})
}

// byteText writes a size as people do: 812 bytes, 18.3 KB, 4.1 MB.
func byteText(n int64) string {
	switch {
	case n < 1000:
		return plural(int(n), "byte", "bytes")
	case n < 1_000_000:
		return fmt.Sprintf("%.1f KB", float64(n)/1e3)
	case n < 1_000_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}

// seconds writes a duration in seconds with milliseconds.
func seconds(d time.Duration) string { return fmt.Sprintf("%.3f s", d.Seconds()) }
