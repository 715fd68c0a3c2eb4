package okta

import "fmt"

// DecodeError says where a body stops being what it should be. It is
// ErrResponse under errors.Is.
type DecodeError struct {
	// Offset counts bytes from the start of the body, Size is all of them.
	Offset, Size int
	// Reason says what is wrong there.
	Reason string
}

// Error gives reason and offset.
func (e *DecodeError) Error() string { return "okta: " + e.text() }

func (e *DecodeError) text() string {
	return fmt.Sprintf("the answer %s at byte %d of %d", e.Reason, e.Offset, e.Size)
}

// Unwrap gives ErrResponse.
func (e *DecodeError) Unwrap() error { return ErrResponse }

// malformed is the error of a negative index of the scanner.
func malformed(body []byte, i int) error {
	e := &DecodeError{Offset: ^i, Size: len(body), Reason: "is not valid JSON"}
	if e.Offset >= len(body) {
		e.Offset = len(body)
		e.Reason = "is cut off: its JSON ends too early,"
	}
	return e
}

func wrongShape(body []byte, i int, want string) error {
	return &DecodeError{Offset: i, Size: len(body), Reason: fmt.Sprintf("has %s where %s is due,", article(valueKind(body[i])), want)}
}

func valueKind(c byte) Kind {
	switch {
	case c == '-' || c >= '0' && c <= '9':
		return Number
	case c == '{' || c == '[' || c == '"' || c == 't' || c == 'f' || c == 'n':
		return valueOf([]byte{c, c}).Kind
	}
	return Missing
}

func article(k Kind) string {
	switch k {
	case Object, Array:
		return "an " + k.String()
	case Number, String:
		return "a " + k.String()
	case Missing:
		return "no JSON"
	}
	return k.String()
}
