package okta

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// APIError is an answer of Okta that says no. Only Code is stable enough to
// decide by; Summary and Causes are for people.
//
// Source: core-okta-api, Errors.
type APIError struct {
	Method, Path string
	Status       int
	// Code is Okta's error code such as E0000011, or the "error" of an OAuth
	// answer such as invalid_client, or "" when the body holds neither.
	Code    string
	Summary string
	Causes  []string
	// ErrorID identifies the error in Okta's logs, RequestID the request.
	ErrorID, RequestID string
	// Scope is the OAuth scope that the token lacks, "" when unknown.
	Scope string
	// Rate is the budget reported with the answer.
	Rate RateLimit
	// Tries is how often the request was sent.
	Tries int
	// Hint says what to do.
	Hint string

	kind        error
	concurrency bool // a 429 about requests at the same time
	nonce       string
	date        time.Time // Okta's clock
}

// Error gives request, status, code, Okta's words and what to do.
func (e *APIError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "okta: %s %s: %d", e.Method, e.Path, e.Status)
	if e.Code != "" {
		b.WriteString(" " + e.Code)
	}
	if e.Summary != "" {
		b.WriteString(" " + e.Summary)
	} else if e.Code == "" {
		b.WriteString(" " + http.StatusText(e.Status))
	}
	if causes := e.causes(); causes != "" {
		b.WriteString(" [" + causes + "]")
	}
	if e.Hint != "" {
		text := strings.TrimSuffix(b.String(), ".")
		b.Reset()
		b.WriteString(text + ": " + e.Hint)
	}
	writeTail(&b, e.RequestID, e.Tries)
	return b.String()
}

// causes joins the causes that say more than the summary does.
func (e *APIError) causes() string {
	var out []string
	for _, c := range e.Causes {
		if c != "" && c != e.Summary && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return printable(strings.Join(out, "; "), 600)
}

// Unwrap gives the sentinel error that the answer amounts to.
func (e *APIError) Unwrap() error { return e.kind }

// messageCodes are 429s that limit messages to one person or of one org, not
// calls: waiting for the bucket does not help, so they are never repeated.
//
// Source: OpenAPI, error codes.
var messageCodes = []string{"E0000109", "E0000118", "E0000133", "E0000146", "E0000147", "E0000186", "E0000204", "E0000205"}

// isConcurrency tells a 429 about too many requests at the same time, which
// passes within a moment, from one about a bucket that is used up.
//
// Source: rate limits, concurrency: limit and remaining are both 0.
func isConcurrency(status int, h http.Header) bool {
	r, ok := rateLimitOf(h)
	return status == http.StatusTooManyRequests && ok && r.Limit == 0 && r.Remaining == 0
}

func (e *APIError) isMessageLimit() bool {
	return e.Status == http.StatusTooManyRequests && slices.Contains(messageCodes, e.Code)
}

// errorBody is every form of error body that has been seen: Okta's own, the
// OAuth endpoints', and the one of services behind Okta's gateway.
type errorBody struct {
	ErrorCode        lenient         `json:"errorCode"`
	ErrorSummary     lenient         `json:"errorSummary"`
	ErrorID          lenient         `json:"errorId"`
	ErrorCauses      json.RawMessage `json:"errorCauses"`
	OAuthError       lenient         `json:"error"`
	ErrorDescription lenient         `json:"error_description"`
	Message          lenient         `json:"message"`
}

// lenient is the text of a member that ought to be a string. A member of
// another type does not spoil the rest of the body: a number or a boolean is
// its JSON text, anything else is left out.
type lenient string

// UnmarshalJSON never fails.
func (l *lenient) UnmarshalJSON(b []byte) error {
	var s string
	switch {
	case json.Unmarshal(b, &s) == nil:
		*l = lenient(s)
	case len(b) > 0 && b[0] != '{' && b[0] != '[':
		*l = lenient(b)
	}
	return nil
}

// newAPIError reads an answer with a status of 300 or more. body may be
// anything: empty, HTML, JSON of another form, cut off.
func newAPIError(method, path string, status int, h http.Header, body []byte) *APIError {
	e := &APIError{Method: method, Path: path, Status: status, RequestID: requestID(h)}
	e.Rate, _ = rateLimitOf(h)
	e.concurrency = isConcurrency(status, h)
	e.nonce = h.Get("DPoP-Nonce")
	e.date, _ = http.ParseTime(h.Get("Date"))
	var eb errorBody
	if json.Unmarshal(body, &eb) == nil {
		e.Code = printable(firstOf(string(eb.ErrorCode), string(eb.OAuthError)), 80)
		e.Summary = printable(firstOf(string(eb.ErrorSummary), string(eb.ErrorDescription), string(eb.Message)), 600)
		e.ErrorID = printable(string(eb.ErrorID), 80)
		e.Causes = readCauses(eb.ErrorCauses)
	}
	e.readChallenge(h)
	e.classify()
	if e.Hint == "" && e.Code == "" && isHTML(h, body) {
		e.Hint = "the answer is an HTML page, not Okta's: check the org's address and any proxy in between"
	}
	return e
}

// cause is an entry of errorCauses. Some services name a reason and a place as
// well.
type cause struct {
	ErrorSummary lenient `json:"errorSummary"`
	Reason       lenient `json:"reason"`
	Location     lenient `json:"location"`
}

// text is what the cause says: its summary with reason and place in
// parentheses where they add something.
func (c cause) text() string {
	summary, reason, location := string(c.ErrorSummary), string(c.Reason), string(c.Location)
	if summary == "" {
		summary, reason = reason, ""
	}
	var more []string
	if reason != "" && !strings.Contains(summary, reason) {
		more = append(more, reason)
	}
	if location != "" && !strings.Contains(summary, location) {
		more = append(more, "at "+location)
	}
	switch {
	case len(more) == 0:
		return summary
	case summary == "":
		return strings.Join(more, ", ")
	}
	return summary + " (" + strings.Join(more, ", ") + ")"
}

// readCauses takes the texts of errorCauses, which is an array of objects with
// more members than are documented, or now and then a single object or texts.
func readCauses(raw json.RawMessage) []string {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		list = []json.RawMessage{raw}
	}
	var out []string
	for _, r := range list {
		var c cause
		if json.Unmarshal(r, &c) != nil {
			_ = c.ErrorSummary.UnmarshalJSON(r) // never fails
		}
		if s := printable(c.text(), 300); s != "" && len(out) < 20 {
			out = append(out, s)
		}
	}
	return out
}

