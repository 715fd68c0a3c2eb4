package oktatest

import "slices"

// The methods here change the org as administrators would, while it serves.
// They panic on input that is not a JSON object or that names nothing, because
// that is a mistake in the test.

// AddUser adds a user and returns its id. The object needs profile.login;
// id, status (ACTIVE), the dates, type and the other profile basics are made
// up when left out. What is given is served exactly as written.
func (o *Org) AddUser(object string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	given := mustRec(object)
	now := string(appendTime(nil, o.now()/1000*1000))
	i := len(o.users)
	id := given.text("id")
	if id == "" {
		id = o.id("00u", i)
	}
	def := mustRec(`{"id":` + quoted(id) + `,"status":"ACTIVE","created":` + now + `,"activated":` + now + `,"statusChanged":` + now +
		`,"lastLogin":null,"lastUpdated":` + now + `,"passwordChanged":` + now + `,"type":{"id":"` + o.types[0].id + `"}}`)
	if s := given.text("status"); s == "STAGED" || s == "PROVISIONED" {
		def = def.with("activated", []byte("null")).with("statusChanged", []byte("null")).with("passwordChanged", []byte("null"))
	}
	def = def.with("profile.firstName", []byte(`"Test"`)).with("profile.lastName", []byte(`"User"`)).
		with("profile.mobilePhone", []byte("null")).with("profile.secondEmail", []byte("null")).
		with("profile.login", []byte(`"user`+id+`@example.com"`))
	r := def.merge(given)
	if r.get("profile.email").kind == missing {
		r = r.with("profile.email", appendString(nil, r.text("profile.login")))
	}
	if r.get("credentials").kind == missing {
		r = r.with("credentials", []byte(`{"password":{},"emails":[{"value":`+quoted(r.text("profile.email"))+
			`,"status":"VERIFIED","type":"PRIMARY"}],"provider":{"type":"OKTA","name":"OKTA"}}`))
	}
	o.userIDs[id] = i
	o.users = append(o.users, nil)
	o.putUser(i, r, nil)
	return id
}

// putUser makes r the newest version of user i, before which prev was.
func (o *Org) putUser(i int, r, prev *rec) {
	r.at, r.prev = o.since(), o.trim(prev)
	o.users[i] = r
	if !r.deleted {
		o.index.note(i, r)
	}
	o.touch()
}

func (o *Org) touch() {
	o.version++
	o.changedAt = o.since()
}

// trim forgets the versions that not even the lagging index can see.
func (o *Org) trim(r *rec) *rec {
	if o.opt.IndexLag == 0 {
		return nil
	}
	horizon := o.now() - o.opt.IndexLag.Milliseconds()
	for v := r; v != nil; v = v.prev {
		if v.at <= horizon {
			v.prev = nil
			break
		}
	}
	return r
}

// userRec answers user i as members, and the version that will precede a
// change of it.
func (o *Org) userRec(id string) (i int, r, prev *rec) {
	i, found := o.findUser(id)
	if !found {
		panic("oktatest: no user " + id)
	}
	w, exists := o.row(i)
	if !exists {
		panic("oktatest: user " + id + " was deleted")
	}
	if w.r != nil {
		return i, w.r, w.r
	}
	return i, mustRec(string(o.appendUser(nil, w, &shape{}))), &rec{base: true, at: -1}
}

// PutUser lays the members of an object over a user; profile members one by
// one. lastUpdated becomes now unless given.
func (o *Org) PutUser(id, object string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	i, r, prev := o.userRec(id)
	given := mustRec(object)
	if given.get("lastUpdated").kind == missing {
		r = r.with("lastUpdated", appendTime(nil, o.now()/1000*1000))
	}
	o.putUser(i, r.merge(given), prev)
}

// SetStatus moves a user to a state, with the dates that go with it.
func (o *Org) SetStatus(id, status string) {
	now := string(appendTime(nil, o.now()/1000*1000))
	o.PutUser(id, `{"status":`+quoted(status)+`,"statusChanged":`+now+`}`)
}

// DeleteUser removes a user for good.
func (o *Org) DeleteUser(id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	i, _, prev := o.userRec(id)
	delete(o.factors, i)
	delete(o.roles, i)
	o.putUser(i, &rec{deleted: true}, prev)
}

// AddGroup adds a group and returns its id. The object needs profile.name;
// the rest is made up when left out.
func (o *Org) AddGroup(object string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.memberships.ensure(o)
	given := mustRec(object)
	g := len(o.groups)
	id := given.text("id")
	if id == "" {
		id = o.id("00g", g)
	}
	now := string(appendTime(nil, o.now()/1000*1000))
	r := mustRec(`{"id":` + quoted(id) + `,"created":` + now + `,"lastUpdated":` + now + `,"lastMembershipUpdated":` + now +
		`,"objectClass":["okta:user_group"],"type":"OKTA_GROUP","profile":{"name":` + quoted("Group "+id) + `}}`).merge(given)
	r.at = o.since()
	o.groups = append(o.groups, r)
	o.groupIDs[id] = g
	o.memberships.members = append(o.memberships.members, nil)
	o.touch()
	return id
}

// PutGroup lays the members of an object over a group.
func (o *Org) PutGroup(id, object string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.putGroup(id, mustRec(object))
}

func (o *Org) putGroup(id string, given *rec) {
	g := o.mustGroup(id)
	old := o.groups[g]
	r := old.merge(given)
	r.at, r.prev = o.since(), o.trim(old)
	o.groups[g] = r
	o.touch()
}

func (o *Org) mustGroup(id string) int {
	g, found := o.findGroup(id)
	if !found || o.groups[g].deleted {
		panic("oktatest: no group " + id)
	}
	return g
}

