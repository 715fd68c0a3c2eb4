package engine

import (
	"fmt"

	"github.com/oktasql/oktasql/okta"
)

// An element of a list that is no object, such as null, has no columns: a row of
// nothing but NULLs would be counted as somebody. It is left out, which is said.

// strayText is how much of such an element a warning shows.
const strayText = 40

// stray takes note of an element that is no row.
func (c *chunk) stray(v okta.Value) {
	if c.strays++; c.strays == 1 {
		c.strayOne = v.Kind.String()
		if v.Kind == okta.String || v.Kind == okta.Number {
			text := []rune(v.Text())
			c.strayOne += fmt.Sprintf(" %q", string(text[:min(len(text), strayText)]))
		}
	}
}

// noteStrays warns of them, and says how many there are.
func (l *list) noteStrays(c *chunk, id string) int {
	if c.strays > 0 {
		l.r.st.meter.warn(fmt.Sprintf("%s: GET %s was answered with %d of its elements no objects (the first is %s); they are no rows and left out%s",
			l.r.table.Name, l.req.Path, c.strays, c.strayOne, requestID(id)))
	}
	return c.strays
}
