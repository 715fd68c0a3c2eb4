package oktatest

import (
	"sync"
	"sync/atomic"
)

// Org is one Okta org: its content and an http.Handler that answers as Okta
// does. It is safe for concurrent use; content may change while it serves.
type Org struct {
	opt   Options
	seed  uint64
	epoch int64

	mu          sync.RWMutex // guards everything down to the blank line
	building    bool         // New is at work: the time is the epoch
	generated   int          // users that come from the generator
	users       []*rec       // by number, newest version; nil is as generated
	userIDs     map[string]int
	groups      []*rec
	groupIDs    map[string]int
	rules       []*rec
	types       []userType
	groupAttrs  []attribute // custom ones
	memberships memberships
	factors     map[int][][]byte // replaces the generated factors
	roles       map[int][]role   // direct assignments that replace the generated ones
	groupRoles  map[int][]role
	version     uint64 // counts changes
	changedAt   int64
	index       userIndex
	sorted      sortCache

	limits    limiter
	log       requestLog
	faults    faultList
	oauth     oauthState
	inFlight  atomic.Int64
	maxFlight atomic.Int64
	count429  atomic.Int64
	serial    atomic.Uint64
	closing   chan struct{} // closed when the server closes, to end hanging answers
	onRequest atomic.Pointer[func(Request)]
	base      atomic.Pointer[string]
}

// userType is a user type with its schema.
type userType struct {
	n                    int
	id, schema           string
	name, display, descr string
	created, updated     int64
	custom               []attribute
}

// New makes an org. It is an http.Handler; NewServer listens for you.
func New(opt Options) *Org {
	opt.defaults()
	o := &Org{
		memberships: memberships{groups: map[int32][]int32{}},
		opt:         opt,
		closing:     make(chan struct{}),
		seed:        scramble(uint64(opt.Seed) + 0x6f6b7461),
		epoch:       opt.Epoch.UnixMilli(),
		userIDs:     map[string]int{},
		groupIDs:    map[string]int{},
		factors:     map[int][][]byte{},
		roles:       map[int][]role{},
		groupRoles:  map[int][]role{},
	}
	o.generated = opt.Users
	o.users = make([]*rec, opt.Users)
	o.makeTypes()
	o.makeGroups()
	o.makeRules()
	o.makeGroupRoles()
	o.limits.init(opt)
	o.oauth.init()
	if opt.Odd {
		o.building = true
		o.makeOdd()
		o.building = false
	}
	return o
}

func (o *Org) now() int64 {
	if o.building {
		return o.epoch
	}
	return o.opt.Clock().UnixMilli()
}

// since is when a version made now begins: always, while the org is built.
func (o *Org) since() int64 {
	if o.building {
		return -1
	}
	return o.now()
}

func (o *Org) makeTypes() {
	all := []struct{ name, display, descr string }{
		{"user", "User", "Okta user profile template with default permission settings"},
		{"contractor", "Contractor", "People who work for an agency"},
		{"service", "Service account", "Accounts that belong to programs"},
	}
	n := 1
	if o.opt.Users > 0 {
		n = len(all)
	}
	for i, t := range all[:n] {
		ut := o.newType(i, t.name, t.display, t.descr, o.epoch-9*365*day+int64(i)*day)
		if o.opt.Users > 0 {
			ut.custom = append([]attribute(nil), userCustom[i]...)
		}
		o.types = append(o.types, ut)
	}
}

func (o *Org) newType(n int, name, display, descr string, created int64) userType {
	return userType{n: n, id: o.id("oty", n), schema: o.id("osc", n), name: name, display: display, descr: descr,
		created: created, updated: created}
}

// row answers the current version of user i; ok is false when it was deleted.
func (o *Org) row(i int) (row, bool) {
	switch h := o.users[i]; {
	case h == nil || h.base:
		return row{i, nil}, true
	case h.deleted:
		return row{}, false
	default:
		return row{i, h}, true
	}
}

// rowAsOf answers the version that the search index knew at time t.
func (o *Org) rowAsOf(i int, t int64) (row, bool) {
	h := o.users[i]
	if h == nil {
		return row{i, nil}, true
	}
	v := h.asOf(t)
	if v == nil {
		return row{}, false
	}
	if v.base {
		return row{i, nil}, true
	}
	return row{i, v}, true
}

// userValue is one property of a user; the path is as in a search.
func (o *Org) userValue(w row, path string) value {
	return o.userGetter(path)(w)
}

// userGetter resolves a path once, for the many users it will be asked of.
func (o *Org) userGetter(path string) func(row) value {
	gen := o.userGenerator(path)
	return func(w row) value {
		if w.r != nil {
			return w.r.get(path)
		}
		if gen == nil {
			return value{}
		}
		return gen(o, w.i)
	}
}

func (o *Org) userGenerator(path string) generator {
	if g := userTop[path]; g != nil {
		return g
	}
	const profile = "profile."
	if len(path) <= len(profile) || path[:len(profile)] != profile {
		return nil
	}
	name := path[len(profile):]
	for _, a := range userBase {
		if a.name == name {
			return a.gen
		}
	}
	var gens []generator
	for _, t := range o.types {
		for _, a := range t.custom {
			if a.name == name && a.gen != nil {
				gens = append(gens, a.gen)
			}
		}
	}
	if len(gens) == 0 {
		return nil
	}
	return func(o *Org, i int) value {
		for _, g := range gens {
			if v := g(o, i); v.kind != missing {
				return v
			}
		}
		return value{}
	}
}

// userStatus is cheaper than userValue for the property asked most.
func (o *Org) userStatus(w row) string {
	if w.r != nil {
		return w.r.text("status")
	}
	return o.status(w.i)
}

func (o *Org) userID(w row) string {
	if w.r != nil {
		return w.r.text("id")
	}
	return o.id("00u", w.i)
}

// findUser answers the number of the user with that id, deleted ones too.
func (o *Org) findUser(id string) (int, bool) {
	if i, ok := o.userIDs[id]; ok {
		return i, true
	}
	return o.number("00u", id, o.generated)
}

func (o *Org) findGroup(id string) (int, bool) {
	g, ok := o.groupIDs[id]
	return g, ok
}

// group answers the current version of group g, nil when it was deleted.
func (o *Org) group(g int) *rec {
	if r := o.groups[g]; !r.deleted {
		return r
	}
	return nil
}
