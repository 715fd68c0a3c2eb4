package catalog

var _ = register(Table{
	Name:    "user_types",
	Aliases: []string{"user_type"},
	Doc:     "User types of the org, each with its own profile schema.",
	Key:     []string{"id"},
	Rows:    3,
	Bucket:  "/api/v1",
	Source:  "listUserTypes",
	Scopes:  []string{"okta.userTypes.read"},
	Paths: []Path{
		{Kind: List, URL: "/api/v1/meta/types/user", Source: "listUserTypes"},
		{
			Kind: Get, URL: "/api/v1/meta/types/user/{typeId}", Bind: map[string]string{"typeId": "id"},
			Alias: true, Wrap: ".", RowsPerCall: 1, Source: "getUserType",
		},
	},
	Columns: []Column{
		{Name: "id", JSON: "id", Type: Text, ID: "oty", Always: true, Unique: true, Doc: "Identifier: oty and 17 more characters."},
		{Name: "name", JSON: "name", Type: Text, Unique: true, Doc: "Name, as used in expressions."},
		{Name: "display_name", JSON: "displayName", Type: Text, Doc: "Name as it is shown."},
		{Name: "description", JSON: "description", Type: Text, Doc: "What the type is for."},
		{Name: "is_default", JSON: "default", Type: Boolean, Doc: "True for the type that new users get."},
		{Name: "created", JSON: "created", Type: Time, Doc: "When the type was created."},
		{Name: "created_by", JSON: "createdBy", Type: Text, Doc: "Identifier of the user who created it."},
		{Name: "last_updated", JSON: "lastUpdated", Type: Time, Doc: "When the type last changed."},
		{Name: "last_updated_by", JSON: "lastUpdatedBy", Type: Text, Doc: "Identifier of the user who changed it last."},
		{Name: "_links", JSON: "_links", Type: JSON, Hidden: true, Doc: "Links, among them the one to the type's schema."},
	},
	Examples: []string{
		`SELECT id, name, display_name FROM user_types WHERE is_default`,
		`SELECT t.name, count(u.id) AS people FROM user_types t LEFT JOIN users u ON u.type_id = t.id GROUP BY t.id ORDER BY people DESC`,
		`SELECT name, created FROM user_types ORDER BY created`,
	},
	Notes: []string{"The property `default` is the column `is_default`, since DEFAULT is a reserved word of SQL."},
})
