package config

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
)

// masked stands for every secret in what people get to see. It does not tell
// the length.
const masked = "********"

// Setting is one setting with the place it was found in.
//
// It prints itself with secrets masked under every verb of package fmt, in
// JSON and in slog. Value is the only way to the secret.
type Setting struct {
	// Name is the canonical name in snake_case, such as org_url.
	Name string
	// Value is checked and in canonical form: lists are joined by commas,
	// durations read like 1m30s, sizes are bytes, token_command is a JSON
	// array of words, paths are absolute.
	Value string
	// Origin says where the setting was found: "flag --org",
	// "environment OKTA_CLIENT_ORGURL", "/home/ann/.okta/okta.yaml:3",
	// "profile prod in /home/ann/.config/oktasql/config.yaml:7".
	Origin string
	// Secret is set when Value must not be shown.
	Secret bool
}

// Shown is the value as people may see it: a secret is ********, a password
// inside an address is masked, a command is written as it would be typed.
func (s Setting) Shown() string {
	if s.Secret && s.Value != "" {
		return masked
	}
	if s.Name == nameTokenCommand {
		return Redact(showWords(s.Value))
	}
	return Redact(s.Value)
}

// String is name=value (origin), secrets masked.
func (s Setting) String() string {
	return fmt.Sprintf("%s=%s (%s)", s.Name, s.Shown(), s.Origin)
}

// GoString masks secrets like [Setting.String].
func (s Setting) GoString() string { return "config.Setting{" + s.String() + "}" }

// Format prints the masked form under every verb, also those, like %d, for
// which package fmt would look into the fields.
func (s Setting) Format(f fmt.State, verb rune) { format(f, verb, s.String(), s.GoString()) }

// LogValue is the masked form for slog.
func (s Setting) LogValue() slog.Value {
	return slog.GroupValue(slog.String("name", s.Name), slog.String("value", s.Shown()), slog.String("origin", s.Origin))
}

// MarshalJSON writes name, value and origin, secrets masked.
func (s Setting) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Name   string `json:"name"`
		Value  string `json:"value"`
		Origin string `json:"origin"`
		Secret bool   `json:"secret,omitempty"`
	}{s.Name, s.Shown(), s.Origin, s.Secret})
}

func format(f fmt.State, verb rune, text, goText string) {
	switch {
	case verb == 'v' && f.Flag('#'):
		text = goText
	case verb == 'q':
		text = strconv.Quote(text)
	}
	_, _ = f.Write([]byte(text))
}

var secretShapes = []*regexp.Regexp{
	// An API token of Okta: 00 and about 40 more characters.
	regexp.MustCompile(`\b00[A-Za-z0-9_-]{32,}`),
	// A JSON Web Token, whole or its first part.
	regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*)*`),
	// A private key.
	regexp.MustCompile(`(?s)-----BEGIN.*`),
}

var userinfo = regexp.MustCompile(`(://[^/@\s:]*):[^/\s]*@|(://)[^/@\s:]{20,}@`)

// Redact masks what looks like a secret inside a text that is to be shown: API
// tokens, JSON Web Tokens, private keys, the password of an address. It is the
// second line of defence, for texts in which no secret is expected.
func Redact(s string) string {
	for _, re := range secretShapes {
		s = re.ReplaceAllString(s, masked)
	}
	if strings.Contains(s, "@") {
		s = userinfo.ReplaceAllStringFunc(s, func(m string) string {
			head, rest, _ := strings.Cut(m, "://")
			user, _, ok := strings.Cut(rest, ":")
			if !ok {
				return head + "://" + masked + "@"
			}
			return head + "://" + user + ":" + masked + "@"
		})
	}
	return s
}
