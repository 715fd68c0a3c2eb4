package oktatest

import (
	"errors"
	"slices"
	"strings"
)

// selection is a parsed search or filter.
type selection struct {
	keep  func(row) bool
	expr  *node
	fresh bool // filter looks at the present, search at the index
}

// selectRows reads search or filter. A nil selection means neither was given.
func (o *Org) selectRows(c *call, search, filter *grammar, get getters, filterCode string) (*selection, *reply) {
	text, g, code, cause := c.q.Get("search"), search, "E0000031", "Invalid search syntax."
	if c.q.Has("filter") && c.q.Get("filter") != "" {
		if text != "" {
			return nil, o.fail("E0000033", "")
		}
		text, g, code, cause = c.q.Get("filter"), filter, "E0000053", "Invalid filter syntax."
	}
	if text == "" {
		return nil, nil
	}
	if len(text) > o.opt.MaxExpression {
		return nil, o.fail("E0000031", "", "The search expression is too long.")
	}
	n, err := parseExpr(text)
	if err != nil {
		return nil, o.fail(code, "", cause)
	}
	keep, err := g.compile(n, get)
	var not *unsupported
	if errors.As(err, &not) {
		if g.matchCase {
			code = filterCode
		}
		return nil, o.fail(code, "", not.cause)
	}
	return &selection{keep: keep, expr: n, fresh: g.matchCase}, nil
}

// searchTime is the moment that the search index shows, and whether that is
// the present.
func (o *Org) searchTime() (int64, bool) {
	t := o.now() - o.opt.IndexLag.Milliseconds()
	return t, o.opt.IndexLag == 0 || o.changedAt <= t
}

func (o *Org) userSource(s *shape) *source {
	return &source{
		name: "users", n: len(o.users), at: o.row, get: o.userGetter, id: o.userID, settled: true,
		write: func(b []byte, w row) []byte { return o.appendUser(b, w, s) },
	}
}

const userLimit = 200

func (o *Org) listUsers(c *call) *reply {
	s := &shape{base: c.base}
	parseResponseHeader(c.r.Header.Get("Content-Type"), s)
	var valid bool
	if s.fields, valid = parseFieldSet(c.q.Get("fields")); !valid {
		return o.fail("E0000001", "fields", "fields: The list of fields is not well-formed.")
	}
	sel, bad := o.selectRows(c, o.searchUsers(), filterUsers(), o.userGetter, "E0000031")
	if bad != nil {
		return bad
	}
	src := o.userSource(s)
	if sel == nil && c.q.Get("q") != "" {
		return o.queryUsers(c, src)
	}
	l, bad := o.listing(c, userLimit, userLimit, "search", "filter", "sortBy")
	if bad != nil {
		return bad
	}
	if sel == nil {
		src.keep = func(w row) bool { return o.userStatus(w) != "DEPROVISIONED" }
		return o.page(l, src)
	}
	src.keep = sel.keep
	src.candidates, src.narrowed = o.candidates(sel.expr)
	if sel.fresh {
		return o.page(l, src)
	}
	if t, now := o.searchTime(); !now {
		src.settled = false
		src.at = func(i int) (row, bool) { return o.rowAsOf(i, t) }
	}
	return o.searchedPage(c, l, src, o.searchUsers())
}

// queryUsers is q: the beginning of a name or the email, one page, ten rows
// unless asked for more, without DEPROVISIONED users.
//
// Source: listUsers, q.
func (o *Org) queryUsers(c *call, src *source) *reply {
	l, bad := o.listing(c, 10, userLimit)
	if bad != nil {
		return bad
	}
	q := fold(c.q.Get("q"))
	var gets []func(row) value
	for _, p := range []string{"profile.firstName", "profile.lastName", "profile.email"} {
		gets = append(gets, o.userGetter(p))
	}
	src.keep = func(w row) bool {
		return o.userStatus(w) != "DEPROVISIONED" && slices.ContainsFunc(gets, func(get func(row) value) bool {
			return strings.HasPrefix(fold(get(w).str), q)
		})
	}
	rep := o.page(l, src)
	rep.next = ""
	return rep
}

// resolveUser finds a user by id, login, short login or me.
func (o *Org) resolveUser(c *call, name string) (row, *reply) {
	if i, found := o.lookupUser(c, name); found {
		if w, exists := o.row(i); exists {
			return w, nil
		}
	}
	return row{}, o.notFound(name, "User")
}

func (o *Org) lookupUser(c *call, name string) (int, bool) {
	if name == "me" && c.who.app == "" {
		if c.who.token.UserID != "" {
			return o.findUser(c.who.token.UserID)
		}
		return 0, len(o.users) > 0
	}
	if i, found := o.findUser(name); found {
		return i, true
	}
	login := o.userGetter("profile.login")
	if strings.Contains(name, "@") {
		for _, i := range o.index.lookup(o, "profile.login", name) {
			if w, exists := o.row(int(i)); exists && fold(login(w).str) == fold(name) {
				return int(i), true
			}
		}
		return 0, false
	}
	found, at := 0, 0
	prefix := fold(name) + "@"
	for i := range o.users {
		if w, exists := o.row(i); exists {
			if l := fold(login(w).str); l == fold(name) || strings.HasPrefix(l, prefix) {
				found, at = found+1, i
			}
		}
	}
	return at, found == 1
}

func (o *Org) getUser(c *call) *reply {
	w, bad := o.resolveUser(c, c.args[0])
	if bad != nil {
		return bad
	}
	s := &shape{base: c.base, single: true}
	parseResponseHeader(c.r.Header.Get("Content-Type"), s)
	body := o.appendUser(nil, w, s)
	return ok(body).with("ETag", `W/"`+base62Text(uint64(o.checksum(body, "")), 6)+`"`)
}

const userGroupLimit = 200

// listUserGroups pages at 200 although the API's description knows no paging.
func (o *Org) listUserGroups(c *call) *reply {
	w, bad := o.resolveUser(c, c.args[0])
	if bad != nil {
		return bad
	}
	l, bad := o.listing(c, userGroupLimit, userGroupLimit)
	if bad != nil {
		return bad
	}
	src := o.groupSource(c.base, groupExpand{})
	src.narrowed = true
	if _, member := o.alive(w.i); member {
		src.candidates = o.groupsOf([]int32{everyone}, w.i)
	}
	return o.page(l, src)
}
