package oktatest

import (
	"encoding/json"
	"fmt"
)

// Objects returns everything of one collection as the API would, in its order:
// the truth that tests compare with. Users come in all states. Collections:
// users, user_types, groups (with stats), group_rules, group_members
// ({"groupId","user"}), enrolled_factors ({"userId","factor"}), user_roles
// ({"userId","role"}), group_roles ({"groupId","role"}).
func (o *Org) Objects(collection string) []json.RawMessage {
	o.mu.RLock()
	defer o.mu.RUnlock()
	base := o.baseURL()
	var out []json.RawMessage
	add := func(b []byte) { out = append(out, b) }
	users := o.userSource(&shape{base: base})
	switch collection {
	case "users":
		users.each(-1, func(w row) bool { add(users.write(nil, w)); return true })
	case "user_types":
		for i := range o.types {
			add(o.appendType(nil, &o.types[i], base))
		}
	case "groups":
		src := o.groupSource(base, groupExpand{stats: true})
		src.each(-1, func(w row) bool { add(src.write(nil, w)); return true })
	case "group_rules":
		src := o.ruleSource(false)
		src.each(-1, func(w row) bool { add(src.write(nil, w)); return true })
	case "group_members":
		o.eachGroup(func(g int, id string) {
			o.memberships.ensure(o)
			o.eachMember(g, -1, func(w row) bool {
				add(append(users.write([]byte(`{"groupId":"`+id+`","user":`), w), '}'))
				return true
			})
		})
	case "enrolled_factors":
		users.each(-1, func(w row) bool {
			out = append(out, o.pairs("userId", o.userID(w), "factor", o.appendFactors([]byte{'['}, w.i, base))...)
			return true
		})
	case "user_roles":
		users.each(-1, func(w row) bool {
			b, _ := o.appendUserRoles([]byte{'['}, w.i, base)
			out = append(out, o.pairs("userId", o.userID(w), "role", b)...)
			return true
		})
	case "group_roles":
		o.eachGroup(func(g int, id string) {
			for _, r := range o.rolesOfGroup(g) {
				add(append(o.appendRole([]byte(`{"groupId":"`+id+`","role":`), r, "/api/v1/groups/"+id, base, true), '}'))
			}
		})
	default:
		panic("oktatest: no collection " + collection)
	}
	return out
}

func (o *Org) eachGroup(f func(g int, id string)) {
	for g := range o.groups {
		if r := o.group(g); r != nil {
			f(g, r.text("id"))
		}
	}
}

// pairs wraps each element of an array that lacks its last bracket.
func (o *Org) pairs(key, id, name string, array []byte) []json.RawMessage {
	var parts, out []json.RawMessage
	if err := json.Unmarshal(append(array, ']'), &parts); err != nil {
		panic(fmt.Sprintf("oktatest: %v", err))
	}
	for _, p := range parts {
		b := append([]byte(`{"`+key+`":"`+id+`","`+name+`":`), p...)
		out = append(out, append(b, '}'))
	}
	return out
}

// UserID is the id of the n-th user, counted from 0, whether deleted or not.
func (o *Org) UserID(n int) string {
	o.mu.RLock()
	defer o.mu.RUnlock()
	if r := o.users[n]; r != nil && !r.base && !r.deleted {
		return r.text("id")
	}
	return o.id("00u", n)
}

// GroupID is the id of the n-th group, counted from 0; 0 is Everyone.
func (o *Org) GroupID(n int) string { return o.id("00g", n) }
