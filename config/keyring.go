package config

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/zalando/go-keyring"
)

// Keyring keeps secrets by service and user. [SystemKeyring] is the operating
// system's; tests bring their own. Get and Delete answer with an error for
// which errors.Is(err, ErrNoSecret) holds when there is no such entry.
type Keyring interface {
	Get(service, user string) (string, error)
	Set(service, user, secret string) error
	Delete(service, user string) error
}

// ErrNoSecret is what a [Keyring] answers when it has no such entry.
var ErrNoSecret = keyring.ErrNotFound

// SystemKeyring is the Secret Service on Linux and the BSDs (GNOME Keyring,
// KWallet, KeePassXC), the Keychain on macOS, the Credential Manager on
// Windows.
var SystemKeyring Keyring = systemKeyring{}

type systemKeyring struct{}

func (systemKeyring) Get(service, user string) (string, error) { return keyring.Get(service, user) }
func (systemKeyring) Set(service, user, secret string) error {
	return keyring.Set(service, user, secret)
}
func (systemKeyring) Delete(service, user string) error { return keyring.Delete(service, user) }

// keyringPatience bounds one call of a keyring. A locked one asks for its
// password in a window of its own, which on a machine without a screen nobody
// ever sees, and the calls of the operating systems have no time-out.
const keyringPatience = 30 * time.Second

// KeyringError is a call of the keyring that failed. Its text says what to do.
type KeyringError struct {
	// Op is "read", "write" or "delete"; Ref is service/user.
	Op, Ref string
	// Err is the keyring's own error, or the context's.
	Err error
}

// Unwrap is the keyring's own error.
func (e *KeyringError) Unwrap() error { return e.Err }

// Error names the entry, the cause and the way out.
func (e *KeyringError) Error() string {
	if e.Op == "delete" && errors.Is(e.Err, ErrNoSecret) {
		return fmt.Sprintf("config: keyring entry %s: there is no such entry", e.Ref)
	}
	return fmt.Sprintf("config: keyring entry %s: cannot %s: %s", e.Ref, e.Op, keyringAdvice(e.Err, runtime.GOOS, e.Ref))
}

// keyringAdvice turns the errors of the systems into what to do about them.
func keyringAdvice(err error, system, ref string) string {
	text := strings.ToLower(err.Error())
	has := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(text, p) {
				return true
			}
		}
		return false
	}
	instead := "; without a keyring use token_command or OKTA_CLIENT_TOKEN"
	switch {
	case errors.Is(err, ErrNoSecret):
		return "there is no such entry, store the token first"
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return "the secret is too long for this system's keyring, use token_command"
	case errors.Is(err, context.Canceled):
		return "interrupted"
	case errors.Is(err, context.DeadlineExceeded):
		return "the keyring did not answer in time; it may be locked and waiting for its password in a window, unlock it first" + instead
	case errors.Is(err, keyring.ErrUnsupportedPlatform):
		return "this system has no keyring that is supported, use token_command or OKTA_CLIENT_TOKEN"
	case has("not provided by any .service files", "serviceunknown"):
		return "no Secret Service is running: start GNOME Keyring, KWallet or KeePassXC" + instead
	case has("dbus-launch", "dbus_session_bus_address", "/bus: connect", "couldn't determine address of session bus", "dial unix"):
		return "there is no D-Bus session, as on servers, in containers and over ssh" + instead
	case has("collection/login", "org.freedesktop.secret.collection", "no such object path"):
		return "the Secret Service has no keyring named login yet: create it, for instance with Seahorse or by logging in on the desktop" + instead
	case has("dismissed", "prompt", "failed to unlock"):
		return "the keyring is locked and nobody gave its password, or it has no collection named login yet" + instead
	case system == "darwin" && has("exit status 36", "exit status 51", "interaction is not allowed"):
		return "the Keychain is locked, as over ssh: run security unlock-keychain" + instead
	}
	return Redact(err.Error()) + instead
}

