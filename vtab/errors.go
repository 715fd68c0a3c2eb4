package vtab

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// ErrConstraint is what BestIndex returns (or wraps) when no plan exists for
// the offered constraints, for example because a required argument is missing
// or not usable. SQLite then looks for another plan and fails the statement
// with "no query solution" when there is none. It is not reported to OnError.
var ErrConstraint = errors.New("vtab: no plan for these constraints")

// ErrReadOnly is the error of a change to a table that is no Updater. Test with
// errors.Is; the error's text names the table.
var ErrReadOnly = errors.New("table may not be modified")

// PanicError is the error that a panic in a callback becomes.
type PanicError struct {
	Callback string // the method that panicked, such as "Cursor.Fetch"
	Value    any    // what was passed to panic
	Stack    []byte // the stack of the panic, as debug.Stack prints it
}

// Error names the callback and the value, not the stack.
func (e *PanicError) Error() string {
	return fmt.Sprintf("vtab: panic in %s: %v", e.Callback, e.Value)
}

// Unwrap returns the value passed to panic when it was an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// guard runs f and turns a panic into an error. It must be the outermost Go
// frame that runs foreign code: a panic that reached C would end the process.
func guard(callback string, f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = newPanic(callback, r)
		}
	}()
	return f()
}

func newPanic(callback string, value any) *PanicError {
	return &PanicError{Callback: callback, Value: value, Stack: debug.Stack()}
}
