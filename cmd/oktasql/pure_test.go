package main

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestNumber(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]any{
		"0": int64(0), "42": int64(42), "-7": int64(-7), "9223372036854775807": int64(math.MaxInt64),
		"9223372036854775808": "9223372036854775808", "007": "007", "00u1": "00u1", "+1": "+1", "-0": "-0", "": "", " 1": " 1",
		"1.5": 1.5, "-0.25": -0.25, "1e3": 1000.0, "2.5E-1": 0.25, "01.5": "01.5", "1.": "1.", ".5": ".5", "1e999": "1e999", "0x10": "0x10",
		"ACTIVE": "ACTIVE", "NaN": "NaN", "Inf": "Inf",
	} {
		if got := number(in); got != want {
			t.Errorf("number(%q) = %T %v, want %T %v", in, got, got, want, want)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	tables := []string{"users", "user_roles", "user_types", "groups", "group_members", "enrolled_factors", "EnrolledFactors"}
	for in, want := range map[string]string{
		"usres": "users", "user": "users", "USERS": "users", "gruops": "groups", "groupmembers": "group_members", "grp": "",
		"members": "", "enrolled-factors": "enrolled_factors", "enrolled": "enrolled_factors", "x": "", "": "", "zebra": "",
	} {
		if got := nearest(in, tables); got != want {
			t.Errorf("nearest(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestVisible(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain": "plain", "Köln 李 👩‍💻": "Köln 李 👩‍💻", "a\x1b[31mb": `a\x1b[31mb`, "\x00\x07\x7f": `\x00\x07\x7f`,
		"a\nb\tc\rd": `a\nb\tc\rd`, "\u009b31m": `\x9b31m`, "a\xffb": `a\xffb`, "abc\u202edef": `abc\u202edef`,
		"\u2028": `\u2028`, "\ufeff": `\ufeff`, "\U000e0041": `\U000e0041`,
	} {
		if got := visible(in, false); got != want {
			t.Errorf("visible(%q) = %q, want %q", in, got, want)
		}
	}
	if got := visible("a\nb\x1b", true); got != "a\nb\\x1b" {
		t.Errorf("lines kept: %q", got)
	}
}

func FuzzVisible(f *testing.F) {
	f.Add("a\x1b]0;title\x07b\u202e\xff")
	f.Fuzz(func(t *testing.T, s string) {
		got := visible(s, false)
		if visible(got, false) != got {
			t.Fatalf("visible(%q) = %q, which is not visible", s, got)
		}
		if strings.ContainsAny(got, "\x1b\x07\r\n\t\x00\u009b\u202e") {
			t.Fatalf("visible(%q) = %q", s, got)
		}
	})
}

func TestThousands(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -1000: "-1,000", -100: "-100", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("thousands(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestProgressText(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		p    progress
		want string
	}{
		{progress{}, "working - Ctrl-C cancels"},
		{progress{calls: 1, pages: 1, rows: 200}, "1 call, 1 page, 200 rows - Ctrl-C cancels"},
		{progress{calls: 1200, pages: 1200, rows: 240_000, reason: "rate limit of /api/v1/users", until: now.Add(11500 * time.Millisecond)},
			"1,200 calls, 1,200 pages, 240,000 rows, waiting 12 s (rate limit of /api/v1/users) - Ctrl-C cancels"},
		{progress{calls: 1, pages: 1, rows: 1, reason: "over", until: now}, "1 call, 1 page, 1 row - Ctrl-C cancels"},
	} {
		if got := progressText(c.p, now); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestSplitArgs(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		`set a 1`: {"set", "a", "1"}, `set a 'it''s x'`: {"set", "a", "it's x"}, `set a "x\n\"y\" z"`: {"set", "a", "x\n\"y\" z"},
		`''`: {""}, `  `: nil, `a"b c"d`: {"ab cd"}, `"\d"`: {`\d`},
	} {
		got, err := splitArgs(in)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %q, %v; want %q", in, got, err, want)
		}
	}
	if _, err := splitArgs(`set a 'x`); err == nil || err.Error() != "a ' is not closed" {
		t.Errorf("got %v", err)
	}
}

func TestHistory(t *testing.T) {
	t.Parallel()
	secret := []string{
		"SELECT '00abcdefghijklmnopqrstuvwxyz0123456789ABCD';",
		".param set api_token abc", "SELECT 'SSWS 00abcdefgh'", "UPDATE users SET password = 'x'", "x Bearer abcdefghijk",
		"select 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIx.sig'", "-----BEGIN PRIVATE KEY-----", `{"kty":"RSA","d":"abcdefghijklmnopqrstuvwxyz"}`,
		"INSERT INTO x(token) VALUES (1); -- client_secret = 'abc'",
	}
	for _, s := range secret {
		if !secretLooking(s) {
			t.Errorf("kept: %s", s)
		}
	}
	for _, s := range []string{
		"SELECT id FROM users WHERE id = '00u1abcdefghijklmno7';", "SELECT token_type, password_changed FROM users;", ".param set status ACTIVE",
		"SELECT name FROM api_tokens WHERE last_used < '2026-01-01'", "SELECT * FROM users WHERE password_changed IS NULL", "SELECT * FROM t WHERE secret = :s",
	} {
		if secretLooking(s) {
			t.Errorf("left out: %s", s)
		}
	}
	dir := t.TempDir()
	h := openHistory(func(name string) string { return map[string]string{"XDG_STATE_HOME": dir}[name] })
	for range 2 {
		h.add("SELECT 1;")
	}
	h.add(historyEntry([]string{"SELECT '--', -- why", "  2;"}))
	if got, want := h.lines(), []string{"SELECT 1;", "SELECT '--',    2;"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	var none *history
	none.add("x")
	if none.lines() != nil {
		t.Error("a nil history remembers")
	}
}

func TestHistoryShortens(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := openHistory(func(name string) string { return map[string]string{"XDG_STATE_HOME": dir}[name] })
	var b strings.Builder
	for i := range 2 * historyLines {
		b.WriteString("SELECT " + text(int64(i)) + ";\n")
	}
	h.add(strings.TrimSuffix(b.String(), "\n"))
	lines := h.lines()
	if len(lines) != historyLines || lines[0] != "SELECT 1000;" {
		t.Fatalf("%d lines from %q", len(lines), lines[0])
	}
	if again := h.lines(); !reflect.DeepEqual(again, lines) {
		t.Errorf("%d lines after shortening", len(again))
	}
}

func TestFit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		widths []int
		total  int
		want   []int
		ok     bool
	}{
		{[]int{5, 5}, 80, []int{5, 5}, true},
		{[]int{5, 100}, 40, []int{5, 28}, true},
		{[]int{50, 60, 3}, 60, []int{24, 23, 3}, true},
		{[]int{20, 20, 20}, 30, []int{8, 8, 8}, false},
	} {
		got := append([]int(nil), c.widths...)
		ok := fit(got, c.total)
		if ok != c.ok || !reflect.DeepEqual(got, c.want) {
			t.Errorf("fit(%v, %d) = %v, %v; want %v, %v", c.widths, c.total, got, ok, c.want, c.ok)
		}
	}
}

// failingWriter fails after n bytes.
type failingWriter struct{ n int }

var errFull = errors.New("no space left")

func (f *failingWriter) Write(p []byte) (int, error) {
	if f.n -= len(p); f.n < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestFlusherKeepsTheFirstError(t *testing.T) {
	t.Parallel()
	f := &flusher{w: &failingWriter{flushSize}}
	chunk := make([]byte, flushSize)
	if _, err := f.Write(chunk); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(chunk); !errors.Is(err, errFull) {
		t.Fatalf("got %v", err)
	}
	if err := f.Flush(); !errors.Is(err, errFull) {
		t.Fatalf("got %v", err)
	}
}

func TestWithoutAdvice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ msg, hint, want string }{
		{"okta: GET /p: 401 E1 No: check the token", "check the token", "okta: GET /p: 401 E1 No"},
		{"okta: GET /p: 401 E1 No: check the token (tried 2 times, request id r)", "check the token", "okta: GET /p: 401 E1 No (tried 2 times, request id r)"},
		{"okta: GET /p: 500 No: try again, or not", "try again", "okta: GET /p: 500 No: try again, or not"},
		{"no such table: x", "", "no such table: x"},
	} {
		if got := withoutAdvice(c.msg, c.hint); got != c.want {
			t.Errorf("withoutAdvice(%q, %q) = %q, want %q", c.msg, c.hint, got, c.want)
		}
	}
}
