package catalog

import "slices"

var _ = register(Table{
	Name:    "group_members",
	Aliases: []string{"group_users", "group_member"},
	Doc:     "Who is in which group, one row per membership, with the member's user columns.",
	Key:     []string{"group_id", "user_id"},
	Rows:    30000,
	Bucket:  "/api/v1/groups",
	Source:  "listGroupUsers",
	Scopes:  []string{"okta.groups.read", "okta.users.read"},
	Roles:   []string{"custom role with okta.groups.read and okta.users.read"},
	Nothing: []Nothing{{404, "E0000007"}},
	Paths: []Path{
		{
			Kind: List, URL: "/api/v1/groups/{groupId}/users", Bind: map[string]string{"groupId": "group_id"},
			Page: 200, RowsPerCall: 60, Parents: []Source{{Table: "groups", Value: "id", Count: "_embedded.stats.usersCount"}}, Objects: "users", Source: "listGroupUsers",
		},
		{
			Kind: Reverse, URL: "/api/v1/users/{userId}/groups", Bind: map[string]string{"userId": "user_id"},
			Alias: true, Columns: map[string]string{"group_id": "id"}, Only: true, Object: "/api/v1/users/{userId}",
			Parents: []Source{{Table: "users", Value: "id"}}, RowsPerCall: 6, Objects: "groups", Source: "listUserGroups",
		},
	},
	Columns: memberColumns(),
	Examples: []string{
		`SELECT user_id, login FROM group_members WHERE group_id = '00gab1cd2EF3gh4IJ5k6'`,
		`SELECT g.name FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = '00uab1cd2EF3gh4IJ5k6'`,
		`SELECT g.name, count(*) AS members FROM groups g JOIN group_members m ON m.group_id = g.id GROUP BY g.id ORDER BY members DESC LIMIT 10`,
		`SELECT g.name, m.login FROM groups g JOIN group_members m ON m.group_id = g.id WHERE g.type = 'OKTA_GROUP' AND m.status = 'SUSPENDED'`,
	},
	Notes: []string{
		"With `group_id` the members come from the group, with `user_id` the groups come from the user. With neither, the members of every group are read, at least one call per group.",
		"Seen from the user, only `group_id` and `user_id` are in the answer; the other columns come from the rows of `users` that the statement reads, and else cost one call per user.",
		"For sizes alone, `users_count` of `groups` costs less than counting members.",
	},
})

// memberColumns is the relation's two ends and the columns of the member. The
// member's own operators do not apply here: the list has no `search` of its own.
func memberColumns() []Column {
	cols := []Column{{Name: "group_id", Type: Text, ID: "00g", Always: true, Doc: "Identifier of the group."}}
	for _, c := range slices.Concat(userHead("user_id"), userProfile, userTail) {
		c.Search, c.Filter, c.Sort, c.Unique = 0, 0, false, false
		if c.Name == "user_id" {
			c.Doc = "Identifier of the member."
		}
		cols = append(cols, c)
	}
	return cols
}
