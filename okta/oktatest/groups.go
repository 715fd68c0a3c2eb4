package oktatest

import (
	"slices"
	"strconv"
	"sync"
)

const (
	everyone = 0 // the number of the group that holds every user
	admins   = 1 // Okta Administrators
)

var groupWords = []string{"VPN", "Wiki", "Payroll", "On-call", "Contractors", "Beta testers", "GitHub", "Salesforce", "Zoom", "Floor 3", "Book club", "Data \"gold\" readers"}

func (o *Org) makeGroups() {
	n := max(o.opt.Groups, 1)
	for g := range n {
		r := &rec{at: -1}
		name, descr, kind := o.groupName(g)
		created := o.epoch - 9*365*day + int64(g)*day/24
		created = min(created, o.epoch-40*day)
		h := o.rnd(g, tagGroupDate)
		updated := created + int64(below(h, int((o.epoch-created)/1000)))*1000
		member := created + int64(below(h>>3, int((o.epoch-created)/1000)))*1000
		class := `["okta:user_group"]`
		windows := kind == "APP_GROUP" && g%20 == 7
		if windows {
			class = `["okta:windows_security_principal"]`
		}
		put := func(name string, raw []byte) { r.top = set(r.top, name, raw) }
		id := o.id("00g", g)
		put("id", appendString(nil, id))
		put("created", appendTime(nil, created))
		put("lastUpdated", appendTime(nil, updated))
		put("lastMembershipUpdated", appendTime(nil, member))
		put("objectClass", []byte(class))
		put("type", appendString(nil, kind))
		r.top = append(r.top, field{name: "profile"})
		r.profile = set(r.profile, "name", appendString(nil, name))
		if descr != "" {
			r.profile = set(r.profile, "description", appendString(nil, descr))
		}
		switch {
		case windows:
			sam := "GRP-" + strconv.Itoa(g)
			r.profile = set(r.profile, "samAccountName", appendString(nil, sam))
			r.profile = set(r.profile, "dn", appendString(nil, "CN="+sam+",OU=Groups,DC=corp,DC=example,DC=com"))
			r.profile = set(r.profile, "windowsDomainQualifiedName", appendString(nil, `CORP\`+sam))
			r.profile = set(r.profile, "externalId", appendString(nil, "h8Fq"+strconv.Itoa(g*7919)))
		case kind == "OKTA_GROUP":
			r.profile = append(r.profile, o.groupCustom(g)...)
		}
		if kind == "APP_GROUP" {
			put("source", []byte(`{"id":"`+o.id("0oa", g%3)+`"}`))
		}
		o.groupIDs[id] = len(o.groups)
		o.groups = append(o.groups, r)
	}
	if o.opt.Groups > 0 {
		o.groupAttrs = []attribute{
			{name: "ownerEmail", title: "Owner", typ: "string", format: "email"},
			{name: "tier", title: "Tier", typ: "integer"},
			{name: "budget", title: "Budget", typ: "number"},
			{name: "restricted", title: "Restricted", typ: "boolean"},
			{name: "labels", title: "Labels", typ: "array", items: "string"},
		}
	}
}

func (o *Org) groupName(g int) (name, descr, kind string) {
	switch {
	case g == everyone:
		return "Everyone", "All users in your organization", "BUILT_IN"
	case g == admins:
		return "Okta Administrators", "Okta manages this group, which contains all administrators in your organization.", "BUILT_IN"
	case g-2 < len(departments):
		return departments[g-2], "Everybody in " + departments[g-2], "OKTA_GROUP"
	}
	name = groupWords[g%len(groupWords)] + " " + strconv.Itoa(g)
	kind = "OKTA_GROUP"
	if g%10 == 7 {
		kind = "APP_GROUP"
	}
	if g%4 != 0 {
		descr = "Access to " + groupWords[g%len(groupWords)]
	}
	return name, descr, kind
}

func (o *Org) groupCustom(g int) []field {
	var fs []field
	h := o.rnd(g, tagGroupKind)
	if chance(h, 50) {
		fs = set(fs, "ownerEmail", appendString(nil, o.email(below(h, max(1, o.opt.Users)))))
	}
	if chance(h>>3, 60) {
		fs = set(fs, "tier", whole(below(h, 4)).appendJSON(nil))
	}
	if chance(h>>5, 40) {
		fs = set(fs, "budget", num(float64(below(h, 1000))/4).appendJSON(nil))
	}
	if chance(h>>7, 70) {
		fs = set(fs, "restricted", flag(h>>40&1 == 1).appendJSON(nil))
	}
	if chance(h>>9, 30) {
		fs = set(fs, "labels", skillSets[below(h, len(skillSets))].appendJSON(nil))
	}
	return fs
}

// memberships are who is in which group, apart from Everyone, which is
// computed. The lists of a group and of a user are always changed together
// and never in place. Readers hold the org's read lock, and call ensure first for
// the lists of groups; those of users are there from the beginning.
type memberships struct {
	mu      sync.Mutex // guards the lazy work below among readers
	built   bool
	members [][]int32         // by group, sorted user numbers
	groups  map[int32][]int32 // by user, sorted group numbers, where it differs from the generator
	counts  map[int]groupCount
}

type groupCount struct {
	version uint64
	n       int
}

// generatedGroups appends the groups of generated user u other than Everyone,
// sorted. A few groups have most of the members.
func (o *Org) generatedGroups(out []int32, u int) []int32 {
	n := o.opt.Groups
	if n <= admins || o.status(u) == "DEPROVISIONED" {
		return out
	}
	if u == 0 || o.rnd(u, tagRole)%400 == 0 {
		out = append(out, admins)
	}
	if n > 2 {
		if v := departmentOf(o, u); v.kind == text {
			if k := slices.Index(departments, v.str); k+2 < n {
				out = append(out, int32(k+2))
			}
		}
	}
	first := 2 + len(departments)
	if rest := n - first; rest > 0 {
		for k := range below(o.rnd(u, tagGroups), 6) {
			h := o.rnd(u, tagGroups+tag(k+1)<<8)
			x := float64(h>>11) / (1 << 53)
			g := int32(first + int(x*x*x*float64(rest)))
			if !slices.Contains(out, g) {
				out = append(out, g)
			}
		}
	}
	slices.Sort(out)
	return out
}

// groupsOf appends the groups of user u other than Everyone. Lists of users
// who are deprovisioned are kept but not shown; see alive.
func (o *Org) groupsOf(out []int32, u int) []int32 {
	if gs, ok := o.memberships.groups[int32(u)]; ok {
		return append(out, gs...)
	}
	if u >= o.generated {
		return out
	}
	return o.generatedGroups(out, u)
}

// ensure lists the members of every group, once.
func (m *memberships) ensure(o *Org) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.built {
		return
	}
	counts := make([]int32, len(o.groups))
	var buf []int32
	for u := range o.generated {
		buf = o.generatedGroups(buf[:0], u)
		for _, g := range buf {
			counts[g]++
		}
	}
	m.members = make([][]int32, len(o.groups))
	for g, n := range counts {
		m.members[g] = make([]int32, 0, n)
	}
	for u := range o.generated {
		buf = o.generatedGroups(buf[:0], u)
		for _, g := range buf {
			m.members[g] = append(m.members[g], int32(u))
		}
	}
	m.counts = map[int]groupCount{}
	m.built = true
}

// alive says whether the user counts as a member: it exists and is not
// deprovisioned.
func (o *Org) alive(u int) (row, bool) {
	w, ok := o.row(u)
	if !ok || o.userStatus(w) == "DEPROVISIONED" {
		return w, false
	}
	return w, true
}

// eachMember calls f with the members of g numbered above after, until f says
// stop.
func (o *Org) eachMember(g, after int, f func(row) bool) {
	if g == everyone {
		for u := after + 1; u < len(o.users); u++ {
			if w, ok := o.alive(u); ok && !f(w) {
				return
			}
		}
		return
	}
	list := o.memberships.members[g]
	k, _ := slices.BinarySearch(list, int32(after+1))
	for _, u := range list[k:] {
		if w, ok := o.alive(int(u)); ok && !f(w) {
			return
		}
	}
}

// countMembers remembers its answer until something changes.
func (o *Org) countMembers(g int) int {
	o.memberships.ensure(o)
	o.memberships.mu.Lock()
	defer o.memberships.mu.Unlock()
	if c, ok := o.memberships.counts[g]; ok && c.version == o.version {
		return c.n
	}
	n := 0
	o.eachMember(g, -1, func(row) bool { n++; return true })
	o.memberships.counts[g] = groupCount{o.version, n}
	return n
}

func (o *Org) makeRules() {
	if o.opt.Groups < 4 {
		return
	}
	states := []string{"ACTIVE", "ACTIVE", "INACTIVE", "INVALID"}
	for k := range min(2+o.opt.Groups/5, 300) {
		r := &rec{at: -1}
		target := 2 + k%(o.opt.Groups-2)
		dept := departments[k%len(departments)]
		created := o.epoch - int64(400+k)*day
		put := func(name string, raw []byte) { r.top = set(r.top, name, raw) }
		put("type", []byte(`"group_rule"`))
		put("id", appendString(nil, o.id("0pr", k)))
		put("status", appendString(nil, states[k%len(states)]))
		put("name", appendString(nil, dept+" rule "+strconv.Itoa(k)))
		put("created", appendTime(nil, created))
		put("lastUpdated", appendTime(nil, created+int64(k%9)*day))
		cond := appendString([]byte(`{"expression":{"value":`), `user.department=="`+dept+`"`)
		cond = append(cond, `,"type":"urn:okta:expression:1.0"}`...)
		if k%3 == 1 && o.opt.Users > 0 {
			cond = append(cond, `,"people":{"users":{"exclude":["`+o.id("00u", 0)+`"]},"groups":{"exclude":[]}}`...)
		}
		put("conditions", append(cond, '}'))
		put("actions", []byte(`{"assignUserToGroups":{"groupIds":["`+o.id("00g", target)+`"]}}`))
		o.rules = append(o.rules, r)
	}
}
