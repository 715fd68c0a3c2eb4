package config

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"
)

// fakeKeyring keeps secrets in memory, or fails, or never answers.
type fakeKeyring struct {
	secrets map[string]string
	err     error
	hang    chan struct{}
}

func (k *fakeKeyring) Get(service, user string) (string, error) {
	if k.hang != nil {
		<-k.hang
	}
	if k.err != nil {
		return "", k.err
	}
	s, ok := k.secrets[service+"\x00"+user]
	if !ok {
		return "", ErrNoSecret
	}
	return s, nil
}

func (k *fakeKeyring) Set(service, user, secret string) error {
	if k.err == nil {
		k.secrets[service+"\x00"+user] = secret
	}
	return k.err
}

func (k *fakeKeyring) Delete(service, user string) error {
	if _, err := k.Get(service, user); err != nil {
		return err
	}
	delete(k.secrets, service+"\x00"+user)
	return nil
}

func TestKeyringRoundTrip(t *testing.T) {
	t.Parallel()
	k := &fakeKeyring{secrets: map[string]string{}}
	ctx := t.Context()
	const ref = "oktasql/ann@example.com/prod"
	equal(t, "store", StoreToken(ctx, k, ref, " s3cr3t\n"), nil)
	equal(t, "kept", k.secrets["oktasql\x00ann@example.com/prod"], "s3cr3t")
	w := newWorld(t)
	w.env("OKTASQL_TOKEN_KEYRING=" + ref)
	token, err := w.load().Token(ctx, k)
	equal(t, "token", token, "s3cr3t")
	equal(t, "error", err, nil)
	equal(t, "delete", DeleteToken(ctx, k, ref), nil)
	_, err = w.load().Token(ctx, k)
	equal(t, "gone", fmt.Sprint(err), "config: keyring entry oktasql/ann@example.com/prod: cannot read: there is no such entry, store the token first")
	equal(t, "kind", errors.Is(err, ErrNoSecret), true)
	var ke *KeyringError
	equal(t, "type", errors.As(DeleteToken(ctx, k, ref), &ke) && ke.Op == "delete", true)
	k.secrets["a\x00b"] = "w\x00i\x00n\x00"
	token, _ = ReadToken(ctx, k, "a/b")
	equal(t, "UTF-16", token, "win")
	k.secrets["a\x00b"] = "two words"
	_, err = ReadToken(ctx, k, "a/b")
	equal(t, "unusable", fmt.Sprint(err), "config: keyring entry a/b: holds no usable token, expected a token alone: one word, without SSWS or Bearer in front")
	equal(t, "nothing to store", fmt.Sprint(StoreToken(ctx, k, "a/b", " ")), "config: the token is not usable, expected a token alone: one word, without SSWS or Bearer in front")
	for _, ref := range []string{"", "a", "/a", "a/", "-a/b", "a/-b", "a/b\nc"} {
		_, err = ReadToken(ctx, k, ref)
		equal(t, ref, fmt.Sprint(err), fmt.Sprintf("config: %q is no keyring entry, expected service/user, such as oktasql/acme", ref))
	}
}

// A token that needs no keyring never asks one.
func TestTokenWithoutKeyring(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.env("OKTA_CLIENT_TOKEN=t")
	token, err := w.load().Token(t.Context(), nil)
	equal(t, "token", token, "t")
	equal(t, "error", err, nil)
	w.env("OKTA_CLIENT_TOKEN=", "OKTASQL_TOKEN_COMMAND=pass okta")
	token, err = w.load().Token(t.Context(), nil)
	equal(t, "token", token, "")
	equal(t, "error", err, nil)
}

func TestKeyringThatNeverAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := &fakeKeyring{hang: make(chan struct{})}
		start := time.Now()
		_, err := ReadToken(t.Context(), k, "a/b")
		equal(t, "waited", time.Since(start), keyringPatience)
		equal(t, "text", fmt.Sprint(err), "config: keyring entry a/b: cannot read: the keyring did not answer in time; it may be locked and waiting for its password in a window, unlock it first; without a keyring use token_command or OKTA_CLIENT_TOKEN")
		equal(t, "kind", errors.Is(err, context.DeadlineExceeded), true)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = ReadToken(ctx, k, "a/b")
		equal(t, "kind", errors.Is(err, context.Canceled), true)
		equal(t, "text", fmt.Sprint(err), "config: keyring entry a/b: cannot read: interrupted")
		close(k.hang)
	})
}

func TestKeyringAdvice(t *testing.T) {
	t.Parallel()
	const instead = "; without a keyring use token_command or OKTA_CLIENT_TOKEN"
	tests := []struct{ err, system, want string }{
		{"The name org.freedesktop.secrets was not provided by any .service files", "linux", "no Secret Service is running: start GNOME Keyring, KWallet or KeePassXC" + instead},
		{`exec: "dbus-launch": executable file not found in $PATH`, "linux", "there is no D-Bus session, as on servers, in containers and over ssh" + instead},
		{"dial unix /run/user/0/bus: connect: no such file or directory", "linux", "there is no D-Bus session, as on servers, in containers and over ssh" + instead},
		{"No such interface 'org.freedesktop.Secret.Collection' on object at path /org/freedesktop/secrets/collection/login", "linux", "the Secret Service has no keyring named login yet: create it, for instance with Seahorse or by logging in on the desktop" + instead},
		{"failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'", "linux", "the keyring is locked and nobody gave its password, or it has no collection named login yet" + instead},
		{"exit status 36", "darwin", "the Keychain is locked, as over ssh: run security unlock-keychain" + instead},
		{"something else", "windows", "something else" + instead},
	}
	for _, tt := range tests {
		equal(t, tt.err, keyringAdvice(errors.New(tt.err), tt.system, "a/b"), tt.want)
	}
	equal(t, "unsupported", keyringAdvice(keyring.ErrUnsupportedPlatform, "plan9", "a/b"), "this system has no keyring that is supported, use token_command or OKTA_CLIENT_TOKEN")
	equal(t, "too big", keyringAdvice(keyring.ErrSetDataTooBig, "windows", "a/b"), "the secret is too long for this system's keyring, use token_command")
}

func TestPrivateKeyFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.write(w.dir+"/k.pem", "no key at all")
	w.flag("private_key", "k.pem")
	c := w.load()
	_, err := c.PrivateKey()
	equal(t, "text", w.plain(fmt.Sprint(err)), "config: flag --private_key: private_key: WORK/k.pem holds neither a PEM nor a JWK text")
	w.write(path, `{"kty":"RSA"}`)
	key, err := c.PrivateKey()
	equal(t, "key", key, `{"kty":"RSA"}`)
	equal(t, "error", err, nil)
	w.o.Explicit = nil
	w.flag("private_key", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC")
	text := w.fails(ErrValue)
	equal(t, "headless key", text, "config: flag --private_key: private_key is not usable, expected PEM text, JWK text or the path of an existing file; there is no such file, or it is no plain file")
	if strings.Contains(text, "MIIE") {
		t.Error("the key is in the error")
	}
}
