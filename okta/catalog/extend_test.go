package catalog

import (
	"slices"
	"strings"
	"testing"
)

func table(t *testing.T, name string) *Table {
	t.Helper()
	found, ok := Find(name)
	if !ok {
		t.Fatalf("there is no table %s", name)
	}
	return found
}

func TestExtend(t *testing.T) {
	t.Parallel()
	base := table(t, "users")
	before := len(base.Columns)
	got := base.Extend([]Attribute{
		{Name: "login", Type: "string"}, // a base attribute: no new column
		{Name: "badgeNumber", Type: "string", Title: "Badge"},
		{Name: "status", Type: "string"},     // a top-level name
		{Name: "CostCenter", Type: "string"}, // costCenter by another case
		{Name: "level", Type: "integer"},
		{Name: "score", Type: "number"},
		{Name: "onCall", Type: "boolean"},
		{Name: "skills", Type: "array"},
		{Name: "hired", Type: "string", Format: "date-time"},
		{Name: "mixed", Type: "string"},
		{Name: "mixed", Type: "boolean"},
		{Name: "badge_number", Type: "string"}, // snake_case of an earlier one
		{Name: "with-dash", Type: "string"},
		{Name: "secret", Type: "string", Format: "hashed"},
		{Name: "profile_status", Type: "string"}, // the name that status took
		{Name: "_raw", Type: "string"},
		{Name: "odd", Type: "object"},
		{Name: "", Type: "string"},
		{Name: "a.b", Type: "string"},
		{Name: "true", Type: "string"}, // a value to SQLite
	})
	if len(base.Columns) != before {
		t.Fatal("the base table changed")
	}
	type row struct {
		name, declared, path string
		search               Ops
	}
	want := []row{
		{"badge_number", "TEXT", "profile badgeNumber", Eq | Sw | Ordered},
		{"profile_status", "TEXT", "profile status", Eq | Sw | Ordered},
		{"profile_CostCenter", "TEXT", "profile CostCenter", Eq | Sw | Ordered},
		{"level", "INTEGER", "profile level", Eq | Ordered},
		{"score", "REAL", "profile score", Eq | Ordered},
		{"on_call", "BOOLEAN", "profile onCall", Eq},
		{"skills", "JSON TEXT", "profile skills", Eq},
		{"hired", "TIMESTAMP TEXT COLLATE TIMESTAMP", "profile hired", Ordered},
		{"mixed", "TEXT", "profile mixed", 0},
		{"profile_badge_number", "TEXT", "profile badge_number", Eq | Sw | Ordered},
		{"with-dash", "TEXT", "profile with-dash", 0},
		{"secret", "TEXT", "profile secret", 0},
		{"profile_profile_status", "TEXT", "profile profile_status", Eq | Sw | Ordered},
		{"profile__raw", "TEXT", "profile _raw", Eq | Sw | Ordered},
		{"odd", "JSON TEXT", "profile odd", 0},
		{"a.b", "TEXT", "profile a.b", 0},
		{"profile_true", "TEXT", "profile true", Eq | Sw | Ordered},
	}
	for i, c := range got.Columns[before:] {
		have := row{c.Name, c.Declared(), strings.Join(c.Path(), " "), c.Search}
		if i >= len(want) || have != want[i] {
			t.Errorf("column %d is %+v", i, have)
		}
		if !c.Custom() {
			t.Errorf("%s is not marked as custom", c.Name)
		}
		if at, ok := got.Column(strings.ToUpper(c.Name)); !ok || at != before+i {
			t.Errorf("%s is found at %d", c.Name, at)
		}
	}
	if n := len(got.Columns) - before; n != len(want) {
		t.Errorf("there are %d new columns, not %d", n, len(want))
	}
	if c := got.Columns[before+6]; !c.Multi {
		t.Error("an array attribute is compared as one value")
	}
	if err := Validate(got); err != nil {
		t.Error(err)
	}
}

// A later attribute never renames a column that exists.
func TestExtendKeepsNames(t *testing.T) {
	t.Parallel()
	first := table(t, "groups").Extend([]Attribute{{Name: "fooBar", Type: "string"}})
	second := first.Extend([]Attribute{{Name: "foo_bar", Type: "string"}, {Name: "fooBar", Type: "string"}})
	for name, path := range map[string]string{"foo_bar": "profile fooBar", "profile_foo_bar": "profile foo_bar"} {
		i, ok := second.Column(name)
		if !ok || strings.Join(second.Columns[i].Path(), " ") != path {
			t.Errorf("%s is not at %s", name, path)
		}
	}
	if len(second.Columns) != len(first.Columns)+1 {
		t.Errorf("there are %d columns more", len(second.Columns)-len(first.Columns))
	}
}

