// Command oktasql answers SQL from an Okta org: given on the command line, in
// files, through a pipe, or typed into a shell. docs/cli.md is its manual.
//
// Data goes to standard output and everything else to standard error. Results
// are shown as a table on a terminal and as csv elsewhere.
package main

import "os"

func main() {
	a := &app{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv, open: openOkta, classify: classifyOkta}
	os.Exit(a.run(os.Args[1:]))
}
