package engine

import (
	"context"
	"slices"
	"sync"

	"github.com/oktasql/oktasql/okta/catalog"
)

// Some tables have rows below few of their parents, and Okta lists those that
// may have any: the users with a role. Whoever is not among them has no rows,
// and need not be asked for. The complete list of the table asks for them and
// no others, so that it is no truer than that.

// candidateLists are the lists of them, one for each source. They are safe for
// concurrent use.
type candidateLists struct {
	st    *Statement
	mu    sync.Mutex
	lists []*candidateList
	spent int64 // requests that asked for a value, whether it has rows or not
}

// candidates are the values that one column of such a table may have in the
// rows that are from some of the sources. A condition may leave others out, so
// that a value without such rows may yet have rows.
type candidates struct {
	*candidateLists
	some []*candidateList
}

// candidatesOf are the statement's candidates of a table for rows that are from
// some of its sources, nil for all; nil when nothing lists them or nothing may be
// left out. st.mu is held.
func (st *Statement) candidatesOf(t *catalog.Table, among []catalog.Source) *candidates {
	p, _ := t.FewParents()
	if p == nil || st.org.opt.PushdownOff {
		return nil
	}
	f := st.few[t.Name]
	if f == nil {
		f = &candidateLists{st: st}
		for _, s := range p.Parents {
			f.lists = append(f.lists, &candidateList{source: s, from: newParents(st, []catalog.Source{s}), values: map[string]struct{}{}})
		}
		if st.few == nil {
			st.few = map[string]*candidateLists{}
		}
		st.few[t.Name] = f
	}
	some := f.lists
	if among != nil {
		some = slices.DeleteFunc(slices.Clone(some), func(l *candidateList) bool {
			return !slices.ContainsFunc(among, func(s catalog.Source) bool { return s.URL == l.source.URL })
		})
	}
	return &candidates{f, some}
}

// spend counts requests for single values.
func (f *candidates) spend(calls int64) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.spent += calls
}

// without says whether it is known that no row has a value.
func (f *candidates) without(value string) bool {
	if f == nil {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return !slices.ContainsFunc(f.some, func(l *candidateList) bool {
		_, ok := l.values[value]
		return ok || !l.all
	})
}

// worthListing is the number of requests for single values, certain to be made, from
// which the candidates are listed. Where one list has all of them it is mostly a page,
// and it leaves out nearly everybody.
func (f *candidates) worthListing() int64 {
	if len(f.some) == 1 && f.some[0].source.Each == nil {
		return probeAfter / 2
	}
	return probeAfter
}

// listCandidates lists them for a look-up, once enough have been made or are
// certain to follow.
func (c *cursor) listCandidates(ls *lookups, f *candidates, value string, ahead []string) error {
	if f == nil {
		return nil
	}
	wanted := slices.DeleteFunc(append([]string{value}, ahead...), ls.atHand) // what would be asked now
	if len(wanted) == 0 {
		return nil
	}
	f.mu.Lock()
	spent := f.spent
	f.mu.Unlock()
	if spent >= probeAfter {
		return f.read(c.s.ctx, 0, wanted)
	}
	enough := int64(2 * probeAfter)
	switch {
	case c.foreseen && c.st.foresight.next[ls.by()].certain:
		enough = f.worthListing()
	case c.look.window < probeEarly:
		return nil // one row after the other has to lead to a look-up first
	}
	if follow, _ := c.toFollow(ls); follow >= enough {
		return f.read(c.s.ctx, follow+1, wanted)
	}
	return nil
}

// narrow leaves out the steps of a list of values that are no candidates.
func (r *run) narrow(ctx context.Context) error {
	p, _ := r.table.FewParents()
	if p == nil || r.narrowed || len(r.steps) < 2 {
		return nil
	}
	r.narrowed = true
	var param string
	for param = range p.Bind { // the only one
	}
	var wanted []string // what would be asked for
	for _, s := range r.steps {
		if s.Path != p || s.Params[param] == "" || len(s.Fanout) > 0 || s.Select != nil {
			return nil
		}
		if !r.shared || !r.st.hasList(r, s) {
			wanted = append(wanted, s.Params[param])
		}
	}
	n := int64(len(wanted))
	r.st.mu.Lock()
	f := r.st.candidatesOf(r.table, r.prog.Among)
	r.st.mu.Unlock()
	if f == nil {
		return nil
	}
	f.mu.Lock()
	spent := f.spent
	f.mu.Unlock()
	if n > 0 && spent+n > f.worthListing() {
		if err := f.read(ctx, n, wanted); err != nil {
			return err
		}
	}
	left := r.steps[:0:0]
	for _, s := range r.steps {
		if !f.without(s.Params[param]) {
			left = append(left, s)
		}
	}
	f.spend(min(n, int64(len(left))))
	r.steps = left
	return nil
}
