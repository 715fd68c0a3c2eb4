package catalog

// The attributes that `filter` of GET /users compares with eq, and the
// operators of `search`. Custom and base profile attributes take eq and sw;
// co is limited to four names; dates and the profile's texts take the ordering
// operators, which compare texts in the order of a lexicon. A status that
// differs from one is said as less or greater.
//
// Source: listUsers; core-okta-api, Filter and Operators.
const (
	userText    = Eq | Sw
	userProse   = Eq | Sw | Ordered
	userContain = Eq | Sw | Ordered | Co
	userDate    = Eq | Ordered | Pr
)

var _ = register(Table{
	Name:    "users",
	Aliases: []string{"okta_users"},
	Doc:     "People of the org in every state, deactivated ones included, with their profile.",
	Schema:  UserSchema,
	ByItem:  true, // listUsers, search
	Key:     []string{"id"},
	Rows:    10000,
	Bucket:  "/api/v1/users",
	Source:  "listUsers",
	Scopes:  []string{"okta.users.read", "okta.userTypes.read", "okta.schemas.read"},
	Roles:   []string{"custom role with okta.users.read"},
	Paths: []Path{
		{
			Kind: List, URL: "/api/v1/users", Page: 200, Source: "listUsers",
			Search: true, Filter: true, Q: true, Sort: true, Fields: true, Lean: true,
			Passes: []string{`status eq "DEPROVISIONED"`},
		},
		{
			Kind: Get, URL: "/api/v1/users/{id}", Bind: map[string]string{"id": "id"},
			Alias: true, Wrap: ".", Lean: true, RowsPerCall: 1, Source: "getUser",
		},
	},
	Columns: append(append(userHead("id"), userProfile...), userTail...),
	Examples: []string{
		`SELECT login, status, last_login FROM users WHERE status = 'ACTIVE' ORDER BY last_login LIMIT 20`,
		`SELECT id, login FROM users WHERE login = 'ada.lovelace@example.com'`,
		`SELECT status, count(*) AS people FROM users GROUP BY status ORDER BY people DESC`,
		`SELECT login, department FROM users WHERE department IN ('Sales', 'Support') AND status <> 'DEPROVISIONED'`,
		`SELECT login, created FROM users WHERE created > datetime('now', '-30 days') ORDER BY created DESC`,
		`SELECT login, json_extract(credentials, '$.provider.name') AS provider FROM users WHERE credentials_provider_type <> 'OKTA'`,
	},
	Notes: []string{
		"A complete scan takes two passes, since Okta's plain list leaves deactivated users out: the plain list, then those with status DEPROVISIONED. Each user is one row.",
		"A scan is no snapshot: a user who changes while the pages are read is seen as of the moment of its page.",
		"`last_login`, `password_changed`, `realm_id` and everything below `credentials` cannot be searched by Okta; a condition on them is tested after fetching.",
		"A search reads an index that follows changes with a delay, usually below a second. Conditions on `id`, and case-sensitive ones that Okta's filter takes, do not depend on it.",
		"Custom attributes of every user type are columns too. An attribute whose name is taken becomes `profile_` and its exact name.",
	},
})

// statusShares is how users are spread over the states, roughly: most are active,
// many have left, and some states last for hours or days.
var statusShares = map[string]float64{
	"ACTIVE": 0.8, "DEPROVISIONED": 0.1, "STAGED": 0.03, "PROVISIONED": 0.03,
	"PASSWORD_EXPIRED": 0.02, "SUSPENDED": 0.01, "RECOVERY": 0.005, "LOCKED_OUT": 0.005,
}

// userStates are the states of a user. Okta's description lists all but the last,
// which its prose names as one in between.
//
// Source: UserStatus; listUsers, core-okta-api.
var userStates = []string{"STAGED", "PROVISIONED", "ACTIVE", "RECOVERY", "LOCKED_OUT", "PASSWORD_EXPIRED", "SUSPENDED", "DEPROVISIONED", "ACTIVATING"}

