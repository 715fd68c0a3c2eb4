package oktatest

import "strconv"

// attribute is one property of a profile: its schema and, for generated
// users, its content.
type attribute struct {
	name, title, typ string // typ: string, number, integer, boolean, array
	descr            string
	items            string // type of the elements of an array
	format           string
	min, max         int
	required         bool
	self             string // what users may do with their own: READ_ONLY, READ_WRITE, HIDE
	enum             []string
	gen              generator
}

// userBase are Okta's 31 base attributes in the order of the default schema.
//
// Source: recorded default schema; UserProfile.
var userBase = []attribute{
	{name: "login", title: "Username", required: true, min: 5, max: 100, gen: constant((*Org).login)},
	{name: "firstName", title: "First name", required: true, min: 1, max: 50, self: "READ_WRITE",
		gen: func(o *Org, i int) value { f, _, _ := o.names(i); return str(f.text) }},
	{name: "lastName", title: "Last name", required: true, min: 1, max: 50, self: "READ_WRITE",
		gen: func(o *Org, i int) value { _, l, _ := o.names(i); return str(l.text) }},
	{name: "middleName", title: "Middle name", gen: some(1, 10, []string{"A.", "Lee", "Marie", "J. R."})},
	{name: "honorificPrefix", title: "Honorific prefix", gen: some(2, 5, prefixes)},
	{name: "honorificSuffix", title: "Honorific suffix", gen: some(3, 3, suffixes)},
	{name: "email", title: "Primary email", required: true, format: "email", min: 5, max: 100, self: "READ_WRITE", gen: constant((*Org).email)},
	{name: "title", title: "Title", gen: some(4, 85, titles)},
	{name: "displayName", title: "Display name", gen: made(5, 60, func(o *Org, i int, _ uint64) string {
		f, l, _ := o.names(i)
		return f.text + " " + l.text
	})},
	{name: "nickName", title: "Nickname", gen: made(6, 10, func(o *Org, i int, _ uint64) string {
		f, _, _ := o.names(i)
		return "\"" + f.text + "\""
	})},
	{name: "profileUrl", title: "Profile Url", format: "uri", gen: made(7, 5, func(o *Org, i int, _ uint64) string {
		return "https://people.example.com/" + strconv.Itoa(i)
	})},
	{name: "secondEmail", title: "Secondary email", format: "email", min: 5, max: 100, self: "READ_WRITE",
		gen: orNull(made(8, 30, func(o *Org, i int, _ uint64) string {
			f, l, _ := o.names(i)
			return f.slug + "." + l.slug + "+" + strconv.Itoa(i) + "@home.example.net"
		}))},
	{name: "mobilePhone", title: "Mobile phone", max: 100, self: "READ_WRITE", gen: orNull(made(9, 60, phone))},
	{name: "primaryPhone", title: "Primary phone", max: 100, self: "HIDE", gen: made(10, 40, phone)},
	{name: "streetAddress", title: "Street address", max: 1024, self: "HIDE", gen: made(11, 40, func(o *Org, i int, h uint64) string {
		return strconv.Itoa(1+below(h, 999)) + " " + streets[i%len(streets)]
	})},
	{name: "city", title: "City", max: 128, self: "HIDE", gen: made(12, 80, func(o *Org, i int, _ uint64) string { return o.place(i).city })},
	{name: "state", title: "State", max: 128, self: "HIDE", gen: made(13, 80, func(o *Org, i int, _ uint64) string { return o.place(i).state })},
	{name: "zipCode", title: "Zip code", max: 50, self: "HIDE", gen: made(14, 70, func(o *Org, i int, _ uint64) string { return o.place(i).zip })},
	{name: "countryCode", title: "Country code", format: "country-code", max: 2, self: "HIDE", gen: made(15, 90, func(o *Org, i int, _ uint64) string { return o.place(i).country })},
	{name: "postalAddress", title: "Postal Address", max: 4096, self: "HIDE", gen: made(16, 10, func(o *Org, i int, _ uint64) string {
		p := o.place(i)
		return p.city + "\n" + p.zip + "\t" + p.country
	})},
	{name: "preferredLanguage", title: "Preferred language", format: "language-code", gen: made(17, 70, func(o *Org, i int, _ uint64) string { return o.place(i).lang })},
	{name: "locale", title: "Locale", format: "locale", gen: made(18, 70, func(o *Org, i int, _ uint64) string { return o.place(i).locale })},
	{name: "timezone", title: "Time zone", format: "timezone", gen: made(19, 70, func(o *Org, i int, _ uint64) string { return o.place(i).zone })},
	{name: "userType", title: "User type", gen: some(20, 75, userTypes)},
	{name: "employeeNumber", title: "Employee number", gen: made(21, 90, func(o *Org, i int, _ uint64) string {
		s := strconv.Itoa(i + 1)
		return "000000"[:max(0, 6-len(s))] + s
	})},
	{name: "costCenter", title: "Cost center", gen: some(22, 70, costCenters)},
	{name: "organization", title: "Organization", gen: some(23, 80, companies)},
	{name: "division", title: "Division", gen: some(24, 60, divisions)},
	{name: "department", title: "Department", gen: departmentOf},
	{name: "managerId", title: "ManagerId", gen: func(o *Org, i int) value {
		if m, ok := o.managerOf(i); ok {
			return str(o.login(m))
		}
		return value{}
	}},
	{name: "manager", title: "Manager", gen: func(o *Org, i int) value {
		if m, ok := o.managerOf(i); ok {
			f, l, _ := o.names(m)
			return str(f.text + " " + l.text)
		}
		return value{}
	}},
}

