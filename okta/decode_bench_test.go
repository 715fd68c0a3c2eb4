package okta

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/buger/jsonparser"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/tidwall/gjson"
)

// The benchmark that chose how pages are decoded: pages of 200 users of about
// 1.5 KB each, read for 4 columns, for 50 columns and for the whole object.
//
//	go test -run '^$' -bench Decode -benchmem ./okta
//
// Each reader copies the values it wants into one reused buffer, with escapes
// undone, as a table would hand them to SQLite. Only readers that check the
// whole page are fit for use, since a page that is cut off or malformed must
// be an error: gjson and jsonparser do not check what they skip, so gjson is
// measured with gjson.ValidBytes first and jsonparser with json.Valid.
//
// Projection is this package's own and was chosen because it checks the whole
// page, allocates nothing per row, and does so in a fraction of the time of
// the best library that checks (jsontext): names are not looked up but
// compared with the name that came next in the row before, and strings are
// skipped eight bytes at a time. encoding/json is its oracle in
// FuzzProjection.

func benchPage() []byte {
	var b bytes.Buffer
	b.WriteByte('[')
	for i := range 200 {
		if i > 0 {
			b.WriteByte(',')
		}
		id := fmt.Sprintf("00u%017d", i*7919)
		fmt.Fprintf(&b, `{"id":%q,"status":"ACTIVE","created":"2024-03-01T08:15:%02d.000Z","activated":"2024-03-01T08:16:00.000Z","statusChanged":null,"lastLogin":"2026-02-03T10:11:12.000Z","lastUpdated":"2026-02-01T01:02:03.000Z","passwordChanged":"2025-12-24T18:00:00.000Z","type":{"id":"oty1fqgxhYTgzMqWh1d7"},"profile":{`, id, i%60)
		fmt.Fprintf(&b, `"firstName":"Zoë \"Z\" %d","lastName":"O'Neill-%d","mobilePhone":null,"secondEmail":"","login":"user%d@example.com","email":"user%d@example.com"`, i, i, i, i)
		for j := range 44 {
			switch j % 4 {
			case 0:
				fmt.Fprintf(&b, `,"attr%02d":"value %d of %d"`, j, j, i)
			case 1:
				fmt.Fprintf(&b, `,"attr%02d":%d`, j, i*j)
			case 2:
				fmt.Fprintf(&b, `,"attr%02d":%t`, j, i%2 == 0)
			default:
				if i%3 != 0 {
					fmt.Fprintf(&b, `,"attr%02d":null`, j)
				}
			}
		}
		fmt.Fprintf(&b, `},"credentials":{"password":{},"emails":[{"value":"user%d@example.com","status":"VERIFIED","type":"PRIMARY"}],"provider":{"type":"OKTA","name":"OKTA"}},"_links":{"self":{"href":"https://acme.okta.com/api/v1/users/%s"}}}`, i, id)
	}
	b.WriteByte(']')
	return b.Bytes()
}

// benchPaths are the columns of each case; "" stands for the whole row.
func benchPaths(n int) [][]string {
	switch n {
	case 1:
		return [][]string{{}}
	case 4:
		return [][]string{{"id"}, {"status"}, {"created"}, {"profile", "login"}}
	}
	out := [][]string{{"id"}, {"status"}, {"created"}, {"lastLogin"}, {"profile", "login"}, {"profile", "firstName"}}
	for i := range n - len(out) {
		out = append(out, []string{"profile", fmt.Sprintf("attr%02d", i)})
	}
	return out
}

type benchReader func(page []byte, paths [][]string) (func(sink []byte) ([]byte, int, error), string)

func readProjection(page []byte, paths [][]string) (func([]byte) ([]byte, int, error), string) {
	p := NewProjection(paths)
	return func(sink []byte) ([]byte, int, error) {
		n, err := p.Each(page, "", func(v []Value) error {
			for i := range v {
				sink = v[i].AppendText(sink)
			}
			return nil
		})
		return sink, n, err
	}, "Projection"
}

// readStruct is what a plain client does: structs and encoding/json.
func readStruct(page []byte, paths [][]string) (func([]byte) ([]byte, int, error), string) {
	type user struct {
		ID        string         `json:"id"`
		Status    string         `json:"status"`
		Created   string         `json:"created"`
		LastLogin string         `json:"lastLogin"`
		Profile   map[string]any `json:"profile"`
	}
	type small struct {
		ID      string `json:"id"`
		Status  string `json:"status"`
		Created string `json:"created"`
		Profile struct {
			Login string `json:"login"`
		} `json:"profile"`
	}
	return func(sink []byte) ([]byte, int, error) {
		switch len(paths) {
		case 1:
			var rows []json.RawMessage
			err := json.Unmarshal(page, &rows)
			for _, r := range rows {
				sink = append(sink, r...)
			}
			return sink, len(rows), err
		case 4:
			var rows []small
			err := json.Unmarshal(page, &rows)
			for _, r := range rows {
				sink = append(append(append(append(sink, r.ID...), r.Status...), r.Created...), r.Profile.Login...)
			}
			return sink, len(rows), err
		}
		var rows []user
		err := json.Unmarshal(page, &rows)
		for _, r := range rows {
			sink = append(append(append(append(sink, r.ID...), r.Status...), r.Created...), r.LastLogin...)
			for _, p := range paths[4:] {
				sink = fmt.Append(sink, r.Profile[p[1]])
			}
		}
		return sink, len(rows), err
	}, "encoding/json structs"
}

