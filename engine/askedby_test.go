package engine

import (
	"slices"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// TestColumnsByPlan: in a join of two uses, SQLite's plan tells which of them asks by
// users, so that these look-ups leave out what only the other one reads. A scan that
// reads more than that is met by all columns, and by answers that have them.
func TestColumnsByPlan(t *testing.T) {
	members, ok := catalog.Find("group_members")
	if !ok {
		t.Fatal("no group_members")
	}
	column := func(name string) int {
		c, ok := members.Column(name)
		if !ok {
			t.Fatalf("no column %s", name)
		}
		return c
	}
	group, user, login := column("group_id"), column("user_id"), column("login")
	st := &Statement{columns: map[string]columnSet{}, lookups: map[lookupKey]*lookups{}}
	use := func(text string, columns, by []int) {
		st.read(members.Name, columns)
		for _, c := range by {
			st.read(askedBy(members, c), columns)
		}
		st.plans = append(st.plans, notedPlan{table: members.Name, text: text, columns: columns, by: by})
	}
	use("by group", []int{group, user, login}, []int{group})
	use("by user, not taken", []int{group, user, login}, []int{user})
	use("by user", []int{group, user}, []int{user})

	if got := st.fewerBy(members, user); got != nil {
		t.Errorf("without SQLite's plan: %v, want all columns", got)
	}
	st.scanned = []string{"by group", "by user"}
	want := []int{group, user}
	slices.Sort(want)
	got := st.fewerBy(members, user)
	if !slices.Equal(got, want) {
		t.Errorf("with SQLite's plan: %v, want %v", got, want)
	}
	st.lookups[lookupKey{table: members.Name, column: user}] = &lookups{cat: members}
	st.lookups[lookupKey{table: "users"}] = &lookups{}
	if st.strays(members, got, []int{group, members.KeyColumn()}) || len(st.lookups) != 2 {
		t.Errorf("a scan of fewer columns strays; %d look-ups left, want 2", len(st.lookups))
	}
	if !st.strays(members, got, []int{login}) || len(st.lookups) != 1 {
		t.Errorf("a scan of another column does not stray; %d look-ups left, want 1", len(st.lookups))
	}
	if got := st.fewerBy(members, user); got != nil {
		t.Errorf("after one that strayed: %v, want all columns", got)
	}
}

// TestAsksBy: what is offered for another order of a join counts only where any does.
func TestAsksBy(t *testing.T) {
	in := planner.Input{Constraints: []planner.Constraint{
		{Column: 0, Op: planner.EQ, Usable: true}, {Column: 1, Op: planner.EQ}, {Column: 2, Op: planner.LT, Usable: true}, {Column: 3, Op: planner.IS, Usable: true},
	}}
	if got := asksBy(in, false); !slices.Equal(got, []int{0, 1, 3}) {
		t.Errorf("in any order: %v", got)
	}
	if got := asksBy(in, true); !slices.Equal(got, []int{0, 3}) {
		t.Errorf("in this one: %v", got)
	}
}
