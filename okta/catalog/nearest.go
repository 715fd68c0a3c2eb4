package catalog

import "github.com/oktasql/oktasql/suggest"

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
