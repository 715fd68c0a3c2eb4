package config

import (
	"strings"
)

// layerKind is the sort of place a setting comes from.
type layerKind uint8

const (
	explicitLayer layerKind = iota
	environmentLayer
	profileLayer
	projectLayer
	homeLayer
)

// layer is one place with the settings found there.
type layer struct {
	kind layerKind
	// where names the place in warnings: "the environment", a file, a profile.
	where  string
	file   string // "" when the place is no file
	values map[string]Setting
}

// foreign is set for a place whose writer may be someone else than the user.
func (l *layer) foreign() bool { return l.kind == projectLayer }

func (l *layer) get(name string) (Setting, bool) {
	s, ok := l.values[name]
	return s, ok
}

// set checks a value and keeps it. The value of a secret appears in no error.
func (l *layer) set(s *spec, r raw, origin string, p place) *Error {
	if r.empty() {
		return nil
	}
	if l.foreign() && s.never {
		return problem(ErrMixed, s.name, origin, "%s may not be set by a project's file, which could come with a cloned repository: put it into a profile, the environment or ~/.okta/okta.yaml", s.name)
	}
	value, err := s.value(r, origin, p)
	if err != nil {
		return err
	}
	secret := s.secret
	if s.name == namePrivateKey {
		secret = inlineKey(value)
		if !secret && l.foreign() && !within(p.dir, value) {
			return problem(ErrMixed, s.name, origin, "private_key may be a file below %s only, since a project's file must not reach for other keys of yours", p.dir)
		}
	}
	l.values[s.name] = Setting{Name: s.name, Value: value, Origin: origin, Secret: secret}
	return nil
}

func (s *spec) value(r raw, origin string, p place) (string, *Error) {
	if r.isList {
		return s.listValue(r, origin, p)
	}
	value, ok := s.kind.parse(r.text, p)
	switch {
	case ok:
		return value, nil
	case s.kind.hidden || s.secret:
		return "", problem(ErrValue, s.name, origin, "%s is not usable, expected %s%s", s.name, s.kind.form, secretHint(s.name, r.text))
	default:
		return "", problem(ErrValue, s.name, origin, "%s %q is not usable, expected %s%s", s.name, shorten(r.text), s.kind.form, valueHint(s.name, r.text))
	}
}

func (s *spec) listValue(r raw, origin string, p place) (string, *Error) {
	if !s.kind.lists {
		return "", problem(ErrValue, s.name, origin, "%s is a list, expected %s", s.name, s.kind.form)
	}
	if s.name == nameTokenCommand {
		if len(r.list) == 0 || r.list[0] == "" {
			return "", problem(ErrValue, s.name, origin, "token_command names no program, expected %s", s.kind.form)
		}
		if rest, ok := strings.CutPrefix(r.list[0], "~/"); ok && p.home != "" {
			r.list[0] = p.home + "/" + rest
		}
		return joinWords(r.list), nil
	}
	for _, word := range r.list {
		if v, ok := s.kind.parse(word, p); !ok || v != word {
			return "", problem(ErrValue, s.name, origin, "%s has the element %q, expected %s", s.name, shorten(word), s.kind.form)
		}
	}
	return strings.Join(r.list, ","), nil
}

func shorten(v string) string {
	if rs := []rune(v); len(rs) > 80 {
		return string(rs[:80]) + "…"
	}
	return v
}

// valueHint explains frequent mistakes.
func valueHint(name, v string) string {
	switch {
	case name == nameMode && strings.EqualFold(strings.TrimSpace(v), "JWT"):
		return " (ready-made assertions are not taken: set private_key)"
	case name == nameTokenCommand:
		return "; it is run without a shell, so for pipes and variables write [sh, -c, 'text of the command']"
	case name == nameOrgURL && Redact(v) != v:
		return " (this looks like a secret: is it in the wrong place?)"
	case template(v):
		return " (this is the placeholder of a sample: put your own value)"
	}
	return ""
}

func secretHint(name, v string) string {
	switch {
	case name == namePrivateKey && !inlineKey(v):
		return "; there is no such file, or it is no plain file"
	case name == nameToken && template(v):
		return " (this is the placeholder of a sample: put your own token)"
	}
	return ""
}
