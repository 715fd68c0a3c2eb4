package proof

import (
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
)

// Administrators' queries: the answers are SQLite's in small pages with strange
// objects and in pages of Okta's own size, and there the requests are those
// that the file says. Run with -rewrite after a change of plans, and judge each
// line of the difference: is it what the API asks for at least?
//
// A query's directive may be followed by "ordered" (ORDER BY is total), by
// "some" (LIMIT picks among equals) or by "star" (SELECT * is compared without
// hidden columns), by "odd" when it gets a value that Okta cannot be asked for, so that
// more is read than the plan tells, and by "now" when the answer depends on the time. Lines that begin
// with "-- " give parameters: "-- ?1 = 5", "-- :name = \"text\"". {users.id 3}
// stands for the value of the fourth user.
//
// Under the race detector some are asked, see inTurn.
func TestCorpus(t *testing.T) {
	t.Parallel()
	small, wide := startOrg(t, smallOptions(1)), startOrg(t, wideOptions())
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	asked := 0
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			datadriven.RunTest(t, file, func(t *testing.T, d *datadriven.TestData) string {
				if d.Cmd != "query" {
					t.Fatalf("%s: unknown directive %s", d.Pos, d.Cmd)
				}
				if asked++; !inTurn(asked) {
					return d.Expected
				}
				if diff := small.differ(parse(t, small, d)); diff != "" {
					t.Errorf("%s: %s", d.Pos, diff)
				}
				return requestsOf(t, wide, d)
			})
		})
	}
}

// parse reads a case for an org.
func parse(t *testing.T, o *org, d *datadriven.TestData) question {
	t.Helper()
	q := question{order: d.HasArg("ordered"), star: d.HasArg("star")}
	var lines []string
	for _, line := range strings.Split(d.Input, "\n") {
		if name, value, ok := strings.Cut(strings.TrimPrefix(line, "-- "), " = "); ok && strings.HasPrefix(line, "-- ") {
			q.args = append(q.args, parameter(t, name, o.fill(t, value)))
			continue
		}
		lines = append(lines, line)
	}
	q.sql = o.fill(t, strings.Join(lines, "\n"))
	if d.HasArg("some") {
		at := strings.LastIndex(q.sql, "LIMIT")
		if at < 0 {
			t.Fatalf("%s: no LIMIT", d.Pos)
		}
		q.all = q.sql[:at]
	}
	return q
}

var placeholder = regexp.MustCompile(`\{(\w+)\.(\w+) (\d+)\}`)

// fill puts values of the org into a text. The strange objects come last.
func (o *org) fill(t *testing.T, text string) string {
	t.Helper()
	return placeholder.ReplaceAllStringFunc(text, func(s string) string {
		m := placeholder.FindStringSubmatch(s)
		values := o.texts(t, fmt.Sprintf("SELECT %s FROM %s WHERE %s IS NOT NULL ORDER BY _raw LIKE '%%odd%%', _key LIMIT 1 OFFSET %s", m[2], m[1], m[2], m[3]))
		if len(values) != 1 {
			t.Fatalf("%s: no such row", s)
		}
		return values[0]
	})
}

// parameter reads the value of a parameter, which is JSON.
func parameter(t *testing.T, name, value string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(value), &v); err != nil {
		t.Fatalf("parameter %s = %s: %v", name, value, err)
	}
	if f, ok := v.(float64); ok && f == float64(int64(f)) {
		v = int64(f)
	}
	if name[0] == '?' {
		return v
	}
	return named(name[1:], v)
}

// requestsOf asks the query with pages of Okta's size, as the first statement
// of a program that knows the schemas, and says what it took.
func requestsOf(t *testing.T, o *org, d *datadriven.TestData) string {
	t.Helper()
	q := parse(t, o, d)
	db := open(t, config(o.srv))
	defer func() { _ = db.Close() }()
	ready(t, db)
	plan := explain(db, q.sql, q.args...)
	want, got := o.without(ask(o.plain, q.sql, q.args...), q), ask(db, q.sql, q.args...)
	if not := untold(plan, got.costs.Requests); len(not) > 0 && !d.HasArg("odd") {
		t.Errorf("%s: requests that the plan does not tell:\n%s\nplan:\n%s", d.Pos, list(not), plan)
	}
	if diff := o.compare(q, "in pages of Okta's size, pushdown on", got, want); diff != "" {
		t.Errorf("%s: %s\nplan:\n%s", d.Pos, diff, explain(db, q.sql, q.args...))
	}
	if bad := uneconomical(got.costs); bad != "" {
		t.Errorf("%s: %s: %s\nplan:\n%s\nrequests:\n%s", d.Pos, q.sql, bad, explain(db, q.sql, q.args...), list(got.costs.Requests))
	}
	if got.err != nil {
		return "error: " + got.err.Error() + "\n"
	}
	out := fmt.Sprintf("%d rows, %d calls\n", len(got.rows), got.costs.Calls)
	lines := summary(got.costs.Requests)
	if d.HasArg("now") { // rows and times depend on the day
		out = fmt.Sprintf("%d calls\n", got.costs.Calls)
		for i := range lines {
			lines[i] = stamp.ReplaceAllString(lines[i], "(time)")
		}
	}
	if got.costs.Wasted > 0 {
		out += fmt.Sprintf("%d wasted\n", got.costs.Wasted)
	}
	return out + strings.Join(append(lines, ""), "\n")
}

var (
	stamp      = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+Z`)
	identifier = regexp.MustCompile(`/(00[ug]|oty|0pr)\w{17}`)
	cursor     = regexp.MustCompile(`(^|&)after=[^&]*`)
	disjunct   = regexp.MustCompile(`( or [\w.]+ eq "[^"]*"){3,}`)
)

// summary writes requests so that people can judge them: pages of one list and
// requests that differ in an identifier of their path are one line.
func summary(requests []string) []string {
	first, more := map[string]int{}, map[string]int{}
	for _, r := range requests {
		path, query, _ := strings.Cut(r, "?")
		path = identifier.ReplaceAllString(path, "/{}")
		following := cursor.MatchString(query)
		query = strings.TrimPrefix(cursor.ReplaceAllString(query, ""), "&")
		parts := strings.Split(query, "&")
		sort.Strings(parts)
		line := path + "?" + strings.Join(parts, "&")
		if plain, err := url.QueryUnescape(line); err == nil {
			line = plain
		}
		line = disjunct.ReplaceAllStringFunc(line, func(s string) string {
			return fmt.Sprintf(" or … %d more", strings.Count(s, " eq "))
		})
		line = strings.TrimSuffix(line, "?")
		if following {
			more[line]++
			first[line] += 0
			continue
		}
		first[line]++
	}
	var out []string
	for line, n := range first {
		if n != 1 {
			line = fmt.Sprintf("%s, %d times", line, n)
		}
		if m := more[strings.TrimSuffix(line, fmt.Sprintf(", %d times", n))]; m > 0 {
			line += fmt.Sprintf(", and %d further pages", m)
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return out
}
