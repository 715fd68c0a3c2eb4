package okta

import (
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

func TestAPIErrorBodies(t *testing.T) {
	t.Parallel()
	h := func(pairs ...string) http.Header {
		out := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			out.Add(pairs[i], pairs[i+1])
		}
		return out
	}
	tests := []struct {
		name   string
		status int
		header http.Header
		body   string
		kind   error
		want   string
	}{
		{"causes with more members", 400, h("X-Okta-Request-Id", "r1"),
			`{"errorCode":"E0000001","errorSummary":"Api validation failed: x","errorId":"oae1","errorCauses":[{"errorSummary":"a is required","reason":"R","location":"body","domain":"d"},{"errorSummary":"b"},{"reason":"only a reason"},{"errorSummary":"b"}]}`,
			ErrRequest, "okta: GET /p: 400 E0000001 Api validation failed: x [a is required (R, at body); b; only a reason] (request id r1)"},
		{"causes as an object", 400, nil, `{"errorCode":"E0000031","errorSummary":"Invalid search criteria.","errorCauses":{"errorSummary":"Invalid search syntax."}}`,
			ErrRequest, "okta: GET /p: 400 E0000031 Invalid search criteria. [Invalid search syntax.]"},
		{"odd causes", 400, nil, `{"errorCode":"E0000031","errorSummary":"S","errorCauses":"x"}`, ErrRequest, "okta: GET /p: 400 E0000031 S [x]"},
		{"causes as texts", 400, nil, `{"errorCode":"E0000031","errorSummary":"S","errorCauses":["x",{"location":"limit"},null,7,[1]]}`, ErrRequest, "okta: GET /p: 400 E0000031 S [x; at limit; 7]"},
		{"other types", 400, nil, `{"errorCode":31,"errorSummary":{"a":1},"message":"M","errorCauses":null,"error":false}`, ErrRequest, "okta: GET /p: 400 31 M"},
		{"of the gateway", 404, nil, `{"status":404,"message":"Resource not found"}` + "\n", ErrNotFound, "okta: GET /p: 404 Resource not found"},
		{"of OAuth", 404, nil, `{"error":"not_found","error_description":"No such thing"}`, ErrNotFound, "okta: GET /p: 404 not_found No such thing"},
		{"empty", 503, nil, ``, ErrServer, "okta: GET /p: 503 Service Unavailable"},
		{"cut off", 500, nil, `{"errorCode":"E00`, ErrServer, "okta: GET /p: 500 Internal Server Error"},
		{"an array", 500, nil, `[]`, ErrServer, "okta: GET /p: 500 Internal Server Error"},
		{"page", 404, h("Content-Type", "text/html"), `<html>`, ErrNotFound, "okta: GET /p: 404 Not Found: the answer is an HTML page, not Okta's: check the org's address and any proxy in between"},
		{"scope", 403, h("WWW-Authenticate", `Bearer authorization_uri="http://acme.okta.com/oauth2/v1/authorize", realm="http://acme.okta.com", scope="okta.groups.read", error="insufficient_scope", error_description="The access token provided does not contain the required scopes.", resource="/api/v1/groups"`), ``,
			ErrScope, "okta: GET /p: 403 insufficient_scope The access token provided does not contain the required scopes: the access token lacks the scope okta.groups.read: grant it to the app in the Admin Console (Applications > the app > Okta API Scopes) and add it to the scopes asked for"},
		{"scope unnamed", 403, h("WWW-Authenticate", `Bearer error=insufficient_scope`), ``,
			ErrScope, "okta: GET /p: 403 insufficient_scope: the access token lacks the scope that the endpoint needs: grant it to the app in the Admin Console (Applications > the app > Okta API Scopes) and add it to the scopes asked for"},
		{"403 empty", 403, nil, ``, ErrForbidden, "okta: GET /p: 403 Forbidden: the owner of the credential lacks an admin role for this, or the credential is not allowed from this address: assign a role that may read it (such as Read-only Administrator), or check the token's network zone"},
		{"401 of OAuth", 401, h("WWW-Authenticate", `DPoP error="invalid_token", error_description="expired"`), ``, ErrAuth, "okta: GET /p: 401 invalid_token expired: the token is wrong, expired or revoked, or belongs to another org: check the token and the org's address"},
		{"control characters", 400, h("X-Okta-Request-Id", "a\x1b[31mb"), `{"errorCode":"E1","errorSummary":"x\u001b[2J\n\u202ey\u0000"}`, ErrRequest, "okta: GET /p: 400 E1 x[2J y (request id a[31mb)"},
		{"method", 405, nil, `{"errorCode":"E0000022","errorSummary":"No."}`, ErrRequest, "okta: GET /p: 405 E0000022 No."},
		{"policies", 423, nil, `{"errorCode":"E0000239","errorSummary":"Wait."}`, ErrRequest, "okta: GET /p: 423 E0000239 Wait."},
		{"dpop", 400, nil, `{"error":"invalid_dpop_proof","error_description":"The DPoP proof JWT header is missing."}`, ErrAuth, "okta: GET /p: 400 invalid_dpop_proof The DPoP proof JWT header is missing: the proof of possession was refused: check that this machine's clock is right"},
	}
	for _, tt := range tests {
		if tt.header == nil {
			tt.header = http.Header{}
		}
		e := newAPIError("GET", "/p", tt.status, tt.header, []byte(tt.body))
		wantText(t, e, tt.want)
		if !errors.Is(e, tt.kind) {
			t.Errorf("%s: %v is not %v", tt.name, e, tt.kind)
		}
	}
	long := newAPIError("GET", "/p", 400, http.Header{}, []byte(`{"errorCode":"E1","errorSummary":"`+strings.Repeat("é", 5000)+`"}`))
	if n := len(long.Error()); n > 700 {
		t.Errorf("a text of %d bytes", n)
	}
}

func TestAuthParams(t *testing.T) {
	t.Parallel()
	got := authParams(`Bearer realm="a, \"b\"", Error = insufficient_scope, scope="x y" , error_description="z`)
	want := map[string]string{"realm": `a, "b"`, "scope": "x y", "error_description": "z"}
	delete(got, "error")
	delete(got, "")
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
}
