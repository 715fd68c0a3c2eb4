package sqltext

// Lower is a name in lower case, as SQLite compares names: it takes no letter
// beyond ASCII for another one.
func Lower(s string) string {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if b[i] >= 'A' && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

// Same says whether two names are the same for SQLite.
func Same(a, b string) bool { return len(a) == len(b) && Lower(a) == Lower(b) }
