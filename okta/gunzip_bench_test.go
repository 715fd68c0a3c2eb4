package okta

import (
	"bytes"
	stdgzip "compress/gzip"
	"io"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// The benchmark that chose how pages are expanded: one page of 200 users,
// compressed as a web server does it, by this module's dependency and by the
// standard library (which is what net/http does by itself).
//
//	go test -run '^$' -bench Gunzip ./okta
func BenchmarkGunzip(b *testing.B) {
	page := benchPage()
	var packed bytes.Buffer
	w, _ := stdgzip.NewWriterLevel(&packed, 6)
	w.Write(page)
	w.Close()
	type resetter interface {
		io.Reader
		Reset(io.Reader) error
	}
	for name, z := range map[string]resetter{"klauspost": new(gzip.Reader), "standard": new(stdgzip.Reader)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(page)))
			b.ReportAllocs()
			out := make([]byte, len(page))
			r := bytes.NewReader(nil)
			for b.Loop() {
				r.Reset(packed.Bytes())
				if err := z.Reset(r); err != nil {
					b.Fatal(err)
				}
				if _, err := io.ReadFull(z, out); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
