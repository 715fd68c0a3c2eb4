package catalog

import "strings"

// opNames are the operators as the expression language writes them, in the
// order in which they are listed.
var opNames = []struct {
	op   Ops
	name string
}{{Eq, "eq"}, {Sw, "sw"}, {Co, "co"}, {Gt, "gt"}, {Ge, "ge"}, {Lt, "lt"}, {Le, "le"}, {Pr, "pr"}, {Ne, "ne"}}

// String lists the operators, separated by blanks.
func (o Ops) String() string {
	var names []string
	for _, n := range opNames {
		if o&n.op != 0 {
			names = append(names, n.name)
		}
	}
	return strings.Join(names, " ")
}
