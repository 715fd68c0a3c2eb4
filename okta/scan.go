package okta

import (
	"encoding/binary"
	"math/bits"
)

// The scanner below checks JSON text exactly as strictly as encoding/json does
// and builds nothing. Each function takes the text and an index and gives the
// index after what it read; a negative result is ^offset of the first byte
// that cannot stand where it does (len(b) when the text ends too early).

// maxDepth is how deeply values may nest, as in encoding/json.
const maxDepth = 10000

// skipSpace gives the index of the first byte that is no white space.
func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

const (
	lowBits  = 0x0101010101010101
	highBits = 0x8080808080808080
)

// skipString reads a string; i is just after the opening quote.
func skipString(b []byte, i int) int {
	for {
		for i+8 <= len(b) {
			// The lowest marked byte is the first quote, backslash or control
			// character; marks above it may be false.
			x := binary.LittleEndian.Uint64(b[i:])
			q := x ^ (lowBits * '"')
			s := x ^ (lowBits * '\\')
			m := ((q-lowBits)&^q | (s-lowBits)&^s | (x-lowBits*0x20)&^x) & highBits
			if m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
			i += 8
		}
		for i < len(b) && b[i] != '"' && b[i] != '\\' && b[i] >= 0x20 {
			i++
		}
		switch {
		case i >= len(b):
			return ^len(b)
		case b[i] == '"':
			return i + 1
		case b[i] != '\\':
			return ^i
		case i+1 >= len(b):
			return ^len(b)
		}
		switch b[i+1] {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			i += 2
		case 'u':
			for j := i + 2; j < i+6; j++ {
				if j >= len(b) {
					return ^len(b)
				}
				if c := b[j]; (c < '0' || c > '9') && ((c|0x20) < 'a' || (c|0x20) > 'f') {
					return ^j
				}
			}
			i += 6
		default:
			return ^(i + 1)
		}
	}
}

// skipNumber reads a number; b[i] is a minus sign or a digit.
func skipNumber(b []byte, i int) int {
	if b[i] == '-' {
		i++
	}
	switch {
	case i >= len(b):
		return ^len(b)
	case b[i] == '0':
		i++
	case b[i] >= '1' && b[i] <= '9':
		i = skipDigits(b, i)
	default:
		return ^i
	}
	if i < len(b) && b[i] == '.' {
		j := skipDigits(b, i+1)
		if j == i+1 {
			return ^j
		}
		i = j
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		j := skipDigits(b, i)
		if j == i {
			return ^j
		}
		i = j
	}
	return i
}

func skipDigits(b []byte, i int) int {
	for i < len(b) && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	return i
}

// skipWord reads the rest of true, false or null.
func skipWord(b []byte, i int, word string) int {
	for j := 0; j < len(word); j++ {
		if i+j >= len(b) {
			return ^len(b)
		}
		if b[i+j] != word[j] {
			return ^(i + j)
		}
	}
	return i + len(word)
}

// skipValue reads any value; b[i] is its first byte. depth is how many more
// levels may be opened.
func skipValue(b []byte, i, depth int) int {
	if i >= len(b) {
		return ^len(b)
	}
	switch c := b[i]; c {
	case '"':
		return skipString(b, i+1)
	case '{':
		return skipObject(b, i+1, depth-1)
	case '[':
		return skipArray(b, i+1, depth-1)
	case 't':
		return skipWord(b, i, "true")
	case 'f':
		return skipWord(b, i, "false")
	case 'n':
		return skipWord(b, i, "null")
	default:
		if c == '-' || c >= '0' && c <= '9' {
			return skipNumber(b, i)
		}
		return ^i
	}
}

// skipObject reads an object; i is just after its brace.
func skipObject(b []byte, i, depth int) int {
	if depth < 0 {
		return ^(i - 1)
	}
	if i = skipSpace(b, i); i < len(b) && b[i] == '}' {
		return i + 1
	}
	for {
		if i >= len(b) {
			return ^len(b)
		}
		if b[i] != '"' {
			return ^i
		}
		if i = skipString(b, i+1); i < 0 {
			return i
		}
		if i = skipColon(b, i); i < 0 {
			return i
		}
		if i = skipValue(b, i, depth); i < 0 {
			return i
		}
		var more bool
		if i, more = skipComma(b, i, '}'); !more {
			return i
		}
	}
}

// skipArray reads an array; i is just after its bracket.
func skipArray(b []byte, i, depth int) int {
	if depth < 0 {
		return ^(i - 1)
	}
	if i = skipSpace(b, i); i < len(b) && b[i] == ']' {
		return i + 1
	}
	for {
		if i = skipValue(b, i, depth); i < 0 {
			return i
		}
		var more bool
		if i, more = skipComma(b, i, ']'); !more {
			return i
		}
	}
}

// skipColon reads the colon after a member's name and the space around it.
func skipColon(b []byte, i int) int {
	if i < len(b) && b[i] == ':' {
		i++
	} else if i = skipSpace(b, i); i >= len(b) {
		return ^len(b)
	} else if b[i] != ':' {
		return ^i
	} else {
		i++
	}
	if i < len(b) && b[i] > ' ' {
		return i
	}
	return skipSpace(b, i)
}

// skipComma reads what follows a member or an element: a comma, with more
// true, or the closing byte.
func skipComma(b []byte, i int, closing byte) (next int, more bool) {
	if i < len(b) && b[i] <= ' ' {
		i = skipSpace(b, i)
	}
	switch {
	case i >= len(b):
		return ^len(b), false
	case b[i] == ',':
		if i++; i < len(b) && b[i] > ' ' {
			return i, true
		}
		return skipSpace(b, i), true
	case b[i] == closing:
		return i + 1, false
	}
	return ^i, false
}
