package oktatest

import "strings"

const (
	textOps = "eq sw gt ge lt le pr"
	timeOps = "eq gt ge lt le pr"
	numOps  = "eq gt ge lt le pr"
)

// opsOf is what search offers for a profile attribute of a schema type.
func opsOf(a attribute) string {
	t := a.typ
	if t == "array" {
		t = a.items
	}
	switch t {
	case "boolean":
		return "eq pr"
	case "number", "integer":
		return numOps
	}
	return textOps
}

// isText says whether a profile attribute is a text.
func isText(a attribute) bool { return a.typ == "string" || a.typ == "" }

// searchUsers is search on GET /users: eq and sw on all, order on dates,
// numbers and text, pr, and co on four attributes; no ne, not, ew.
//
// Source: listUsers, search; facts of the user query guide.
func (o *Org) searchUsers() *grammar {
	return &grammar{noEmpty: o.opt.OtherOrder, rule: func(path string) (rule, bool) {
		switch path {
		case "id", "status", "type.id":
			return rule{ops: textOps}, true
		case "created", "activated", "statusChanged", "lastUpdated":
			return rule{ops: timeOps, time: true}, true
		case "profile.firstName", "profile.lastName", "profile.email", "profile.login":
			return rule{ops: textOps + " co"}, true
		}
		name, ok := strings.CutPrefix(path, "profile.")
		if !ok {
			return rule{}, false
		}
		return o.userAttrRule(name)
	}}
}

// userAttrRule unites the rules of an attribute that several types have.
func (o *Org) userAttrRule(name string) (rule, bool) {
	for _, a := range userBase {
		if a.name == name {
			return rule{ops: opsOf(a), text: isText(a)}, true
		}
	}
	r := rule{text: true}
	for _, t := range o.types {
		for _, a := range t.custom {
			if a.name != name {
				continue
			}
			if a.format == "date-time" && o.opt.OtherOrder {
				return rule{ops: timeOps, time: true}, true
			}
			r.ops += " " + opsOf(a)
			r.text = r.text && isText(a)
		}
	}
	return r, r.ops != ""
}

// filterUsers is filter on GET /users: eq on seven attributes, order on
// lastUpdated; names and values match case.
//
// Source: listUsers, filter.
func filterUsers() *grammar {
	return &grammar{matchCase: true, rule: func(path string) (rule, bool) {
		switch path {
		case "id", "status", "profile.login", "profile.email", "profile.firstName", "profile.lastName":
			return rule{ops: "eq"}, true
		case "lastUpdated":
			return rule{ops: "eq gt ge lt le", time: true}, true
		}
		return rule{}, false
	}}
}

// searchGroups is search on GET /groups.
//
// Source: listGroups, search.
func (o *Org) searchGroups() *grammar {
	return &grammar{rule: func(path string) (rule, bool) {
		switch path {
		case "id", "type", "source.id":
			return rule{ops: textOps}, true
		case "created", "lastUpdated", "lastMembershipUpdated":
			return rule{ops: timeOps, time: true}, true
		case "profile.name", "profile.description":
			return rule{ops: textOps + " co"}, true
		case "profile.samAccountName", "profile.dn", "profile.windowsDomainQualifiedName", "profile.externalId":
			return rule{ops: textOps}, true
		}
		name, ok := strings.CutPrefix(path, "profile.")
		for _, a := range o.groupAttrs {
			if ok && a.name == name {
				return rule{ops: opsOf(a), text: isText(a)}, true
			}
		}
		return rule{}, false
	}}
}

// filterGroups is filter on GET /groups.
//
// Source: listGroups, filter.
func filterGroups() *grammar {
	return &grammar{matchCase: true, rule: func(path string) (rule, bool) {
		switch path {
		case "id", "type":
			return rule{ops: "eq"}, true
		case "lastUpdated", "lastMembershipUpdated":
			return rule{ops: "eq gt lt", time: true}, true
		}
		return rule{}, false
	}}
}
