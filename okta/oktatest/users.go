package oktatest

import (
	"strconv"
	"strings"
	"time"
)

const day = int64(24 * time.Hour / time.Millisecond)

// row is one version of one user: its number, and its members when it has
// been changed since it was generated.
type row struct {
	i int
	r *rec
}

// generator makes one property of a generated user.
type generator func(o *Org, i int) value

var statuses = []string{"ACTIVE", "DEPROVISIONED", "STAGED", "PROVISIONED", "SUSPENDED", "PASSWORD_EXPIRED", "LOCKED_OUT", "RECOVERY"}

// status spreads the states as a grown org has them; in any org of nine users
// or more each state occurs.
func (o *Org) status(i int) string {
	if i <= 8 {
		return statuses[i%8]
	}
	switch p := below(o.rnd(i, tagStatus), 100); {
	case p < 80:
		return "ACTIVE"
	case p < 88:
		return "DEPROVISIONED"
	case p < 91:
		return "STAGED"
	case p < 94:
		return "PROVISIONED"
	case p < 96:
		return "SUSPENDED"
	case p < 98:
		return "PASSWORD_EXPIRED"
	case p < 99:
		return "LOCKED_OUT"
	}
	return "RECOVERY"
}

// dates are a user's moments, in ms since 1970, 0 for null and -1 for absent.
// They agree with one another: created <= activated <= statusChanged <=
// lastUpdated, and nobody logs in before activation.
type dates struct{ created, activated, changed, login, updated, password int64 }

func (o *Org) dates(i int) dates {
	var d dates
	age := below(o.rnd(i, tagCreated), 8*365*24*60) // minutes
	d.created = (o.epoch - day - int64(age)*60_000) / 1000 * 1000
	span := func(from int64, t tag) int64 {
		return from + int64(below(o.rnd(i, t), max(1, int((o.epoch-from)/1000))))*1000
	}
	status := o.status(i)
	d.updated = d.created + int64(below(o.rnd(i, tagUpdated), 3600))*1000
	if status == "STAGED" {
		return d
	}
	h := o.rnd(i, tagActivated)
	d.activated = d.created + int64(below(h, 20*60*60))*1000
	d.changed = d.activated
	if status == "PROVISIONED" {
		d.updated = max(d.updated, d.changed)
		return d
	}
	d.password = span(d.activated, tagPassword)
	if chance(o.rnd(i, tagLogin), 90) {
		d.login = span(max(d.activated, o.epoch-60*day), tagLogin)
	}
	if status != "ACTIVE" {
		d.changed = span(max(d.activated, d.password), tagChanged)
		if d.login > d.changed {
			d.login = d.changed
		}
	}
	d.updated = max(d.updated, d.changed, d.password)
	if chance(h, 2) { // accounts older than Okta's record of activations
		d.activated = 0
		if chance(h>>7, 50) {
			d.activated = -1
		}
	}
	if d.login == 0 && chance(h>>9, 20) {
		d.login = -1
	}
	return d
}

func dated(ms int64) value {
	switch ms {
	case 0:
		return value{kind: null}
	case -1:
		return value{}
	}
	return at(ms)
}

// names picks user i's first and last name and the number that tells users of
// one name apart; (first, last, number) is unique.
func (o *Org) names(i int) (first, last name, n int) {
	combos := len(firstNames) * len(lastNames)
	k := (i%combos*4391 + int(o.seed%uint64(combos))) % combos // 4391 is prime and divides no pool
	return firstNames[k%len(firstNames)], lastNames[k/len(firstNames)], i / combos
}

func (o *Org) appendLogin(b []byte, i int) []byte {
	f, l, n := o.names(i)
	from := len(b)
	b = append(append(append(b, f.slug...), '.'), l.slug...)
	if n > 0 {
		b = strconv.AppendInt(b, int64(n+1), 10)
	}
	b = append(b, "@example.com"...)
	if i%29 == 7 { // typed by hand, with capitals
		b[from] -= 'a' - 'A'
		b[from+len(f.slug)+1] -= 'a' - 'A'
	}
	return b
}

func (o *Org) login(i int) string {
	var buf [64]byte
	return string(o.appendLogin(buf[:0], i))
}

func (o *Org) email(i int) string {
	if i%31 == 5 { // mail goes to another address than the login
		f, l, n := o.names(i)
		return f.slug[:1] + l.slug + strconv.Itoa(n*100+int(f.slug[1])) + "@mail.example.com"
	}
	return strings.ToLower(o.login(i))
}

func (o *Org) place(i int) place { return places[below(o.rnd(i, tagType), len(places))] }

func (o *Org) typeOf(i int) int {
	switch p := int(o.rnd(i, tagType)&0xffff) % 100; {
	case p < 90 || i == 0:
		return 0
	case p < 97:
		return 1
	}
	return 2
}

// managerOf is the user who manages user i: somebody created before.
func (o *Org) managerOf(i int) (int, bool) {
	if i == 0 || chance(o.rnd(i, tagCustom), 15) {
		return 0, false
	}
	return below(o.rnd(i, tagCustom), i) / 8, true
}

// some picks from a pool for percent of the users and is absent for the rest.
func some(k int, percent int, pool []string) generator {
	return func(o *Org, i int) value {
		h := o.rnd(i, tagOptional+tag(k)<<8)
		if !chance(h, percent) {
			return value{}
		}
		return str(pool[below(h, len(pool))])
	}
}

// made computes a text for percent of the users.
func made(k int, percent int, f func(o *Org, i int, h uint64) string) generator {
	return func(o *Org, i int) value {
		h := o.rnd(i, tagOptional+tag(k)<<8)
		if !chance(h, percent) {
			return value{}
		}
		return str(f(o, i, h))
	}
}

// orNull turns absent into an explicit null.
func orNull(g generator) generator {
	return func(o *Org, i int) value {
		v := g(o, i)
		if v.kind == missing {
			v.kind = null
		}
		return v
	}
}

// ofType makes a property exist for users of one type only.
func ofType(t int, g generator) generator {
	return func(o *Org, i int) value {
		if o.typeOf(i) != t {
			return value{}
		}
		return g(o, i)
	}
}

func constant(get func(o *Org, i int) string) generator {
	return func(o *Org, i int) value { return str(get(o, i)) }
}

// userTop are the searchable properties beside the profile.
var userTop = map[string]generator{
	"id":              func(o *Org, i int) value { return str(o.id("00u", i)) },
	"status":          func(o *Org, i int) value { return str(o.status(i)) },
	"created":         func(o *Org, i int) value { return at(o.dates(i).created) },
	"activated":       func(o *Org, i int) value { return dated(o.dates(i).activated) },
	"statusChanged":   func(o *Org, i int) value { return dated(o.dates(i).changed) },
	"lastLogin":       func(o *Org, i int) value { return dated(o.dates(i).login) },
	"lastUpdated":     func(o *Org, i int) value { return at(o.dates(i).updated) },
	"passwordChanged": func(o *Org, i int) value { return dated(o.dates(i).password) },
	"type.id":         func(o *Org, i int) value { return str(o.types[o.typeOf(i)].id) },
}
