package config

import "github.com/oktasql/oktasql/suggest"

// Nearest is the name of the setting closest to s, "" when none is close.
func Nearest(s string) string { return suggest.Nearest(s, Names()) }
