package main

import (
	"strings"

	"github.com/spf13/pflag"
)

// flagSynopsis writes a flag as one types it: -e, --execute SQL.
func flagSynopsis(f *pflag.Flag) string {
	s := "--" + f.Name
	if f.Shorthand != "" {
		s = "-" + f.Shorthand + ", " + s
	}
	arg, _ := pflag.UnquoteUsage(f)
	switch {
	case f.NoOptDefVal != "" && f.Value.Type() != "bool":
		return s + "[=json]"
	case f.Value.Type() == "bool":
		return s
	}
	return s + " " + arg
}

// flagDoc is the explanation of a flag, with its default when it has one that
// is not plain from the text.
func flagDoc(f *pflag.Flag) string {
	_, doc := pflag.UnquoteUsage(f)
	if f.DefValue != "" && f.DefValue != "0" && f.DefValue != "0s" && f.DefValue != "false" && !strings.Contains(doc, "(default") {
		doc += " (default " + f.DefValue + ")"
	}
	return doc
}
