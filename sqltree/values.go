package sqltree

import (
	"strconv"
	"strings"
)

// isValue says whether a name is one that SQLite gives to a column of a VALUES.
func (r *Reader) isValue(c *Core, name string) bool {
	n, err := strconv.Atoi(strings.TrimPrefix(name, "column"))
	if err != nil || name != "column"+strconv.Itoa(n) || n < 1 {
		return false
	}
	depth := 0
	for k := c.From + 1; k < c.To; k++ {
		switch t := r.Shape.At(k).Text; {
		case t == "(":
			depth++
		case t == ")":
			depth--
		case t == "," && depth == 1:
			n--
		}
		if depth == 0 {
			break
		}
	}
	return n <= 1
}
