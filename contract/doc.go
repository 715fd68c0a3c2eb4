// Package contract holds the catalogue, the simulator and the requests that
// oktasql sends against Okta's own description of its API, and reads the
// simulator with Okta's own Go client. It has tests only.
//
// It is a module of its own, so that what these tests depend on does not become
// a dependency of the program.
package contract
