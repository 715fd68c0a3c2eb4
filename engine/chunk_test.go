package engine

import (
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// TestOddKey: a row without its key column is known by a hash of its element,
// which does not depend on the process that computed it.
func TestOddKey(t *testing.T) {
	t.Parallel()
	groups, _ := catalog.Find("groups")
	d := newDecoder(groups, &groups.Paths[0], nil, nil)
	var c chunk
	body := `[{"id":"00g1"},{"profile":{"name":"no id"}},{"id":null},{"id":{"a":1}},7]`
	n, err := d.decode([]byte(body), "", frame{}, &c, nil)
	if err != nil || n != 5 || c.batch.Rows != 4 || c.strays != 1 || c.strayOne != `number "7"` {
		t.Fatalf("decode = %d, %v; %d rows, %d strays, the first %s", n, err, c.batch.Rows, c.strays, c.strayOne)
	}
	want := []string{
		`["00g1"]`,
		`[null,"a27c92d927443ddcd7504cc94d2a6da3"]`,
		`[null,"185486091df0b98cd0497e3989191220"]`,
		`["{\"a\":1}"]`,
	}
	for row, w := range want {
		if got, err := keyText(&c, row, groups); err != nil || got != w {
			t.Errorf("key of row %d = %s, %v; want %s", row, got, err, w)
		}
	}
}

// TestTwins: two different elements of one answer with the same key are two
// rows with different keys; the same element twice is one row.
func TestTwins(t *testing.T) {
	t.Parallel()
	roles, _ := catalog.Find("user_roles")
	d := newDecoder(roles, &roles.Paths[0], nil, nil)
	user, _ := roles.Column("user_id")
	f := frame{consts: constants{user: {Kind: planner.Text, Text: "00u1"}}}
	body := `[{"id":"IFI","assignmentType":"USER"},{"id":"IFI","assignmentType":"GROUP"},{"id":"IFI","assignmentType":"USER"}]`
	o := NewOrg(Options{})
	st := o.begin(t.Context(), "SELECT 1", nil)
	defer st.Close()
	var c chunk
	if n, err := d.decode([]byte(body), "", f, &c, newSeenKeys(st)); err != nil || n != 3 || c.batch.Rows != 2 {
		t.Fatalf("decode = %d, %v with %d rows; want 3 elements, 2 rows", n, err, c.batch.Rows)
	}
	for row, want := range []string{`["00u1","IFI"]`, `["00u1","IFI","55c3d79b6ad6bbdb6a6a0c3e0dc4bd87"]`} {
		if got, err := keyText(&c, row, roles); err != nil || (row == 0 && got != want) || (row == 1 && len(got) != len(want)) {
			t.Errorf("key of row %d = %s, %v; want the form %s", row, got, err, want)
		}
	}
}
