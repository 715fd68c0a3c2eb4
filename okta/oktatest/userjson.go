package oktatest

import "strings"

// shape says which parts of a user one answer holds.
type shape struct {
	base        string // scheme, host and prefix of links
	single      bool   // GET /users/{id}: all lifecycle links
	noCreds     bool   // okta-response omitCredentials
	noCredLinks bool   // omitCredentialsLinks
	noTrans     bool   // omitTransitioningToStatus
	fields      *fieldSet
}

// fieldSet is a parsed fields parameter; nil means everything.
type fieldSet struct {
	top     map[string]bool
	profile map[string]bool // nil: the whole profile when top has it
}

func (s *shape) wants(name string) bool {
	return s.fields == nil || name == "id" || s.fields.top[name]
}

func (s *shape) wantsProfile(name string) bool {
	return s.fields == nil || s.fields.profile == nil || s.fields.profile[name]
}

// object writes members, taking care of the commas.
type object struct {
	b     []byte
	first bool
}

func open(b []byte) object { return object{append(b, '{'), true} }

func (j *object) key(name string) {
	if !j.first {
		j.b = append(j.b, ',')
	}
	j.first = false
	j.b = append(appendString(j.b, name), ':')
}

func (j *object) member(name string, v value) {
	if v.kind == missing {
		return
	}
	j.key(name)
	j.b = v.appendJSON(j.b)
}

func (j *object) raw(name string, raw string) {
	j.key(name)
	j.b = append(j.b, raw...)
}

func (j *object) close() []byte { return append(j.b, '}') }

// appendUser writes one user in the order of members that Okta uses.
func (o *Org) appendUser(b []byte, w row, s *shape) []byte {
	j := open(b)
	if w.r != nil {
		o.writeChanged(&j, w.r, s)
	} else {
		o.writeGenerated(&j, w.i, s)
	}
	if s.wants("_links") {
		j.key("_links")
		j.b = o.appendUserLinks(j.b, w, s)
	}
	return j.close()
}

func (o *Org) writeGenerated(j *object, i int, s *shape) {
	d := o.dates(i)
	j.raw("id", `"`+o.id("00u", i)+`"`)
	if s.wants("status") {
		j.raw("status", `"`+o.status(i)+`"`)
	}
	for _, t := range [...]struct {
		name string
		ms   int64
	}{{"created", d.created}, {"activated", d.activated}, {"statusChanged", d.changed},
		{"lastLogin", d.login}, {"lastUpdated", d.updated}, {"passwordChanged", d.password}} {
		if s.wants(t.name) {
			j.member(t.name, dated(t.ms))
		}
	}
	if s.wants("type") {
		j.raw("type", `{"id":"`+o.types[o.typeOf(i)].id+`"}`)
	}
	if s.wants("profile") {
		j.key("profile")
		p := open(j.b)
		o.writeProfile(&p, i, s)
		j.b = p.close()
	}
	if s.wants("credentials") && !s.noCreds {
		j.key("credentials")
		j.b = o.appendCredentials(j.b, i, d)
	}
}

func (o *Org) writeProfile(p *object, i int, s *shape) {
	for k := range userBase {
		if a := &userBase[k]; s.wantsProfile(a.name) {
			p.member(a.name, a.gen(o, i))
		}
	}
	for k, custom := 0, o.types[o.typeOf(i)].custom; k < len(custom); k++ {
		if a := &custom[k]; a.gen != nil && s.wantsProfile(a.name) {
			p.member(a.name, a.gen(o, i))
		}
	}
}

func (o *Org) appendCredentials(b []byte, i int, d dates) []byte {
	j := open(b)
	if d.password > 0 {
		j.raw("password", "{}")
	}
	j.key("emails")
	j.b = append(j.b, `[{"value":`...)
	j.b = appendString(j.b, o.email(i))
	j.b = append(j.b, `,"status":"VERIFIED","type":"PRIMARY"}]`...)
	if h := o.rnd(i, tagQuestion); chance(h, 15) {
		j.raw("recovery_question", `{"question":"Who's your favorite \"author\"?"}`)
	}
	switch p := below(o.rnd(i, tagProvider), 100); {
	case p < 85:
		j.raw("provider", `{"type":"OKTA","name":"OKTA"}`)
	case p < 95:
		j.raw("provider", `{"type":"ACTIVE_DIRECTORY","name":"corp.example.com"}`)
	case p < 98:
		j.raw("provider", `{"type":"IMPORT","name":"IMPORT"}`)
	default:
		j.raw("provider", `{"type":"FEDERATION","name":"FEDERATION"}`)
	}
	return j.close()
}

