package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// A command is a line that begins with a dot: it changes how statements are run
// or shows what is there.
type command struct {
	name string   // with its dot
	also []string // other names, such as \d
	args string   // for the help: words in capitals are to be replaced
	help string
	run  func(ctx context.Context, s *session, args []string) error
}

// commands are all of them, in the order of .help. It is a function since .help
// itself is one.
func commands() []command {
	return []command{
		{".help", []string{`\?`, `\h`}, "[COMMAND]", "this list, or one command", cmdHelp},
		{".tables", []string{`\dt`, `\d`}, "[PATTERN]", "the tables; % and * stand for any text. \\d TABLE is .columns TABLE", cmdTables},
		{".columns", nil, "TABLE", "the columns of a table: name, type, meaning; hidden ones marked", cmdColumns},
		{".schema", []string{`\d+`}, "[TABLE]", "a table as a CREATE TABLE statement with its columns explained", cmdSchema},
		{".mode", []string{`\pset`}, "[FORMAT]", "how results are shown: " + strings.Join(formatNames(), ", ") + "; until it is given, the ending of a FILE says so", cmdMode},
		{".expanded", []string{`\x`}, "[on|off|auto]", "each column on a line: always, never, or when the columns do not fit", cmdExpanded},
		{".nullvalue", nil, "[TEXT]", "what stands for NULL; without TEXT the format's own", cmdNull},
		{".headers", nil, "on|off", "column names above results", onOff(func(s *session) *bool { return &s.set.header })},
		{".maxrows", nil, "[N]", "stop each statement after N rows and make no more calls for it; 0 for no limit", cmdMaxRows},
		{".timer", []string{`\timing`}, "[on|off]", "rows, calls and time after each result", onOff(func(s *session) *bool { return &s.set.timer })},
		{".stats", nil, "[on|off|json]", "the cost of each statement, with its requests", cmdStats},
		{".requests", nil, "", "the requests that the last statement made", cmdRequests},
		{".limits", nil, "", "the org's rate limits as last reported", cmdLimits},
		{".explain", []string{".eqp"}, "on|off|STATEMENT", "the requests a statement would make: before every statement, or for this one", cmdExplain},
		{".timeout", nil, "[DURATION]", "give statements up after DURATION, such as 90s; 0 for never", cmdTimeout},
		{".param", []string{".parameter", `\set`}, "[list | set NAME VALUE | unset NAME | clear]", "values for :NAME in statements; VALUE may be @FILE or env:NAME", cmdParam},
		{".read", []string{`\i`}, "FILE", "run the statements in FILE", cmdRead},
		{".output", []string{`\o`}, "[FILE]", "write results to FILE, which is complete when .output is given again", cmdOutput},
		{".once", nil, "FILE", "write the next result of a statement to FILE", cmdOnce},
		{".pager", nil, "[on|off]", "show results longer than the screen with $PAGER", cmdPager},
		{".show", nil, "", "the current settings", cmdShow},
		{".quit", []string{".exit", `\q`}, "", "leave; so does Ctrl-D", func(_ context.Context, s *session, _ []string) error {
			s.quit = true
			return nil
		}},
	}
}

// commandNamed finds a command by a name or, when only one command begins with
// it, by the beginning of its name.
func commandNamed(name string) (command, bool) {
	var begun []command
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
		for _, n := range c.also {
			if n == name {
				return c, true
			}
		}
		if len(name) > 2 && strings.HasPrefix(c.name, name) {
			begun = append(begun, c)
		}
	}
	if len(begun) == 1 {
		return begun[0], true
	}
	return command{}, false
}

func commandNames() []string {
	var names []string
	for _, c := range commands() {
		names = append(append(names, c.name), c.also...)
	}
	return names
}

