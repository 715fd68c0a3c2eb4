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

	held  bytes.Buffer
	seen  int
	cmd   *exec.Cmd
	pipe  io.WriteCloser
	plain bool // the pager could not be started
}

func (p *pager) Write(b []byte) (int, error) {
	switch {
	case p.pipe != nil:
		if _, err := p.pipe.Write(b); err != nil {
			return 0, errPagerGone
		}
		return len(b), nil
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
	p.pipe.Close()
	// How the pager ended is between it and its reader.
	_ = p.cmd.Wait()
	return nil
}
