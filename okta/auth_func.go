package okta

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// TokenFunc authenticates with a token that f gives, such as one kept in the
// keyring of the operating system. f runs when a token is first needed and
// once more each time the token is refused, one call at a time. Scheme is SSWS
// (also for "") or Bearer.
func TokenFunc(scheme string, f func(ctx context.Context) (string, error)) (Authenticator, error) {
	if f == nil {
		return nil, errors.New("okta: no function that gives the token")
	}
	scheme, err := tokenScheme(scheme)
	if err != nil {
		return nil, err
	}
	a := &commandAuth{command: "function", o: TokenCommandOptions{Scheme: scheme}}
	a.cache = &tokenCache{clock: SystemClock(), limit: time.Minute, fetch: func(ctx context.Context) (*token, error) {
		text, err := f(ctx)
		if err != nil {
			return nil, err
		}
		text = strings.TrimSpace(text)
		if err := checkToken(text, "token"); err != nil {
			return nil, err
		}
		return &token{scheme: scheme, value: text}, nil
	}}
	return a, nil
}

// TokenProgram is [TokenCommand] for a program and its arguments, which no
// shell reads.
func TokenProgram(words []string, o TokenCommandOptions) (Authenticator, error) {
	if len(words) == 0 {
		return TokenCommand("", o)
	}
	a, err := TokenCommand(strings.Join(words, " "), o)
	if err != nil {
		return nil, err
	}
	a.(*commandAuth).words = words
	return a, nil
}

// tokenScheme is the scheme of a token that was had elsewhere.
func tokenScheme(s string) (string, error) {
	switch strings.ToUpper(s) {
	case "", "SSWS":
		return "SSWS", nil
	case "BEARER":
		return "Bearer", nil
	}
	return "", fmt.Errorf("okta: scheme %q of a token: expected SSWS or Bearer", s)
}
