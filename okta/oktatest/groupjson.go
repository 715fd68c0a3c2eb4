package oktatest

import "strconv"

// groupExpand says which embedded parts were asked for.
type groupExpand struct{ stats, app bool }

const (
	logoHost = "https://ok12static.oktacdn.com/assets/img/logos/groups/odyssey/"
	logos    = `[{"name":"medium","href":"` + logoHost + `okta-medium.png","type":"image/png"},{"name":"large","href":"` + logoHost + `okta-large.png","type":"image/png"}]`
)

// appendGroup writes one group in the order of members that Okta uses.
func (o *Org) appendGroup(b []byte, g int, r *rec, base string, ex groupExpand) []byte {
	j := open(b)
	for _, f := range r.top {
		j.key(f.name)
		if f.name == "profile" {
			p := open(j.b)
			for _, a := range r.profile {
				p.key(a.name)
				p.b = append(p.b, a.raw...)
			}
			j.b = p.close()
			continue
		}
		j.b = append(j.b, f.raw...)
	}
	id := r.text("id")
	source := r.get("source.id").str
	if ex.stats || ex.app && source != "" {
		j.key("_embedded")
		e := open(j.b)
		if ex.stats {
			e.key("stats")
			e.b = o.appendStats(e.b, g, id, base)
		}
		if ex.app && source != "" {
			n, _ := o.number("0oa", source, 3)
			e.raw("app", `{"id":"`+source+`","name":"active_directory","label":"Directory `+strconv.Itoa(n)+`","signOnMode":"AUTO_LOGIN"}`)
		}
		j.b = e.close()
	}
	j.key("_links")
	l := open(j.b)
	l.raw("logo", logos)
	if source != "" {
		l.raw("source", `{"href":"`+base+`/api/v1/apps/`+source+`"}`)
	}
	l.raw("users", `{"href":"`+base+`/api/v1/groups/`+id+`/users"}`)
	l.raw("apps", `{"href":"`+base+`/api/v1/groups/`+id+`/apps"}`)
	j.b = l.close()
	return j.close()
}

func (o *Org) appendStats(b []byte, g int, id, base string) []byte {
	j := open(b)
	j.member("usersCount", whole(o.countMembers(g)))
	j.member("appsCount", whole(g%3))
	j.member("groupPushMappingsCount", whole(0))
	j.member("hasAdminPrivilege", flag(len(o.rolesOfGroup(g)) > 0))
	j.raw("_links", `{"users":{"href":"`+base+`/api/v1/groups/`+id+`/users"},"apps":{"href":"`+base+`/api/v1/groups/`+id+`/apps"}}`)
	return j.close()
}
