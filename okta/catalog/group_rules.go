package catalog

var _ = register(Table{
	Name:    "group_rules",
	Aliases: []string{"group_rule"},
	Doc:     "Rules that put users into groups by an expression.",
	Key:     []string{"id"},
	Rows:    50,
	Bucket:  "/api/v1",
	Source:  "listGroupRules",
	Scopes:  []string{"okta.groups.read"},
	Paths: []Path{
		{Kind: List, URL: "/api/v1/groups/rules", Page: 200, Expand: true, Source: "listGroupRules"},
		{
			Kind: Get, URL: "/api/v1/groups/rules/{groupRuleId}", Bind: map[string]string{"groupRuleId": "id"},
			Wrap: ".", Expand: true, RowsPerCall: 1, Source: "getGroupRule",
		},
	},
	Columns: []Column{
		{Name: "id", JSON: "id", Type: Text, ID: "0pr", Always: true, Unique: true, Doc: "Identifier: 0pr and 17 more characters."},
		{Name: "type", JSON: "type", Type: Text, Doc: "Kind of rule, always group_rule today."},
		{Name: "name", JSON: "name", Type: Text, Doc: "Name of the rule."},
		{Name: "status", JSON: "status", Type: Text, Distinct: 3, Values: []string{"ACTIVE", "INACTIVE", "INVALID"}, Doc: "ACTIVE, INACTIVE or INVALID."},
		{Name: "created", JSON: "created", Type: Time, Doc: "When the rule was created."},
		{Name: "last_updated", JSON: "lastUpdated", Type: Time, Doc: "When the rule last changed."},
		{Name: "conditions", JSON: "conditions", Type: JSON, Doc: "Expression and exceptions of the rule."},
		{Name: "conditions_expression_type", JSON: "conditions.expression.type", Type: Text, Doc: "Language of the expression."},
		{Name: "conditions_expression_value", JSON: "conditions.expression.value", Type: Text, Doc: "The expression that a user must meet."},
		{Name: "conditions_people_users_exclude", JSON: "conditions.people.users.exclude", Type: JSON, Doc: "Array of the users that the rule leaves out."},
		{Name: "actions", JSON: "actions", Type: JSON, Doc: "What the rule does."},
		{Name: "actions_assign_user_to_groups_group_ids", JSON: "actions.assignUserToGroups.groupIds", Type: JSON, Doc: "Array of the groups that users are put into."},
		{Name: "group_id_to_group_name_map", JSON: "_embedded.groupIdToGroupNameMap", Type: JSON, Hidden: true, Expand: "groupIdToGroupNameMap", Doc: "Names of the groups that the rule mentions, by identifier."},
		{Name: "_embedded", JSON: "_embedded", Type: JSON, Hidden: true, Doc: "Embedded objects."},
	},
	Examples: []string{
		`SELECT name, conditions_expression_value FROM group_rules WHERE status = 'ACTIVE'`,
		`SELECT r.name AS rule, g.name AS group_name FROM group_rules r JOIN json_each(r.actions_assign_user_to_groups_group_ids) t JOIN groups g ON g.id = t.value`,
		`SELECT id, name FROM group_rules WHERE status = 'INVALID'`,
	},
	Notes: []string{"Okta's own search of this list takes keywords, not conditions, so conditions are tested after fetching; there are few rules."},
})
