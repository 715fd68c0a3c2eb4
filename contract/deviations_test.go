package contract

// deviation is one place where we knowingly differ from the description.
type deviation struct {
	part   string // the test that finds it, one of the constants below
	what   string // the finding, in the test's words; … stands for one name
	why    string // what Okta really does, or why we do otherwise
	source string // where that is known from
}

// The parts that deviations belong to.
const (
	partCatalogue = "catalogue" // paths, parameters, JSON paths and types
	partColumns   = "columns"   // properties without a column
	partAnswers   = "answers"   // of the simulator
	partRequests  = "requests"  // that oktasql sends
)

// Sources that several deviations share.
const (
	api2026    = "Okta Admin Management description 2026.06.3"
	recorded   = "answers recorded by okta-sdk-python's tests"
	statsGuide = "Groups API guide of October 2025, expand=stats"
)

var deviations = []deviation{
	{
		partCatalogue, "groups: GET /api/v1/groups/{groupId}: no query parameter expand",
		"The single group takes expand=stats as the list does.",
		"okta-sdk-nodejs, issue 429",
	},
	{
		partCatalogue, "groups: GET /api/v1/groups: column has_admin_privilege: no _embedded.stats.hasAdminPrivilege in the answer",
		"The description spells the member hasAdminPrivlege; the API guide spelled it out. Both are read.",
		statsGuide,
	},
	{
		partCatalogue, "groups: GET /api/v1/groups/{groupId}: column has_admin_privilege: no _embedded.stats.hasAdminPrivilege in the answer",
		"As in the list.",
		statsGuide,
	},
	{
		partCatalogue, "user_roles: GET /api/v1/users/{userId}/roles: parents from GET /api/v1/groups: no _embedded.stats.hasAdminPrivilege in the answer",
		"As in the table groups. Both spellings are looked for.",
		statsGuide,
	},
	{
		partCatalogue, "group_rules: GET /api/v1/groups/rules: column _embedded: no _embedded in the answer",
		"The expansion that the operation offers is sent in _embedded; the module's description is older.",
		api2026 + ", GroupRule",
	},
	{
		partCatalogue, "group_rules: GET /api/v1/groups/rules: column group_id_to_group_name_map: no _embedded.groupIdToGroupNameMap in the answer",
		"As _embedded.",
		api2026 + ", GroupRule",
	},
	{
		partCatalogue, "group_rules: GET /api/v1/groups/rules/{groupRuleId}: column _embedded: no _embedded in the answer",
		"As in the list.",
		api2026 + ", GroupRule",
	},
	{
		partCatalogue, "group_rules: GET /api/v1/groups/rules/{groupRuleId}: column group_id_to_group_name_map: no _embedded.groupIdToGroupNameMap in the answer",
		"As in the list.",
		api2026 + ", GroupRule",
	},
	{
		partCatalogue, "group_rules: GET /api/v1/groups/rules: the query parameter search is not used",
		"It looks for keywords, and how it matches them is not said: no condition of SQL can be trusted to it.",
		api2026 + ", listGroupRules",
	},
	{
		partCatalogue, "user_roles: GET /api/v1/users/{userId}/roles: the query parameter expand is not used",
		"It embeds the targets of a role, which are lists of their own.",
		api2026 + ", listAssignedRolesForUser",
	},
	{
		partCatalogue, "users: GET /api/v1/users: the query parameter expand is not used",
		"It embeds the classification, which is early access and off in most orgs.",
		api2026 + ", listUsers",
	},
	{
		partCatalogue, "users: GET /api/v1/users/{id}: the query parameter expand is not used",
		"It embeds the classification, early access, or the blocks, which are a list of their own.",
		api2026 + ", getUser",
	},
	{
		partColumns, "enrolled_factors: no column for profile.sharedSecret",
		"A secret that is only sent when a factor is enrolled.",
		"Factors API guide of October 2025, enroll custom HOTP factor",
	},
	{
		partColumns, "enrolled_factors: no column for verify.passCode",
		"Sent when a factor is enrolled and never read back.",
		"Factors API guide of October 2025, enroll RSA SecurID factor",
	},
	{
		partColumns, "enrolled_factors: no column for verify.nextPassCode",
		"Sent when a factor is enrolled and never read back.",
		"Factors API guide of October 2025, enroll Symantec VIP factor",
	},
	{
		partAnswers, "GET /api/v1/groups 200: /*/profile/…: not described",
		"Custom attributes of the group schema stand beside the base ones.",
		"Groups API guide of October 2025, profile object",
	},
	{
		partAnswers, "GET /api/v1/groups 200: /*/source: not described",
		"A group from a directory names its application in source, and search has source.id.",
		api2026 + ", listGroups, search",
	},
	{
		partAnswers, "GET /api/v1/groups/{groupId} 200: /profile/…: not described",
		"As in the list of groups.",
		"Groups API guide of October 2025, profile object",
	},
	{
		partAnswers, "GET /api/v1/groups/{groupId} 200: /source: not described",
		"As in the list of groups.",
		api2026 + ", listGroups, search",
	},
	{
		partAnswers, "GET /api/v1/users/{id}/groups 200: /*/profile/…: not described",
		"As in the list of groups.",
		"Groups API guide of October 2025, profile object",
	},
	{
		partAnswers, "GET /api/v1/users/{id}/groups 200: /*/source: not described",
		"As in the list of groups.",
		api2026 + ", listGroups, search",
	},
	{
		partAnswers, "GET /api/v1/groups 200: /*/_embedded/stats/hasAdminPrivilege: not described",
		"The description spells it hasAdminPrivlege.",
		statsGuide,
	},
	{
		partAnswers, "GET /api/v1/groups 200: /*/_embedded/stats/_links: not described",
		"The counts come with links to what they count.",
		statsGuide,
	},
	{
		partAnswers, "GET /api/v1/groups/rules 200: /*/_embedded: not described",
		"The expansion is sent here.",
		api2026 + ", GroupRule",
	},
	{
		partAnswers, "GET /api/v1/groups/rules/{groupRuleId} 200: /_embedded: not described",
		"The expansion is sent here.",
		api2026 + ", GroupRule",
	},
	{
		partAnswers, "GET /api/v1/users 200: /*/credentials/emails: not described",
		"Okta sends the addresses with their verification.",
		recorded + ", GET /api/v1/users",
	},
	{
		partAnswers, "GET /api/v1/users/{id} 200: /credentials/emails: not described",
		"Okta sends the addresses with their verification.",
		recorded + ", GET /api/v1/users",
	},
	{
		partAnswers, "GET /api/v1/groups/{groupId}/users 200: /*/credentials/emails: not described",
		"Okta sends the addresses with their verification.",
		recorded + ", GET /api/v1/users",
	},
	{
		partAnswers, "GET /api/v1/iam/assignees/users 200: /_links/self: not described",
		"Every list under /iam that was recorded has the link to itself.",
		recorded + ", GET /api/v1/iam/roles and /api/v1/iam/resource-sets",
	},
	{
		partAnswers, "GET /api/v1/meta/schemas/user/{schemaId} 200: /_links/type: not described",
		"A user schema links to its type.",
		recorded + ", GET /api/v1/meta/schemas/user/default",
	},
	{
		partAnswers, "GET /api/v1/meta/schemas/user/{schemaId} 200: /description: not described",
		"A schema has a description.",
		recorded + ", GET /api/v1/meta/schemas/user/default",
	},
	{
		partAnswers, "GET /api/v1/meta/schemas/user/{schemaId} 200: /definitions/custom/properties/…/items: not described",
		"An array attribute says what its elements are; the description has the type of items but does not use it.",
		"Schemas API guide of October 2025, array attributes",
	},
	{
		partAnswers, "GET /api/v1/org 200: /expiresAt: Value is not nullable",
		"An org that does not expire has null.",
		recorded + ", GET /api/v1/org",
	},
	{
		partRequests, "GET /api/v1/groups/{groupId}: no query parameter expand",
		"As in the catalogue: the single group takes expand=stats.",
		"okta-sdk-nodejs, issue 429",
	},
}