var departmentOf = some(25, 92, departments)

func phone(o *Org, i int, h uint64) string {
	s := strconv.Itoa(below(h, 10000))
	return o.place(i).dial + "0000"[:4-len(s)] + s
}

// userCustom are the custom attributes of the three generated user types.
var userCustom = [][]attribute{
	{
		{name: "badgeNumber", title: "Badge number", typ: "string", gen: ofType(0, made(40, 80, func(o *Org, i int, _ uint64) string { return "B-" + strconv.Itoa(10000+i) }))},
		{name: "managerUserId", title: "Manager's user id", typ: "string", gen: ofType(0, func(o *Org, i int) value {
			if m, ok := o.managerOf(i); ok {
				return str(o.id("00u", m))
			}
			return value{}
		})},
		{name: "hireDate", title: "Hire date", typ: "string", format: "date-time", gen: ofType(0, func(o *Org, i int) value {
			if !chance(o.rnd(i, tagCustom+1), 70) {
				return value{}
			}
			b := appendTime(nil, o.dates(i).created/day*day)
			return str(string(b[1 : len(b)-1]))
		})},
		{name: "fte", title: "Full-time equivalent", typ: "number", gen: ofType(0, func(o *Org, i int) value {
			h := o.rnd(i, tagCustom+2)
			if !chance(h, 80) {
				return value{}
			}
			return num([]float64{1, 1, 1, 0.5, 0.75, 0.033}[below(h, 6)])
		})},
		{name: "floor", title: "Floor", typ: "integer", gen: ofType(0, func(o *Org, i int) value {
			h := o.rnd(i, tagCustom+3)
			if !chance(h, 75) {
				return value{}
			}
			return whole(below(h, 14) - 2)
		})},
		{name: "remote", title: "Works remotely", typ: "boolean", gen: ofType(0, func(o *Org, i int) value {
			h := o.rnd(i, tagCustom+4)
			if !chance(h, 90) {
				return value{}
			}
			return flag(below(h, 3) == 0)
		})},
		{name: "skills", title: "Skills", typ: "array", items: "string", gen: ofType(0, func(o *Org, i int) value {
			h := o.rnd(i, tagCustom+5)
			if !chance(h, 60) {
				return value{}
			}
			return skillSets[below(h, len(skillSets))]
		})},
		{name: "projectCodes", title: "Project codes", typ: "array", items: "integer", gen: ofType(0, func(o *Org, i int) value {
			h := o.rnd(i, tagCustom+6)
			if !chance(h, 30) {
				return value{}
			}
			return codeSets[below(h, len(codeSets))]
		})},
		{name: "t_shirt_size", title: "T-shirt size", typ: "string", enum: sizes, gen: ofType(0, some(41, 50, sizes))},
	},
	{
		{name: "agency", title: "Agency", typ: "string", gen: ofType(1, some(42, 95, agencies))},
		{name: "contractEnd", title: "End of contract", typ: "string", format: "date-time", gen: ofType(1, func(o *Org, i int) value {
			b := appendTime(nil, (o.epoch+int64(below(o.rnd(i, tagCustom+7), 400)-200)*day)/day*day)
			return str(string(b[1 : len(b)-1]))
		})},
		{name: "badgeNumber", title: "Badge number", typ: "string", gen: ofType(1, made(43, 50, func(o *Org, i int, _ uint64) string { return "C-" + strconv.Itoa(10000+i) }))},
	},
	{
		{name: "ownerEmail", title: "Owner's email", typ: "string", format: "email", gen: ofType(2, func(o *Org, i int) value { return str(o.email(i / 2)) })},
		{name: "critical", title: "Critical", typ: "boolean", gen: ofType(2, func(o *Org, i int) value { return flag(i%2 == 0) })},
	},
}
