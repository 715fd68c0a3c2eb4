package engine

import (
	"context"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// pageSource gives one page.
type pageSource struct{ page *chunk }

func (p *pageSource) next(context.Context, *chunk) (*chunk, error) {
	c := p.page
	p.page = nil
	return c, nil
}
func (p *pageSource) calls() int64 { return 1 }
func (p *pageSource) close()       {}

// TestFindExactFirst: of identifiers that differ in case only, the one asked
// for comes first, since SQLite reads one row of a plan for one row.
func TestFindExactFirst(t *testing.T) {
	t.Parallel()
	groups, _ := catalog.Find("groups")
	id, _ := groups.Column("id")
	st := NewOrg(Options{}).begin(t.Context(), "SELECT 1", nil)
	defer st.Close()
	var c chunk
	d := newDecoder(groups, &groups.Paths[0], nil, nil)
	if _, err := d.decode([]byte(`[{"id":"00gab"},{"id":"00gAB"},{"id":"00gx"}]`), "", frame{}, &c, nil); err != nil {
		t.Fatal(err)
	}
	r := st.newRowset("groups", &pageSource{&c}, true, false)
	if err := r.drain(t.Context(), func(*chunk) error { return nil }); err != nil {
		t.Fatal(err)
	}
	for value, want := range map[string][]int{"00gab": {0, 1}, "00gAB": {1, 0}, "00gX": {2}, "none": nil} {
		found, err := r.find(id, value)
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, ref := range found.refs {
			got = append(got, ref.row)
		}
		if len(got) != len(want) || len(got) > 0 && got[0] != want[0] {
			t.Errorf("find %s gives rows %v, want %v", value, got, want)
		}
	}
}
