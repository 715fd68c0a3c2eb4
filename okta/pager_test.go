package okta

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// readAll reads a list to its end and gives the ids in it.
func readAll(ctx context.Context, p *Pager, wrapper string) (ids []string, err error) {
	proj := NewProjection([][]string{{"id"}})
	for {
		page, err := p.Next(ctx)
		if err == io.EOF {
			return ids, nil
		}
		if err != nil {
			return ids, err
		}
		_, err = proj.Each(page.Body, wrapper, func(v []Value) error {
			ids = append(ids, v[0].Text())
			return nil
		})
		page.Release()
		if err != nil {
			return ids, err
		}
	}
}

func TestPagesBothLinkForms(t *testing.T) {
	t.Parallel()
	pages := map[string][]string{"": {"a", "b"}, "c1%3D%3D+x": {"c"}, "c2": {}, "c3": {"d"}}
	next := map[string]string{"": "c1%3D%3D+x", "c1%3D%3D+x": "c2", "c2": "c3"}
	var o *org
	o = newOrg(t, func(w http.ResponseWriter, r *http.Request, n int) {
		_, after, _ := strings.Cut(r.URL.RawQuery, "after=")
		self := fmt.Sprintf("<%s/org/api/v1/users?limit=2>; rel=\"self\"", o.URL)
		if cur := next[after]; cur != "" {
			link := fmt.Sprintf("<%s/org/api/v1/users?limit=2&after=%s>; rel=\"next\"", o.URL, cur)
			switch n {
			case 1: // one line
				w.Header().Add("Link", self+", "+link)
			case 2: // two lines
				w.Header().Add("Link", self)
				w.Header().Add("Link", link)
			default: // next alone, relative, unquoted
				w.Header().Add("link", "</org/api/v1/users?limit=2&after="+cur+">;rel=next")
			}
		}
		var rows []string
		for _, id := range pages[after] {
			rows = append(rows, `{"id":"`+id+`"}`)
		}
		fmt.Fprintf(w, "[%s]", strings.Join(rows, ","))
	})
	p := o.client().Pages(Request{Path: "/api/v1/users", Query: "limit=2"}, PageOptions{})
	ids, err := readAll(context.Background(), p, "")
	if err != nil || strings.Join(ids, "") != "abcd" {
		t.Fatal(ids, err)
	}
	want := "GET /api/v1/users?limit=2|GET /api/v1/users?limit=2&after=c1%3D%3D+x|GET /api/v1/users?limit=2&after=c2|GET /api/v1/users?limit=2&after=c3"
	if got := strings.Join(o.requests(), "|"); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if _, err := p.Next(context.Background()); err != io.EOF || p.More() {
		t.Error("after the end:", err)
	}
}

func TestPagesInTheBody(t *testing.T) {
	t.Parallel()
	var o *org
	o = newOrg(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 1 {
			fmt.Fprintf(w, `{"value":[{"id":"a"}],"_links":{"next":{"href":"%s\/org/api/v1/iam/assignees/users?after=b\u0026limit=1"}}}`, o.URL)
			return
		}
		io.WriteString(w, `{"value":[{"id":"b"}],"_links":{"self":{}}}`)
	})
	ids, err := readAll(context.Background(), o.client().Pages(Request{Path: "/api/v1/iam/assignees/users"}, PageOptions{Wrapper: "value"}), "value")
	if err != nil || strings.Join(ids, "") != "ab" {
		t.Fatal(ids, err)
	}
	if got := strings.Join(o.requests(), "|"); got != "GET /api/v1/iam/assignees/users|GET /api/v1/iam/assignees/users?after=b&limit=1" {
		t.Error(got)
	}
}