func readGjson(page []byte, paths [][]string) (func([]byte) ([]byte, int, error), string) {
	var dotted []string
	for _, p := range paths {
		dotted = append(dotted, strings.Join(p, "."))
	}
	return func(sink []byte) ([]byte, int, error) {
		if !gjson.ValidBytes(page) {
			return sink, 0, io.ErrUnexpectedEOF
		}
		n := 0
		gjson.ParseBytes(page).ForEach(func(_, row gjson.Result) bool {
			n++
			for _, d := range dotted {
				if d == "" {
					sink = append(sink, row.Raw...)
				} else {
					sink = append(sink, row.Get(d).String()...)
				}
			}
			return true
		})
		return sink, n, nil
	}, "gjson, valid"
}

func readJsonparser(page []byte, paths [][]string) (func([]byte) ([]byte, int, error), string) {
	return func(sink []byte) ([]byte, int, error) {
		if !json.Valid(page) {
			return sink, 0, io.ErrUnexpectedEOF
		}
		n := 0
		_, err := jsonparser.ArrayEach(page, func(row []byte, _ jsonparser.ValueType, _ int, _ error) {
			n++
			if len(paths) == 1 {
				sink = append(sink, row...)
				return
			}
			jsonparser.EachKey(row, func(_ int, v []byte, t jsonparser.ValueType, _ error) {
				if t == jsonparser.String && bytes.IndexByte(v, '\\') >= 0 {
					var stack [64]byte
					v, _ = jsonparser.Unescape(v, stack[:])
				}
				sink = append(sink, v...)
			}, paths...)
		})
		return sink, n, err
	}, "jsonparser, valid"
}

// jsontextReader reads members of rows and of their profiles with jsontext.
type jsontextReader struct {
	dec        *jsontext.Decoder
	top, below map[string]bool
}

func (r *jsontextReader) object(sink []byte, want map[string]bool, nested bool) ([]byte, error) {
	if _, err := r.dec.ReadToken(); err != nil {
		return sink, err
	}
	for r.dec.PeekKind() != '}' {
		name, err := r.dec.ReadValue()
		if err != nil {
			return sink, err
		}
		key := name[1 : len(name)-1]
		switch {
		case !nested && len(r.below) > 0 && string(key) == "profile":
			sink, err = r.object(sink, r.below, true)
		case want[string(key)]:
			sink, err = r.value(sink)
		default:
			err = r.dec.SkipValue()
		}
		if err != nil {
			return sink, err
		}
	}
	_, err := r.dec.ReadToken()
	return sink, err
}

func (r *jsontextReader) value(sink []byte) ([]byte, error) {
	v, err := r.dec.ReadValue()
	if err != nil {
		return sink, err
	}
	if v.Kind() == '"' {
		return jsontext.AppendUnquote(sink, v)
	}
	return append(sink, v...), nil
}

func readJsontext(page []byte, paths [][]string) (func([]byte) ([]byte, int, error), string) {
	in := bytes.NewReader(nil)
	opts := []jsontext.Options{jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)}
	r := &jsontextReader{dec: jsontext.NewDecoder(in, opts...), top: map[string]bool{}, below: map[string]bool{}}
	for _, p := range paths {
		switch len(p) {
		case 1:
			r.top[p[0]] = true
		case 2:
			r.below[p[1]] = true
		}
	}
	return func(sink []byte) ([]byte, int, error) {
		in.Reset(page)
		r.dec.Reset(in, opts...)
		if _, err := r.dec.ReadToken(); err != nil {
			return sink, 0, err
		}
		n := 0
		for ; r.dec.PeekKind() == '{'; n++ {
			var err error
			if len(paths) == 1 {
				var v jsontext.Value
				v, err = r.dec.ReadValue()
				sink = append(sink, v...)
			} else {
				sink, err = r.object(sink, r.top, false)
			}
			if err != nil {
				return sink, n, err
			}
		}
		_, err := r.dec.ReadToken()
		return sink, n, err
	}, "jsontext"
}

func BenchmarkDecode(b *testing.B) {
	page := benchPage()
	for _, columns := range []int{4, 50, 1} {
		paths := benchPaths(columns)
		what := fmt.Sprintf("%d columns", columns)
		if columns == 1 {
			what = "whole row"
		}
		for _, r := range []benchReader{readProjection, readJsontext, readGjson, readJsonparser, readStruct} {
			read, name := r(page, paths)
			b.Run(what+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(len(page)))
				b.ReportAllocs()
				sink := make([]byte, 0, 2*len(page))
				for b.Loop() {
					out, n, err := read(sink[:0])
					if n != 200 || err != nil || len(out) == 0 {
						b.Fatal(n, err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/200, "ns/row")
			})
		}
	}
}

// The readers agree on what they read, so that the benchmark compares equals.
func TestDecodeReadersAgree(t *testing.T) {
	t.Parallel()
	page := benchPage()
	for _, columns := range []int{4, 1} {
		var first string
		for _, r := range []benchReader{readProjection, readJsontext, readGjson, readJsonparser, readStruct} {
			read, name := r(page, benchPaths(columns))
			out, n, err := read(nil)
			if n != 200 || err != nil {
				t.Fatal(name, n, err)
			}
			if first == "" {
				first = string(out)
			} else if string(out) != first {
				t.Errorf("%d columns: %s reads something else", columns, name)
			}
		}
	}
}
