package config

// Nearest is the name of the setting closest to s, "" when none is close.
func Nearest(s string) string { return nearest(s, Names()) }
