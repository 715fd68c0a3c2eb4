package main

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// program prepares oktasql as a process of its own, without settings of
// whoever runs the tests.
func program(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	cmd.Args[0] = "oktasql"
	cmd.Dir = t.TempDir()
	cmd.Env = append([]string{"HOME=" + cmd.Dir, "OKTASQL_MAX_RETRIES=0", "GORACE=atexit_sleep_ms=0"}, env...)
	return cmd
}

// TestExitCodes holds the exit code and what standard error says for
// each way to fail.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		fault oktatest.Fault
		args  []string
		code  int
		err   string
	}{
		{"ok", oktatest.Fault{}, []string{"select count(*) from users"}, 0, ""},
		{"no such table", oktatest.Fault{}, []string{"select * from usres"}, 1, "oktasql: no such table: usres\nhint: did you mean users?\n"},
		{"no such column", oktatest.Fault{}, []string{"select lgoin from users"}, 1, "oktasql: no such column: lgoin\nhint: did you mean login?\n"},
		{"no such column of a table", oktatest.Fault{}, []string{"select u.zzqx from users u"}, 1, "oktasql: no such column: u.zzqx\nhint: oktasql tables users lists the columns\n"},
		{"no such table at all", oktatest.Fault{}, []string{"select * from zzqx"}, 1, "oktasql: no such table: zzqx\nhint: oktasql tables lists the tables, oktasql tables NAME the columns of one\n"},
		{"show tables", oktatest.Fault{}, []string{"SHOW TABLES"}, 1, "oktasql: near \"SHOW\": syntax error\nhint: oktasql tables lists the tables, oktasql tables NAME the columns of one\n"},
		{"describe", oktatest.Fault{}, []string{"DESCRIBE users"}, 1, "\nhint: oktasql tables users lists the columns\n"},
		{"desc", oktatest.Fault{}, []string{"desc Usres"}, 1, "\nhint: oktasql tables users lists the columns\n"},
		{"show columns", oktatest.Fault{}, []string{"show full columns from \"group_members\""}, 1, "\nhint: oktasql tables group_members lists the columns\n"},
		{"misspelt column of a table", oktatest.Fault{}, []string{"select g.nme from users u, groups g"}, 1, "oktasql: no such column: g.nme\nhint: did you mean name?\n"},
		{"text in double quotes", oktatest.Fault{}, []string{`select id from users where status = "ACTIVE"`}, 1, "\nhint: text is written in single quotes: 'ACTIVE'; double quotes are for the names of columns and tables\n"},
		{"hidden column of a query", oktatest.Fault{}, []string{"select name, users_count from (select * from groups) as q"}, 1, "oktasql: no such column: users_count\nhint: users_count is not among the columns that the query in the FROM or the WITH shows; a * leaves out hidden columns, so name it there\n"},
		{"misspelt FROM", oktatest.Fault{}, []string{"select id form users"}, 1, "\nhint: did you mean FROM?\n"},
		{"misspelt WHERE", oktatest.Fault{}, []string{"select id from users wehre id = 'x'"}, 1, "\nhint: did you mean WHERE?\n"},
		{"misspelt LIMIT", oktatest.Fault{}, []string{"select id from users limt 3"}, 1, "\nhint: did you mean LIMIT?\n"},
		{"stats", oktatest.Fault{}, []string{"--stats", "json", "select 1"}, 2, "\nhint: did you mean --stats=json?\n"},
		{"read-only", oktatest.Fault{}, []string{"update users set first_name = 'x'"}, 1, "oktasql: read-only: "},
		{"flag", oktatest.Fault{}, []string{"--nosuch"}, 2, "oktasql: unknown flag --nosuch\n"},
		{"dot command", oktatest.Fault{}, []string{".nosuch"}, 2, "oktasql: .nosuch: no such command\n"},
		{"token", oktatest.Fault{Code: "E0000011"}, []string{"select id from users"}, 3, "oktasql: okta: GET /api/v1/users: 401 E0000011"},
		{"permission", oktatest.Fault{Code: "E0000006"}, []string{"select id from users"}, 3, "oktasql: okta: GET /api/v1/users: 403 E0000006"},
		{"feature", oktatest.Fault{Code: "E0000015"}, []string{"select id from users"}, 3, "oktasql: okta: GET /api/v1/users: 401 E0000015"},
		{"check", oktatest.Fault{Code: "E0000011"}, []string{"check"}, 3, "oktasql: okta: GET /api/v1/"},
		{"unreachable", oktatest.Fault{}, []string{"--org", "127.0.0.1:1", "select id from users"}, 4, "oktasql: okta: GET /api/v1/users: 127.0.0.1:1 refuses the connection"},
		{"check of nobody", oktatest.Fault{}, []string{"--org", "127.0.0.1:1", "check"}, 4, "\nhint: oktasql config show tells where the org's address comes from; a proxy is set by HTTPS_PROXY or the setting proxy\n"},
		{"cut", oktatest.Fault{Kind: oktatest.CutBody}, []string{"select id from users"}, 4, "\nhint: run the statement again; if it fails in the same way, check any proxy in between\n"},
		{"no JSON", oktatest.Fault{Kind: oktatest.MalformedJSON}, []string{"select id from users"}, 4, "\nhint: run the statement again; if it fails in the same way, check any proxy in between\n"},
		{"link elsewhere", oktatest.Fault{Kind: oktatest.NextOtherHost}, []string{"select id from users"}, 4, "\nhint: repeating does not help: oktasql config show tells where the org's address comes from\n"},
		{"not Okta", oktatest.Fault{Kind: oktatest.NotOktaBody}, []string{"select id from users"}, 4, "\nhint: the answer is an HTML page, not Okta's: check the org's address and any proxy in between\n"},
		{"check of another server", oktatest.Fault{Kind: oktatest.NotOktaBody}, []string{"check"}, 4, "\nhint: the answer is an HTML page, not Okta's: check the org's address and any proxy in between\n"},
		{"server", oktatest.Fault{Code: "E0000009"}, []string{"select id from users"}, 4, "oktasql: okta: GET /api/v1/users: 500 E0000009"},
		{"timeout", oktatest.Fault{Kind: oktatest.Hang}, []string{"--timeout", "50ms", "select id from users"}, 4, "oktasql: the statement took longer than 50ms\nhint: allow more time (--timeout 10m) or narrow the statement\n"},
		{"rate limit", oktatest.Fault{Kind: oktatest.RateLimit429, Delay: time.Hour}, []string{"--timeout", "1s", "select id from users"}, 4, "oktasql: "},
		{"max calls", oktatest.Fault{}, []string{"--max-calls", "1", "select id from users"}, 4, "; EXPLAIN QUERY PLAN before it shows the requests without making them\n"},
		{"first of two", oktatest.Fault{}, []string{"--keep-going", "-e", ".nosuch", "-e", "select * from nosuch"}, 2, "oktasql: .nosuch: no such command\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			srv := oktatest.NewServer(oktatest.Options{Users: 10, Groups: 5, Seed: 1, PageLimit: 3, Unlimited: true})
			defer srv.Close()
			if c.fault.Code != "" || c.fault.Kind != 0 {
				srv.Inject(c.fault)
			}
			var errOut bytes.Buffer
			cmd := program(t, []string{"OKTA_CLIENT_ORGURL=" + srv.URL, "OKTA_CLIENT_TOKEN=00plantedTokenplantedTokenplantedTokenplant"}, c.args...)
			cmd.Stderr = &errOut
			err := cmd.Run()
			var exit *exec.ExitError
			if err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if code := cmd.ProcessState.ExitCode(); code != c.code || !strings.Contains(errOut.String(), c.err) {
				t.Errorf("exit %d, want %d; stderr %q, want %q…", code, c.code, errOut.String(), c.err)
			}
			if strings.Contains(errOut.String(), "planted") {
				t.Errorf("the token is in %q", errOut.String())
			}
		})
	}
}

