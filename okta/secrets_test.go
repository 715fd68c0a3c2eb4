package okta

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oktasql/oktasql/okta/oktatest"
)

const planted = "00PLANTEDsecretPLANTED42"

// TestSecretsAreNeverShown plants a token and looks for it in everything that
// comes out: values printed in every way, errors of every kind, logs, traces.
func TestSecretsAreNeverShown(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	var mu sync.Mutex
	say := func(what string, v any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(&out, "%s: %v %+v %#v %s %q %x\n", what, v, v, v, v, v, v)
	}
	command, err := TokenCommand("echo "+planted, TokenCommandOptions{})
	if err != nil {
		t.Fatal(err)
	}
	keyText := pkcs8(ecKey())
	cfg := PrivateKeyConfig{ClientID: clientID, Key: keyText, Scopes: []string{"okta.users.read"}}
	key := mustKey(t, cfg)
	log := slog.New(slog.NewJSONHandler(lockedWriter{&mu, &out}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	for _, a := range []Authenticator{SSWS(planted), Bearer(planted), command, key} {
		say("authenticator", a)
		say("in a struct", Config{Auth: a})
		log.Info("authenticator", "auth", a, "cfg", cfg)
		js, _ := json.Marshal(a)
		say("json", string(js))
	}
	say("config", cfg)
	js, _ := json.Marshal(cfg)
	say("json", string(js))

	for _, a := range []Authenticator{SSWS(planted), Bearer(planted), command} {
		sayFaults(t, say, log, a)
	}
	sayMistakes(t, say)
	sayTokenErrors(t, say, log, keyText)

	text := out.String()
	needles := []string{planted, fmt.Sprintf("%x", planted), fmt.Sprintf("%X", planted), "eyJ", "PLANTEDaccess"}
	for _, line := range strings.Split(strings.TrimSpace(keyText), "\n") {
		if !strings.HasPrefix(line, "---") {
			needles = append(needles, line)
		}
	}
	for _, needle := range needles {
		if i := strings.Index(text, needle); i >= 0 {
			t.Errorf("%s is shown: %s", needle, text[max(0, i-200):min(len(text), i+100)])
		}
	}
	if !strings.Contains(text, redacted) {
		t.Error("nothing was said at all")
	}
}

// sayFaults tells all about requests that fail.
func sayFaults(t *testing.T, say func(string, any), log *slog.Logger, a Authenticator) {
	for i, fault := range []oktatest.Fault{
		{Kind: oktatest.ErrorCode, Code: "E0000011"},
		{Kind: oktatest.ErrorCode, Code: "E0000006"},
		{Kind: oktatest.CutBody}, {Kind: oktatest.CutHeader}, {Kind: oktatest.Hang}, {Kind: oktatest.NextOtherHost},
		{Kind: oktatest.Status, Status: 400, Body: `{"errorCode":"` + planted + `","errorSummary":"bad token ` + planted + `","errorCauses":[{"errorSummary":"SSWS ` + planted + `"}]}`},
	} {
		s := simOrg(t, oktatest.Options{Users: 5})
		s.Inject(fault)
		c := simClient(t, s, a, func(cfg *Config) {
			cfg.Logger = log
			cfg.RequestTimeout = 30 * time.Millisecond
			cfg.MaxRetries = 1
		})
		ctx := WithTrace(t.Context(), &Trace{Sent: func(x Exchange) { say("exchange", x) }, Wait: func(w Wait) { say("wait", w) }})
		_, err := readAll(ctx, c.Pages(userList, PageOptions{}), "")
		if err == nil {
			t.Errorf("fault %d has no effect", i)
		}
		say("error", err)
		var api *APIError
		if errors.As(err, &api) {
			say("api error", *api)
		}
		say("client", c)
		say("limiter", c.Limiter().Snapshot())
	}
}

// sayMistakes tells what is said about settings that cannot be used.
func sayMistakes(t *testing.T, say func(string, any)) {
	for _, odd := range []string{"\n", " ", "\x00"} {
		s := simOrg(t, oktatest.Options{})
		_, err := simClient(t, s, SSWS(planted+odd+planted)).Do(t.Context(), userList)
		say("odd token", err)
	}
	_, err := ParseOrgURL("https://joe:" + planted + "@acme.okta.com")
	say("org", err)
	_, err = ParseOrgURL("https://joe:" + planted + "@acme okta.com")
	say("org", err)
	for _, proxy := range []string{"http://joe:" + planted + "@[::1", "joe:" + planted + "@proxy:1", "ftp://joe:" + planted + "@proxy"} {
		_, err = NewHTTPClient(TransportOptions{Proxy: proxy})
		say("proxy", err)
	}
	_, err = PrivateKey(PrivateKeyConfig{ClientID: "x", Scopes: []string{"y"}, Key: planted})
	say("key", err)
}

// sayTokenErrors has a service app's assertion and access token thrown back by
// the server.
func sayTokenErrors(t *testing.T, say func(string, any), log *slog.Logger, keyText string) {
	s := simApp(t, oktatest.Options{}, oktatest.ServiceApp{})
	s.Inject(oktatest.Fault{Path: tokenPath, Kind: oktatest.Custom, Times: 1, Handler: func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, assertion, _ := strings.Cut(string(body), "client_assertion=")
		assertion, _, _ = strings.Cut(assertion, "&")
		w.WriteHeader(401)
		fmt.Fprintf(w, `{"error":"invalid_client","error_description":"no: %s"}`, assertion)
	}})
	s.Inject(oktatest.Fault{Path: tokenPath, Kind: oktatest.Status, Status: 200, Body: `{"token_type":"Bearer","access_token":"PLANTEDaccess1","expires_in":3600}`})
	s.Inject(oktatest.Fault{Path: "/api/v1/users", Kind: oktatest.Custom, Handler: func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Okta-Request-Id", r.Header.Get("Authorization"))
		w.WriteHeader(401)
		fmt.Fprintf(w, `{"errorCode":"E0000011","errorSummary":"%s"}`, r.Header.Get("Authorization"))
	}})
	c := simClient(t, s, mustKey(t, PrivateKeyConfig{Key: keyText}), func(cfg *Config) { cfg.Logger = log })
	for _, want := range []string{"invalid_client", "E0000011"} {
		_, err := c.Do(t.Context(), userList)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
		say("token error", err)
	}
}

// lockedWriter lets the log and the test write into one buffer.
type lockedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}