// runCommand runs one command line.
func (s *session) runCommand(ctx context.Context, line string) error {
	line = strings.TrimSpace(line)
	name, rest, _ := strings.Cut(line, " ")
	if i := strings.IndexByte(name, '\t'); i >= 0 {
		name, rest = name[:i], line[i:]
	}
	name = strings.TrimSuffix(name, ";")
	c, ok := commandNamed(strings.ToLower(name))
	if !ok {
		hint := ".help lists the commands"
		if len(name) > 2 { // one letter is like any other
			hint = didYouMean(name, commandNames(), "%s", hint)
		}
		return &usageError{visible(name, false) + ": no such command", hint}
	}
	rest = strings.TrimSpace(rest)
	if c.name == ".explain" && firstWord(rest) != "ON" && firstWord(rest) != "OFF" {
		return c.run(ctx, s, []string{rest})
	}
	args, err := splitArgs(strings.TrimSuffix(rest, ";"))
	if err != nil {
		return &usageError{c.name + ": " + err.Error(), c.synopsis()}
	}
	err = c.run(ctx, s, args)
	if errors.Is(err, errSynopsis) {
		return &usageError{c.name + ": expected " + c.args, c.synopsis() + "   " + c.help}
	}
	return err
}

func (c command) synopsis() string { return strings.TrimSpace(c.name + " " + c.args) }

// errSynopsis tells that the arguments do not have the form that the command's
// args show.
var errSynopsis = errors.New("wrong arguments")

// splitArgs splits at white space outside quotes. Inside '…' a doubled quote
// stands for one; inside "…" a backslash before ", \, n or t is an escape.
func splitArgs(s string) ([]string, error) {
	var out []string
	var cur strings.Builder
	inWord := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\'' || c == '"':
			text, n, ok := quotedArg(s[i:])
			if !ok {
				return nil, fmt.Errorf("a %c is not closed", c)
			}
			cur.WriteString(text)
			i += n - 1
			inWord = true
		case c == ' ' || c == '\t':
			if inWord {
				out = append(out, cur.String())
				cur.Reset()
			}
			inWord = false
		default:
			cur.WriteByte(c)
			inWord = true
		}
	}
	if inWord {
		out = append(out, cur.String())
	}
	return out, nil
}

// quotedArg reads the quoted text at the start of s, n bytes long.
func quotedArg(s string) (text string, n int, ok bool) {
	q := s[0]
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case q == '"' && s[i] == '\\' && i+1 < len(s) && strings.IndexByte(`"\nt`, s[i+1]) >= 0:
			i++
			b.WriteByte(map[byte]byte{'n': '\n', 't': '\t', '"': '"', '\\': '\\'}[s[i]])
		case s[i] == q && q == '\'' && i+1 < len(s) && s[i+1] == q:
			i++
			b.WriteByte(q)
		case s[i] == q:
			return b.String(), i + 1, true
		default:
			b.WriteByte(s[i])
		}
	}
	return "", 0, false
}

// onOff makes the run function of a command that switches a setting, and turns
// it around when no argument says which.
func onOff(setting func(*session) *bool) func(context.Context, *session, []string) error {
	return func(_ context.Context, s *session, args []string) error {
		p := setting(s)
		switch {
		case len(args) == 0:
			*p = !*p
		case len(args) == 1 && strings.EqualFold(args[0], "on"):
			*p = true
		case len(args) == 1 && strings.EqualFold(args[0], "off"):
			*p = false
		default:
			return errSynopsis
		}
		if len(args) == 0 {
			fmt.Fprintln(s.err, map[bool]string{true: "on", false: "off"}[*p])
		}
		return nil
	}
}

func cmdHelp(_ context.Context, s *session, args []string) error {
	var b strings.Builder
	width := s.app.helpWidth()
	if len(args) > 0 {
		name := args[0]
		if !strings.HasPrefix(name, ".") && !strings.HasPrefix(name, `\`) {
			name = "." + name
		}
		c, ok := commandNamed(name)
		if !ok {
			return &usageError{visible(args[0], false) + ": no such command", didYouMean(name, commandNames(), ".help %s", ".help lists the commands")}
		}
		writeEntry(&b, width, c.synopsis(), c.help)
		if len(c.also) > 0 {
			writeEntry(&b, width, "", "also "+strings.Join(c.also, ", "))
		}
	} else {
		for _, c := range commands() {
			help := c.help
			if len(c.also) > 0 {
				help += " (" + strings.Join(c.also, ", ") + ")"
			}
			writeEntry(&b, width, c.synopsis(), help)
		}
		b.WriteString("\n" + wrapWords("A statement ends with ; or, to show it as lines, with \\G. Tab completes. Ctrl-C cancels what runs and clears what is typed.", width) + "\n")
	}
	_, err := fmt.Fprint(s.app.out, b.String())
	return err
}
