package engine

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/vtab"
)

// madeUp gives pages of users with a login each, as many departments as there are
// in departments, and no title in every third row.
type madeUp struct {
	slots []int32
	page  int
	rows  int
	left  int
}

var departments = []string{"Sales", "sales", "Support"}

func (m *madeUp) next(context.Context, *chunk) (*chunk, error) {
	if m.left == 0 {
		return nil, nil
	}
	m.left--
	c := &chunk{batch: vtab.Batch{Width: 3, Slots: m.slots, Rows: m.page}}
	for range m.page {
		title := vtab.Cell{}
		if m.rows%3 > 0 {
			title = c.addText(fmt.Appendf(nil, "T%d", m.rows))
		}
		login, department := c.addText(fmt.Appendf(nil, "User%d@example.com", m.rows)), c.addText([]byte(departments[m.rows%len(departments)]))
		c.batch.Cells = append(c.batch.Cells, title, login, department)
		m.rows++
	}
	return c, nil
}
func (m *madeUp) calls() int64 { return 1 }
func (m *madeUp) close()       {}

// TestFindAmongMany: rows are found by a value among many, of which few fit into
// memory, all do, or none may be written, while they are read and thereafter.
func TestFindAmongMany(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	column := func(name string) int { c, _ := users.Column(name); return c }
	slots := make([]int32, len(users.Columns))
	for i := range slots {
		slots[i] = vtab.SlotNull
	}
	title, login, department := column("title"), column("login"), column("department")
	slots[title], slots[login], slots[department] = 0, 1, 2
	const page = 1000
	for _, opt := range []Options{{Memory: 1, SpillDir: t.TempDir()}, {Memory: 7 << 20, SpillDir: t.TempDir()}, {}, {Memory: 1, NoSpill: true}} {
		st := NewOrg(opt).begin(t.Context(), "SELECT 1", nil)
		defer st.Close()
		pages := 80
		if opt.Memory == 1 && !opt.NoSpill {
			pages = 360 // several runs in the file
		}
		r := st.newRowset("users", &madeUp{slots: slots, page: page, left: pages}, true, false)
		expect := func(column int, value string, want ...int) {
			t.Helper()
			found, err := r.find(column, value)
			if err != nil {
				t.Fatal(err)
			}
			refs, err := found.all()
			if err != nil || len(refs) != len(want) {
				t.Fatalf("%s: %d rows, %v, want %d", value, len(refs), err, len(want))
			}
			for i, ref := range refs {
				if at := ref.entry*page + ref.row; at != want[i] {
					t.Fatalf("%s: row %d is %d, want %d", value, i, at, want[i])
				}
			}
		}
		for i := range pages {
			if c, err := r.chunk(t.Context(), i, false); c == nil || err != nil {
				t.Fatal(c, err)
			}
			for _, at := range []int{0, i * page / 2, i * page, i*page + 999} {
				expect(login, fmt.Sprintf("User%d@example.com", at), at)
			}
			expect(login, fmt.Sprintf("User%d@example.com", (i+1)*page))
		}
		if c, err := r.chunk(t.Context(), pages, false); c != nil || err != nil {
			t.Fatal(c, err)
		}
		for at := 0; at < pages*page; at += 977 {
			expect(login, strings.ToUpper(fmt.Sprintf("User%d@example.com", at)), at)
			if at%3 > 0 {
				expect(title, fmt.Sprintf("t%d", at), at)
			}
		}
		expect(title, "")
		var sales, support []int
		for at := range pages * page {
			if at%3 < 2 {
				sales = append(sales, at)
			} else {
				support = append(support, at)
			}
		}
		expect(department, "SALES", sales...)
		expect(department, "Support", support...)
		checkIndex(t, r.index[login], opt)
		st.Close()
	}
}

// checkIndex holds the memory of an index against the bound.
func checkIndex(t *testing.T, ix *rowIndex, opt Options) {
	t.Helper()
	away := 0
	for _, run := range ix.away {
		away += run.n
	}
	if away+ix.in != ix.next {
		t.Errorf("%d rows in the file and %d in memory, want %d", away, ix.in, ix.next)
	}
	if max := (indexFree + ix.room) / indexRow; int64(ix.in) > max {
		t.Errorf("%d rows in memory, room for %d", ix.in, max)
	}
	if opt.NoSpill && away > 0 || !opt.NoSpill && opt.Memory == 1 && (away == 0 || ix.room > 0) || len(ix.away) > 2*mergeAt {
		t.Errorf("%d rows in the file in %d runs, %d bytes set aside", away, len(ix.away), ix.room)
	}
}

// TestPickedForgets: of very many rows of one value those that were passed are let
// go, and a second reader goes on where the first stands.
func TestPickedForgets(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	department, _ := users.Column("department")
	slots := make([]int32, len(users.Columns))
	slots[department] = 2
	for _, memory := range []int64{1, 1 << 30} {
		st := NewOrg(Options{Memory: memory, SpillDir: t.TempDir()}).begin(t.Context(), "SELECT 1", nil)
		defer st.Close()
		r := st.newRowset("users", &madeUp{slots: slots, page: 600, left: 200}, true, false)
		if err := r.drain(t.Context(), func(*chunk) error { return nil }); err != nil {
			t.Fatal(err)
		}
		p, err := r.find(department, "support")
		if err != nil {
			t.Fatal(err)
		}
		for n := range 200 * 200 {
			ref, ok, err := p.next()
			if at := ref.entry*600 + ref.row; at != 3*n+2 || !ok || err != nil {
				t.Fatalf("row %d is %d, %v", n, at, err)
			}
			if len(p.refs) > pickedKept+2*pickedAtOnce {
				t.Fatalf("%d rows are kept", len(p.refs))
			}
			if n%5000 != 4999 {
				continue
			}
			rest, err := p.fromLast().all()
			if err != nil || len(rest) != 200*200-n || rest[0] != ref {
				t.Fatalf("after row %d: %d rows follow, %v", n, len(rest), err)
			}
		}
		if _, ok, err := p.next(); ok || err != nil {
			t.Fatalf("a row after the last, %v", err)
		}
	}
}
