package okta

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"
)

func TestPagesThatBringNothing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, wrapper string
		page          func(n int) string // n from 1
		ends          int                // the last page; 0 is none
		sent, rows    int
		fails         bool
	}{
		{"empty for ever", "", func(int) string { return `[]` }, 0, maxStale, 0, true},
		{"empty for ever, after rows", "", func(n int) string { return []string{`[{"id":"a"}]`, " [ ] "}[min(n, 2)-1] }, 0, maxStale + 1, 1, true},
		{"the same for ever", "", func(int) string { return `[{"id":"a"},{"id":"b"}]` }, 0, maxStale + 1, 2 * (maxStale + 1), true},
		{"two in turn for ever", "", func(n int) string { return fmt.Sprintf(`[{"id":"%d"}]`, n%2) }, 0, maxStale + 2, maxStale + 2, true},
		{"wrapped", "value", func(n int) string { return fmt.Sprintf(`{"n":%d,"value":[]}`, n) }, 0, maxStale, 0, true},
		{"wrapped null", "value", func(n int) string { return fmt.Sprintf(`{"n":%d,"value":null}`, n) }, 0, maxStale, 0, true},
		{"wrapped, the same", "value", func(n int) string { return fmt.Sprintf(`{"value":[{"id":"a"}],"n":%d}`, n) }, 0, maxStale + 1, maxStale + 1, true},
		{"many empty ones in between", "", func(n int) string { return []string{`[]`, fmt.Sprintf(`[{"id":"%d"}]`, n)}[min(n%150, 1)] }, 300, 300, 298, false},
		{"elements without ids", "", func(n int) string { return fmt.Sprintf(`[{"x":%d}]`, n) }, 300, 300, 300, false},
		{"one that comes twice now and then", "", func(n int) string { return fmt.Sprintf(`[{"id":"%d"}]`, n/3) }, 300, 300, 300, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var o *org
			o = newOrg(t, func(w http.ResponseWriter, _ *http.Request, n int) {
				if n != tt.ends {
					w.Header().Set("Link", fmt.Sprintf(`<%s/org/api/v1/groups?after=%d>; rel="next"`, o.URL, n))
				}
				io.WriteString(w, tt.page(n))
			})
			p := o.client().Pages(Request{Path: "/api/v1/groups"}, PageOptions{Wrapper: tt.wrapper})
			ids, err := readAll(context.Background(), p, tt.wrapper)
			if tt.fails {
				// The page that the list is given up with is not handed out.
				tt.rows -= tt.rows / tt.sent
				wantKind(t, err, ErrPaging)
				wantText(t, err, fmt.Sprintf("okta: GET /api/v1/groups: the last 200 pages have no rows but those of earlier pages, and each leads to another one, so the list would never end; the list is incomplete (request id req%d)", tt.sent))
			} else if err != nil {
				t.Error(err)
			}
			if n := len(o.requests()); n != tt.sent || len(ids) != tt.rows {
				t.Errorf("%d requests, %d rows", n, len(ids))
			}
		})
	}
}
