package oktatest

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// kind says what a value holds. Missing (never set) and null are two kinds
// because Okta writes some properties as null and leaves others out.
type kind uint8

const (
	missing kind = iota
	null
	text
	number
	integer
	boolean
	instant // num is milliseconds since 1970
	list
	opaque // an object: present, but not comparable
)

// value is one property of one object, small enough to be passed by value.
type value struct {
	kind kind
	str  string
	num  float64
	list []value
}

func str(s string) value  { return value{kind: text, str: s} }
func num(f float64) value { return value{kind: number, num: f} }
func whole(n int) value   { return value{kind: integer, num: float64(n)} }
func at(ms int64) value   { return value{kind: instant, num: float64(ms)} }
func flag(b bool) value   { return value{kind: boolean, num: map[bool]float64{true: 1}[b]} }
func strs(s ...string) value {
	v := value{kind: list}
	for _, x := range s {
		v.list = append(v.list, str(x))
	}
	return v
}
func wholes(n ...int) value {
	v := value{kind: list}
	for _, x := range n {
		v.list = append(v.list, whole(x))
	}
	return v
}

// present says whether the value counts for the operator pr.
func (v value) present() bool {
	switch v.kind {
	case missing, null:
		return false
	case text:
		return v.str != ""
	case list:
		return len(v.list) > 0
	}
	return true
}

// word is the text of a value that may stand in a text attribute.
func (v value) word() (string, bool) {
	switch v.kind {
	case text:
		return v.str, true
	case number, integer:
		return strconv.FormatFloat(v.num, 'f', -1, 64), true
	case boolean:
		return strconv.FormatBool(v.num == 1), true
	}
	return "", false
}

// appendJSON writes v as JSON; missing is written as null.
func (v value) appendJSON(b []byte) []byte {
	switch v.kind {
	case text:
		return appendString(b, v.str)
	case number:
		s := strconv.AppendFloat(b, v.num, 'f', -1, 64)
		if v.num == float64(int64(v.num)) {
			s = append(s, '.', '0')
		}
		return s
	case integer:
		return strconv.AppendInt(b, int64(v.num), 10)
	case boolean:
		return strconv.AppendBool(b, v.num == 1)
	case instant:
		return appendTime(b, int64(v.num))
	case list:
		b = append(b, '[')
		for i, x := range v.list {
			if i > 0 {
				b = append(b, ',')
			}
			b = x.appendJSON(b)
		}
		return append(b, ']')
	}
	return append(b, "null"...)
}

// parseValue reads a JSON text. Objects become opaque: they are never compared.
func parseValue(raw []byte) value {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return value{}
	}
	switch raw[0] {
	case 'n':
		return value{kind: null}
	case 't', 'f':
		return flag(raw[0] == 't')
	case '"':
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return value{}
		}
		return str(s)
	case '[':
		var parts []json.RawMessage
		if json.Unmarshal(raw, &parts) != nil {
			return value{}
		}
		v := value{kind: list}
		for _, p := range parts {
			v.list = append(v.list, parseValue(p))
		}
		return v
	case '{':
		return value{kind: opaque}
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return value{}
	}
	if !bytes.ContainsAny(raw, ".eE") {
		return value{kind: integer, num: f}
	}
	return num(f)
}

const hexDigits = "0123456789abcdef"

// appendString writes s as a JSON string, leaving everything that JSON allows
// unescaped as it is, as Okta does.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}

// appendTime writes a timestamp in quotes, in UTC with three decimals.
//
// Source: core-okta-api, timestamps are YYYY-MM-DDTHH:mm:ss.SSSZ.
func appendTime(b []byte, ms int64) []byte {
	t := time.UnixMilli(ms).UTC()
	year, month, d := t.Date()
	hour, minute, second := t.Clock()
	milli := int(ms%1000+1000) % 1000
	return append(b, '"', digit(year/1000), digit(year/100), digit(year/10), digit(year), '-',
		digit(int(month)/10), digit(int(month)), '-', digit(d/10), digit(d), 'T',
		digit(hour/10), digit(hour), ':', digit(minute/10), digit(minute), ':', digit(second/10), digit(second), '.',
		digit(milli/100), digit(milli/10), digit(milli), 'Z', '"')
}

func digit(n int) byte { return byte('0' + n%10) }

// parseTime reads the timestamp forms that Okta accepts and returns, as
// milliseconds since 1970.
func parseTime(s string) (int64, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999Z0700", "2006-01-02T15:04Z07:00", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UnixMilli(), true
		}
	}
	return 0, false
}

// writtenTime reads a moment that somebody wrote: with a blank, too, or the
// beginning of a date.
func writtenTime(s string) (int64, bool) {
	if ms, ok := parseTime(s); ok {
		return ms, true
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05Z07:00", "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UnixMilli(), true
		}
	}
	return 0, false
}

// fold is the form in which search compares text: case does not matter,
// diacritics do.
func fold(s string) string { return strings.ToLower(s) }
