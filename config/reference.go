package config

import (
	"strings"
)

// Reference is the table of all settings in Markdown, as it stands in
// docs/configuration.md.
func Reference() string {
	var b strings.Builder
	b.WriteString("| Setting | Meaning | Environment | In okta.yaml, below `okta.client` | Expected | Default |\n")
	b.WriteString("| --- | --- | --- | --- | --- | --- |\n")
	for i := range specs {
		s := &specs[i]
		doc := s.doc
		if s.never {
			doc += " Not in a project's file."
		}
		b.WriteString("| `" + s.name + "` | " + doc + " | " + code(s.envNames()) + " | " + code(s.keys) + " | " + s.kind.form + " | " + s.fallback + " |\n")
	}
	return b.String()
}

func code(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return "`" + strings.Join(words, "`, `") + "`"
}