// ParseKeyringRef splits service/user at the first slash.
func ParseKeyringRef(ref string) (service, user string, err error) {
	service, user, ok := strings.Cut(strings.TrimSpace(ref), "/")
	if !ok || service == "" || user == "" || strings.HasPrefix(service, "-") || strings.HasPrefix(user, "-") ||
		strings.ContainsFunc(ref, func(r rune) bool { return r < ' ' }) {
		return "", "", fmt.Errorf("config: %q is no keyring entry, expected service/user, such as oktasql/acme", Redact(shorten(ref)))
	}
	return service, user, nil
}

// ReadToken is the token that lies in the keyring under ref (service/user). The
// error is a [*KeyringError] when the keyring is the cause. It returns when ctx
// is done, and after half a minute in any case; the keyring's own call, which
// cannot be stopped, may go on in the background.
func ReadToken(ctx context.Context, k Keyring, ref string) (string, error) {
	token, err := withKeyring(ctx, "read", ref, func(service, user string) (string, error) { return k.Get(service, user) })
	if err != nil {
		return "", err
	}
	value, ok := tokenKind.parse(narrow(token), place{})
	if !ok || value == "" {
		return "", problem(ErrValue, nameTokenKeyring, "keyring entry "+ref, "holds no usable token, expected %s", tokenKind.form)
	}
	return value, nil
}

// narrow undoes UTF-16, in which Windows' own cmdkey stores a password.
func narrow(s string) string {
	if len(s)%2 != 0 || len(s) == 0 {
		return s
	}
	out := make([]byte, 0, len(s)/2)
	for i := 0; i < len(s); i += 2 {
		if s[i+1] != 0 {
			return s
		}
		out = append(out, s[i])
	}
	return string(out)
}

// StoreToken puts a token into the keyring under ref, replacing what is there.
func StoreToken(ctx context.Context, k Keyring, ref, token string) error {
	value, ok := tokenKind.parse(token, place{})
	if !ok || value == "" {
		return problem(ErrValue, nameToken, "", "the token is not usable, expected %s", tokenKind.form)
	}
	_, err := withKeyring(ctx, "write", ref, func(service, user string) (string, error) { return "", k.Set(service, user, value) })
	return err
}

// DeleteToken removes what lies in the keyring under ref.
func DeleteToken(ctx context.Context, k Keyring, ref string) error {
	_, err := withKeyring(ctx, "delete", ref, func(service, user string) (string, error) { return "", k.Delete(service, user) })
	return err
}

func withKeyring(ctx context.Context, op, ref string, call func(service, user string) (string, error)) (string, error) {
	service, user, err := ParseKeyringRef(ref)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, keyringPatience)
	defer cancel()
	type answer struct {
		text string
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		text, err := call(service, user)
		done <- answer{text, err}
	}()
	select {
	case a := <-done:
		err = a.err
		if err == nil {
			return a.text, nil
		}
	case <-ctx.Done():
		err = ctx.Err()
	}
	return "", &KeyringError{Op: op, Ref: ref, Err: err}
}

// Token is the token in force: the setting token, or the entry of the keyring
// k that token_keyring names. It is "" without an error when the credential in
// force is a program to run ([Config.Command]) or a private key
// ([Config.PrivateKey]), or when there is none.
func (c *Config) Token(ctx context.Context, k Keyring) (string, error) {
	if ref := c.Get(nameTokenKeyring); ref != "" {
		return ReadToken(ctx, k, ref)
	}
	return c.Get(nameToken), nil
}

// PrivateKey is the text of the private key, PEM or JWK, read from its file
// when the setting is a path; "" when another credential is in force.
func (c *Config) PrivateKey() (string, error) {
	s, ok := c.Lookup(namePrivateKey)
	if !ok || s.Secret {
		return s.Value, nil
	}
	data, err := os.ReadFile(s.Value)
	if err != nil {
		return "", problem(ErrFile, namePrivateKey, s.Origin, "private_key: %s cannot be read: %v", s.Value, cause(err))
	}
	if !inlineKey(string(data)) {
		return "", problem(ErrFile, namePrivateKey, s.Origin, "private_key: %s holds neither a PEM nor a JWK text", s.Value)
	}
	return string(data), nil
}
