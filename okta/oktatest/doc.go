// Package oktatest is an Okta org in process, for tests, benchmarks and demos.
//
// NewServer starts one on a loopback address; its content is generated from a
// seed, can be changed while it serves, and everything clients did is in the
// request log.
package oktatest
