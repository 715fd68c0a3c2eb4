package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// pagedSource gives pages of groups: "id at created, id at created".
type pagedSource struct {
	dec   *decoder
	pages []string
	fail  error // in the place of the page after the last
	read  atomic.Int64
}

func (p *pagedSource) next(_ context.Context, into *chunk) (*chunk, error) {
	if len(p.pages) == 0 {
		return nil, p.fail
	}
	var rows []string
	for row := range strings.SplitSeq(p.pages[0], ", ") {
		id, created, _ := strings.Cut(row, " at ")
		if created != "null" {
			created = fmt.Sprintf("%q", created)
		}
		rows = append(rows, fmt.Sprintf(`{"id":%q,"created":%s,"profile":{"name":"name of %s"}}`, id, created, id))
	}
	p.pages = p.pages[1:]
	p.read.Add(1)
	_, err := p.dec.decode([]byte("["+strings.Join(rows, ",")+"]"), "", frame{}, into, nil)
	return into, err
}
func (p *pagedSource) calls() int64 { return p.read.Load() }
func (p *pagedSource) close()       {}

// mergedGroups merges lists of groups.
func mergedGroups(t *testing.T, desc bool, lists [][]string) (*merged, []*pagedSource) {
	t.Helper()
	groups, _ := catalog.Find("groups")
	created, _ := groups.Column("created")
	name, _ := groups.Column("name")
	st := NewOrg(Options{}).begin(t.Context(), "SELECT 1", nil)
	t.Cleanup(st.Close)
	r := st.newRun(groups, &planner.Program{Columns: []int{created, name}})
	by := planner.Merge{Column: created, Desc: desc}
	m := &merged{r: r, dec: r.decoder(&groups.Paths[0]), by: by}
	m.live = &byHead{by: by, slot: m.dec.slots[created]}
	var sources []*pagedSource
	for _, pages := range lists {
		src := &pagedSource{dec: m.dec, pages: pages}
		sources = append(sources, src)
		m.add(src)
	}
	return m, sources
}

// shown reads rows to the end, or until there are enough.
func shown(t *testing.T, m *merged, enough int) (ids []string) {
	t.Helper()
	groups, _ := catalog.Find("groups")
	id, _ := groups.Column("id")
	name, _ := groups.Column("name")
	for len(ids) < enough {
		c, err := m.next(t.Context(), &chunk{})
		if err != nil {
			t.Fatal(err)
		}
		if c == nil {
			break
		}
		for row := range c.batch.Rows {
			ids = append(ids, string(c.text(row, c.batch.Slots[id])))
			if got, want := string(c.text(row, c.batch.Slots[name])), "name of "+ids[len(ids)-1]; got != want {
				t.Errorf("the name is %q, want %q", got, want)
			}
		}
	}
	return ids
}

func TestMergedInOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		desc  bool
		lists [][]string
		want  string
	}{
		{"no list", false, nil, ""},
		{"one list", false, [][]string{{"a at 2026-01-01, b at 2026-01-02", "c at 2026-01-03"}}, "a b c"},
		{"empty lists", false, [][]string{{}, {"a at 2026-01-01"}, {}}, "a"},
		{"page by page", false, [][]string{
			{"a at 2026-01-01, d at 2026-01-04", "e at 2026-01-05"}, {"b at 2026-01-02, c at 2026-01-03", "f at 2026-01-06", "g at 2026-01-07"},
		}, "a b c d e f g"},
		{"descending", true, [][]string{{"d at 2026-01-04, a at 2026-01-01"}, {"c at 2026-01-03, b at 2026-01-02"}}, "d c b a"},
		{"equal rows in the order of the lists", false, [][]string{{"a at 2026-01-01, b at 2026-01-01"}, {"c at 2026-01-01"}}, "a b c"},
		{"equal rows, descending", true, [][]string{{"a at 2026-01-01"}, {"b at 2026-01-01"}}, "a b"},
		{"instants, not texts", false, [][]string{
			{"a at 2026-01-01T10:00:00Z, d at 2026-01-01T12:00:00.5Z"}, {"b at 2026-01-01T13:00:00+02:00, c at 2026-01-01T11:30:00.000Z"},
		}, "a b c d"},
		{"NULL before all, what is no timestamp after all", false, [][]string{
			{"b at 2026-01-01, d at someday"}, {"a at null, c at 2026-01-02, e at zzz"},
		}, "a b c d e"},
		{"the same, descending", true, [][]string{{"e at zzz, b at 2026-01-01"}, {"d at someday, c at 2026-01-02, a at null"}}, "e d c b a"},
		{"a row in two lists", false, [][]string{{"a at 2026-01-01, b at 2026-01-02"}, {"b at 2026-01-02, c at 2026-01-03"}}, "a b c"},
		{"a row on two pages", false, [][]string{{"a at 2026-01-01", "a at 2026-01-01, b at 2026-01-02"}}, "a b"},
		{"a list out of order keeps its own", false, [][]string{{"b at 2026-01-02, a at 2026-01-01"}, {"c at 2026-01-03"}}, "b a c"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m, _ := mergedGroups(t, c.desc, c.lists)
			if got := strings.Join(shown(t, m, 100), " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Only pages that are needed are read, and no list is asked after its end.
func TestMergedReadsAsFarAsNeeded(t *testing.T) {
	t.Parallel()
	lists := [][]string{
		{"a at 2026-01-01, b at 2026-01-02", "c at 2026-01-03", "f at 2026-01-06"}, {"d at 2026-01-04, e at 2026-01-05", "z at 2026-12-31"},
	}
	for _, c := range []struct {
		rows int
		want []int64
	}{{1, []int64{1, 1}}, {2, []int64{1, 1}}, {3, []int64{2, 1}}, {4, []int64{3, 1}}, {5, []int64{3, 1}}, {6, []int64{3, 2}}, {100, []int64{3, 2}}} {
		m, sources := mergedGroups(t, false, lists)
		shown(t, m, c.rows)
		got := []int64{sources[0].calls(), sources[1].calls()}
		if !slices.Equal(got, c.want) || m.calls() != c.want[0]+c.want[1] {
			t.Errorf("%d rows take %v pages, %d in all, want %v", c.rows, got, m.calls(), c.want)
		}
	}
}

func TestMergedPassesErrorsOn(t *testing.T) {
	t.Parallel()
	bad := errors.New("bad page")
	m, sources := mergedGroups(t, false, [][]string{{"a at 2026-01-01", "b at 2026-01-02"}, {"c at 2026-01-03"}})
	sources[0].fail = bad
	var got string
	for {
		c, err := m.next(t.Context(), &chunk{})
		if err != nil {
			if !errors.Is(err, bad) {
				t.Errorf("the error is %v", err)
			}
			break
		}
		got += fmt.Sprint(c.batch.Rows)
	}
	if got != "11" {
		t.Errorf("chunks of %s rows came before the error, want 1 and 1", got)
	}
}