// readChallenge takes error, description and scope from WWW-Authenticate: a
// token with too few scopes is answered with an empty body and this header.
func (e *APIError) readChallenge(h http.Header) {
	for _, v := range h.Values("WWW-Authenticate") {
		p := authParams(v)
		if e.Code == "" {
			e.Code = printable(p["error"], 80)
		}
		if e.Summary == "" {
			e.Summary = printable(p["error_description"], 300)
		}
		if p["error"] == "insufficient_scope" {
			e.Code = "insufficient_scope"
			e.Scope = printable(p["scope"], 200)
		}
	}
}

const proxyHint = "the proxy asks for a user name and password: give them in the setting proxy, as http://user:password@host:port, or correct them"

// classify sets the sentinel and the hint.
//
// Source: OpenAPI, error codes; core-okta-api, Errors.
func (e *APIError) classify() {
	switch {
	case e.Code == "insufficient_scope":
		e.kind = ErrScope
		scope := e.Scope
		if scope == "" {
			scope = "that the endpoint needs"
		}
		e.Hint = "the access token lacks the scope " + scope + ": grant it to the app in the Admin Console (Applications > the app > Okta API Scopes) and add it to the scopes asked for"
	case e.Status == http.StatusUnauthorized && e.Code == "E0000015":
		e.kind = ErrFeature
		e.Hint = "the org does not have this feature, or the credential's owner may not use it; the credential itself is good"
	case e.Status == http.StatusUnauthorized, e.Code == "invalid_dpop_proof", e.Code == "use_dpop_nonce":
		e.kind = ErrAuth
		e.Hint = authHint(e.Code)
	case e.Status == http.StatusForbidden && (e.Code == "E0000006" || e.Code == "E0000005" || !strings.HasPrefix(e.Code, "E")):
		e.kind = ErrForbidden
		e.Hint = "the owner of the credential lacks an admin role for this, or the credential is not allowed from this address: assign a role that may read it (such as Read-only Administrator), or check the token's network zone"
	case e.Status == http.StatusProxyAuthRequired:
		e.kind = ErrNetwork
		e.Hint = proxyHint
	case e.Status == http.StatusNotFound:
		e.kind = ErrNotFound
	case e.Status == http.StatusTooManyRequests:
		e.kind = ErrRateLimited
		e.Hint = "others are using up the org's limit too: try again later, or lower the share of the limit that may be used"
		if e.isMessageLimit() {
			e.Hint = "this limits messages to people, not calls: try again later"
		}
	case e.Status >= 500:
		e.kind = ErrServer
		if e.Code == "E0000009" {
			e.Hint = "Okta often says this when a page takes too long: try again later, or with smaller pages"
		}
	case e.Status < 400:
		e.kind = ErrResponse
		e.Hint = "the address answers with a redirect: check the org's address"
	default:
		e.kind = ErrRequest
	}
}

func authHint(code string) string {
	switch code {
	case "invalid_dpop_proof", "use_dpop_nonce":
		return "the proof of possession was refused: check that this machine's clock is right"
	case "E0000011", "E0000004", "invalid_token", "":
		return "the token is wrong, expired or revoked, or belongs to another org: check the token and the org's address"
	}
	return "check the credential and the org's address"
}

// authParams reads the name="value" pairs of a challenge. Commas between them
// are optional here, since servers are not careful with them.
func authParams(s string) map[string]string {
	p := map[string]string{}
	for {
		eq := strings.IndexByte(s, '=')
		if eq < 0 {
			return p
		}
		name := s[:eq]
		if i := strings.LastIndexAny(name, " ,\t"); i >= 0 {
			name = name[i+1:]
		}
		s = strings.TrimLeft(s[eq+1:], " ")
		var value string
		if strings.HasPrefix(s, `"`) {
			value, s = unquoteParam(s)
		} else {
			end := strings.IndexAny(s, ", \t")
			if end < 0 {
				end = len(s)
			}
			value, s = s[:end], s[end:]
		}
		if name = strings.ToLower(name); name != "" && p[name] == "" {
			p[name] = value
		}
	}
}

// unquoteParam takes a quoted string from the start of s.
func unquoteParam(s string) (value, rest string) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case c == '"':
			return b.String(), s[i+1:]
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), ""
}

func isHTML(h http.Header, body []byte) bool {
	if strings.HasPrefix(strings.ToLower(h.Get("Content-Type")), "text/html") {
		return true
	}
	return strings.HasPrefix(strings.TrimLeft(string(body[:min(len(body), 64)]), " \r\n\t\ufeff"), "<")
}

func requestID(h http.Header) string { return printable(h.Get("X-Okta-Request-Id"), 80) }

func firstOf(s ...string) string {
	for _, v := range s {
		if v != "" {
			return v
		}
	}
	return ""
}