// writeChanged writes a user that is held as members.
func (o *Org) writeChanged(j *object, r *rec, s *shape) {
	for _, f := range r.top {
		switch {
		case !s.wants(f.name),
			f.name == "credentials" && s.noCreds,
			f.name == "transitioningToStatus" && s.noTrans:
		case f.name == "profile":
			j.key("profile")
			p := open(j.b)
			for _, a := range r.profile {
				if s.wantsProfile(a.name) {
					p.key(a.name)
					p.b = append(p.b, a.raw...)
				}
			}
			j.b = p.close()
		default:
			j.key(f.name)
			j.b = append(j.b, f.raw...)
		}
	}
}

// lifecycle lists the links of a single user by state; only these tell what
// may be done. Lists carry self alone.
//
// Source: recorded answers of GET /users/{id}; User states.
var lifecycle = map[string][]string{
	"ACTIVE":           {"suspend", "resetPassword", "forgotPassword", "expirePassword", "changeRecoveryQuestion", "changePassword", "resetFactors", "deactivate"},
	"STAGED":           {"activate", "deactivate"},
	"PROVISIONED":      {"reactivate", "resetPassword", "deactivate"},
	"RECOVERY":         {"reactivate", "resetPassword", "deactivate"},
	"SUSPENDED":        {"unsuspend", "deactivate"},
	"LOCKED_OUT":       {"unlock", "resetPassword", "deactivate"},
	"PASSWORD_EXPIRED": {"suspend", "resetPassword", "changePassword", "deactivate"},
	"DEPROVISIONED":    {"activate"},
}

var linkPaths = map[string]string{
	"suspend": "lifecycle/suspend", "resetPassword": "lifecycle/reset_password",
	"forgotPassword": "credentials/forgot_password", "expirePassword": "lifecycle/expire_password",
	"changeRecoveryQuestion": "credentials/change_recovery_question", "changePassword": "credentials/change_password",
	"resetFactors": "lifecycle/reset_factors", "deactivate": "lifecycle/deactivate", "activate": "lifecycle/activate",
	"reactivate": "lifecycle/reactivate", "unsuspend": "lifecycle/unsuspend", "unlock": "lifecycle/unlock",
}

// credentialLinks are the links that omitCredentialsLinks takes away.
var credentialLinks = map[string]bool{"changePassword": true, "changeRecoveryQuestion": true, "forgotPassword": true,
	"resetPassword": true, "resetFactors": true, "unlock": true}

func (o *Org) appendUserLinks(b []byte, w row, s *shape) []byte {
	self := s.base + "/api/v1/users/" + o.userID(w)
	j := open(b)
	if s.single {
		for _, name := range lifecycle[o.userStatus(w)] {
			if s.noCredLinks && credentialLinks[name] {
				continue
			}
			j.raw(name, `{"href":"`+self+`/`+linkPaths[name]+`","method":"POST"}`)
		}
		t := o.userValue(w, "type.id").str
		for _, ut := range o.types {
			if ut.id == t {
				j.raw("schema", `{"href":"`+s.base+`/api/v1/meta/schemas/user/`+ut.schema+`"}`)
				j.raw("type", `{"href":"`+s.base+`/api/v1/meta/types/user/`+ut.id+`"}`)
			}
		}
	}
	j.raw("self", `{"href":"`+self+`"}`)
	return j.close()
}

// parseResponseHeader reads the okta-response parameter of a Content-Type
// header on a GET: quoted or not, comma-separated, unknown words ignored.
//
// Source: listUsers, Content-Type.
func parseResponseHeader(contentType string, s *shape) {
	_, rest, ok := strings.Cut(contentType, "okta-response=")
	if !ok {
		return
	}
	rest = strings.Trim(rest, `" `)
	for _, word := range strings.Split(rest, ",") {
		switch strings.Trim(word, `" `) {
		case "omitCredentials":
			s.noCreds = true
		case "omitCredentialsLinks":
			s.noCredLinks = true
		case "omitTransitioningToStatus":
			s.noTrans = true
		}
	}
}

// parseFields reads fields=id,status,profile:(a,b). Names that do not exist
// are ignored; brackets that do not match are an error.
//
// Source: listUsers, fields.
func parseFieldSet(s string) (*fieldSet, bool) {
	if s == "" {
		return nil, true
	}
	fs := &fieldSet{top: map[string]bool{}}
	for s != "" {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(s), "profile:("); ok {
			inner, after, ok := strings.Cut(rest, ")")
			if !ok || strings.Contains(inner, "(") {
				return nil, false
			}
			fs.top["profile"] = true
			if fs.profile == nil {
				fs.profile = map[string]bool{}
			}
			for _, p := range strings.Split(inner, ",") {
				fs.profile[strings.TrimSpace(p)] = true
			}
			s = strings.TrimPrefix(strings.TrimSpace(after), ",")
			continue
		}
		var word string
		word, s, _ = strings.Cut(s, ",")
		if strings.ContainsAny(word, "():") {
			return nil, false
		}
		fs.top[strings.TrimSpace(word)] = true
	}
	return fs, true
}
