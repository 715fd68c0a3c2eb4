package planner

import (
	"fmt"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// TestUnlimited holds which plans go without the bound on the rows that are wanted:
// those that ask by a name and may be run for one row of another table after the other.
func TestUnlimited(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	for _, x := range []struct {
		plan  string
		again bool
		args  []Value
		want  string
	}{
		{`search=profile.email eq ?1&limit=min(200,?2)`, true, []Value{{Kind: Text, Text: "a"}, {Kind: Int, Int: 1}}, "limit 0, said 1, look-up true"},
		{`search=profile.email eq ?1&limit=min(200,?2+?3)`, true, []Value{{Kind: Text, Text: "a"}, {Kind: Int, Int: 1}, {Kind: Int, Int: 2}}, "limit 0, said 1, look-up true"},
		{`search=profile.email eq ?1&limit=min(200,?2)`, false, []Value{{Kind: Text, Text: "a"}, {Kind: Int, Int: 1}}, "limit 1, said 2, look-up false"},
		{`search=profile.login eq ?1&limit=min(200,?2)`, true, []Value{{Kind: Text, Text: "a"}, {Kind: Int, Int: 1}}, "limit 1, said 2, look-up true"},
		{`search=profile.department eq ?1&limit=min(200,?2)`, true, []Value{{Kind: Text, Text: "a"}, {Kind: Int, Int: 1}}, "limit 0, said 2, look-up false"}, // which is not exact
		{`search=profile.title eq ?1&limit=min(200,?2)`, true, []Value{{Kind: Text, Text: "a"}, {Kind: Int, Int: 1}}, "limit 0, said 2, look-up false"},
		{`search=profile.email eq ?1&sortBy=created&sortOrder=asc&limit=min(200,?2)`, true, []Value{{Kind: Text, Text: "a"}, {Kind: Int, Int: 1}}, "limit 1, said 2, look-up false"},
		{`search=profile.email sw like(?1)&limit=min(200,?2)`, true, []Value{{Kind: Text, Text: "a%"}, {Kind: Int, Int: 1}}, "limit 1, said 2, look-up false"},
	} {
		var args []Arg
		for _, v := range x.args {
			args = append(args, Arg{Value: v})
		}
		p, err := Bind(users, "GET /api/v1/users?"+x.plan+" [id, _key]", args, BindOptions{Again: x.again})
		if err != nil {
			t.Errorf("%s: %v", x.plan, err)
			continue
		}
		if got := fmt.Sprintf("limit %d, said %d, look-up %t", p.Limit, p.Said, p.Lookup != nil); got != x.want {
			t.Errorf("%s, again %t: %s, want %s", x.plan, x.again, got, x.want)
		}
	}
}
