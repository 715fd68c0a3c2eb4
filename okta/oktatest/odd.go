package oktatest

// makeOdd adds objects with values that real orgs hold and that trip naive
// clients: properties both null and absent, timestamps without milliseconds or
// with an offset, text where the schema says number, keys that are not
// identifiers, control characters, formulas, markup, long and empty texts.
//
// Source: recorded answers.
func (o *Org) makeOdd() {
	n := len(o.types)
	for _, a := range []struct{ name, typ string }{
		{"some_snake_case_attr", "string"}, {"someSnakeCaseAttr", "string"}, {"array123", "array:string"},
		{"number123", "number"}, {"status", "string"}, {"x5t#S256", "string"}, {"select", "string"}, {"order by", "string"},
	} {
		o.types[0].custom = append(o.types[0].custom[:len(o.types[0].custom):len(o.types[0].custom)], customAttribute(a.name, a.typ))
	}
	if n > 1 { // two types disagree about what a floor is
		o.types[1].custom = append(o.types[1].custom[:len(o.types[1].custom):len(o.types[1].custom)], customAttribute("floor", "string"))
	}
	ids := make([]string, 0, len(oddUsers))
	for _, u := range oddUsers {
		ids = append(ids, o.AddUser(u))
	}
	o.oddGroups(ids)
	o.AddRule(`{"name":"Rule with \"quotes\" and a | pipe","status":"INVALID","conditions":null,"actions":{"assignUserToGroups":{"groupIds":["00gdoesnotexist00000"]}}}`)
	o.SetFactors(ids[0],
		`{"id":"opfodd","factorType":"push","provider":"OKTA","vendorName":"OKTA","status":"ACTIVE","created":"2024-02-29T23:59:59.000Z","lastUpdated":"2024-02-29T23:59:59Z","profile":{"credentialId":null,"name":"Aniket’s iPhone","keys":[{"kty":"RSA","use":"sig"}]},"_embedded":{},"_links":{"deactivate":{"href":"x"},"resend":[{"name":"sms","href":"y"}]}}`,
		`{"id":"ufsodd","factorType":"assertion:oidc","provider":"CUSTOM","vendorName":"Somebody else","status":"ENROLLED"}`)
	o.AddRoleObject(ids[0], `{"id":"irbodd","role":"cr0odd","label":"Custom","type":"CUSTOM","status":"ACTIVE","created":null,"assignmentType":"USER","resource-set":"iamodd","_links":{}}`)
}

var oddUsers = []string{
	// in state, with everything that may be null null
	`{"status":"ACTIVE","activated":null,"statusChanged":null,"lastLogin":null,"passwordChanged":null,"type":null,"realmId":null,"transitioningToStatus":null,
	 "profile":{"login":"odd.nulls@example.com","email":"odd.nulls@example.com","firstName":null,"lastName":null,"middleName":null,"displayName":null,"fte":null,"floor":null,"remote":null,"skills":null},"credentials":{"password":{}}}`,
	// states that the enumeration does not have, and a transition
	`{"status":"ACTIVATING","transitioningToStatus":"ACTIVE","profile":{"login":"odd.activating@example.com"}}`,
	// timestamps in every form that was seen
	`{"created":"2024-02-29T12:00:00Z","lastUpdated":"2026-10-25T06:43:40-07:00","activated":"2013-06-30T00:00:00.000Z","lastLogin":"2026-03-08T02:30:00.5Z","profile":{"login":"odd.times@example.com","hireDate":"not a date"}}`,
	// text that breaks quoting, terminals, spreadsheets and pages
	`{"profile":{"login":"odd.\"quote\"@example.com","firstName":"\"; drop","lastName":"O'Br\\ien \\\"","title":"=HYPERLINK(\"http://x\")","nickName":"\u001b[31mred\u0007","department":"a,b;c|d\te\nf\r\ng","displayName":"<b>&amp;</b>","city":"%27 OR 1=1 --"}}`,
	// text beyond ASCII
	`{"profile":{"login":"odd.ünïcode@example.com","firstName":"\u00a0Zoë","lastName":"Straße ﬁ İI","displayName":"Aniket’s “name”","city":"東京","title":"é","nickName":"é","costCenter":"\u200b"}}`,
	// other types than the schema says, numbers as text, floats that are whole
	`{"profile":{"login":"odd.types@example.com","employeeNumber":42,"zipCode":"01000","floor":"3","fte":1e2,"remote":"true","array123":["test"],"number123":1,"skills":"sql","projectCodes":[9007199254740993,-1.5,"x",null]}}`,
	// empty texts and a name that reads as a literal
	`{"profile":{"login":"odd.empty@example.com","email":"","firstName":"","lastName":"NULL","title":" ","mobilePhone":"","skills":[],"status":"true","select":"1","order by":"asc","x5t#S256":"abc","some_snake_case_attr":"a","someSnakeCaseAttr":"b"}}`,
	// members that no description knows
	`{"profile":{"login":"odd.more@example.com","$schema":"x","a-b":{"c":[1,{"d":null}]}},"_embedded":{"blocks":[]},"background-image":null,"agentPools":1766430781000}`,
	// a login that is not an address, and one that differs by case alone from an email of another
	`{"profile":{"login":"ODD.NULLS","email":"Odd.Nulls@Example.com"}}`,
	// gone, and older than Okta's records of when
	`{"id":"00uODDgone","status":"DEPROVISIONED","profile":{"login":"odd.gone@example.com"},"activated":null}`,
}

func (o *Org) oddGroups(users []string) {
	for i, g := range []string{
		`{"profile":{"name":"Odd \"quoted\" group","description":null}}`,
		`{"profile":{"name":"\u00a0Password – “Group”","description":""}}`,
		`{"type":"APP_GROUP","objectClass":["okta:windows_security_principal"],"profile":{"name":"Domain Admins","description":null,"samAccountName":"Domain Admins","dn":"CN=Domain Admins,CN=Users,DC=corp","windowsDomainQualifiedName":"CORP\\Domain Admins","externalId":"AAB=","groupType":"Security","managedBy":["x"]},"source":{"id":"0oaodd"}}`,
	} {
		id := o.AddGroup(g)
		for k, u := range users {
			if k%(i+1) == 0 {
				o.AddMember(id, u)
			}
		}
	}
	o.AddGroup(`{"lastMembershipUpdated":null,"profile":{"name":"Never changed","customGroupAttribute":"v","order by":1}}`)
	o.AddGroup(`{"profile":{"name":"42"}}`)
}
