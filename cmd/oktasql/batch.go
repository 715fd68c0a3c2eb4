package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// takeBareSQL makes the words after the flags an input. One word that cannot
// be SQL is more likely a mistyped command.
func (a *app) takeBareSQL(o *options) error {
	if first := o.args[0]; o.stats != "" && (first == "json" || first == "text") {
		return &usageError{first + " is neither a command nor a SQL statement", "did you mean --stats=" + first + "?"}
	}
	if len(o.args) > 1 {
		return &usageError{
			fmt.Sprintf("%d arguments where one statement is expected", len(o.args)),
			`quote the statement: oktasql "SELECT login FROM users LIMIT 5"`,
		}
	}
	word := o.args[0]
	if strings.TrimSpace(word) == "" {
		return &usageError{"the statement is empty", `oktasql "SELECT login FROM users LIMIT 5"`}
	}
	if !strings.ContainsAny(word, " \t\n;(") && !strings.HasPrefix(word, ".") && !strings.HasPrefix(word, `\`) && !isKeyword(word) {
		hint := didYouMean(word, subcommandNames(), "oktasql %s", "oktasql help lists the commands")
		if _, err := os.Stat(word); err == nil {
			hint = "to run the statements in the file: oktasql -f " + word
		}
		return &usageError{visible(word, false) + " is neither a command nor a SQL statement", hint}
	}
	o.inputs = append(o.inputs, input{sql: word})
	return nil
}

// batch runs all inputs and stops at the first failure, unless told to keep
// going: then it ends with the first failure's code. An interrupt always stops.
func (a *app) batch(o *options) error {
	ctx, end := a.interrupts.running(context.Background())
	defer end()
	if err := checkFiles(o.inputs); err != nil {
		return err
	}
	s, err := a.openSession(ctx, o, false)
	if err != nil {
		return err
	}
	defer s.close()
	err = s.runInputs(ctx, o)
	if err == nil {
		for _, p := range o.params {
			if !s.usedParams[p.name] {
				fmt.Fprintf(a.err, "warning: no statement uses the parameter :%s\n", p.name)
			}
		}
	}
	if s.file != nil { // of -o, or of an .output that the input does not end
		s.broken = s.broken || err != nil
		if e := s.unredirect(); err == nil {
			err = e
		}
	}
	return err
}

// checkFiles looks for all files before the first statement runs.
func checkFiles(inputs []input) error {
	for _, in := range inputs {
		if in.file == "" || in.file == "-" {
			continue
		}
		info, err := os.Stat(in.file)
		if err == nil && info.IsDir() {
			err = errors.New(in.file + " is a directory")
		}
		if err != nil {
			return &usageError{"-f: " + err.Error(), "oktasql -f FILE runs the statements in FILE; - is standard input"}
		}
	}
	return nil
}

func (s *session) runInputs(ctx context.Context, o *options) error {
	var first error
	for _, in := range o.inputs {
		if err := s.runInput(ctx, in, len(o.inputs), o.keepGoing); err != nil {
			if first == nil {
				first = err
			}
			if !o.keepGoing || ctx.Err() != nil {
				break
			}
		}
		if s.quit {
			break
		}
	}
	return first
}

// runInput runs one input as far as it goes and returns its first failure,
// which has been reported.
func (s *session) runInput(ctx context.Context, in input, of int, keepGoing bool) error {
	if in.file == "" {
		return s.runLines(ctx, strings.NewReader(in.sql), "", keepGoing)
	}
	if in.file == "-" {
		name := "stdin"
		if of == 1 {
			name = "line" // FILE:LINE without a file
		}
		return s.runLines(ctx, s.app.in, name, keepGoing)
	}
	f, err := os.Open(in.file)
	if err != nil {
		return &usageError{"-f: " + err.Error(), "oktasql -f FILE runs the statements in FILE"}
	}
	defer f.Close()
	return s.runLines(ctx, f, in.file, keepGoing)
}

// runLines runs statements as they become complete. name is the file's, for
// messages; "" for statements from the command line.
func (s *session) runLines(ctx context.Context, r io.Reader, name string, keepGoing bool) error {
	var split splitter
	var first error
	stop := func(items []item, last bool) bool {
		for _, it := range items {
			err := s.runItem(ctx, it)
			if err != nil {
				s.reportItem(name, it, last, err)
				if first == nil {
					first = errReported{s.app.exitCode(err)}
				}
				if !keepGoing || ctx.Err() != nil {
					return true
				}
			}
			if s.quit {
				return true
			}
		}
		return false
	}
	in := bufio.NewReaderSize(r, 64<<10)
	for bom := true; ; bom = false {
		line, err := readLine(ctx, in)
		if bom {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		if line != "" && stop(split.Feed(line), false) {
			return first
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				return err
			}
			break
		}
	}
	stop(split.Finish(), true)
	return first
}

// readLine reads a line and gives up when the context is done, even while the
// reader blocks, as a pipe or a terminal may.
func readLine(ctx context.Context, in *bufio.Reader) (string, error) {
	if in.Buffered() > 0 {
		if b, _ := in.Peek(in.Buffered()); bytes.IndexByte(b, '\n') >= 0 {
			return in.ReadString('\n')
		}
	}
	return waitFor(ctx, func() (string, error) { return in.ReadString('\n') })
}

// reportItem prints the failure of a statement with its place in the input.
func (s *session) reportItem(name string, it item, last bool, err error) {
	where := ""
	switch {
	case name == "line":
		where = fmt.Sprintf("line %d", it.line)
	case name != "":
		where = fmt.Sprintf("%s:%d", name, it.line)
	}
	if where != "" {
		where += fmt.Sprintf(": statement %d", it.number)
	} else if it.number > 1 {
		where = fmt.Sprintf("statement %d", it.number)
	}
	s.reportError(where, it.text, err)
}

// reportError prints an error, the hint that helps, and whether rows were
// written before it.
func (s *session) reportError(where, stmt string, err error) {
	if errors.As(err, new(errReported)) {
		return
	}
	hint := ""
	if s.app.exitCode(err) == exitSQL {
		hint = sqlHint(err, stmt, s.back.Tables(), s.interactive)
	}
	s.app.report(s.err, where, err, hint)
	var part *incompleteError
	if errors.As(err, &part) && part.rows > 0 {
		fmt.Fprintf(s.err, "oktasql: the output is incomplete: it ends after %s\n", plural(int(part.rows), "row", "rows"))
	}
}
