package oktatest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// BenchmarkPage is one page of 200 users, made and sent, with and without
// compression.
func BenchmarkPage(b *testing.B) {
	for _, c := range []struct {
		name string
		gzip bool
	}{{"plain", false}, {"gzip", true}} {
		b.Run(c.name, func(b *testing.B) {
			benchGet(b, New(Options{Users: 100_000, Unlimited: true}), "/api/v1/users", c.gzip)
		})
	}
}

// BenchmarkSearch is one request over 100,000 users: by an attribute that is
// indexed, by one that is not, and sorted.
func BenchmarkSearch(b *testing.B) {
	o := New(Options{Users: 100_000, Unlimited: true})
	var in []string
	for i := range 200 {
		in = append(in, fmt.Sprintf(`profile.employeeNumber eq "%06d"`, i*400))
	}
	for name, target := range map[string]string{
		"login":  search(`profile.login eq "` + o.login(70_000) + `"`),
		"badge":  search(`profile.badgeNumber eq "B-80000"`),
		"in200":  search(strings.Join(in, " or ")),
		"floor":  search(`profile.floor eq 99`),
		"status": search(`status eq "LOCKED_OUT"`),
		"sorted": search(`status eq "LOCKED_OUT"`) + "&sortBy=profile.lastName",
	} {
		b.Run(name, func(b *testing.B) { benchGet(b, o, target, true) })
	}
}

func benchGet(b *testing.B, o *Org, target string, gzip bool) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest("GET", target, nil)
		r.Header.Set("Authorization", "SSWS x")
		if gzip {
			r.Header.Set("Accept-Encoding", "gzip")
		}
		w := httptest.NewRecorder()
		o.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatalf("%d %s", w.Code, w.Body)
		}
		b.SetBytes(int64(w.Body.Len()))
	}
}
