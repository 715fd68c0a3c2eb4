package main

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// jsonRows writes json and jsonl. Integers, reals and booleans are JSON's own;
// NULL is null unless a text for it was asked for; a column declared as JSON
// holds its value as such when it is valid; bytes are base64. Column names that
// repeat get _2, _3 …
type jsonRows struct {
	w     io.Writer
	o     formatOptions
	array bool
	cols  []column
	names [][]byte // "name": ready to write
	rows  int
	buf   []byte
}

func newJSON(w io.Writer, o formatOptions) formatter  { return &jsonRows{w: w, o: o, array: true} }
func newJSONL(w io.Writer, o formatOptions) formatter { return &jsonRows{w: w, o: o} }

func (j *jsonRows) Begin(cols []column) error {
	j.cols = cols
	for _, name := range distinct(cols) {
		j.names = append(j.names, append(appendJSONString(nil, name), ':'))
	}
	if j.array {
		_, err := io.WriteString(j.w, "[")
		return err
	}
	return nil
}

func (j *jsonRows) Row(vals []any) error {
	b := j.buf[:0]
	if j.array {
		if j.rows > 0 {
			b = append(b, ',')
		}
		b = append(b, '\n')
	}
	b = append(b, '{')
	for i, v := range vals {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, j.names[i]...)
		b = j.value(b, v, j.cols[i].json())
	}
	b = append(b, '}')
	if !j.array {
		b = append(b, '\n')
	}
	j.rows++
	j.buf = b
	_, err := j.w.Write(b)
	return err
}

func (j *jsonRows) End() error {
	if !j.array {
		return nil
	}
	end := "]\n"
	if j.rows > 0 {
		end = "\n]\n"
	}
	_, err := io.WriteString(j.w, end)
	return err
}

func (j *jsonRows) value(b []byte, v any, isJSON bool) []byte {
	switch v := v.(type) {
	case nil:
		if j.o.nullSet {
			return appendJSONString(b, j.o.null)
		}
		return append(b, "null"...)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case bool:
		return strconv.AppendBool(b, v)
	case float64:
		switch {
		case math.IsInf(v, 1):
			return append(b, "9e999"...) // JSON has no infinity; readers of doubles get one
		case math.IsInf(v, -1):
			return append(b, "-9e999"...)
		}
		return append(b, floatText(v)...)
	case string:
		if isJSON && utf8.ValidString(v) && json.Valid([]byte(v)) {
			return appendCompact(b, v)
		}
		return appendJSONString(b, v)
	case []byte:
		b = append(b, '"')
		b = base64.StdEncoding.AppendEncode(b, v)
		return append(b, '"')
	case time.Time:
		return appendJSONString(b, text(v))
	}
	return append(b, "null"...)
}

// appendCompact appends valid JSON text without the white space between its
// tokens, so that jsonl stays one line per row, and with unsafe characters in
// its strings escaped.
func appendCompact(b []byte, s string) []byte {
	inString := false
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case !inString && (c == ' ' || c == '\n' || c == '\t' || c == '\r'):
			i++
			continue
		case inString && c == '\\':
			b = append(b, s[i:i+2]...)
			i += 2
			continue
		case c == '"':
			inString = !inString
		case c >= 0x7f:
			r, n := utf8.DecodeRuneInString(s[i:])
			b = appendJSONRune(b, r, n, s[i:i+n])
			i += n
			continue
		}
		b = append(b, c)
		i++
	}
	return b
}

// appendJSONString appends s as a JSON string. Whatever could steer a terminal
// is escaped; bytes that are not UTF-8 become U+FFFD.
func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c >= 0x20 && c < 0x7f:
			b = append(b, c)
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			b = appendJSONRune(b, r, n, s[i:i+n])
			i += n
			continue
		}
		i++
	}
	return append(b, '"')
}

// appendJSONRune appends a character, decoded from the n bytes of as, and
// escapes it when a terminal must not see it.
func appendJSONRune(b []byte, r rune, n int, as string) []byte {
	if !unsafeRune(r, n) {
		return append(b, as...)
	}
	const digits = "0123456789abcdef"
	hex := func(r rune) {
		b = append(b, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
	}
	if r >= 0x10000 {
		r -= 0x10000
		hex(0xd800 + r>>10)
		hex(0xdc00 + r&0x3ff)
	} else {
		hex(r)
	}
	return b
}
