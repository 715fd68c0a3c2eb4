package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// A terminal is a program on a pseudo-terminal and all it has printed so far.
type terminal struct {
	t    *testing.T
	ptm  *os.File
	cmd  *exec.Cmd
	mu   sync.Mutex
	seen bytes.Buffer // less what was waited for
	all  bytes.Buffer
	more chan struct{} // signalled when seen grows
}

// onTerminal starts oktasql on a terminal of 80 by 24.
func onTerminal(t *testing.T, env []string, args ...string) *terminal {
	t.Helper()
	ptm, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	fd := int(ptm.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80}); err != nil {
		t.Fatal(err)
	}
	pts, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer pts.Close()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	cmd.Args[0] = "oktasql"
	cmd.Env = append([]string{"TERM=xterm", "GORACE=atexit_sleep_ms=0", "HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}, env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = pts, pts, pts
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	term := &terminal{t: t, ptm: ptm, cmd: cmd, more: make(chan struct{}, 1)}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		ptm.Close()
	})
	go term.read()
	return term
}

func (m *terminal) read() {
	buf := make([]byte, 4096)
	for {
		n, err := m.ptm.Read(buf)
		m.mu.Lock()
		m.seen.Write(buf[:n])
		m.all.Write(buf[:n])
		m.mu.Unlock()
		select {
		case m.more <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (m *terminal) keys(s string) {
	m.t.Helper()
	if _, err := m.ptm.WriteString(s); err != nil {
		m.t.Fatal(err)
	}
}

// patience is how long a program that is expected to print something may take,
// also on a machine that is busy with other tests.
const patience = time.Minute

// expect waits until want has been printed, and forgets everything up to it.
// Where it is not, the program is made to tell what its goroutines do.
func (m *terminal) expect(want string) {
	m.t.Helper()
	text, ok := m.wait(want, patience)
	if ok {
		return
	}
	_ = m.cmd.Process.Signal(syscall.SIGQUIT)
	_ = m.cmd.Wait()
	m.t.Fatalf("%q was not printed; what was: %q\n%s", want, text, strings.TrimPrefix(m.text(), text))
}

// clear presses Ctrl-C at the prompt until the first prompt comes back. The
// line editor prints its prompt a moment before it takes Ctrl-C for itself; a
// Ctrl-C in that moment is a signal with nothing to interrupt.
func (m *terminal) clear() {
	m.t.Helper()
	for range 40 {
		m.keys("\x03")
		if _, ok := m.wait("oktasql> ", 500*time.Millisecond); ok {
			return
		}
	}
	m.t.Fatal("Ctrl-C does not clear the line")
}

// wait is expect with a time limit; text is what had been printed at its end.
func (m *terminal) wait(want string, limit time.Duration) (text string, ok bool) {
	deadline := time.After(limit)
	for {
		m.mu.Lock()
		text = m.seen.String()
		i := strings.Index(text, want)
		if i >= 0 {
			m.seen.Next(i + len(want))
		}
		m.mu.Unlock()
		if i >= 0 {
			return text, true
		}
		select {
		case <-m.more:
		case <-deadline:
			return text, false
		}
	}
}

// exit waits for the program to end.
func (m *terminal) exit(want int) {
	m.t.Helper()
	err := m.cmd.Wait()
	if code := m.cmd.ProcessState.ExitCode(); code != want {
		m.t.Fatalf("exit code %d (%v), want %d; printed: %q", code, err, want, m.seen.String())
	}
}

// TestTerminal types into the shell: a statement, Tab, Ctrl-C while a statement
// runs and at the prompt, .quit.
func TestTerminal(t *testing.T) {
	t.Parallel()
	srv := oktatest.NewServer(oktatest.Options{Users: 20, Groups: 5, Seed: 1, PageLimit: 3, Unlimited: true})
	t.Cleanup(srv.Close)
	srv.Inject(oktatest.Fault{Path: "/api/v1/groups", Kind: oktatest.Hang})
	m := onTerminal(t, []string{"OKTA_CLIENT_ORGURL=" + srv.URL, "OKTA_CLIENT_TOKEN=x"})
	m.expect("Statements end with ;")
	m.expect("oktasql> ")
	m.keys("select count(*) as n from users;\r")
	m.expect("| 20 |")
	m.expect("(1 row, ")
	m.expect("oktasql> ")
	m.keys("select 1 from user_t\t;\r")
	m.expect("user_types")
	m.expect("oktasql> ")
	m.keys("select id from groups;\r")
	m.expect("Ctrl-C cancels")
	m.keys("\x03")
	m.expect("oktasql:")
	m.expect("interrupted")
	m.expect("oktasql> ")
	m.keys("select count(*) from users where created > 'yesterday';\r") // what follows is wrapped between words
	m.expect("write 2026-01-31,\r\n2026-01-31T10:00:00Z or")
	m.expect("oktasql> ")
	m.keys("select count(*) from users where status = 'DELETED';\r")
	m.expect("values: STAGED,\r\nPROVISIONED, ")
	m.expect("oktasql> ")
	m.keys("select 'abc\r")
	m.expect("'-> ")
	m.clear()
	m.keys("select 'esc' || char(27) as \"\\x1b\";\r")
	m.expect(`esc\x1b`)
	m.expect("oktasql> ")
	m.keys(".quit\r")
	m.exit(exitOK)
}

// TestTerminalInterrupt holds that Ctrl-C ends a statement from the command
// line with exit code 130.
func TestTerminalInterrupt(t *testing.T) {
	t.Parallel()
	srv := oktatest.NewServer(oktatest.Options{Users: 5, Groups: 5, Seed: 1, Unlimited: true})
	t.Cleanup(srv.Close)
	srv.Inject(oktatest.Fault{Path: "/api/v1/groups", Kind: oktatest.Hang})
	m := onTerminal(t, []string{"OKTA_CLIENT_ORGURL=" + srv.URL, "OKTA_CLIENT_TOKEN=x", "NO_COLOR=1"}, "select id from groups")
	m.expect("Ctrl-C cancels")
	m.keys("\x03")
	m.expect("oktasql: interrupted")
	m.exit(exitInterrupted)
}

// TestTerminalPager holds that $PAGER gets what is longer than the screen, and
// only that.
func TestTerminalPager(t *testing.T) {
	t.Parallel()
	m := onTerminal(t, []string{"PAGER=sed s/^/paged:/", "NO_COLOR=1"}, "--demo", "--demo-users", "40")
	m.expect("oktasql> ")
	m.keys("select login from users limit 2;\r")
	m.expect("\n+-")
	m.expect("(2 rows")
	m.expect("oktasql> ")
	m.keys("select login from users;\r")
	m.expect("paged:| login")
	m.expect("(40 rows")
	m.keys(".pager off\r")
	m.expect("oktasql> ")
	m.keys("select login from users;\r")
	m.expect("\n| login")
	m.expect("(40 rows")
	m.keys(".quit\r")
	m.exit(exitOK)
}
