//go:build race

package proof

// underRace says whether the tests run under the race detector.
const underRace = true
