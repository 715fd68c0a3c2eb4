package config

import (
	"errors"
	"fmt"
)

// The decisions a caller can make about a [*Error], for errors.Is.
var (
	// ErrUnknown: a key, variable, setting or profile that does not exist.
	ErrUnknown = errors.New("config: unknown name")
	// ErrValue: a value that its setting does not take.
	ErrValue = errors.New("config: unusable value")
	// ErrFile: a file that cannot be read or is no YAML.
	ErrFile = errors.New("config: unusable file")
	// ErrMixed: a credential would go to an org, through a proxy or under a
	// certificate authority that it was not meant for.
	ErrMixed = errors.New("config: credential and org do not belong together")
	// ErrMissing: no org or no credential is configured.
	ErrMissing = errors.New("config: not configured")
)

// Error is one thing that is wrong with the configuration. Its text says what
// to do and holds no secret.
type Error struct {
	// Kind is one of ErrUnknown, ErrValue, ErrFile, ErrMixed, ErrMissing.
	Kind error
	// Name is the setting concerned, "" when it is none in particular.
	Name string
	// Origin is the place concerned, in the form of [Setting.Origin].
	Origin string
	text   string
}

// Error is "config: origin: what is wrong and what to do".
func (e *Error) Error() string {
	if e.Origin == "" {
		return "config: " + e.text
	}
	return "config: " + e.Origin + ": " + e.text
}

// Unwrap is the kind.
func (e *Error) Unwrap() error { return e.Kind }

func problem(kind error, name, origin, form string, args ...any) *Error {
	return &Error{Kind: kind, Name: name, Origin: origin, text: Redact(fmt.Sprintf(form, args...))}
}
