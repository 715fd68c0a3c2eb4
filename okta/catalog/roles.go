package catalog

// roleTypes are the kinds of roles. Okta's description lists all but the last, of
// which other parts of it speak.
//
// Source: RoleType.
var roleTypes = []string{
	"SUPER_ADMIN", "ORG_ADMIN", "APP_ADMIN", "USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN", "READ_ONLY_ADMIN",
	"REPORT_ADMIN", "API_ACCESS_MANAGEMENT_ADMIN", "ACCESS_CERTIFICATIONS_ADMIN", "ACCESS_REQUESTS_ADMIN", "WORKFLOWS_ADMIN",
	"CUSTOM", "MOBILE_ADMIN",
}

var _ = register(Table{
	Name:    "user_roles",
	Aliases: []string{"user_role", "admin_roles"},
	Doc:     "Administrator roles that users hold, assigned directly or by way of a group.",
	Key:     []string{"user_id", "id"},
	Rows:    50,
	Bucket:  "/api/v1",
	Source:  "listAssignedRolesForUser",
	Scopes:  []string{"okta.roles.read", "okta.groups.read"},
	Roles:   []string{"SUPER_ADMIN", "custom role with okta.iam.read"},
	Nothing: []Nothing{{404, "E0000007"}},
	Paths: []Path{{
		Kind: List, URL: "/api/v1/users/{userId}/roles", Bind: map[string]string{"userId": "user_id"},
		Alias: true, RowsPerCall: 1, Source: "listAssignedRolesForUser",
		Parents: []Source{
			{URL: "/api/v1/iam/assignees/users?limit=100", Wrap: "value", Value: "id"},
			{
				URL: "/api/v1/groups?expand=stats&limit=200", Value: "id", When: "_embedded.stats.hasAdminPrivilege|_embedded.stats.hasAdminPrivlege",
				Only: map[string]string{"assignment_type": "GROUP"},
				Each: &Source{URL: "/api/v1/groups/{}/users?limit=200", Value: "id"},
			},
		},
	}},
	Columns: []Column{
		{Name: "user_id", Type: Text, ID: "00u", Always: true, Doc: "Identifier of the user."},
		{Name: "id", JSON: "id", Type: Text, Always: true, Doc: "Identifier of the assignment; the same one occurs with many users."},
		{Name: "type", JSON: "type", Type: Text, Distinct: 12, Values: roleTypes, Doc: "Kind of role, such as SUPER_ADMIN, APP_ADMIN or CUSTOM."},
		{Name: "label", JSON: "label", Type: Text, Distinct: 12, Doc: "Name of the role."},
		{Name: "status", JSON: "status", Type: Text, Distinct: 2, Values: []string{"ACTIVE", "INACTIVE"}, Doc: "ACTIVE or INACTIVE."},
		{Name: "assignment_type", JSON: "assignmentType", Type: Text, Distinct: 2, Values: []string{"USER", "GROUP", "CLIENT"}, Doc: "USER when assigned directly, GROUP when it comes from a group."},
		{Name: "created", JSON: "created", Type: Time, Doc: "When the role was assigned."},
		{Name: "last_updated", JSON: "lastUpdated", Type: Time, Doc: "When the assignment last changed."},
		{Name: "resource_set", JSON: "resource-set", Type: Text, Doc: "Identifier of the resource set of a custom role."},
		{Name: "role", JSON: "role", Type: Text, Doc: "Identifier of the custom role."},
		{Name: "_links", JSON: "_links", Type: JSON, Hidden: true, Doc: "Links, among them the one to whom the role was assigned."},
		{Name: "_embedded", JSON: "_embedded", Type: JSON, Hidden: true, Doc: "Embedded objects."},
	},
	Examples: []string{
		`SELECT u.login, r.label FROM user_roles r JOIN users u ON u.id = r.user_id WHERE r.type = 'SUPER_ADMIN'`,
		`SELECT type, assignment_type, count(*) AS holders FROM user_roles GROUP BY type, assignment_type`,
		`SELECT label, assignment_type FROM user_roles WHERE user_id = '00uab1cd2EF3gh4IJ5k6'`,
	},
	Notes: []string{
		"Without `user_id`, the users with an assignment of their own and the members of groups with administrator privilege are asked for, one call each. When the roles of many users are wanted, only those among them are. With `assignment_type = 'USER'` the former alone are.",
	},
})
