package okta

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind is the JSON type of a [Value].
type Kind uint8

// The kinds. Missing is the zero value: the member was not there.
const (
	Missing Kind = iota
	Null
	False
	True
	Number
	String
	Object
	Array
)

// String names the kind in lower case.
func (k Kind) String() string {
	names := [...]string{"missing", "null", "false", "true", "number", "string", "object", "array"}
	if int(k) < len(names) {
		return names[k]
	}
	return "kind " + strconv.Itoa(int(k))
}

// Value is one JSON value inside a page. Raw points into the page's bytes and
// is good only as long as they are; of a string it is what stands between the
// quotes, escapes and all, of every other kind the JSON text as received.
type Value struct {
	Kind Kind
	Raw  []byte
}

// AppendText appends the value as text: a string with its escapes undone, any
// other kind as its JSON text, nothing for a missing value. What is appended
// is always valid UTF-8: bytes that are not, and halves of surrogate pairs,
// become U+FFFD.
func (v Value) AppendText(dst []byte) []byte {
	if v.Kind != String {
		return append(dst, v.Raw...)
	}
	if bytes.IndexByte(v.Raw, '\\') < 0 && utf8.Valid(v.Raw) {
		return append(dst, v.Raw...)
	}
	return appendUnescaped(dst, v.Raw)
}

// Text is AppendText as a new string.
func (v Value) Text() string { return string(v.AppendText(nil)) }

// Plain reports whether the text of the value is Raw itself, so that it can be
// used without copying.
func (v Value) Plain() bool {
	return v.Kind != String || bytes.IndexByte(v.Raw, '\\') < 0 && utf8.Valid(v.Raw)
}

// Int64 is the value of a number that is written as an integer and fits; ok is
// false for any other value.
func (v Value) Int64() (n int64, ok bool) {
	if v.Kind != Number {
		return 0, false
	}
	n, err := strconv.ParseInt(string(v.Raw), 10, 64)
	return n, err == nil
}

// Float64 is the value of a number, ok false for any other value and for a
// number beyond the range of a float64.
func (v Value) Float64() (f float64, ok bool) {
	if v.Kind != Number {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(v.Raw), 64)
	return f, err == nil
}

// appendUnescaped undoes the escapes of a string that the scanner accepted.
func appendUnescaped(dst, s []byte) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '\\' && i+1 < len(s):
			var n int
			dst, n = appendEscape(dst, s[i:])
			i += n
		case c < utf8.RuneSelf:
			dst = append(dst, c)
			i++
		default:
			r, n := utf8.DecodeRune(s[i:])
			dst = utf8.AppendRune(dst, r)
			i += n
		}
	}
	return dst
}

// appendEscape undoes the escape at the start of s and says how long it is.
func appendEscape(dst, s []byte) ([]byte, int) {
	switch s[1] {
	case 'b':
		return append(dst, '\b'), 2
	case 'f':
		return append(dst, '\f'), 2
	case 'n':
		return append(dst, '\n'), 2
	case 'r':
		return append(dst, '\r'), 2
	case 't':
		return append(dst, '\t'), 2
	case 'u':
		r := hex4(s[2:])
		if r < 0 {
			return utf8.AppendRune(dst, utf8.RuneError), 2
		}
		n := 6
		if utf16.IsSurrogate(r) {
			low := rune(-1)
			if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
				low = hex4(s[8:])
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				n = 12
			}
		}
		return utf8.AppendRune(dst, r), n
	}
	return append(dst, s[1]), 2
}

// hex4 reads four hexadecimal digits, -1 if they are not there.
func hex4(s []byte) rune {
	if len(s) < 4 {
		return -1
	}
	var r rune
	for _, c := range s[:4] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}
