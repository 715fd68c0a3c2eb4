package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// runCompletion prints the script that makes a shell complete oktasql's
// commands, flags and flag values.
func runCompletion(a *app, _ *options, args []string) error {
	scripts := map[string]func() string{"bash": bashCompletion, "zsh": zshCompletion, "fish": fishCompletion}
	if len(args) != 1 || scripts[args[0]] == nil {
		given := visible(strings.Join(args, " "), false)
		return &usageError{strings.TrimSpace("completion " + given + ": expected bash, zsh or fish"), "source <(oktasql completion bash)"}
	}
	_, err := fmt.Fprint(a.out, scripts[args[0]]())
	return err
}

// allFlags returns the flags in the order of the help page.
func allFlags() []*pflag.Flag {
	fs := newFlags(&options{})
	var out []*pflag.Flag
	for _, g := range flagGroups {
		for _, n := range g.names {
			out = append(out, fs.Lookup(n))
		}
	}
	return out
}

// flagValues are the values of the flags that have a fixed set of them.
var flagValues = map[string][]string{
	"format":      formatNames(),
	"stats":       {"text", "json"},
	"pushdown":    {"on", "off"},
	"consistency": {"strict"},
}

// subcommandArgs are the words that may follow a subcommand.
var subcommandArgs = [][2]string{{"completion", "bash zsh fish"}, {"config", "show"}, {"demo", "serve"}}

// takesFile tells whether a flag's value is a file.
func takesFile(name string) bool { return name == "file" || name == "output" }

func takesValue(f *pflag.Flag) bool { return f.Value.Type() != "bool" && f.NoOptDefVal == "" }

func bashCompletion() string {
	var flags, values []string
	for _, f := range allFlags() {
		flags = append(flags, "--"+f.Name)
		if f.Shorthand != "" {
			flags = append(flags, "-"+f.Shorthand)
		}
		pattern := "--" + f.Name
		if f.Shorthand != "" {
			pattern += "|-" + f.Shorthand
		}
		switch v := flagValues[f.Name]; {
		case takesFile(f.Name):
			values = append(values, fmt.Sprintf("    %s) COMPREPLY=($(compgen -f -- \"$cur\")); return ;;", pattern))
		case v != nil && takesValue(f):
			values = append(values, fmt.Sprintf("    %s) COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;", pattern, strings.Join(v, " ")))
		case takesValue(f):
			values = append(values, fmt.Sprintf("    %s) return ;;", pattern))
		}
	}
	return fmt.Sprintf(`# oktasql completion for bash: source <(oktasql completion bash)
_oktasql() {
  local cur prev
  cur="${COMP_WORDS[COMP_CWORD]}"
  prev="${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  case "$prev" in
%s
    completion) COMPREPLY=($(compgen -W 'bash zsh fish' -- "$cur")); return ;;
    demo) COMPREPLY=($(compgen -W 'serve' -- "$cur")) ;;
    config) COMPREPLY=($(compgen -W 'show' -- "$cur")); return ;;
  esac
  if [[ "$cur" == -* ]]; then
    COMPREPLY=($(compgen -W '%s' -- "$cur"))
  elif [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W '%s' -- "$cur"))
  fi
}
complete -F _oktasql oktasql
`, strings.Join(values, "\n"), strings.Join(flags, " "), strings.Join(subcommandNames(), " "))
}

func zshCompletion() string {
	quote := strings.NewReplacer("'", "'\\''", "[", "\\[", "]", "\\]", ":", "\\:").Replace
	var lines []string
	for _, f := range allFlags() {
		action := ""
		arg, _ := pflag.UnquoteUsage(f)
		switch v := flagValues[f.Name]; {
		case takesFile(f.Name):
			action = ":" + arg + ":_files"
		case v != nil:
			action = ":" + quote(f.Name) + ":(" + strings.Join(v, " ") + ")"
		case takesValue(f):
			action = ":" + quote(arg) + ":"
		}
		eq := ""
		switch {
		case takesValue(f):
			eq = "="
		case f.NoOptDefVal != "" && f.Value.Type() != "bool":
			eq, action = "=-", "::"+strings.TrimPrefix(action, ":")
		}
		spec := "[" + quote(flagDoc(f)) + "]" + action
		lines = append(lines, fmt.Sprintf("  '*--%s%s%s'", f.Name, eq, spec))
		if f.Shorthand != "" {
			lines = append(lines, fmt.Sprintf("  '*-%s%s'", f.Shorthand, spec))
		}
	}
	var cmds []string
	for _, c := range subcommands() {
		cmds = append(cmds, fmt.Sprintf("    '%s:%s'", c.name, strings.NewReplacer("'", "'\\''", ":", "\\:").Replace(c.doc)))
	}
	return fmt.Sprintf(`#compdef oktasql
# oktasql completion for zsh: source <(oktasql completion zsh)
_oktasql_commands() {
  local -a commands
  commands=(
%s
  )
  _describe 'command or SQL' commands
}
_oktasql_arguments() {
  case "$words[2]" in
    completion) _values 'shell' bash zsh fish ;;
    demo) _values 'what' serve ;;
    config) _values 'what' show ;;
  esac
}
_oktasql() {
  _arguments -s \
%s \
  '1:command:_oktasql_commands' \
  '*::argument:_oktasql_arguments'
}
compdef _oktasql oktasql
`, strings.Join(cmds, "\n"), strings.Join(lines, " \\\n"))
}

func fishCompletion() string {
	quote := func(s string) string {
		return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
	}
	var b strings.Builder
	b.WriteString("# oktasql completion for fish: oktasql completion fish | source\ncomplete -c oktasql -f\n")
	for _, c := range subcommands() {
		fmt.Fprintf(&b, "complete -c oktasql -n __fish_use_subcommand -a %s -d %s\n", c.name, quote(c.doc))
	}
	for _, sub := range subcommandArgs {
		fmt.Fprintf(&b, "complete -c oktasql -n '__fish_seen_subcommand_from %s' -a %s\n", sub[0], quote(sub[1]))
	}
	for _, f := range allFlags() {
		line := "complete -c oktasql -l " + f.Name
		if f.Shorthand != "" {
			line += " -s " + f.Shorthand
		}
		switch v := flagValues[f.Name]; {
		case takesFile(f.Name):
			line += " -r -F"
		case v != nil && takesValue(f):
			line += " -x -a " + quote(strings.Join(v, " "))
		case takesValue(f):
			line += " -x"
		}
		b.WriteString(line + " -d " + quote(flagDoc(f)) + "\n")
	}
	return b.String()
}