// userHead returns the top-level columns of a user; id names the column that
// holds the identifier.
func userHead(id string) []Column {
	return []Column{
		{Name: id, JSON: "id", Type: Text, ID: "00u", Always: true, Unique: true, Search: userText, Filter: Eq, Doc: "Identifier: 00u and 17 more characters."},
		{Name: "status", JSON: "status", Type: Text, Distinct: 8, Shares: statusShares, Values: userStates, Always: true, Search: userText | Ne, Filter: Eq, Doc: "STAGED, PROVISIONED, ACTIVE, RECOVERY, LOCKED_OUT, PASSWORD_EXPIRED, SUSPENDED or DEPROVISIONED."},
		{Name: "created", JSON: "created", Type: Time, Always: true, Sort: true, NotNull: true, Search: userDate, Doc: "When the user was created."},
		{Name: "activated", JSON: "activated", Type: Time, Sort: true, Search: userDate, Doc: "When the activation began; missing before mid-2013."},
		{Name: "status_changed", JSON: "statusChanged", Type: Time, Sort: true, Search: userDate, Doc: "When the status last changed."},
		{Name: "last_login", JSON: "lastLogin", Type: Time, Doc: "When the user last signed in."},
		{Name: "last_updated", JSON: "lastUpdated", Type: Time, Always: true, Sort: true, NotNull: true, Search: userDate, Filter: Eq | Ordered, Doc: "When the user object last changed."},
		{Name: "password_changed", JSON: "passwordChanged", Type: Time, Doc: "When the password last changed."},
		{Name: "type", JSON: "type", Type: JSON, Doc: "The user type, an object with its identifier."},
		{Name: "type_id", JSON: "type.id", Type: Text, Distinct: 3, Search: userText, Doc: "Identifier of the user type; see user_types."},
		{Name: "realm_id", JSON: "realmId", Type: Text, Distinct: 10, Doc: "Identifier of the realm, in orgs that have realms."},
		{Name: "transitioning_to_status", JSON: "transitioningToStatus", Type: Text, Distinct: 3, Values: []string{"ACTIVE", "DEPROVISIONED", "PROVISIONED"}, Doc: "The status that an unfinished change leads to."},
		{Name: "profile", JSON: "profile", Type: JSON, Doc: "The whole profile, custom attributes included."},
	}
}

