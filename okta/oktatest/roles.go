package oktatest

// role is one assignment of an admin role. Standard assignments have an id
// that is made of the role's name, so it repeats between principals.
type role struct {
	id, label, typ string
	created        int64
	custom         bool   // has a role and a resource set
	raw            []byte // given by a test, written as it is
}

// standardRoles are ids (base32 of the type), labels and types.
//
// Source: recorded role assignments.
var standardRoles = []role{
	{id: "KNKVARKSL5AUITKJJY", label: "Super Administrator", typ: "SUPER_ADMIN"},
	{id: "JBCUYUC7IRCVGS27IFCE2SKO", label: "Help Desk Administrator", typ: "HELP_DESK_ADMIN"},
	{id: "IFIFAX2BIRGUSTQ", label: "Application Administrator", typ: "APP_ADMIN"},
	{id: "KVJUKUS7IFCE2SKO", label: "User Administrator", typ: "USER_ADMIN"},
	{id: "KJCUCRC7J5HEYWK7IFCE2SKO", label: "Read-Only Administrator", typ: "READ_ONLY_ADMIN"},
	{id: "J5JEOX2BIRGUSTQ", label: "Organization Administrator", typ: "ORG_ADMIN"},
}

func (o *Org) standardRole(k, principal int) role {
	r := standardRoles[k]
	r.created = o.epoch - int64(1+principal%700)*day
	return r
}

// makeGroupRoles gives a few groups admin roles.
func (o *Org) makeGroupRoles() {
	for g := 2; g < len(o.groups); g++ {
		switch {
		case g == 5:
			o.groupRoles[g] = []role{o.standardRole(1, g), o.standardRole(2, g)}
		case g > 12 && g%37 == 14:
			o.groupRoles[g] = []role{o.standardRole(2+g%4, g)}
		}
	}
}

func (o *Org) rolesOfGroup(g int) []role { return o.groupRoles[g] }

// directRoles are the assignments made to the user itself.
func (o *Org) directRoles(i int) []role {
	if rs, set := o.roles[i]; set {
		return rs
	}
	if i >= o.generated {
		return nil
	}
	if w, alive := o.alive(i); !alive || w.r != nil && o.status(i) == "DEPROVISIONED" {
		return nil
	}
	if i == 0 {
		return []role{o.standardRole(0, 0)}
	}
	h := o.rnd(i, tagRole+1<<8)
	if i != 9 && below(h, 150) != 0 {
		return nil
	}
	rs := []role{o.standardRole(1+int(h%5), i)}
	if h>>8&1 == 1 {
		rs = append(rs, role{id: o.id("irb", i), label: "Branch helper", typ: "CUSTOM", custom: true, created: o.epoch - 10*day})
	}
	return rs
}

// appendRole writes one assignment as seen at a principal; assignee is where
// it was made.
func (o *Org) appendRole(b []byte, r role, assignee, base string, byGroup bool) []byte {
	if r.raw != nil {
		return append(b, r.raw...)
	}
	by := "USER"
	if byGroup {
		by = "GROUP"
	}
	j := open(b)
	j.member("id", str(r.id))
	if r.custom {
		j.member("role", str(o.id("cr0", 0)))
	}
	j.member("label", str(r.label))
	j.member("type", str(r.typ))
	j.raw("status", `"ACTIVE"`)
	j.member("created", at(r.created))
	j.member("lastUpdated", at(r.created))
	j.member("assignmentType", str(by))
	links := `"assignee":{"href":"` + base + assignee + `"}`
	if r.custom {
		set := o.id("iam", 0)
		j.member("resource-set", str(set))
		links += `,"role":{"href":"` + base + "/api/v1/iam/roles/" + o.id("cr0", 0) +
			`"},"resource-set":{"href":"` + base + "/api/v1/iam/resource-sets/" + set +
			`"},"permissions":{"href":"` + base + "/api/v1/iam/roles/" + o.id("cr0", 0) +
			`/permissions"},"member":{"href":"` + base + "/api/v1/iam/resource-sets/" + set + "/bindings/" + o.id("cr0", 0) + "/members/" + r.id + `"}`
	}
	j.raw("_links", "{"+links+"}")
	return j.close()
}

// appendUserRoles writes the elements of a user's list: its own assignments,
// then those of its groups.
func (o *Org) appendUserRoles(b []byte, i int, base string) ([]byte, int) {
	n := 0
	comma := func() {
		if n++; n > 1 {
			b = append(b, ',')
		}
	}
	w, exists := o.row(i)
	if !exists {
		return b, 0
	}
	for _, r := range o.directRoles(i) {
		comma()
		b = o.appendRole(b, r, "/api/v1/users/"+o.userID(w), base, false)
	}
	if _, member := o.alive(i); !member {
		return b, n
	}
	for _, g := range o.groupsOf(nil, i) {
		gr := o.group(int(g))
		if gr == nil {
			continue
		}
		for _, r := range o.rolesOfGroup(int(g)) {
			comma()
			b = o.appendRole(b, r, "/api/v1/groups/"+gr.text("id"), base, true)
		}
	}
	return b, n
}

func (o *Org) listUserRoles(c *call) *reply {
	i, found := o.findUser(c.args[0])
	if found {
		_, found = o.row(i)
	}
	if !found {
		return o.notFound(c.args[0], "User")
	}
	b, _ := o.appendUserRoles([]byte{'['}, i, c.base)
	return ok(append(b, ']'))
}

func (o *Org) listGroupRoles(c *call) *reply {
	g, r, bad := o.resolveGroup(c.args[0])
	if bad != nil {
		return bad
	}
	b := []byte{'['}
	for k, a := range o.rolesOfGroup(g) {
		if k > 0 {
			b = append(b, ',')
		}
		b = o.appendRole(b, a, "/api/v1/groups/"+r.text("id"), c.base, true)
	}
	return ok(append(b, ']'))
}

const assigneeLimit = 100

// listAssignees lists the users with a role of their own. Users who are
// administrators only through a group are left out.
func (o *Org) listAssignees(c *call) *reply {
	l, bad := o.listing(c, assigneeLimit, 200)
	if bad != nil {
		return bad
	}
	src := o.userSource(nil)
	src.keep = func(w row) bool { return len(o.directRoles(w.i)) > 0 }
	src.candidates, src.narrowed = o.adminCandidates(), true
	src.write = func(b []byte, w row) []byte {
		id := o.userID(w)
		return append(b, `{"id":"`+id+`","orn":"orn:okta:directory:`+o.id("00o", 0)+`:users:`+id+
			`","_links":{"self":{"href":"`+c.base+`/api/v1/users/`+id+`"},"roles":{"href":"`+c.base+`/api/v1/users/`+id+`/roles"}}}`...)
	}
	rep := o.page(l, src)
	rep.wrapped = true
	links := `"self":{"href":` + string(appendString(nil, rep.self)) + `}`
	if rep.next != "" {
		links += `,"next":{"href":` + string(appendString(nil, rep.next)) + `}`
	}
	rep.body = append(append([]byte(`{"value":`), rep.body...), `,"_links":{`+links+`}}`...)
	return rep
}

// adminCandidates are the users who may have direct roles.
func (o *Org) adminCandidates() []int32 {
	var out []int32
	for i := range o.users {
		if _, set := o.roles[i]; set || i == 0 || i == 9 || i < o.generated && below(o.rnd(i, tagRole+1<<8), 150) == 0 {
			out = append(out, int32(i))
		}
	}
	return out
}
