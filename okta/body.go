package okta

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

const (
	// maxBody bounds a page after decompression; Okta's largest are some
	// megabytes.
	maxBody = 256 << 20
	// maxErrorBody is how much of an error's body is read.
	maxErrorBody = 64 << 10
	// keepBody is the largest buffer that goes back to the pool.
	keepBody = 8 << 20
)

var bodies = sync.Pool{New: func() any { b := make([]byte, 0, 64<<10); return &b }}

func putBody(b *[]byte) {
	if b != nil && cap(*b) <= keepBody {
		*b = (*b)[:0]
		bodies.Put(b)
	}
}

var unzippers = sync.Pool{New: func() any { return new(gzip.Reader) }}

var errTooLarge = errors.New("body too large")

// readBody reads a body, decompressed, into a pooled buffer of at most limit
// bytes. What is above the limit is errTooLarge, together with the bytes up
// to it.
func readBody(resp *http.Response, limit int) (*[]byte, error) {
	var r io.Reader = resp.Body
	switch enc := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding"))); enc {
	case "", "identity":
	case "gzip", "x-gzip":
		z := unzippers.Get().(*gzip.Reader)
		defer unzippers.Put(z)
		if err := z.Reset(resp.Body); err != nil {
			if err == io.EOF { // no body at all, such as of a 204
				return bodies.Get().(*[]byte), nil
			}
			return nil, err
		}
		r = z
	default:
		return nil, fmt.Errorf("unknown compression %q", printable(enc, 40))
	}
	buf := bodies.Get().(*[]byte)
	b := (*buf)[:0]
	if n := resp.ContentLength; r == resp.Body && n > int64(cap(b)) && n <= int64(limit) {
		b = make([]byte, 0, n+1)
	}
	var err error
	for err == nil && len(b) <= limit {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		var n int
		n, err = r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
	}
	if err == io.EOF {
		err = nil
	}
	if err == nil && len(b) > limit {
		b, err = b[:limit], errTooLarge
	}
	*buf = b
	return buf, err
}

// isCorrupt reports whether reading failed because of what was received and
// not because of the connection.
func isCorrupt(err error) bool {
	return errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, errTooLarge) ||
		strings.HasPrefix(err.Error(), "flate: ") || strings.HasPrefix(err.Error(), "unknown compression")
}
