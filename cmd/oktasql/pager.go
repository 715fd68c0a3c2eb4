package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// errPagerGone is returned by writes after the reader has left the pager. The
// statement ends, and nothing is wrong.
var errPagerGone = errors.New("the pager has ended")

// A pager shows output that is longer than the screen through $PAGER. What fits
// goes straight to the terminal.
type pager struct {
	out, err io.Writer
	command  string
	lines    int // of the screen
	env      func(string) string
	begin    func() // called when the pager takes the terminal

	held  bytes.Buffer // what is not sent yet
	sent  bytes.Buffer // what is, until it is clear that somebody reads
	alive bool
	gone  bool // the reader has left the pager
	seen  int
	cmd   *exec.Cmd
	pipe  io.WriteCloser
	plain bool // the pager could not be started
}

func (p *pager) Write(b []byte) (int, error) {
	switch {
	case p.gone:
		return 0, errPagerGone
	case p.pipe != nil:
		return p.send(b)
	case p.plain:
		return p.out.Write(b)
	}
	p.held.Write(b)
	p.seen += bytes.Count(b, []byte{'\n'})
	if p.seen < p.lines-2 {
		return len(b), nil
	}
	p.start()
	_, err := p.Write(p.held.Bytes())
	p.held.Reset()
	if err != nil {
		return 0, err
	}
	return len(b), nil
}

// unread is more than a pipe holds: when so much was taken, the pager runs.
const unread = 1 << 20

// send hands b to the pager.
func (p *pager) send(b []byte) (int, error) {
	if p.alive = p.alive || p.sent.Len() > unread; p.alive {
		p.sent = bytes.Buffer{}
	} else {
		p.sent.Write(b)
	}
	if _, err := p.pipe.Write(b); err != nil {
		if p.end(); !p.plain {
			p.gone = true
			return 0, errPagerGone
		}
		if err := p.replay(); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}

// end waits for the pager. It is plain afterwards that it never ran, when the
// shell says that the command could not be found or run.
func (p *pager) end() {
	p.pipe.Close()
	err := p.cmd.Wait()
	p.cmd, p.pipe = nil, nil
	var exit *exec.ExitError
	if errors.As(err, &exit) && (exit.ExitCode() == 126 || exit.ExitCode() == 127) && !p.alive {
		fmt.Fprintf(p.err, "warning: the pager cannot be run, so the result is shown without it: PAGER=%s\n", visible(p.command, false))
		p.plain = true
	}
}

// replay shows what a pager that never ran was sent.
func (p *pager) replay() error {
	_, err := p.sent.WriteTo(p.out)
	return err
}

// start runs the pager; when it cannot, the output goes to the terminal.
func (p *pager) start() {
	cmd := exec.Command("sh", "-c", p.command)
	cmd.Stdout, cmd.Stderr = p.out, p.err
	cmd.Env = os.Environ()
	if p.env("LESS") == "" {
		cmd.Env = append(cmd.Env, "LESS=FRX")
	}
	pipe, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintf(p.err, "warning: the pager cannot be started: %s\n", visible(err.Error(), false))
		p.plain = true
		return
	}
	p.cmd, p.pipe = cmd, pipe
	p.begin()
}

// Close shows what is left and waits until the reader leaves the pager.
func (p *pager) Close() error {
	if p.cmd == nil {
		_, err := p.held.WriteTo(p.out)
		return err
	}
	if p.end(); p.plain {
		return p.replay()
	}
	return nil // how else the pager ended is between it and its reader
}