func TestPagesRefuseOddLinks(t *testing.T) {
	t.Parallel()
	stranger := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("a stranger was asked")
	}))
	defer stranger.Close()
	host := func(s string) string { u, _ := url.Parse(s); return u.Host }
	tests := []struct{ name, link, want string }{
		{"itself", "{org}/org/api/v1/groups?limit=2", "the link to the next page leads back to a page already read (after 1 pages), so the list would never end"},
		{"other host", stranger.URL + "/org/api/v1/groups?after=x", "the link to the next page leads to another host, " + host(stranger.URL) + " instead of {host}; if that is the org's proper address, use it as such"},
		{"other path", "{org}/org/api/v1/users?after=x", "the link to the next page leads to another list, /api/v1/users"},
		{"outside", "{org}/api/v1/groups?after=x", "the link to the next page leads outside of /org"},
		{"password", "http://u:p@{host}/org/api/v1/groups?after=x", "the link to the next page holds a user name or password"},
		{"other scheme", "ftp://{host}/org/api/v1/groups?after=x", "the link to the next page has scheme ftp"},
		{"unreadable", "http://[::1/x", "the link to the next page cannot be read as an address"},
		{"relative", "groups?after=x", "the link to the next page is not an absolute address"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var o *org
			fill := func(s string) string {
				return strings.NewReplacer("{org}", o.URL, "{host}", host(o.URL)).Replace(s)
			}
			o = newOrg(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
				w.Header().Set("Link", "<"+fill(tt.link)+`>; rel="next"`)
				io.WriteString(w, `[{"id":"a"}]`)
			})
			p := o.client().Pages(Request{Path: "/api/v1/groups", Query: "limit=2"}, PageOptions{})
			_, err := p.Next(context.Background())
			wantKind(t, err, ErrPaging)
			wantText(t, err, "okta: GET /api/v1/groups: "+fill(tt.want)+"; the list is incomplete (request id req1)")
			if _, again := p.Next(context.Background()); again != err {
				t.Errorf("asked again: %v", again)
			}
			if n := len(o.requests()); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestPagesRefuseUnreadableLinks(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, link, body, wrapper, want string }{
		{"header", `{org}/org/api/v1/groups?after=x; rel="next"`, `[{"id":"a"}]`, "", "the Link header names a next page in a form that cannot be read"},
		{"header beside a body", `<{org}/org/api/v1/groups?after=x; rel="next"`, `{"value":[{"id":"a"}]}`, "value", "the Link header names a next page in a form that cannot be read"},
		{"body, number", "", `{"value":[{"id":"a"}],"_links":{"next":7}}`, "value", "the answer's _links.next is not an object with a href"},
		{"body, list", "", `{"value":[{"id":"a"}],"_links":{"next":[{"href":"{org}/org/api/v1/groups?after=x"}]}}`, "value", "the answer's _links.next is not an object with a href"},
		{"body, other member", "", `{"value":[{"id":"a"}],"_links":{"next":{"url":"{org}/org/api/v1/groups?after=x"}}}`, "value", "the answer's _links.next is not an object with a href"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var o *org
			o = newOrg(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
				if tt.link != "" {
					w.Header().Set("Link", strings.ReplaceAll(tt.link, "{org}", o.URL))
				}
				io.WriteString(w, strings.ReplaceAll(tt.body, "{org}", o.URL))
			})
			_, err := readAll(context.Background(), o.client().Pages(Request{Path: "/api/v1/groups"}, PageOptions{Wrapper: tt.wrapper}), tt.wrapper)
			wantKind(t, err, ErrPaging)
			wantText(t, err, "okta: GET /api/v1/groups: "+tt.want+"; the list is incomplete (request id req1)")
			if n := len(o.requests()); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestPagesBodyWithoutNext(t *testing.T) {
	t.Parallel()
	for _, links := range []string{`{}`, `null`, `{"next":null}`, `{"next":{}}`, `{"next":[ ]}`, `{"next":false}`, `{"next":""}`, `{"next":{"href":null}}`, `{"next":{"href":""}}`} {
		o := newOrg(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
			io.WriteString(w, `{"value":[{"id":"a"}],"_links":`+links+`}`)
		})
		ids, err := readAll(context.Background(), o.client().Pages(Request{Path: "/api/v1/groups"}, PageOptions{Wrapper: "value"}), "value")
		if err != nil || len(ids) != 1 || len(o.requests()) != 1 {
			t.Error(links, ids, err)
		}
	}
}

func TestPagesCycle(t *testing.T) {
	t.Parallel()
	var o *org
	o = newOrg(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		w.Header().Set("Link", fmt.Sprintf(`<%s/org/api/v1/groups?after=%d>; rel="next"`, o.URL, n%3))
		io.WriteString(w, `[]`)
	})
	_, err := readAll(context.Background(), o.client().Pages(Request{Path: "/api/v1/groups"}, PageOptions{}), "")
	wantKind(t, err, ErrPaging)
	wantText(t, err, "okta: GET /api/v1/groups: the link to the next page leads back to a page already read (after 4 pages), so the list would never end; the list is incomplete (request id req4)")
	if n := len(o.requests()); n != 4 {
		t.Errorf("%d requests", n)
	}
}

