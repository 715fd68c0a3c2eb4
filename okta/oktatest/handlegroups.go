package oktatest

import "strings"

func (o *Org) groupSource(base string, ex groupExpand) *source {
	return &source{
		name: "groups", n: len(o.groups), settled: true,
		at: func(g int) (row, bool) {
			r := o.group(g)
			return row{g, r}, r != nil
		},
		get:   recGetter,
		id:    func(w row) string { return w.r.text("id") },
		write: func(b []byte, w row) []byte { return o.appendGroup(b, w.i, w.r, base, ex) },
	}
}

func recGetter(path string) func(row) value {
	return func(w row) value { return w.r.get(path) }
}

func parseExpand(s string) groupExpand {
	return groupExpand{stats: containsToken(s, "stats"), app: containsToken(s, "app")}
}

const groupLimit = 10_000

func (o *Org) listGroups(c *call) *reply {
	sel, bad := o.selectRows(c, o.searchGroups(), filterGroups(), recGetter, "E0000094")
	if bad != nil {
		return bad
	}
	src := o.groupSource(c.base, parseExpand(c.q.Get("expand")))
	if sel == nil && c.q.Get("q") != "" {
		return o.queryGroups(c, src)
	}
	l, bad := o.listing(c, groupLimit, groupLimit, "search", "filter", "sortBy")
	if bad != nil {
		return bad
	}
	if sel == nil {
		return o.page(l, src)
	}
	src.keep = sel.keep
	if sel.fresh {
		return o.page(l, src)
	}
	if t, now := o.searchTime(); !now {
		src.settled = false
		src.at = func(g int) (row, bool) {
			r := o.groups[g].asOf(t)
			return row{g, r}, r != nil
		}
	}
	return o.searchedPage(c, l, src, o.searchGroups())
}

// queryGroups is q: names that begin with it, one page of at most 300.
//
// Source: listGroups, q.
func (o *Org) queryGroups(c *call, src *source) *reply {
	l, bad := o.listing(c, 10, 300)
	if bad != nil {
		return bad
	}
	q := fold(c.q.Get("q"))
	src.keep = func(w row) bool { return strings.HasPrefix(fold(w.r.text("profile.name")), q) }
	rep := o.page(l, src)
	rep.next = ""
	return rep
}

// resolveGroup finds a group by id.
func (o *Org) resolveGroup(id string) (int, *rec, *reply) {
	if g, found := o.findGroup(id); found {
		if r := o.group(g); r != nil {
			return g, r, nil
		}
	}
	return 0, nil, o.notFound(id, "UserGroup")
}

func (o *Org) getGroup(c *call) *reply {
	g, r, bad := o.resolveGroup(c.args[0])
	if bad != nil {
		return bad
	}
	return ok(o.appendGroup(nil, g, r, c.base, parseExpand(c.q.Get("expand"))))
}

const memberLimit = 1000

func (o *Org) listMembers(c *call) *reply {
	g, _, bad := o.resolveGroup(c.args[0])
	if bad != nil {
		return bad
	}
	l, bad := o.listing(c, memberLimit, memberLimit)
	if bad != nil {
		return bad
	}
	src := o.userSource(&shape{base: c.base})
	src.at = o.alive
	if g != everyone {
		o.memberships.ensure(o)
		src.candidates, src.narrowed = o.memberships.members[g], true
	}
	return o.page(l, src)
}

const (
	ruleLimit    = 50
	ruleMaxLimit = 200
)

func (o *Org) ruleSource(expand bool) *source {
	return &source{
		name: "rules", n: len(o.rules), settled: true, get: recGetter,
		at:    func(i int) (row, bool) { return row{i, o.rules[i]}, !o.rules[i].deleted },
		id:    func(w row) string { return w.r.text("id") },
		write: func(b []byte, w row) []byte { return o.appendRule(b, w.r, expand) },
	}
}

func (o *Org) listRules(c *call) *reply {
	l, bad := o.listing(c, ruleLimit, ruleMaxLimit, "search")
	if bad != nil {
		return bad
	}
	if l.asked > ruleMaxLimit {
		return o.fail("E0000001", "limit", "limit: The limit must be a number from 1 to 200.")
	}
	src := o.ruleSource(c.q.Get("expand") == "groupIdToGroupNameMap")
	if word := fold(c.q.Get("search")); word != "" {
		src.keep = func(w row) bool { return strings.Contains(fold(w.r.text("name")), word) }
	}
	return o.page(l, src)
}

func (o *Org) getRule(c *call) *reply {
	for _, r := range o.rules {
		if !r.deleted && r.text("id") == c.args[0] {
			return ok(o.appendRule(nil, r, c.q.Get("expand") == "groupIdToGroupNameMap"))
		}
	}
	return o.notFound(c.args[0], "GroupRule")
}

func (o *Org) appendRule(b []byte, r *rec, expand bool) []byte {
	j := open(b)
	for _, f := range r.top {
		j.key(f.name)
		j.b = append(j.b, f.raw...)
	}
	if expand {
		j.key("_embedded")
		m := open(append(j.b, `{"groupIdToGroupNameMap":`...))
		actions, _ := find(r.top, "actions")
		for id, g := range o.groupIDs {
			if gr := o.group(g); gr != nil && strings.Contains(string(actions.raw), `"`+id+`"`) {
				m.member(id, gr.get("profile.name"))
			}
		}
		j.b = append(m.close(), '}')
	}
	return j.close()
}
