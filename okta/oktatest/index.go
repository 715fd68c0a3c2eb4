package oktatest

import (
	"hash/maphash"
	"slices"
	"sync"
)

// userIndex finds users by the three attributes that are looked up singly. It
// is built when first needed, and only ever grows: an entry may be stale, so
// whoever uses it tests the users it names.
type userIndex struct {
	mu   sync.Mutex
	seed maphash.Seed
	maps map[string]*hashIndex // by path
}

type hashIndex struct {
	one  map[uint64]int32
	more map[uint64][]int32
}

var indexedPaths = []string{"id", "profile.login", "profile.email"}

func (x *userIndex) of(o *Org, path string) *hashIndex {
	x.mu.Lock()
	defer x.mu.Unlock()
	if h := x.maps[path]; h != nil {
		return h
	}
	if x.maps == nil {
		x.maps = map[string]*hashIndex{}
		x.seed = maphash.MakeSeed()
	}
	h := &hashIndex{one: make(map[uint64]int32, len(o.users)), more: map[uint64][]int32{}}
	get := o.userGetter(path)
	for i := range o.users {
		if o.users[i] == nil {
			h.add(x.hash(get(row{i, nil}).str), int32(i))
			continue
		}
		for v := o.users[i]; v != nil; v = v.prev {
			if v.base {
				v = nil
				h.add(x.hash(get(row{i, nil}).str), int32(i))
				break
			}
			h.add(x.hash(v.get(path).str), int32(i))
		}
	}
	x.maps[path] = h
	return h
}

func (x *userIndex) hash(s string) uint64 { return maphash.String(x.seed, fold(s)) }

func (h *hashIndex) add(k uint64, i int32) {
	if old, ok := h.one[k]; !ok {
		h.one[k] = i
	} else if old != i && !slices.Contains(h.more[k], i) {
		h.more[k] = append(h.more[k], i)
	}
}

// note adds a new version; the caller holds the org's write lock.
func (x *userIndex) note(i int, r *rec) {
	for path, h := range x.maps {
		h.add(x.hash(r.get(path).str), int32(i))
	}
}

func (x *userIndex) lookup(o *Org, path, s string) []int32 {
	h := x.of(o, path)
	k := x.hash(s)
	i, ok := h.one[k]
	if !ok {
		return nil
	}
	return append([]int32{i}, h.more[k]...)
}

// candidates answers, when the expression allows it, a sorted list of users
// that holds every match.
func (o *Org) candidates(n *node) ([]int32, bool) {
	switch n.op {
	case "eq":
		if n.lit.kind == text && slices.Contains(indexedPaths, n.attr) {
			c := o.index.lookup(o, n.attr, n.lit.str)
			slices.Sort(c)
			return c, true
		}
	case "and":
		for _, a := range n.args {
			if c, ok := o.candidates(a); ok {
				return c, true
			}
		}
	case "or":
		var all []int32
		for _, a := range n.args {
			c, ok := o.candidates(a)
			if !ok {
				return nil, false
			}
			all = append(all, c...)
		}
		slices.Sort(all)
		return slices.Compact(all), true
	}
	return nil, false
}
