package oktatest

import (
	"encoding/json"
	"slices"
	"strconv"
)

// factor is one enrolled factor as the generator makes it.
type factor struct {
	typ, provider, vendor, prefix string
	profile                       func(o *Org, i int, h uint64) string
}

var factorKinds = []factor{
	{"push", "OKTA", "OKTA", "opf", func(o *Org, i int, h uint64) string {
		p := []string{"IOS", "ANDROID"}[below(h, 2)]
		f, _, _ := o.names(i)
		return `{"credentialId":` + quoted(o.login(i)) + `,"deviceType":"SmartPhone_` + map[string]string{"IOS": "IPhone", "ANDROID": "Android"}[p] +
			`","name":` + quoted(f.text+"’s phone") + `,"platform":"` + p + `","version":"1` + strconv.Itoa(below(h>>2, 8)) + `.4"}`
	}},
	{"token:software:totp", "GOOGLE", "GOOGLE", "uft", func(o *Org, i int, _ uint64) string { return `{"credentialId":` + quoted(o.login(i)) + `}` }},
	{"sms", "OKTA", "OKTA", "mbl", func(o *Org, i int, h uint64) string { return `{"phoneNumber":"` + phone(o, i, h) + `"}` }},
	{"email", "OKTA", "OKTA", "emf", func(o *Org, i int, _ uint64) string { return `{"email":` + quoted(o.email(i)) + `}` }},
	{"webauthn", "FIDO", "FIDO", "fwf", func(o *Org, i int, h uint64) string {
		return `{"credentialId":"` + base62Text(h, 11) + `","authenticatorName":"YubiKey 5C NFC"}`
	}},
	{"question", "OKTA", "OKTA", "ufs", func(*Org, int, uint64) string {
		return `{"question":"first_award","questionText":"For what did you earn your first medal or award?"}`
	}},
	{"call", "OKTA", "OKTA", "clf", func(o *Org, i int, h uint64) string {
		return `{"phoneNumber":"` + phone(o, i, h) + `","phoneExtension":null}`
	}},
	{"token:hardware", "YUBICO", "YUBICO", "ykf", nil},
}

func quoted(s string) string { return string(appendString(nil, s)) }

// appendFactors writes the elements of a user's list of factors.
func (o *Org) appendFactors(b []byte, i int, base string) []byte {
	if set, given := o.factors[i]; given {
		for k, raw := range set {
			if k > 0 {
				b = append(b, ',')
			}
			b = append(b, raw...)
		}
		return b
	}
	if i >= o.generated {
		return b
	}
	w, exists := o.row(i)
	if !exists || slices.Contains([]string{"STAGED", "PROVISIONED", "DEPROVISIONED"}, o.userStatus(w)) {
		return b
	}
	n := []int{0, 1, 1, 2, 2, 2, 3, 4}[below(o.rnd(i, tagFactor), 8)]
	for k := range n {
		if k > 0 {
			b = append(b, ',')
		}
		b = o.appendFactor(b, i, k, base)
	}
	return b
}

func (o *Org) appendFactor(b []byte, i, k int, base string) []byte {
	h := o.rnd(i, tagFactor+tag(k+1)<<8)
	start := below(o.rnd(i, tagFactor+99<<8), len(factorKinds))
	f := factorKinds[(start+k*3)%len(factorKinds)] // 3 and 8 have no common divisor: no kind twice
	id := o.id(f.prefix, i*8+k)
	d := o.dates(i)
	from := max(d.activated, d.created)
	created := from + int64(below(h, max(1, int((o.epoch-from)/1000))))*1000
	status := "ACTIVE"
	if (f.typ == "sms" || f.typ == "push" || f.typ == "call") && chance(h, 8) {
		status = "PENDING_ACTIVATION"
	}
	self := base + "/api/v1/users/" + o.id("00u", i)
	j := open(b)
	j.member("id", str(id))
	j.member("factorType", str(f.typ))
	j.member("provider", str(f.provider))
	j.member("vendorName", str(f.vendor))
	j.member("status", str(status))
	j.member("created", at(created))
	j.member("lastUpdated", at(created+int64(below(h>>5, 60))*1000))
	if f.profile != nil {
		j.raw("profile", f.profile(o, i, h))
	}
	j.raw("_links", o.factorLinks(self, id, f.typ, status))
	return j.close()
}

// factorLinks are a factor's links: what may be done with it depends on whether
// it is activated. The recorded resend is an array, which the API's description
// does not allow.
//
// Source: recorded factors, pending ones of type sms.
func (o *Org) factorLinks(user, id, typ, status string) string {
	factor := user + "/factors/" + id
	link := func(name, href, allow string) string {
		return `"` + name + `":{"href":"` + href + `","hints":{"allow":[` + allow + `]}}`
	}
	if status != "PENDING_ACTIVATION" {
		return "{" + link("self", factor, `"GET","DELETE"`) + "," + link("user", user, `"GET"`) + "}"
	}
	links := "{"
	if o.opt.Odd && (typ == "sms" || typ == "call") {
		links += `"resend":[{"name":"` + typ + `","href":"` + factor + `/resend","hints":{"allow":["POST"]}}],`
	}
	return links + link("activate", factor+"/lifecycle/activate", `"POST"`) + "," + link("self", factor, `"GET"`) + "," + link("user", user, `"GET"`) + "}"
}

func (o *Org) listFactors(c *call) *reply {
	b, bad := o.factorsOf(c)
	if bad != nil {
		return bad
	}
	return ok(b)
}

// getFactor answers one factor of a user, as it is in the list.
func (o *Org) getFactor(c *call) *reply {
	b, bad := o.factorsOf(c)
	if bad != nil {
		return bad
	}
	var list []json.RawMessage
	if err := json.Unmarshal(b, &list); err != nil {
		return o.fail("E0000009", "")
	}
	for _, f := range list {
		if mustRec(string(f)).text("id") == c.args[1] {
			return ok(f)
		}
	}
	return o.notFound(c.args[1], "UserFactor")
}

// factorsOf is the array of the factors of the user in the path.
func (o *Org) factorsOf(c *call) ([]byte, *reply) {
	i, found := o.findUser(c.args[0])
	if found {
		_, found = o.row(i)
	}
	if !found {
		return nil, o.notFound(c.args[0], "User")
	}
	return append(o.appendFactors([]byte{'['}, i, c.base), ']'), nil
}
