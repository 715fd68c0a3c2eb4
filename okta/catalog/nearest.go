package catalog

import (
	"strings"

	"github.com/oktasql/oktasql/suggest"
)

// Nearest returns the table whose name or alias is most like name, or "" when
// none is near.
func Nearest(name string) string {
	var names []string
	for _, t := range registry {
		names = append(names, t.Name)
		names = append(names, t.Aliases...)
	}
	near, ok := Find(suggest.Nearest(name, names))
	if !ok {
		return ""
	}
	return near.Name
}

// NearestValue is the one of the values of a column that a word was probably meant to
// be: the closest, or the only one that has the word in it or begins as it does. "" for
// none.
func NearestValue(word string, values []string) string {
	if near := suggest.Nearest(word, values); near != "" {
		return near
	}
	w := suggest.Flat(word)
	var alike []string
	for _, v := range values {
		if f := suggest.Flat(v); len(w) > 2 && (strings.Contains(f, w) || strings.HasPrefix(f, w[:3])) {
			alike = append(alike, v)
		}
	}
	if len(alike) != 1 {
		return ""
	}
	return alike[0]
}
