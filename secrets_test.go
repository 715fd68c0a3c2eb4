package oktasql_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// buffer is a bytes.Buffer for several goroutines.
type buffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// TestTokenIsInNoOutput plants a token and looks for it in every text that
// comes out while things go right and wrong.
func TestTokenIsInNoOutput(t *testing.T) {
	t.Parallel()
	var out buffer
	s := startOrg(t, oktatest.Options{})
	logger := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug - 8}))
	c := connectorOf(t, s, never, func(c *oktasql.Config) { c.Logger = logger })
	db := dbOf(t, c)
	note := func(err error) {
		if err == nil {
			t.Error("a statement that should fail does not")
			return
		}
		fmt.Fprintf(&out, "%v\n%+v\n%#v\n%q\n", err, err, err, err)
		var api *oktasql.APIError
		if errors.As(err, &api) {
			fmt.Fprintf(&out, "%+v %#v\n", *api, *api)
		}
		logger.Error("failed", "error", err)
	}
	ctx, stats := oktasql.WithStats(t.Context())
	ctx = oktasql.WithProgress(ctx, func(p oktasql.Progress) { fmt.Fprintf(&out, "%+v\n", p) })
	if err := failure(ctx, db, "SELECT * FROM users"); err != nil {
		t.Fatal(err)
	}
	for _, f := range []oktatest.Fault{
		{Kind: oktatest.ErrorCode, Code: "E0000011"}, {Kind: oktatest.ErrorCode, Code: "E0000006"}, {Kind: oktatest.Status, Status: 500},
		{Kind: oktatest.CutHeader}, {Kind: oktatest.CutBody}, {Kind: oktatest.MalformedJSON}, {Kind: oktatest.NextOtherHost},
		{Kind: oktatest.NextRepeats}, {Kind: oktatest.RateLimit429}, {Kind: oktatest.Concurrency429},
	} {
		f.Path = "/api/v1/users"
		remove := s.Inject(f)
		// A Connector of its own, which has learned of no limit to wait for.
		faulty := openDB(t, s, never, func(c *oktasql.Config) { c.Logger = logger })
		note(failure(ctx, faulty, "SELECT login FROM users"))
		remove()
	}
	note(failure(ctx, db, "SELECT nothing FROM users"))
	note(failure(ctx, db, "DELETE FROM users"))
	broken := openDB(t, s, never, func(c *oktasql.Config) {
		c.Logger = logger
		c.HTTPClient = &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) { return nil, io.ErrNoProgress })}
	})
	note(failure(ctx, broken, "SELECT login FROM users"))
	for _, query := range []string{"SELECT * FROM okta_requests", "SELECT * FROM okta_rate_limits", "SELECT * FROM sqlite_schema", "PRAGMA database_list"} {
		fmt.Fprintln(&out, ask(t, db, query))
	}
	text, err := stats.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&out, "%s %+v %v %+v %#v", text, stats.Snapshot(), c, db, c.Client())
	if strings.Contains(out.String(), secretToken) {
		i := strings.Index(out.String(), secretToken)
		t.Errorf("the token is in the output: …%s…", out.String()[max(0, i-200):i])
	}
	if !strings.Contains(out.String(), "path=/api/v1/users") {
		t.Errorf("the log at debug level names no request:\n%.500s", out.String())
	}
}

// TestSilentByDefault runs statements without a logger and catches what the
// standard loggers and streams get. It runs alone, since those are the process's.
func TestSilentByDefault(t *testing.T) {
	var got buffer
	oldLog, oldFlags, oldSlog := log.Writer(), log.Flags(), slog.Default()
	log.SetOutput(&got)
	slog.SetDefault(slog.New(slog.NewTextHandler(&got, &slog.HandlerOptions{Level: slog.LevelDebug - 8})))
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	oldOut, oldErr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = write, write
	restore := sync.OnceFunc(func() {
		os.Stdout, os.Stderr = oldOut, oldErr
		slog.SetDefault(oldSlog)
		log.SetOutput(oldLog)
		log.SetFlags(oldFlags)
		_ = write.Close()
	})
	defer restore()
	s := startOrg(t, oktatest.Options{})
	db := openDB(t, s)
	good := failure(t.Context(), db, "SELECT * FROM users")
	s.Inject(oktatest.Fault{Kind: oktatest.Status, Status: 503, Path: "/api/v1/groups", Times: 1})
	retried := failure(t.Context(), db, "SELECT name FROM groups")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_ = failure(ended, db, "SELECT name FROM groups")
	restore()
	piped, err := io.ReadAll(read)
	if err != nil {
		t.Fatal(err)
	}
	if good != nil || retried != nil {
		t.Errorf("%v, %v", good, retried)
	}
	if got.String() != "" || len(piped) != 0 {
		t.Errorf("without a logger, %q was logged and %q printed", got.String(), piped)
	}
}
