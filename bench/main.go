// Command bench measures oktasql beside a plain net/http and encoding/json loop
// that does the same work, in one run.
//
// The org is served by a process of its own, and every case runs in a fresh
// process, so that CPU and memory are the client's alone. Ratios hold when a
// machine is slow or noisy; single times do not.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"
)

// report is what one case cost.
type report struct {
	Rows      int64         // rows of the result
	Calls     int64         // requests sent
	Throttled float64       // requests answered 429
	CPU       time.Duration // user and system time of the work
	Wall      time.Duration
	Allocs    uint64 // heap allocations of the work
	PeakMiB   float64
	Err       string
}

func main() {
	var (
		serve = flag.Bool("serve", false, "serve an org (used by the command itself)")
		run   = flag.String("case", "", "run one case (used by the command itself)")
		url   = flag.String("url", "", "address of the org (used by the command itself)")
		users = flag.Int("users", 1000, "users of the served org (used by the command itself)")
		lag   = flag.Duration("latency", 0, "latency of the served org (used by the command itself)")
		rate  = flag.Int("rate", 0, "requests a minute that the org allows, 0 for no limit (used by the command itself)")
		large = flag.Bool("million", false, "also scan 1,000,000 users")
		prof  = flag.String("cpuprofile", "", "with -case: write a CPU profile to this file")
		only  = flag.String("only", "", "only sections whose title contains this")
	)
	flag.Parse()
	switch {
	case *serve:
		serveOrg(*users, *lag, *rate)
	case *run != "":
		runCase(*run, *url, *prof)
	default:
		if err := all(*large, *only); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
	}
}

// section is a table of the output: cases on one org.
type section struct {
	title   string
	users   int
	latency time.Duration
	rate    int
	cases   []string
	against string // case that the others are compared with
}

func all(large bool, only string) error {
	fmt.Printf("%s, %s/%s, %d CPUs\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	sections := []section{
		{title: "scan of 10,000 users", users: 10_000, cases: scanCases, against: "plain-four"},
		{title: "scan of 100,000 users", users: 100_000, cases: scanCases, against: "plain-four"},
		{title: "lookups among 100,000 users", users: 100_000, cases: lookupCases},
		{title: "joins, 1,000 users, 50 ms latency", users: 1_000, latency: 50 * time.Millisecond, cases: joinCases},
		{title: "1,000 calls at 600 a minute", users: 1_250, rate: 600, cases: []string{"sql-thousand-calls"}},
	}
	if large {
		sections = append(sections, section{title: "scan of 1,000,000 users", users: 1_000_000, cases: []string{"idle", "plain-four", "sql-count", "sql-four"}, against: "plain-four"})
	}
	for _, s := range sections {
		if !strings.Contains(s.title, only) {
			continue
		}
		if err := s.print(); err != nil {
			return err
		}
	}
	return nil
}

// print runs a section's cases and prints their costs.
func (s section) print() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	server := exec.Command(self, "-serve", fmt.Sprintf("-users=%d", s.users), fmt.Sprintf("-latency=%s", s.latency), fmt.Sprintf("-rate=%d", s.rate))
	server.Stderr = os.Stderr
	out, err := server.StdoutPipe()
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	defer func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	}()
	var url string
	if _, err := fmt.Fscanln(out, &url); err != nil {
		return fmt.Errorf("the served org did not start: %w", err)
	}
	results := map[string]report{}
	for _, name := range s.cases {
		r, err := measure(self, name, url)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		results[name] = r
	}
	fmt.Printf("\n%s\n", s.title)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "case\trows\tcalls\tCPU\tCPU/row\tallocs/row\t429s\tpeak MiB\tabove idle\twall\tCPU ratio\t")
	base, idle := results[s.against], results["idle"]
	for _, name := range s.cases {
		r := results[name]
		ratio := ""
		if base.CPU > 0 && r.CPU > 0 {
			ratio = fmt.Sprintf("%.2f", float64(r.CPU)/float64(base.CPU))
		}
		per := max(r.Rows, 1)
		if name == "sql-count" {
			per = results["plain-four"].Rows
		}
		above := ""
		if idle.PeakMiB > 0 {
			above = fmt.Sprintf("%+.0f", r.PeakMiB-idle.PeakMiB)
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\t%.1f\t%.0f\t%.0f\t%s\t%s\t%s\t\n", name, r.Rows, r.Calls, r.CPU.Round(time.Millisecond),
			(r.CPU / time.Duration(per)).Round(10*time.Nanosecond), float64(r.Allocs)/float64(per), r.Throttled, r.PeakMiB, above, r.Wall.Round(time.Millisecond), ratio)
	}
	return w.Flush()
}

// measure runs one case in a process of its own. CPU and peak memory are the
// operating system's figures for that process.
func measure(self, name, url string) (report, error) {
	cmd := exec.Command(self, "-case", name, "-url", url)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return report{}, err
	}
	var r report
	if err := json.Unmarshal(out, &r); err != nil {
		return report{}, err
	}
	if r.Err != "" {
		return r, fmt.Errorf("%s", r.Err)
	}
	r.PeakMiB = peakMiB(cmd.ProcessState)
	return r, nil
}
