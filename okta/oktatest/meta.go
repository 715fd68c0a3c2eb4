package oktatest

// appendType writes a user type.
func (o *Org) appendType(b []byte, t *userType, base string) []byte {
	by := o.id("spr", 0)
	if t.n > 0 && len(o.users) > 0 {
		by = o.id("00u", 0)
	}
	j := open(b)
	j.member("id", str(t.id))
	j.member("displayName", str(t.display))
	j.member("name", str(t.name))
	j.member("description", str(t.descr))
	j.member("createdBy", str(by))
	j.member("lastUpdatedBy", str(by))
	j.member("created", at(t.created))
	j.member("lastUpdated", at(t.updated))
	j.member("default", flag(t.n == 0))
	j.raw("_links", `{"schema":{"rel":"schema","href":"`+base+`/api/v1/meta/schemas/user/`+t.schema+
		`","method":"GET"},"self":{"rel":"self","href":"`+base+`/api/v1/meta/types/user/`+t.id+`","method":"GET"}}`)
	return j.close()
}

func (o *Org) listTypes(c *call) *reply {
	b := []byte{'['}
	for i := range o.types {
		if i > 0 {
			b = append(b, ',')
		}
		b = o.appendType(b, &o.types[i], c.base)
	}
	return ok(append(b, ']'))
}

func (o *Org) getType(c *call) *reply {
	for i := range o.types {
		if t := &o.types[i]; t.id == c.args[0] || i == 0 && c.args[0] == "default" {
			return ok(o.appendType(nil, t, c.base))
		}
	}
	return o.notFound(c.args[0], "CVDType")
}

func (o *Org) getUserSchema(c *call) *reply {
	for i := range o.types {
		if t := &o.types[i]; t.schema == c.args[0] || i == 0 && c.args[0] == "default" {
			last := t.schema
			if i == 0 {
				last = "default"
			}
			links := `{"self":{"rel":"self","href":"` + c.base + `/api/v1/meta/schemas/user/` + t.schema +
				`","method":"GET"},"type":{"rel":"type","href":"` + c.base + `/api/v1/meta/types/user/` + t.id + `","method":"GET"}}`
			return ok(appendSchema(nil, schemaDoc{id: c.base + "/meta/schemas/user/" + last, name: t.name, title: t.display,
				descr: t.descr, created: t.created, updated: t.updated, base: userBase, custom: t.custom, links: links}))
		}
	}
	return o.notFound(c.args[0], "UserSchema")
}

// groupBase are the two base attributes of a group.
//
// Source: recorded default group schema.
var groupBase = []attribute{
	{name: "name", title: "Name", descr: "Name", required: true, max: 255, self: "READ_WRITE"},
	{name: "description", title: "Description", descr: "Description", max: 1024, self: "READ_WRITE"},
}

func (o *Org) getGroupSchema(c *call) *reply {
	links := `{"self":{"rel":"self","href":"` + c.base + `/api/v1/meta/schemas/group/default","method":"GET"}}`
	created := o.epoch - 9*365*day
	return ok(appendSchema(nil, schemaDoc{id: c.base + "/meta/schemas/group/default", name: "group", title: "Okta group",
		descr: "Okta group profile template", created: created, updated: created, base: groupBase, custom: o.groupAttrs, master: true, links: links}))
}

// schemaDoc is what a schema answer is made of.
type schemaDoc struct {
	id, name, title, descr string
	created, updated       int64
	base, custom           []attribute
	master                 bool // attributes say where they are mastered
	links                  string
}

func appendSchema(b []byte, d schemaDoc) []byte {
	j := open(b)
	j.member("id", str(d.id))
	j.raw("$schema", `"http://json-schema.org/draft-04/schema#"`)
	j.member("name", str(d.name))
	j.member("title", str(d.title))
	j.member("description", str(d.descr))
	j.member("lastUpdated", at(d.updated))
	j.member("created", at(d.created))
	j.key("definitions")
	defs := open(j.b)
	defs.key("custom")
	defs.b = appendDefinition(defs.b, "#custom", d.custom, d.master)
	defs.key("base")
	defs.b = appendDefinition(defs.b, "#base", d.base, d.master)
	j.b = defs.close()
	j.raw("type", `"object"`)
	j.raw("properties", `{"profile":{"allOf":[{"$ref":"#/definitions/custom"},{"$ref":"#/definitions/base"}]}}`)
	j.raw("_links", d.links)
	return j.close()
}

func appendDefinition(b []byte, id string, attrs []attribute, master bool) []byte {
	j := open(b)
	j.member("id", str(id))
	j.raw("type", `"object"`)
	j.key("properties")
	props := open(j.b)
	required := value{kind: list}
	for _, a := range attrs {
		props.key(a.name)
		props.b = appendAttribute(props.b, a, master)
		if a.required {
			required.list = append(required.list, str(a.name))
		}
	}
	j.b = props.close()
	j.member("required", required)
	return j.close()
}

func appendAttribute(b []byte, a attribute, master bool) []byte {
	typ, self := a.typ, a.self
	if typ == "" {
		typ = "string"
	}
	if self == "" {
		self = "READ_ONLY"
	}
	j := open(b)
	j.member("title", str(a.title))
	if a.descr != "" {
		j.member("description", str(a.descr))
	}
	j.member("type", str(typ))
	if a.items != "" {
		j.raw("items", `{"type":"`+a.items+`"}`)
	}
	if a.required {
		j.member("required", flag(true))
	}
	if a.format != "" {
		j.member("format", str(a.format))
	}
	if len(a.enum) > 0 {
		j.member("enum", strs(a.enum...))
	}
	j.raw("mutability", `"READ_WRITE"`)
	j.raw("scope", `"NONE"`)
	if a.min > 0 {
		j.member("minLength", whole(a.min))
	}
	if a.max > 0 {
		j.member("maxLength", whole(a.max))
	}
	j.raw("permissions", `[{"principal":"SELF","action":"`+self+`"}]`)
	if master {
		j.raw("master", `{"type":"PROFILE_MASTER"}`)
	}
	return j.close()
}

func (o *Org) getOrg(c *call) *reply {
	j := open(nil)
	j.member("id", str(o.id("00o", 0)))
	j.member("subdomain", str("example"))
	j.member("companyName", str("Example Corp"))
	j.member("status", str("ACTIVE"))
	j.member("expiresAt", value{kind: null})
	j.member("created", at(o.epoch-9*365*day))
	j.member("lastUpdated", at(o.epoch-30*day))
	j.member("website", str("https://www.example.com"))
	for _, empty := range []string{"phoneNumber", "endUserSupportHelpURL", "supportPhoneNumber"} {
		j.member(empty, str(""))
	}
	for _, a := range [][2]string{{"address1", "100 Example Street"}, {"address2", ""}, {"city", "San Francisco"}, {"state", "CA"}, {"country", "US"}, {"postalCode", "94105"}} {
		v := str(a[1])
		if o.opt.Odd { // recorded orgs have null here, which the API's description does not allow
			v = value{kind: null}
		}
		j.member(a[0], v)
	}
	link := func(name, path string) string { return `"` + name + `":{"href":"` + c.base + path + `"}` }
	j.raw("_links", "{"+link("preferences", "/api/v1/org/preferences")+","+link("oktaCommunication", "/api/v1/org/privacy/oktaCommunication")+
		","+link("oktaSupport", "/api/v1/org/privacy/oktaSupport")+","+link("contacts", "/api/v1/org/contacts")+"}")
	return ok(j.close())
}
