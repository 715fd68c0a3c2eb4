package oktasql

import (
	"errors"

	"github.com/oktasql/oktasql/engine"
	"github.com/oktasql/oktasql/okta"
)

// The kinds of failure, for errors.Is. A cancelled context comes back as
// context.Canceled and an expired one as context.DeadlineExceeded.
var (
	ErrAuth        = okta.ErrAuth        // the credential is not accepted
	ErrScope       = okta.ErrScope       // the access token lacks a scope
	ErrForbidden   = okta.ErrForbidden   // the credential's owner may not do this
	ErrFeature     = okta.ErrFeature     // the org does not have the feature
	ErrRateLimited = okta.ErrRateLimited // waiting for the rate limit would take too long
	ErrNotFound    = okta.ErrNotFound    // no such path
	ErrRequest     = okta.ErrRequest     // Okta refuses the request as it stands
	ErrServer      = okta.ErrServer      // Okta failed to answer
	ErrNetwork     = okta.ErrNetwork     // no connection
	ErrTimeout     = okta.ErrTimeout     // no whole answer in time
	ErrResponse    = okta.ErrResponse    // not what Okta sends
	ErrPaging      = okta.ErrPaging      // the next page of a list cannot be had

	ErrMaxCalls = engine.ErrMaxCalls // the statement needs more calls than allowed

	// ErrReadOnly is the error of a statement that would change Okta.
	ErrReadOnly = errors.New("oktasql: read-only")
	// ErrUnsupported is the error of what database/sql offers and Okta has not.
	ErrUnsupported = errors.New("oktasql: not supported")
)

// APIError is an answer of Okta that refuses a request.
type APIError = okta.APIError

// RequestError is a failure before or instead of an answer of Okta.
type RequestError = okta.RequestError

// readOnlyError explains why a statement that would change Okta is refused.
type readOnlyError struct{ what string }

func (e *readOnlyError) Error() string {
	return "oktasql: read-only: " + e.what + " is refused, since this version does not change Okta; " +
		"to work on a copy: CREATE TEMP TABLE name AS SELECT …"
}

func (e *readOnlyError) Unwrap() error { return ErrReadOnly }
