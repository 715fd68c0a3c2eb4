package catalog

// Operators of GET /groups. The filter takes eq on four names and, on the two
// dates, gt and lt; ge and le are not documented there.
//
// Source: listGroups.
const (
	groupText    = Eq | Sw
	groupContain = Eq | Sw | Co
	groupDate    = Eq | Ordered | Pr
	groupFilter  = Eq | Gt | Lt
)

var _ = register(Table{
	Name:    "groups",
	Aliases: []string{"okta_groups"},
	Doc:     "Groups of the org: made in Okta, imported from an application, or built in.",
	Schema:  GroupSchema,
	Key:     []string{"id"},
	Rows:    500,
	Bucket:  "/api/v1/groups",
	Source:  "listGroups",
	Scopes:  []string{"okta.groups.read", "okta.schemas.read"},
	Roles:   []string{"custom role with okta.groups.read"},
	Paths: []Path{
		{
			Kind: List, URL: "/api/v1/groups", Page: 200, Source: "listGroups",
			Search: true, Filter: true, Q: true, Sort: true, Expand: true,
		},
		{
			Kind: Get, URL: "/api/v1/groups/{groupId}", Bind: map[string]string{"groupId": "id"},
			Wrap: ".", Expand: true, RowsPerCall: 1, Source: "getGroup",
		},
	},
	Columns: []Column{
		{Name: "id", JSON: "id", Type: Text, ID: "00g", Always: true, Unique: true, Search: groupText, Filter: Eq, Doc: "Identifier: 00g and 17 more characters."},
		{Name: "type", JSON: "type", Type: Text, Distinct: 3, Usual: "OKTA_GROUP", Values: []string{"OKTA_GROUP", "APP_GROUP", "BUILT_IN"}, Always: true, Search: groupText, Filter: Eq, Doc: "OKTA_GROUP, APP_GROUP or BUILT_IN."},
		{Name: "name", JSON: "profile.name", Type: Text, Distinct: 500, Always: true, Search: groupContain, Doc: "Display name."},
		{Name: "description", JSON: "profile.description", Type: Text, Search: groupContain, Doc: "What the group is for."},
		{Name: "created", JSON: "created", Type: Time, Always: true, Sort: true, NotNull: true, Search: groupDate, Doc: "When the group was created."},
		{Name: "last_updated", JSON: "lastUpdated", Type: Time, Always: true, Sort: true, NotNull: true, Search: groupDate, Filter: groupFilter, Doc: "When the profile last changed."},
		{Name: "last_membership_updated", JSON: "lastMembershipUpdated", Type: Time, Sort: true, Search: groupDate, Filter: groupFilter, Doc: "When the membership last changed."},
		{Name: "object_class", JSON: "objectClass", Type: JSON, Multi: true, Doc: "Array of the classes that decide the shape of the profile."},
		{Name: "dn", JSON: "profile.dn", Type: Text, Search: groupText, Doc: "Distinguished name of a group from a directory."},
		{Name: "sam_account_name", JSON: "profile.samAccountName", Type: Text, Search: groupText, Doc: "Account name of a group from Active Directory."},
		{Name: "windows_domain_qualified_name", JSON: "profile.windowsDomainQualifiedName", Type: Text, Search: groupText, Doc: "Name with the Windows domain in front."},
		{Name: "external_id", JSON: "profile.externalId", Type: Text, Search: groupText, Doc: "Identifier in the directory it comes from."},
		{Name: "profile", JSON: "profile", Type: JSON, Doc: "The whole profile, custom attributes included."},
		{Name: "users_count", JSON: "_embedded.stats.usersCount", Type: Integer, Hidden: true, Expand: "stats", Doc: "Number of members."},
		{Name: "apps_count", JSON: "_embedded.stats.appsCount", Type: Integer, Hidden: true, Expand: "stats", Doc: "Number of applications assigned to the group."},
		{Name: "group_push_mappings_count", JSON: "_embedded.stats.groupPushMappingsCount", Type: Integer, Hidden: true, Expand: "stats", Doc: "Number of push mappings of the group."},
		{Name: "has_admin_privilege", JSON: "_embedded.stats.hasAdminPrivilege", Else: "_embedded.stats.hasAdminPrivlege", Type: Boolean, Distinct: 2, Shares: map[string]float64{"0": 0.95, "1": 0.05}, Hidden: true, Expand: "stats", Doc: "Whether members get an administrator role from the group."},
		{Name: "_links", JSON: "_links", Type: JSON, Hidden: true, Doc: "Links, among them the one to the application that an APP_GROUP comes from."},
		{Name: "_embedded", JSON: "_embedded", Type: JSON, Hidden: true, Expand: "stats", Doc: "Embedded objects, among them the counts."},
	},
	Examples: []string{
		`SELECT name FROM groups WHERE type = 'BUILT_IN' ORDER BY name`,
		`SELECT id, name, last_membership_updated FROM groups WHERE last_membership_updated > datetime('now', '-7 days')`,
		`SELECT name, users_count FROM groups WHERE users_count = 0 ORDER BY name`,
		`SELECT name, description FROM groups WHERE name LIKE 'Team%'`,
		`SELECT name, dn FROM groups WHERE type = 'APP_GROUP' AND dn IS NOT NULL`,
	},
	Notes: []string{
		"The counts are hidden columns: name them to have them. Okta computes them only when they are asked for.",
		"Group administrators do not see the group Everyone.",
		"Where an APP_GROUP comes from is in `_links`, below `source`.",
	},
})
