package engine

import (
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
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
	if err != nil || n != 5 {
		t.Fatalf("decode = %d, %v", n, err)
	}
	want := []string{
		`["00g1"]`,
		`[null,"a27c92d927443ddcd7504cc94d2a6da3"]`,
		`[null,"185486091df0b98cd0497e3989191220"]`,
		`["{\"a\":1}"]`,
		`[null,"7902699be42c8a8e46fbbb4501726517"]`,
	}
	for row, w := range want {
		if got, err := keyText(&c, row, groups); err != nil || got != w {
			t.Errorf("key of row %d = %s, %v; want %s", row, got, err, w)
		}
	}
}
