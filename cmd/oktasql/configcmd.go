package main

import (
	"fmt"
	"strings"
)

// runConfig is the subcommand config: the settings in force, where each comes
// from, and whether they suffice.
func runConfig(a *app, o *options, args []string) error {
	if len(args) > 1 || len(args) == 1 && args[0] != "show" {
		return &usageError{"config " + visible(strings.Join(args, " "), false) + ": expected show", "oktasql config show"}
	}
	settings, err := loadSettings(o, nil)
	if err != nil {
		return configError(err)
	}
	var rows [][]any
	for _, s := range settings.Table() {
		rows = append(rows, []any{s.Name, s.Value, s.Origin})
	}
	for _, s := range settings.Overridden() {
		rows = append(rows, []any{s.Name, s.Value, s.Origin + " (not in force)"})
	}
	show := a.newSession(o, false)
	if err := show.result([]string{"setting", "value", "origin"}, rows); err != nil {
		return err
	}
	for _, f := range settings.Files() {
		state := "not there"
		if f.Found {
			state = "read"
		}
		fmt.Fprintf(a.err, "%s: %s\n", visible(f.Path, false), state)
	}
	if p := settings.Profile(); p != "" {
		fmt.Fprintf(a.err, "profile: %s\n", visible(p, false))
	}
	for _, n := range settings.Notes {
		fmt.Fprintf(a.err, "note: %s\n", visible(n, false))
	}
	for _, w := range settings.Warnings {
		fmt.Fprintln(a.err, a.wrapped("warning: "+visible(w, false)))
	}
	if err := settings.Ready(); err != nil {
		return configError(err)
	}
	return nil
}