// DeleteGroup removes a group with its memberships and roles.
func (o *Org) DeleteGroup(id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.memberships.ensure(o)
	g := o.mustGroup(id)
	for _, u := range o.memberships.members[g] {
		o.setGroups(int(u), func(gs []int32) []int32 { return slices.DeleteFunc(gs, func(x int32) bool { return x == int32(g) }) })
	}
	o.memberships.members[g] = nil
	delete(o.groupRoles, g)
	o.groups[g] = &rec{deleted: true, at: o.since(), prev: o.trim(o.groups[g])}
	o.touch()
}

// setGroups replaces the list of a user's groups.
func (o *Org) setGroups(u int, change func([]int32) []int32) {
	gs := change(o.groupsOf(nil, u))
	slices.Sort(gs)
	o.memberships.groups[int32(u)] = slices.Compact(gs)
}

// AddMember puts a user into a group.
func (o *Org) AddMember(groupID, userID string) { o.member(groupID, userID, true) }

// RemoveMember takes a user out of a group.
func (o *Org) RemoveMember(groupID, userID string) { o.member(groupID, userID, false) }

func (o *Org) member(groupID, userID string, in bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.memberships.ensure(o)
	g := o.mustGroup(groupID)
	u, found := o.findUser(userID)
	if !found {
		panic("oktatest: no user " + userID)
	}
	if g == everyone {
		panic("oktatest: Everyone holds every user; its members can't be changed")
	}
	others := slices.DeleteFunc(slices.Clone(o.memberships.members[g]), func(x int32) bool { return x == int32(u) })
	if in {
		k, _ := slices.BinarySearch(others, int32(u))
		others = slices.Insert(others, k, int32(u))
	}
	o.memberships.members[g] = others
	o.setGroups(u, func(gs []int32) []int32 {
		gs = slices.DeleteFunc(gs, func(x int32) bool { return x == int32(g) })
		if in {
			gs = append(gs, int32(g))
		}
		return gs
	})
	o.putGroup(groupID, mustRec(`{"lastMembershipUpdated":`+string(appendTime(nil, o.now()/1000*1000))+`}`))
}

// AddUserAttribute adds a custom attribute to the schema of the default user
// type. typ is string, number, integer, boolean, or array of one of these as
// in "array:string".
func (o *Org) AddUserAttribute(name, typ string) { o.AddTypeAttribute(o.types[0].id, name, typ) }

// AddTypeAttribute adds a custom attribute to the schema of one user type.
func (o *Org) AddTypeAttribute(typeID, name, typ string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i := range o.types {
		if t := &o.types[i]; t.id == typeID {
			t.custom = append(slices.Clone(t.custom), customAttribute(name, typ))
			t.updated = o.now() / 1000 * 1000
			o.touch()
			return
		}
	}
	panic("oktatest: no user type " + typeID)
}

// AddGroupAttribute adds a custom attribute to the group schema.
func (o *Org) AddGroupAttribute(name, typ string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.groupAttrs = append(slices.Clone(o.groupAttrs), customAttribute(name, typ))
	o.touch()
}

func customAttribute(name, typ string) attribute {
	a := attribute{name: name, title: name, typ: typ}
	if len(typ) > 6 && typ[:6] == "array:" {
		a.typ, a.items = "array", typ[6:]
	}
	return a
}

// AddUserType adds a user type without custom attributes and returns its id.
func (o *Org) AddUserType(name, displayName string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	t := o.newType(len(o.types), name, displayName, "", o.now()/1000*1000)
	o.types = append(o.types, t)
	o.touch()
	return t.id
}

// AddRule adds a group rule and returns its id; what is left out is made up.
func (o *Org) AddRule(object string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	given := mustRec(object)
	id := given.text("id")
	if id == "" {
		id = o.id("0pr", len(o.rules))
	}
	now := string(appendTime(nil, o.now()/1000*1000))
	r := mustRec(`{"type":"group_rule","id":` + quoted(id) + `,"status":"INACTIVE","name":` + quoted("Rule "+id) +
		`,"created":` + now + `,"lastUpdated":` + now +
		`,"conditions":{"expression":{"value":"true","type":"urn:okta:expression:1.0"}},"actions":{"assignUserToGroups":{"groupIds":[]}}}`).merge(given)
	o.rules = append(o.rules, r)
	o.touch()
	return id
}

// SetFactors replaces a user's factors with these objects.
func (o *Org) SetFactors(userID string, objects ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	i, _, _ := o.userRec(userID)
	raws := [][]byte{}
	for _, s := range objects {
		mustRec(s)
		raws = append(raws, []byte(s))
	}
	o.factors[i] = raws
	o.touch()
}

// AddRole assigns a standard role (SUPER_ADMIN, APP_ADMIN …) to a user or to a
// group, whichever the id names.
func (o *Org) AddRole(principalID, roleType string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	k := slices.IndexFunc(standardRoles, func(r role) bool { return r.typ == roleType })
	if k < 0 {
		panic("oktatest: no standard role " + roleType)
	}
	r := standardRoles[k]
	r.created = o.now() / 1000 * 1000
	o.addRole(principalID, r)
}

// AddRoleObject assigns a role that is served exactly as written.
func (o *Org) AddRoleObject(principalID, object string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	mustRec(object)
	o.addRole(principalID, role{raw: []byte(object)})
}

func (o *Org) addRole(principalID string, r role) {
	if g, found := o.findGroup(principalID); found {
		o.groupRoles[g] = append(slices.Clone(o.groupRoles[g]), r)
	} else {
		i, _, _ := o.userRec(principalID)
		o.roles[i] = append(slices.Clone(o.directRoles(i)), r)
	}
	o.touch()
}

func mustRec(object string) *rec {
	r, err := parseRec([]byte(object))
	if err != nil {
		panic(err)
	}
	return r
}
