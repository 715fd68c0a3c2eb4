package okta

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func render(vals []Value) string {
	var b strings.Builder
	for i, v := range vals {
		if i > 0 {
			b.WriteString(" | ")
		}
		if v.Kind == Missing {
			b.WriteString("-")
			continue
		}
		fmt.Fprintf(&b, "%s:%s", v.Kind, v.Text())
	}
	return b.String()
}

func TestProjectionEach(t *testing.T) {
	t.Parallel()
	paths := [][]string{{"id"}, {"profile", "login"}, {"profile"}, {"n"}, {}, {"id"}}
	tests := []struct {
		name, wrapper, body string
		want                []string
	}{
		{"plain", "", `[{"id":"a","profile":{"login":"l","x":[1,{"y":"]"}]},"n":-1.5e3},
			{"n":null,"id":"b"}]`, []string{
			`string:a | string:l | object:{"login":"l","x":[1,{"y":"]"}]} | number:-1.5e3 | object:{"id":"a","profile":{"login":"l","x":[1,{"y":"]"}]},"n":-1.5e3} | string:a`,
			`string:b | - | - | null:null | object:{"n":null,"id":"b"} | string:b`}},
		{"other order and escapes", "", `[{"profile":{"login":"\u00e9\n\ud83d\ude00\ud800"},"\u0069d":true},{"id":false,"profile":7}]`, []string{
			`true:true | string:é` + "\n" + `😀` + "\uFFFD" + ` | object:{"login":"\u00e9\n\ud83d\ude00\ud800"} | - | object:{"profile":{"login":"\u00e9\n\ud83d\ude00\ud800"},"\u0069d":true} | true:true`,
			`false:false | - | number:7 | - | object:{"id":false,"profile":7} | false:false`}},
		{"twice", "", `[{"id":1,"profile":{"login":"x"},"profile":{},"id":2}]`, []string{
			`number:2 | - | object:{} | - | object:{"id":1,"profile":{"login":"x"},"profile":{},"id":2} | number:2`}},
		{"no objects", "", ` [ 1 , "s" , [ ] , null ] `, []string{
			`- | - | - | - | number:1 | -`, `- | - | - | - | string:s | -`, `- | - | - | - | array:[ ] | -`, `- | - | - | - | null:null | -`}},
		{"empty", "", ` [ ] `, nil},
		{"wrapped", "value", `{"_links":{"next":{"href":"x"}},"value":[{"id":"a"}],"z":1}`, []string{`string:a | - | - | - | object:{"id":"a"} | string:a`}},
		{"wrapped null", "value", `{"value":null}`, nil},
		{"single", ".", ` {"id":"a"} `, []string{`string:a | - | - | - | object:{"id":"a"} | string:a`}},
		{"invalid utf-8", "", "[{\"id\":\"a\xff\xc3b\"}]", []string{"string:a\uFFFD\uFFFDb | - | - | - | object:{\"id\":\"a\xff\xc3b\"} | string:a\uFFFD\uFFFDb"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := NewProjection(paths)
			for range 2 { // the second time with the order learned
				var got []string
				n, err := p.Each([]byte(tt.body), tt.wrapper, func(v []Value) error {
					got = append(got, render(v))
					return nil
				})
				if err != nil || n != len(tt.want) || !reflect.DeepEqual(got, tt.want) {
					t.Fatalf("%d rows, %v\n got %q\nwant %q", n, err, got, tt.want)
				}
			}
		})
	}
}

func TestProjectionErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ wrapper, body, want string }{
		{"", ``, "okta: the answer is empty where JSON is due, at byte 0 of 0"},
		{"", ` `, "okta: the answer is empty where JSON is due, at byte 1 of 1"},
		{"", `{"errorCode":"E0000009"}`, "okta: the answer has an object where an array is due, at byte 0 of 24"},
		{"", ` null `, "okta: the answer has null where an array is due, at byte 1 of 6"},
		{"", `nul`, "okta: the answer is cut off: its JSON ends too early, at byte 3 of 3"},
		{"", `"x"`, "okta: the answer has a string where an array is due, at byte 0 of 3"},
		{"", `<html>`, "okta: the answer is not valid JSON at byte 0 of 6"},
		{"", `[{"id":1},`, "okta: the answer is cut off: its JSON ends too early, at byte 10 of 10"},
		{"", `[{"id":1},]`, "okta: the answer is not valid JSON at byte 10 of 11"},
		{"", `[{"id":1}]]`, "okta: the answer is not valid JSON at byte 10 of 11"},
		{"", `[{"id":01}]`, "okta: the answer is not valid JSON at byte 8 of 11"},
		{"", `[{"x":"a`, "okta: the answer is cut off: its JSON ends too early, at byte 8 of 8"},
		{"", `[{"x":tru}]`, "okta: the answer is not valid JSON at byte 9 of 11"},
		{"value", `[]`, "okta: the answer has an array where an object with value is due, at byte 0 of 2"},
		{"value", `{}`, "okta: the answer has an object where an object with value is due, at byte 0 of 2"},
		{"value", `{"roles":[]}`, "okta: the answer has an object where an object with value is due, at byte 0 of 12"},
		{"value", `{"value":{}}`, "okta: the answer has an object where an array is due, at byte 9 of 12"},
		{"value", `{"value":[],}`, "okta: the answer is not valid JSON at byte 12 of 13"},
		{".", `[]`, "okta: the answer has an array where an object is due, at byte 0 of 2"},
		{".", `{"id":1}x`, "okta: the answer is not valid JSON at byte 8 of 9"},
	}
	for _, tt := range tests {
		_, err := NewProjection([][]string{{"id"}}).Each([]byte(tt.body), tt.wrapper, func([]Value) error { return nil })
		if err == nil || err.Error() != tt.want || !errors.Is(err, ErrResponse) {
			t.Errorf("%q in %q: %v\nwant %s", tt.wrapper, tt.body, err, tt.want)
		}
	}
	stop := errors.New("stop")
	n, err := NewProjection(nil).Each([]byte(`[1,2,3]`), "", func([]Value) error { return stop })
	if n != 0 || err != stop {
		t.Errorf("stopping: %d, %v", n, err)
	}
}

