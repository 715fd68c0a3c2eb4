package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

func cmdMode(_ context.Context, s *session, args []string) error {
	if len(args) == 0 {
		fmt.Fprintln(s.err, s.format())
		return nil
	}
	if args[0] == "format" && len(args) == 2 { // \pset format csv
		args = args[1:]
	}
	if len(args) != 1 {
		return errSynopsis
	}
	if _, ok := formatNamed(args[0]); !ok {
		return &usageError{visible(args[0], false) + " is not a format", didYouMean(args[0], formatNames(), ".mode %s", "the formats are "+strings.Join(formatNames(), ", "))}
	}
	s.set.format = args[0]
	return nil
}

func cmdExpanded(_ context.Context, s *session, args []string) error {
	switch {
	case len(args) == 0 && s.set.expanded == expandOn:
		s.set.expanded = expandAuto
	case len(args) == 0:
		s.set.expanded = expandOn
	case len(args) == 1 && slices.Contains([]string{expandOn, expandOff, expandAuto}, args[0]):
		s.set.expanded = args[0]
	default:
		return errSynopsis
	}
	if len(args) == 0 {
		fmt.Fprintln(s.err, "expanded "+s.set.expanded)
	}
	return nil
}

func cmdNull(_ context.Context, s *session, args []string) error {
	if len(args) > 1 {
		return errSynopsis
	}
	s.set.null, s.set.nullSet = "", len(args) == 1
	if len(args) == 1 {
		s.set.null = args[0]
	}
	return nil
}

func cmdMaxRows(_ context.Context, s *session, args []string) error {
	if len(args) == 0 {
		fmt.Fprintln(s.err, s.set.maxRows)
		return nil
	}
	n, err := strconv.Atoi(args[0])
	if err != nil || n < 0 || len(args) > 1 {
		return &usageError{".maxrows " + visible(strings.Join(args, " "), false) + ": expected a number from 0", ".maxrows 100"}
	}
	s.set.maxRows = n
	return nil
}

func cmdTimeout(_ context.Context, s *session, args []string) error {
	if len(args) == 0 {
		fmt.Fprintln(s.err, s.set.timeout)
		return nil
	}
	d, err := time.ParseDuration(args[0])
	if err != nil || d < 0 || len(args) > 1 {
		return &usageError{".timeout " + visible(strings.Join(args, " "), false) + ": expected a duration such as 90s or 10m", ".timeout 90s"}
	}
	s.set.timeout = d
	return nil
}

func cmdStats(_ context.Context, s *session, args []string) error {
	switch {
	case len(args) == 0:
		writeStats(s.err, s.last)
	case len(args) > 1:
		return errSynopsis
	case args[0] == "on":
		s.set.stats = "text"
	case args[0] == "off":
		s.set.stats = ""
	case args[0] == "json":
		s.set.stats = "json"
	default:
		return errSynopsis
	}
	return nil
}

func cmdRequests(_ context.Context, s *session, args []string) error {
	if len(args) > 0 {
		return errSynopsis
	}
	var rows [][]any
	for i, r := range s.last.requests {
		rows = append(rows, []any{int64(i + 1), r})
	}
	return s.result([]string{"number", "request"}, rows)
}

func cmdLimits(ctx context.Context, s *session, args []string) error {
	if len(args) > 0 {
		return errSynopsis
	}
	defer s.toScreen()()
	return s.runSQL(ctx, "SELECT * FROM okta_rate_limits", false)
}

func cmdExplain(ctx context.Context, s *session, args []string) error {
	switch {
	case len(args) != 1 || args[0] == "":
		return errSynopsis
	case strings.EqualFold(args[0], "on"):
		s.set.plan = true
		return nil
	case strings.EqualFold(args[0], "off"):
		s.set.plan = false
		return nil
	}
	defer s.toScreen()()
	items := splitText(args[0])
	if len(items) != 1 || items[0].command {
		return errSynopsis
	}
	return s.runSQL(ctx, "EXPLAIN QUERY PLAN "+items[0].text, false)
}

func cmdParam(_ context.Context, s *session, args []string) error {
	name := ""
	if len(args) > 1 {
		name = strings.TrimLeft(args[1], ":@$")
	}
	drop := func() {
		s.params = slices.DeleteFunc(slices.Clone(s.params), func(p param) bool { return p.name == name })
	}
	switch {
	case len(args) == 0 || len(args) == 1 && args[0] == "list":
		var rows [][]any
		for _, p := range s.params {
			rows = append(rows, []any{":" + p.name, p.value})
		}
		return s.result([]string{"name", "value"}, rows)
	case len(args) == 1 && (args[0] == "clear" || args[0] == "init"):
		s.params = nil
	case len(args) == 2 && args[0] == "unset":
		drop()
	case len(args) == 3 && args[0] == "set":
		p, err := parseParam(name + "=" + args[2])
		if err == nil {
			err = p.load(s.app.env)
		}
		if err != nil {
			return &usageError{".param: " + err.Error(), ".param set NAME VALUE"}
		}
		drop()
		s.params = append(s.params, p)
	default:
		return errSynopsis
	}
	return nil
}

// deepestRead bounds .read inside files that are read.
const deepestRead = 16

func cmdRead(ctx context.Context, s *session, args []string) error {
	if len(args) != 1 {
		return errSynopsis
	}
	if s.depth == deepestRead {
		return &usageError{fmt.Sprintf(".read %s: %d files read one another", visible(args[0], false), deepestRead), "does a file read itself?"}
	}
	f, err := os.Open(args[0])
	if err != nil {
		return &usageError{".read: " + err.Error(), ".read FILE"}
	}
	defer f.Close()
	s.depth++
	defer func() { s.depth-- }()
	return s.runLines(ctx, f, args[0], false)
}

func cmdOutput(_ context.Context, s *session, args []string) error {
	switch {
	case len(args) > 1:
		return errSynopsis
	case len(args) == 0 || args[0] == "stdout" || args[0] == "-":
		return s.unredirect()
	}
	return s.redirect(args[0], false)
}

func cmdOnce(_ context.Context, s *session, args []string) error {
	if len(args) != 1 {
		return errSynopsis
	}
	return s.redirect(args[0], true)
}

func cmdPager(ctx context.Context, s *session, args []string) error {
	if err := onOff(func(s *session) *bool { return &s.set.pager })(ctx, s, args); err != nil {
		return err
	}
	if s.set.pager && s.app.env("PAGER") == "" {
		s.hint("PAGER is not set, so results are shown without a pager: export PAGER=less, then start oktasql again")
	}
	return nil
}

func cmdShow(_ context.Context, s *session, args []string) error {
	if len(args) > 0 {
		return errSynopsis
	}
	word := func(b bool) string { return map[bool]string{true: "on", false: "off"}[b] }
	var null any
	if s.set.nullSet {
		null = s.set.null
	}
	stats, out := s.set.stats, "stdout"
	if stats == "" {
		stats = "off"
	}
	if s.file != nil {
		out = s.outName
	}
	return s.result([]string{"setting", "value"}, [][]any{
		{"org", s.back.Name()}, {"mode", s.format()}, {"expanded", s.set.expanded}, {"nullvalue", null},
		{"headers", word(s.set.header)}, {"maxrows", int64(s.set.maxRows)}, {"timer", word(s.set.timer)},
		{"stats", stats}, {"explain", word(s.set.plan)}, {"timeout", s.set.timeout.String()},
		{"pager", word(s.set.pager)}, {"output", out},
	})
}
