package catalog

import "strings"

// Nearest returns the table whose name or alias is most like name, or "" when
// none is near.
func Nearest(name string) string {
	var names []string
	for _, t := range registry {
		names = append(names, t.Name)
		names = append(names, t.Aliases...)
	}
	near := nearest(name, names)
	if t, ok := Find(near); ok {
		return t.Name
	}
	return ""
}

// Nearest returns the column whose name is most like name, or "" when none is
// near.
func (t *Table) Nearest(name string) string {
	names := make([]string, len(t.Columns))
	for i := range t.Columns {
		names[i] = t.Columns[i].Name
	}
	return nearest(name, names)
}

// nearest picks the name with the fewest changes, if those are few for its
// length. Underscores and a plural s count for nothing.
func nearest(name string, names []string) string {
	plainName := func(s string) string {
		return strings.TrimSuffix(strings.ReplaceAll(strings.ToLower(s), "_", ""), "s")
	}
	want := plainName(name)
	best, fewest := "", max(2, len(want)/3)+1
	for _, n := range names {
		if d := distance(want, plainName(n)); d < fewest {
			best, fewest = n, d
		}
	}
	return best
}

// distance is the number of insertions, deletions, replacements and swaps of
// neighbours that turn a into b.
func distance(a, b string) int {
	prev2 := make([]int, len(b)+1)
	prev := make([]int, len(b)+1)
	cur := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}
