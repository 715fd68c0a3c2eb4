package okta

import (
	"context"
	"io"
	"net/http"
	"testing"
)

func TestErrorInPlaceOfAList(t *testing.T) {
	t.Parallel()
	const text = "okta: GET /api/v1/groups: 200 E0000001 Api validation failed [name: too long]: Okta answers with an error in place of what was asked for, though the status says that all is well: try again later (request id req1)"
	tests := []struct{ body, want string }{
		{` {"errorCode":"E0000001","errorSummary":"Api validation failed","errorCauses":[{"errorSummary":"name: too long"}]}`, text},
		{`{"id":"x","errorCode":"E0000001","errorSummary":"Api validation failed"}`, ""},
		{`{"errorCode":"E0000001"}`, ""},
		{`{"errorSummary":"Api validation failed"}`, ""},
		{`[{"errorCode":"E0000001","errorSummary":"Api validation failed"}]`, ""},
	}
	for _, tt := range tests {
		o := newOrg(t, func(w http.ResponseWriter, _ *http.Request, _ int) { io.WriteString(w, tt.body) })
		p := o.client().Pages(Request{Path: "/api/v1/groups"}, PageOptions{})
		_, err := p.Next(context.Background())
		if tt.want == "" {
			if err != nil {
				t.Errorf("%s: %v", tt.body, err)
			}
			continue
		}
		wantKind(t, err, ErrResponse)
		wantText(t, err, tt.want)
		if !p.More() || len(o.requests()) != 1 {
			t.Errorf("%d requests", len(o.requests()))
		}
	}
}
