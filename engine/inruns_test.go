package engine

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// pagesOf is a source of pages as Okta sends them.
type pagesOf struct {
	dec   *decoder
	pages []string
	at    int
}

func (p *pagesOf) next(_ context.Context, into *chunk) (*chunk, error) {
	if p.at >= len(p.pages) {
		return nil, nil
	}
	p.at++
	_, err := p.dec.decode([]byte(p.pages[p.at-1]), "", frame{}, into, nil)
	return into, err
}
func (p *pagesOf) calls() int64 { return int64(p.at) }
func (p *pagesOf) close()       {}

// TestInRuns puts users that were created at the same moment in SQLite's order,
// over page boundaries, and reads no page more than it must.
func TestInRuns(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	column := func(name string) int {
		c, ok := users.Column(name)
		if !ok {
			t.Fatal(name)
		}
		return c
	}
	pages := []string{
		`[{"id":"1","created":"2026-01-02T00:00:00.000Z","profile":{"login":"b","department":"x"}},
		  {"id":"2","created":"2026-01-02T00:00:00.000Z","profile":{"login":"B","department":null}},
		  {"id":"3","created":"2026-01-02T00:00:00Z","profile":{"login":"a","department":"X"}}]`,
		`[{"id":"4","created":"2026-01-02T00:00:00.000Z","profile":{"login":"C","department":"x"}},
		  {"id":"5","created":"2026-01-01T00:00:00.000Z","profile":{"login":"z","department":"x"}},
		  {"id":"6","created":"2026-01-01T00:00:00.000Z","profile":{"login":"y","department":"x"}}]`,
		`[]`,
		`[{"id":"7","created":"2025-01-01T00:00:00.000Z","profile":{"login":"q","department":"x"}}]`,
	}
	for _, c := range []struct {
		then string
		want string // identifiers, a bar after each chunk
		read int    // pages for the first chunk
	}{
		{"login", "3 1 2 4 | 6 5 | 7 |", 2},
		{"login desc,id desc", "4 2 1 3 | 5 6 | 7 |", 2},
		{"department,login", "2 3 1 4 | 6 5 | 7 |", 2},
		{"department desc,id", "1 4 3 2 | 5 6 | 7 |", 2},
		{"_key desc", "4 3 2 1 | 6 5 | 7 |", 2},
		{"manager_id,id desc", "4 3 2 1 | 6 5 | 7 |", 2},
	} {
		var then []planner.Order
		columns := []int{column("id"), column("created")}
		for _, term := range strings.Split(c.then, ",") {
			name, desc := strings.CutSuffix(term, " desc")
			then = append(then, planner.Order{Column: column(name), Desc: desc})
			columns = append(columns, column(name))
		}
		slices.Sort(columns)
		dec := newDecoder(users, &users.Paths[0], slices.Compact(columns), nil)
		src := &pagesOf{dec: dec, pages: pages}
		s := &inRuns{src: src, cat: users, first: planner.Order{Column: column("created"), Desc: true}, then: then, held: &chunk{}}
		s.held.reset(dec.width, dec.slots)
		var got []string
		into := &chunk{} // recycled, as a list that is read once does
		for {
			out, err := s.next(t.Context(), into)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) == 0 && src.at != c.read {
				t.Errorf("%s: %d pages for the first run, want %d", c.then, src.at, c.read)
			}
			if out == nil {
				break
			}
			for row := range out.batch.Rows {
				got = append(got, string(out.text(row, out.batch.Slots[column("id")])))
			}
			got = append(got, "|")
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s: %s, want %s", c.then, text, c.want)
		}
	}
}
