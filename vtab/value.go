package vtab

/*
#include "shim.h"
*/
import "C"

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unsafe"
)

// Kind is the storage class of a Value or Cell.
type Kind uint32

// The kinds. KindNoChange occurs only in the columns of an UPDATE, KindLazy
// only in cells of a Batch.
const (
	KindNull Kind = iota
	KindInt
	KindFloat
	KindText
	KindBlob
	KindNoChange
	KindLazy
)

// String returns the kind's name in lower case.
func (k Kind) String() string {
	names := [...]string{"null", "int", "float", "text", "blob", "nochange", "lazy"}
	if int(k) < len(names) {
		return names[k]
	}
	return "kind(" + strconv.FormatUint(uint64(k), 10) + ")"
}

// Value is one SQL value. It owns its memory and can be compared with ==. The
// zero Value is NULL.
type Value struct {
	kind Kind
	bits int64
	str  string
}

// Null returns SQL NULL.
func Null() Value { return Value{} }

// Int returns an integer.
func Int(i int64) Value { return Value{kind: KindInt, bits: i} }

// Float returns a real number.
func Float(f float64) Value { return Value{kind: KindFloat, bits: int64(math.Float64bits(f))} }

// Text returns a text, which should be UTF-8 and may contain NUL bytes.
func Text(s string) Value { return Value{kind: KindText, str: s} }

// Blob returns a blob with a copy of b.
func Blob(b []byte) Value { return Value{kind: KindBlob, str: string(b)} }

// NoChange returns the mark of a column that an UPDATE leaves alone.
func NoChange() Value { return Value{kind: KindNoChange} }

// Kind returns the value's storage class.
func (v Value) Kind() Kind { return v.kind }

// IsNull reports whether the value is SQL NULL.
func (v Value) IsNull() bool { return v.kind == KindNull }

// Int returns the integer, or 0 when the value is not a KindInt.
func (v Value) Int() int64 {
	if v.kind != KindInt {
		return 0
	}
	return v.bits
}

// Float returns the number of a KindFloat or KindInt, or 0.
func (v Value) Float() float64 {
	switch v.kind {
	case KindFloat:
		return math.Float64frombits(uint64(v.bits))
	case KindInt:
		return float64(v.bits)
	}
	return 0
}

// Text returns the text, or a blob's bytes, or "" for the other kinds.
func (v Value) Text() string { return v.str }

// Blob returns a copy of a blob's or a text's bytes, nil for the other kinds.
func (v Value) Blob() []byte {
	if v.kind != KindBlob && v.kind != KindText {
		return nil
	}
	return []byte(v.str)
}

// String returns the value as an SQL literal, for messages and tests.
func (v Value) String() string {
	switch v.kind {
	case KindNull:
		return "NULL"
	case KindInt:
		return strconv.FormatInt(v.bits, 10)
	case KindFloat:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case KindText:
		return "'" + strings.ReplaceAll(v.str, "'", "''") + "'"
	case KindBlob:
		return fmt.Sprintf("x'%x'", v.str)
	}
	return v.kind.String()
}

// valueOf copies a value out of SQLite.
func valueOf(p *C.sqlite3_value) Value {
	switch C.sqlite3_value_type(p) {
	case C.SQLITE_INTEGER:
		return Int(int64(C.sqlite3_value_int64(p)))
	case C.SQLITE_FLOAT:
		return Float(float64(C.sqlite3_value_double(p)))
	case C.SQLITE_TEXT:
		// The text is asked for first: its length is that of the form asked for last.
		z := unsafe.Pointer(C.sqlite3_value_text(p))
		return Value{kind: KindText, str: C.GoStringN((*C.char)(z), C.sqlite3_value_bytes(p))}
	case C.SQLITE_BLOB:
		z := C.sqlite3_value_blob(p)
		return Value{kind: KindBlob, str: C.GoStringN((*C.char)(z), C.sqlite3_value_bytes(p))}
	}
	return Value{}
}

// result hands v to SQLite as the answer of xColumn.
func (v Value) result(ctx *C.sqlite3_context) error {
	switch v.kind {
	case KindNull:
		C.sqlite3_result_null(ctx)
	case KindInt:
		C.sqlite3_result_int64(ctx, C.sqlite3_int64(v.bits))
	case KindFloat:
		C.sqlite3_result_double(ctx, C.double(v.Float()))
	case KindText:
		C.okv_result_text(ctx, (*C.char)(unsafe.Pointer(unsafe.StringData(v.str))), C.int64_t(len(v.str)))
	case KindBlob:
		C.okv_result_blob(ctx, (*C.char)(unsafe.Pointer(unsafe.StringData(v.str))), C.int64_t(len(v.str)))
	default:
		return fmt.Errorf("vtab: a column cannot answer with a value of kind %s", v.kind)
	}
	return nil
}