// TestInterrupted holds that a signal in mid-scan stops with exit code 130,
// closes the output well formed and says that it is incomplete.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	srv := oktatest.NewServer(oktatest.Options{Users: 10, Groups: 5, Seed: 1, PageLimit: 3, Unlimited: true})
	defer srv.Close()
	srv.Inject(oktatest.Fault{Path: "/api/v1/users", Skip: 1, Kind: oktatest.Hang})
	cmd := program(t, []string{"OKTA_CLIENT_ORGURL=" + srv.URL, "OKTA_CLIENT_TOKEN=x"}, "--format", "json", "select id from users")
	var errOut bytes.Buffer
	cmd.Stderr = &errOut
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	var got []string
	for lines.Scan() {
		if got = append(got, lines.Text()); len(got) == 3 { // the fourth ends with the array
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
		t.Errorf("exit %d", code)
	}
	if len(got) != 5 || got[0] != "[" || got[4] != "]" {
		t.Errorf("stdout %q", got)
	}
	if want := "oktasql: interrupted\noktasql: the output is incomplete: it ends after 3 rows\n"; errOut.String() != want {
		t.Errorf("stderr %q, want %q", errOut.String(), want)
	}
}

// TestDemoServe holds that demo serve answers another oktasql, and ends at an
// interrupt.
func TestDemoServe(t *testing.T) {
	t.Parallel()
	serve := program(t, nil, "demo", "serve", "--addr", "127.0.0.1:0", "--demo-users", "12")
	out, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	ask := program(t, []string{"OKTA_CLIENT_ORGURL=" + strings.TrimSpace(url), "OKTA_CLIENT_TOKEN=any"}, "select count(*) as n from users")
	if got, err := ask.Output(); err != nil || string(got) != "n\n12\n" {
		t.Errorf("got %q, %v", got, err)
	}
	if err := serve.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := serve.Wait(); err != nil {
		t.Errorf("serve ended with %v", err)
	}
}