func TestLinkTarget(t *testing.T) {
	t.Parallel()
	org, _ := ParseOrgURL("acme.okta.com")
	c, err := NewClient(Config{OrgURL: org, Auth: SSWS("x")})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ link, path, query, err string }{
		{"https://acme.okta.com/api/v1/iam/roles?after=x%2B", "/api/v1/iam/roles", "after=x%2B", ""},
		{"https://ACME.okta.com:443/api/v1/iam/roles?after=x", "/api/v1/iam/roles", "after=x", ""},
		{"https://acme-admin.okta.com/api/v1/iam/roles?after=x", "/api/v1/iam/roles", "after=x", ""},
		{"http://acme.okta.com/api/v1/iam/roles?after=x", "", "", "the link to the next page would leave https for http"},
		{"https://acme-admin.oktapreview.com/api/v1/iam/roles", "", "", "the link to the next page leads to another host, acme-admin.oktapreview.com instead of acme.okta.com; if that is the org's proper address, use it as such"},
		{"https://acme.okta.com.evil.example/api/v1/iam/roles", "", "", "the link to the next page leads to another host, acme.okta.com.evil.example instead of acme.okta.com; if that is the org's proper address, use it as such"},
		{"https://acme-admin.okta.com:8443/api/v1/iam/roles", "", "", "the link to the next page leads to another host, acme-admin.okta.com:8443 instead of acme.okta.com; if that is the org's proper address, use it as such"},
		{"?after=y", "/p", "after=y", ""},
		{"//evil.example/p", "", "", "the link to the next page leads to another host, evil.example instead of acme.okta.com; if that is the org's proper address, use it as such"},
	}
	for _, tt := range tests {
		path, query, err := c.linkTarget(Request{Path: "/p"}, tt.link)
		if path != tt.path || query != tt.query || (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
			t.Errorf("%s: %q %q %v", tt.link, path, query, err)
		}
	}
}

func TestSamePath(t *testing.T) {
	t.Parallel()
	const id, other = "00u1ab2cd3ef4gh5ij6k", "00u9zz8yy7xx6ww5vv4u"
	tests := []struct {
		asked, linked string
		want          bool
	}{
		{"/api/v1/users", "/api/v1/users", true},
		{"/api/v1/users/me/groups", "/api/v1/users/" + id + "/groups", true},
		{"/api/v1/users/joe%40x.com/groups", "/api/v1/users/joe@x.com/groups", true},
		{"/api/v1/users/" + id + "/groups", "/api/v1/users/" + other + "/groups", false},
		{"/api/v1/users/" + id + "/groups", "/api/v1/users/" + id + "/factors", false},
		{"/api/v1/authorizationServers/" + id + "/associatedServers", "/api/v1/authorizationServers", false},
		{"/api/v1/groups", "/api/v1/users", false},
	}
	for _, tt := range tests {
		if got := samePath(tt.asked, tt.linked); got != tt.want {
			t.Errorf("%s and %s: %v", tt.asked, tt.linked, got)
		}
	}
}

func TestMaxPages(t *testing.T) {
	t.Parallel()
	var o *org
	o = newOrg(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		w.Header().Set("Link", fmt.Sprintf(`<%s/org/api/v1/groups?after=%d>; rel="next"`, o.URL, n))
		io.WriteString(w, `[]`)
	})
	_, err := readAll(context.Background(), o.client().Pages(Request{Path: "/api/v1/groups"}, PageOptions{MaxPages: 2}), "")
	wantKind(t, err, ErrPaging)
	wantText(t, err, "okta: GET /api/v1/groups: the list goes on after 2 pages, which is as far as was allowed; the list is incomplete")
	if n := len(o.requests()); n != 2 {
		t.Errorf("%d requests", n)
	}
}
