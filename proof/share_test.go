package proof

import "time"

// raceShare is of how many statements of a long loop one is asked under the race
// detector, where each takes some seven times as long. Most of what it could find is
// the same in all of them; their answers are held by the test without it.
const raceShare = 4

// inTurn says whether the n-th statement of a list is asked: each is, and under the
// race detector a share of them, others each day.
func inTurn(n int) bool { return !underRace || n%raceShare == time.Now().YearDay()%raceShare }

// rounds is how many random statements are asked where n are without the race detector.
func rounds(n int) int {
	if underRace {
		return n / raceShare
	}
	return n
}
