package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/peterh/liner"
)

// A lineReader reads the lines that a person types.
type lineReader interface {
	Prompt(prompt string) (string, error) // io.EOF at Ctrl-D, liner.ErrPromptAborted at Ctrl-C
	AppendHistory(line string)
	Close() error
}

// shell reads statements from a person until .quit or Ctrl-D.
func (a *app) shell(o *options) error {
	s, err := a.openSession(context.Background(), o, true)
	if err != nil {
		return err
	}
	defer s.close()
	var hist *history
	if !o.noHistory {
		hist = openHistory(a.env)
	}
	lines := a.openLines(s, hist)
	defer lines.Close()
	a.interrupts.onQuit(func() { lines.Close() })
	s.welcome(o)
	s.loop(lines, hist)
	return s.unredirect()
}

// openLines returns the line editor of the terminal, or the one that a test
// put in its place.
func (a *app) openLines(s *session, hist *history) lineReader {
	if a.lines != nil {
		return a.lines()
	}
	l := liner.NewLiner()
	l.SetCtrlCAborts(true)
	l.SetBeep(false)
	l.SetMultiLineMode(true)
	l.SetTabCompletionStyle(liner.TabPrints)
	l.SetWordCompleter(s.complete)
	for _, line := range hist.lines() {
		l.AppendHistory(line)
	}
	return l
}

func (s *session) welcome(o *options) {
	if o.demo {
		fmt.Fprint(s.err, s.app.wrapped(fmt.Sprintf("A made-up org of %s, in this process only. Try:", plural(o.demoUsers, "user", "users")))+"\n\n  SELECT status, count(*) FROM users GROUP BY status;\n\n")
	}
	fmt.Fprintln(s.err, s.app.wrapped("oktasql on "+visible(s.back.Name(), false)+". Statements end with ; and .help explains the rest."))
}

// loop reads and runs statements. pending holds the lines typed since the last
// complete statement, for Ctrl-C and for the history.
func (s *session) loop(lines lineReader, hist *history) {
	var split splitter
	var typed []string
	for !s.quit {
		line, err := lines.Prompt(s.prompt(&split))
		switch {
		case errors.Is(err, liner.ErrPromptAborted):
			split.Discard()
			typed, s.typed = nil, ""
			continue
		case errors.Is(err, io.EOF):
			fmt.Fprintln(s.err)
			return
		case err != nil:
			s.reportError("", "", err)
			return
		}
		if strings.TrimSpace(line) == "" && !split.Pending() {
			continue
		}
		if !split.Pending() {
			line = plainWord(line)
		}
		typed = append(typed, line)
		s.typed = strings.Join(typed, "\n")
		items := split.Feed(line + "\n")
		if !split.Pending() {
			if entry := historyEntry(typed); entry != "" && !secretLooking(entry) {
				lines.AppendHistory(entry)
				hist.add(entry)
			}
			typed = nil
			s.typed = ""
		}
		for _, it := range items {
			if !s.runTyped(it) {
				break
			}
		}
	}
}

// plainWord returns the command for a line that is one of the words with which
// people leave other shells or ask them for help; other lines as they are. None
// of the words begins a statement.
func plainWord(line string) string {
	switch strings.ToLower(strings.TrimRight(strings.TrimSpace(line), "; ")) {
	case "quit", "exit":
		return ".quit"
	case "help", "?":
		return ".help"
	}
	return line
}

// runTyped runs one statement; false stops those typed on the same line.
func (s *session) runTyped(it item) bool {
	ctx, end := s.app.interrupts.running(context.Background())
	defer end()
	err := s.runItem(ctx, it)
	if err != nil {
		s.reportError("", it.text, err)
	}
	return err == nil && !s.quit
}

// prompt tells whether a statement is awaited or to be continued, and in what.
func (s *session) prompt(split *splitter) string {
	if !split.Pending() {
		return "oktasql> "
	}
	switch split.Open() {
	case "string":
		return "     '-> "
	case "name":
		return "     \"-> "
	case "comment":
		return "    /*-> "
	}
	return "     --> "
}