// What Okta finds an array by depends on the table, and on what its schemas say
// of the elements.
func TestExtendArrays(t *testing.T) {
	t.Parallel()
	attrs := []Attribute{{Name: "tags", Type: "array", Items: "string"}, {Name: "codes", Type: "array", Items: "integer"}, {Name: "odd", Type: "array"}, {Name: "codes", Type: "array", Items: "number"}}
	for _, c := range []struct {
		table  string
		search Ops
	}{{"users", Eq}, {"groups", 0}} {
		got := table(t, c.table).Extend(attrs)
		for name, items := range map[string]Type{"tags": Text, "codes": JSON, "odd": JSON} {
			i, ok := got.Column(name)
			if !ok || got.Columns[i].Items != items || got.Columns[i].Search != c.search || !got.Columns[i].Multi {
				t.Errorf("%s.%s is %+v", c.table, name, got.Columns[i])
			}
		}
	}
}

func TestExtendIsBounded(t *testing.T) {
	t.Parallel()
	var attrs []Attribute
	for i := range 3000 {
		attrs = append(attrs, Attribute{Name: "a" + strings.Repeat("b", i%50) + string(rune('a'+i%26)) + strings.Repeat("c", i/50), Type: "string"})
	}
	if n := len(table(t, "users").Extend(attrs).Columns); n > maxColumns {
		t.Errorf("the table has %d columns", n)
	}
}

func TestSnake(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"costCenter": "cost_center", "employeeID": "employee_id", "ADGuid": "ad_guid", "some_snake_case": "some_snake_case",
		"Some_Snake": "some_snake", "login": "login", "x5t#S256": "x5t#s256", "lastURLSeen": "last_url_seen", "": "", "Ärger": "ärger", "v2Name": "v2_name",
	} {
		if got := Snake(in); got != want {
			t.Errorf("Snake(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestParseSchema(t *testing.T) {
	t.Parallel()
	attrs, err := ParseUserSchema([]byte(`{"id":"x","definitions":{
		"custom":{"id":"#custom","properties":{"zeta":{"type":"string","title":"Z"},"alpha":{"type":"array","items":{"type":"string"}},"bad":7,"nulls":{"type":null,"format":null}},"required":[]},
		"base":{"properties":{"login":{"type":"string","format":null,"required":true}}},
		"other":[1]}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []Attribute{{Name: "login", Type: "string"}, {Name: "zeta", Type: "string", Title: "Z"}, {Name: "alpha", Type: "array", Items: "string"}, {Name: "nulls"}}
	if !slices.Equal(attrs, want) {
		t.Errorf("got %+v", attrs)
	}
	for _, lenient := range []string{`{}`, `{"definitions":null}`, `{"definitions":{"custom":[]}}`, `{"definitions":{"custom":{"properties":"x"}}}`} {
		if attrs, err := ParseGroupSchema([]byte(lenient)); err != nil || len(attrs) != 0 {
			t.Errorf("%s gives %v, %v", lenient, attrs, err)
		}
	}
	_, err = ParseGroupSchema([]byte(`[]`))
	if err == nil || !strings.HasPrefix(err.Error(), "catalog: the schema is no JSON object: ") {
		t.Errorf("an array gives %v", err)
	}
}

// Texts and timestamps that an org adds are ordered by the search of users alone.
func TestExtendedOrder(t *testing.T) {
	t.Parallel()
	attrs := []Attribute{{Name: "badge", Type: "string"}, {Name: "hired", Type: "string", Format: "date-time"}, {Name: "level", Type: "integer"}}
	for name, want := range map[string][]Ops{"users": {Eq | Sw | Ordered, Ordered, Eq | Ordered}, "groups": {Eq | Sw, 0, Eq | Ordered}} {
		got := table(t, name).Extend(attrs)
		for i, c := range got.Columns[len(got.Columns)-len(attrs):] {
			if c.Search != want[i] || c.SameOrder() != (c.Type == Integer) {
				t.Errorf("%s: %s takes %s, in the same order %t", name, c.Name, c.Search, c.SameOrder())
			}
		}
	}
}