// userProfile is the 31 base attributes of a user's profile.
var userProfile = []Column{
	{Name: "login", JSON: "profile.login", Type: Text, NoCase: true, Unique: true, Always: true, Search: userContain, Filter: Eq, Doc: "User name, unique without regard to case."},
	{Name: "email", JSON: "profile.email", Type: Text, NoCase: true, Always: true, Distinct: 1_000_000, Search: userContain, Filter: Eq, Doc: "Primary mail address."},
	{Name: "second_email", JSON: "profile.secondEmail", Type: Text, Search: userProse, Doc: "Secondary mail address, for recovery."},
	{Name: "first_name", JSON: "profile.firstName", Type: Text, Distinct: 500, Search: userContain, Filter: Eq, Doc: "Given name."},
	{Name: "last_name", JSON: "profile.lastName", Type: Text, Distinct: 1000, Search: userContain, Filter: Eq, Doc: "Family name."},
	{Name: "middle_name", JSON: "profile.middleName", Type: Text, Search: userProse, Doc: "Middle name or names."},
	{Name: "honorific_prefix", JSON: "profile.honorificPrefix", Type: Text, Search: userProse, Doc: "Title before the name."},
	{Name: "honorific_suffix", JSON: "profile.honorificSuffix", Type: Text, Search: userProse, Doc: "Suffix after the name."},
	{Name: "title", JSON: "profile.title", Type: Text, Search: userProse, Doc: "Job title."},
	{Name: "display_name", JSON: "profile.displayName", Type: Text, Distinct: 5000, Search: userProse, Doc: "Name as it is shown to others."},
	{Name: "nick_name", JSON: "profile.nickName", Type: Text, Search: userProse, Doc: "Informal name."},
	{Name: "profile_url", JSON: "profile.profileUrl", Type: Text, Search: userProse, Doc: "Address of a page about the person."},
	{Name: "primary_phone", JSON: "profile.primaryPhone", Type: Text, Search: userProse, Doc: "Main phone number."},
	{Name: "mobile_phone", JSON: "profile.mobilePhone", Type: Text, Search: userProse, Doc: "Mobile phone number."},
	{Name: "street_address", JSON: "profile.streetAddress", Type: Text, Search: userProse, Doc: "Street and house number."},
	{Name: "city", JSON: "profile.city", Type: Text, Search: userProse, Doc: "City or locality."},
	{Name: "state", JSON: "profile.state", Type: Text, Search: userProse, Doc: "State or region of the address."},
	{Name: "zip_code", JSON: "profile.zipCode", Type: Text, Search: userProse, Doc: "Postal code, as text."},
	{Name: "country_code", JSON: "profile.countryCode", Type: Text, Search: userProse, Doc: "Country, two letters."},
	{Name: "postal_address", JSON: "profile.postalAddress", Type: Text, Search: userProse, Doc: "Mailing address in one piece."},
	{Name: "preferred_language", JSON: "profile.preferredLanguage", Type: Text, Search: userProse, Doc: "Preferred language."},
	{Name: "locale", JSON: "profile.locale", Type: Text, Search: userProse, Doc: "Locale for dates, numbers and the like."},
	{Name: "timezone", JSON: "profile.timezone", Type: Text, Search: userProse, Doc: "Time zone of the person."},
	{Name: "user_type", JSON: "profile.userType", Type: Text, Search: userProse, Doc: "Kind of employment, free text; not the user type of type_id."},
	{Name: "employee_number", JSON: "profile.employeeNumber", Type: Text, Distinct: 5000, Search: userProse, Doc: "Number given by the employer, as text."},
	{Name: "cost_center", JSON: "profile.costCenter", Type: Text, Search: userProse, Doc: "Cost centre."},
	{Name: "organization", JSON: "profile.organization", Type: Text, Search: userProse, Doc: "Organization."},
	{Name: "division", JSON: "profile.division", Type: Text, Search: userProse, Doc: "Division."},
	{Name: "department", JSON: "profile.department", Type: Text, Search: userProse, Doc: "Department."},
	{Name: "manager_id", JSON: "profile.managerId", Type: Text, Distinct: 500, Search: userProse, Doc: "Identifier of the manager, in whatever form the org keeps it."},
	{Name: "manager", JSON: "profile.manager", Type: Text, Distinct: 500, Search: userProse, Doc: "Name of the manager."},
}

// userTail is what follows the profile: credentials and, hidden, the HAL parts.
var userTail = []Column{
	{Name: "credentials", JSON: "credentials", Type: JSON, Doc: "Password presence, provider and recovery question; never a secret."},
	{Name: "credentials_provider_type", JSON: "credentials.provider.type", Type: Text, Distinct: 6, Values: []string{"OKTA", "ACTIVE_DIRECTORY", "LDAP", "FEDERATION", "SOCIAL", "IMPORT"}, Doc: "Where the credentials are checked: OKTA, ACTIVE_DIRECTORY, LDAP, FEDERATION, SOCIAL or IMPORT."},
	{Name: "credentials_provider_name", JSON: "credentials.provider.name", Type: Text, Distinct: 6, Doc: "Name of that provider."},
	{Name: "_links", JSON: "_links", Type: JSON, Hidden: true, Doc: "Links that Okta sends with the user."},
	{Name: "_embedded", JSON: "_embedded", Type: JSON, Hidden: true, Doc: "Objects that Okta embeds in the user."},
}