func TestProjectionManyMembers(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("[")
	for r := range 4 {
		if r > 0 {
			b.WriteString(",")
		}
		b.WriteString("{")
		for i := range 2 * maxEntries {
			fmt.Fprintf(&b, `"k%d":%d,`, (i*7+r)%5000, i)
		}
		fmt.Fprintf(&b, `"want":%d}`, r)
	}
	b.WriteString("]")
	p := NewProjection([][]string{{"want"}})
	row := 0
	n, err := p.Each([]byte(b.String()), "", func(v []Value) error {
		if got, ok := v[0].Int64(); !ok || got != int64(row) {
			t.Errorf("row %d: %v", row, v[0])
		}
		row++
		return nil
	})
	if n != 4 || err != nil {
		t.Fatal(n, err)
	}
	if len(p.root.entries) > maxEntries {
		t.Errorf("%d entries were learned", len(p.root.entries))
	}
}

func TestProjectionAllocatesNothing(t *testing.T) {
	body := []byte(`[` + strings.Repeat(`{"id":"a","profile":{"login":"x","b":[1,2]},"_links":{"self":{"href":"y"}}},`, 50) + `{"id":"z"}]`)
	p := NewProjection([][]string{{"id"}, {"profile", "login"}, {"profile"}})
	each := func() {
		if _, err := p.Each(body, "", func([]Value) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	each()
	if n := testing.AllocsPerRun(20, each); n != 0 {
		t.Errorf("%v allocations per page of 51 rows", n)
	}
}

// oracle does with encoding/json what Each does.
func oracle(body []byte, paths [][]string) ([]string, bool) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var whole json.RawMessage
	if !json.Valid(body) || json.Unmarshal(body, &whole) != nil {
		return nil, false
	}
	var rows []json.RawMessage
	if err := json.Unmarshal(body, &rows); err != nil || rows == nil {
		return nil, false
	}
	var out []string
	for _, r := range rows {
		var b strings.Builder
		for i, path := range paths {
			if i > 0 {
				b.WriteString(" | ")
			}
			b.WriteString(oracleValue(r, path))
		}
		out = append(out, b.String())
	}
	return out, true
}

func oracleValue(raw json.RawMessage, path []string) string {
	for _, name := range path {
		var m map[string]json.RawMessage
		if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &m) != nil {
			return "-"
		}
		var ok bool
		if raw, ok = m[name]; !ok {
			return "-"
		}
	}
	switch raw[0] {
	case '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return err.Error()
		}
		return "string:" + s
	case '{':
		return "object:" + string(raw)
	case '[':
		return "array:" + string(raw)
	case 't', 'f', 'n':
		return string(raw) + ":" + string(raw)
	}
	return "number:" + string(raw)
}

func FuzzProjection(f *testing.F) {
	for _, s := range []string{
		`[{"a":1,"b":{"c":"x\u0041\ud83d\ude00","d":[1,2,{"a":1}]}},{"b":{"c":null},"a":"2"}]`,
		`[]`, `null`, `[1,true,"x",{}]`, `[{"a":{},"a":1}]`, `[{"b":{"c":1},"b":2}]`, `{"a":1}`, `[{"a":1e5,"b":-0.1}]`, "[\"\xff\"]",
		`[{"\u0061":1}]`, `[{"a":"\ud800x\udc00"}]`, ` [ { "b" : { "c" : "12345678901234567890" } } ] `, `[[[[[[`, `["\x"]`,
	} {
		f.Add([]byte(s))
	}
	paths := [][]string{{"a"}, {"b", "c"}, {"b"}, {}, {"b", "c", "a"}}
	f.Fuzz(func(t *testing.T, body []byte) {
		want, ok := oracle(body, paths)
		p := NewProjection(paths)
		for range 2 {
			var got []string
			_, err := p.Each(body, "", func(v []Value) error {
				got = append(got, render(v))
				return nil
			})
			if (err == nil) != ok {
				t.Fatalf("%q: %v, but encoding/json accepts it: %v", body, err, ok)
			}
			if ok && !reflect.DeepEqual(got, want) {
				t.Fatalf("%q:\n got %q\nwant %q", body, got, want)
			}
		}
	})
}
