package config

import (
	"encoding/json"
	"strings"
	"unicode"
)

// shellSyntax are characters that mean something to a shell. A command with
// one of them outside quotes was written for a shell, which is not used, so it
// is refused rather than run as something else.
const shellSyntax = "|&;<>()$`*\n\r"

// parseCommand turns a command into a JSON array of words. The text form is
// split at spaces; single and double quotes keep spaces; a backslash is
// literal, as in Windows paths, except before a quote, a backslash or a space.
func parseCommand(v string, p place) (string, bool) {
	words, ok := splitWords(v, p)
	if !ok || len(words) == 0 || words[0] == "" {
		return "", false
	}
	return joinWords(words), true
}

func joinWords(words []string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(words); err != nil {
		return ""
	}
	return strings.TrimSpace(b.String())
}

func splitWords(v string, p place) ([]string, bool) {
	var words []string
	var word strings.Builder
	started, quoted := false, rune(0)
	end := func() {
		if started {
			words = append(words, word.String())
		}
		word.Reset()
		started = false
	}
	rs := []rune(v)
	for i := 0; i < len(rs); i++ {
		r := rs[i]
		switch {
		case quoted != 0 && r == quoted:
			quoted = 0
		case quoted == '\'':
			word.WriteRune(r)
		case r == '\\' && i+1 < len(rs) && strings.ContainsRune(`"'\ `, rs[i+1]):
			i++
			word.WriteRune(rs[i])
			started = true
		case quoted != 0:
			if r == '$' || r == '`' {
				return nil, false
			}
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quoted, started = r, true
		case unicode.IsSpace(r) && r != '\n' && r != '\r':
			end()
		case strings.ContainsRune(shellSyntax, r):
			return nil, false
		case r == '~' && !started && p.home != "" && (i+1 == len(rs) || rs[i+1] == '/'):
			word.WriteString(p.home)
			started = true
		default:
			word.WriteRune(r)
			started = true
		}
	}
	end()
	return words, quoted == 0
}

// showWords writes a JSON array of words as it would be typed.
func showWords(value string) string {
	var words []string
	if json.Unmarshal([]byte(value), &words) != nil {
		return value
	}
	for i, w := range words {
		if w == "" || w == "~" || strings.HasPrefix(w, "~/") || strings.ContainsAny(w, "'\"\\"+shellSyntax) || strings.ContainsFunc(w, unicode.IsSpace) {
			words[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
	}
	return strings.Join(words, " ")
}
