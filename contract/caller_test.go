package contract

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// org starts a simulated org without the objects that real orgs have and the
// description does not allow. Its pages are small, so that there are many.
func org(t *testing.T, change func(*oktatest.Options)) *oktatest.Server {
	t.Helper()
	opt := oktatest.Options{Users: 300, Groups: 40, Seed: 7, PageLimit: 90, Unlimited: true}
	if change != nil {
		change(&opt)
	}
	s := oktatest.NewServer(opt)
	t.Cleanup(s.Close)
	return s
}

// caller sends requests to an org through a recorder.
type caller struct {
	t   *testing.T
	rec *recorder
	org *oktatest.Server
}

// get follows a list to its end and returns its objects, or the status of the
// answer that was no success.
func (c *caller) get(target string, header ...string) (objects []map[string]any, status int) {
	c.t.Helper()
	next := c.org.URL + target
	for next != "" {
		req, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, next, nil)
		if err != nil {
			c.t.Fatal(err)
		}
		req.Header.Set("Accept", "application/json")
		req.Header.Set("Authorization", "SSWS token")
		for i := 0; i+1 < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		resp, err := (&http.Client{Transport: c.rec}).Do(req)
		if err != nil {
			c.t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			c.t.Fatal(err)
		}
		_ = resp.Body.Close() // all of it was read
		if resp.StatusCode != http.StatusOK {
			return objects, resp.StatusCode
		}
		var page []map[string]any
		page, next = parse(c.t, body, resp.Header)
		objects = append(objects, page...)
	}
	return objects, http.StatusOK
}

// parse reads the objects of a page, be it an array, a wrapped list or a single
// object, and the link to the next one.
func parse(t *testing.T, body []byte, header http.Header) (objects []map[string]any, next string) {
	t.Helper()
	if body[0] == '[' {
		if err := json.Unmarshal(body, &objects); err != nil {
			t.Fatal(err)
		}
		for _, l := range header.Values("Link") {
			if target, rel, ok := strings.Cut(l, ">; "); ok && rel == `rel="next"` {
				next = strings.TrimPrefix(target, "<")
			}
		}
		return objects, next
	}
	var one map[string]any
	if err := json.Unmarshal(body, &one); err != nil {
		t.Fatal(err)
	}
	list, wrapped := one["value"].([]any)
	if !wrapped {
		return []map[string]any{one}, ""
	}
	for _, o := range list {
		objects = append(objects, o.(map[string]any))
	}
	if links, ok := one["_links"].(map[string]any); ok {
		if n, ok := links["next"].(map[string]any); ok {
			next, _ = n["href"].(string)
		}
	}
	return objects, next
}

// ids are the identifiers of objects.
func ids(objects []map[string]any) []string {
	var out []string
	for _, o := range objects {
		id, _ := o["id"].(string)
		out = append(out, id)
	}
	return out
}

// want follows a list and asks for a number of objects: -1 is any, but one at
// least.
func (c *caller) want(n int, target string, header ...string) []map[string]any {
	c.t.Helper()
	objects, status := c.get(target, header...)
	if status != http.StatusOK || n >= 0 && len(objects) != n || n < 0 && len(objects) == 0 {
		c.t.Errorf("GET %s: status %d with %d objects, want %d", target, status, len(objects), n)
	}
	return objects
}
