package planner

import (
	"strconv"
	"strings"
)

// exactDigits is the number of decimal digits up to which every way to read a
// number gives the same float64.
const exactDigits = 15

// numeric is the number that a text spells, as SQLite reads it before it
// compares it with a column of numbers. Any other value stays what it is: text
// that spells none, such as hexadecimal, and text with so many digits that the
// last bit depends on how they are read.
//
// Source: SQLite, Datatypes, Type Conversions Prior To Comparison.
func numeric(v Value) Value {
	if v.Kind != Text {
		return v
	}
	s := strings.Trim(v.Text, " \t\n\v\f\r")
	digits, whole, ok := spelled(s)
	switch {
	case !ok:
		return v
	case whole:
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return Value{Kind: Int, Int: n}
		}
		return v
	case digits > exactDigits:
		return v
	}
	f, err := strconv.ParseFloat(s, 64)
	switch {
	case err != nil:
		return v
	case f == 0:
		return Value{Kind: Int} // and no -0
	}
	return Value{Kind: Float, Float: f}
}

// spelled reads a decimal number: a sign, digits with a point anywhere among
// them, and an exponent. It counts the digits before the exponent.
func spelled(s string) (digits int, whole, ok bool) {
	rest := unsigned(s)
	n := leading(rest)
	digits, whole, rest = n, true, rest[n:]
	if strings.HasPrefix(rest, ".") {
		n = leading(rest[1:])
		digits, whole, rest = digits+n, false, rest[1+n:]
	}
	if digits == 0 {
		return 0, false, false
	}
	if strings.HasPrefix(rest, "e") || strings.HasPrefix(rest, "E") {
		rest = unsigned(rest[1:])
		if n = leading(rest); n == 0 {
			return 0, false, false
		}
		whole, rest = false, rest[n:]
	}
	return digits, whole, rest == ""
}

// unsigned cuts a sign off.
func unsigned(s string) string {
	if strings.HasPrefix(s, "-") || strings.HasPrefix(s, "+") {
		return s[1:]
	}
	return s
}

// leading counts the digits that a text begins with.
func leading(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}
