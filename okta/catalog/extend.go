package catalog

import (
	"strconv"
	"strings"
	"unicode"
)

// Attribute is a profile attribute that a schema of the org defines.
type Attribute struct {
	Name   string // exact name
	Type   string // string, boolean, number, integer or array; anything else is kept as JSON
	Format string // such as date-time; "" for none
	Title  string // name shown to people, "" for none
	Items  string // type of an array's elements, "" when it is not known
}

// maxColumns is how many columns a table grows to; attributes beyond are left
// to the column profile. SQLite's own limit is 2000.
const maxColumns = 1900

// Extend returns a copy of the table with a column for each attribute that it
// does not have. Attributes keep their order and come last, so that a column
// that exists is never renamed by a later one.
//
// An attribute that several schemas define is one column, as text when they
// disagree about its type. One whose name in snake_case is taken becomes
// profile_ and its exact name; column names are compared without case, as SQL
// does.
func (t *Table) Extend(attrs []Attribute) *Table {
	out := *t
	out.extended = true
	out.Columns = append([]Column(nil), t.Columns...)
	out.index()
	known := map[string]bool{}
	for i := range out.Columns {
		if p := out.Columns[i].Path(); len(p) == 2 && p[0] == "profile" {
			known[p[1]] = true
		}
	}
	united, order := unite(attrs)
	for _, name := range order {
		if known[name] || name == "" || len(out.Columns) >= maxColumns {
			continue
		}
		c := attributeColumn(united[name])
		if c.Multi && !t.ByItem {
			c.Search = 0
		}
		if t.Schema != UserSchema {
			c.unordered()
		}
		c.Name = out.freeName(name)
		out.byName[strings.ToLower(c.Name)] = len(out.Columns)
		out.Columns = append(out.Columns, c)
	}
	return &out
}

// Complete says whether the table has all columns that it can have: those of its
// schemas are known, or it has none.
func (t *Table) Complete() bool { return t.Schema == NoSchema || t.extended }

// unite merges attributes of the same name, in order of first appearance.
func unite(attrs []Attribute) (map[string]Attribute, []string) {
	united := map[string]Attribute{}
	var order []string
	for _, a := range attrs {
		have, ok := united[a.Name]
		switch {
		case !ok:
			order = append(order, a.Name)
			have = a
		case have.Type != a.Type || have.Format != a.Format && (have.Format == "date-time" || a.Format == "date-time"):
			have.Type, have.Format = "", "mixed"
		case have.Items != a.Items:
			have.Items = ""
		}
		united[a.Name] = have
	}
	return united, order
}

// freeName is the column name of an attribute.
func (t *Table) freeName(attr string) string {
	name := Snake(attr)
	if _, taken := t.Column(name); !taken && name != "true" && name != "false" { // which SQLite would not take for values then
		return name
	}
	name = "profile_" + attr
	for n := 2; ; n++ {
		if _, taken := t.Column(name); !taken {
			return name
		}
		name = "profile_" + attr + "_" + strconv.Itoa(n)
	}
}

// attributeColumn is the column of an attribute, without its name.
//
// Source: listUsers and listGroups, search: every profile attribute takes eq
// and sw. That of users finds an array by any of its elements, and orders texts.
// Date-time attributes are kept by Okta as the text they were given as, which is not
// how a timestamp compares here: they are searched for ranges that are wider.
func attributeColumn(a Attribute) Column {
	c := Column{JSON: "profile." + a.Name, path: []string{"profile", a.Name}, custom: true, Type: Text}
	c.Doc = "Custom attribute " + a.Name
	if a.Title != "" && a.Title != a.Name {
		c.Doc += " (" + a.Title + ")"
	}
	c.Doc += "."
	switch {
	case a.Format == "mixed": // types that disagree are text, and not searched
	case a.Type == "string" && a.Format == "date-time":
		c.Type, c.Search = Time, Ordered
	case a.Type == "string":
		c.Search = Eq | Sw | Ordered
	case a.Type == "boolean":
		c.Type, c.Search = Boolean, Eq
	case a.Type == "integer":
		c.Type, c.Search = Integer, Eq|Ordered
	case a.Type == "number":
		c.Type, c.Search = Real, Eq|Ordered
	case a.Type == "array":
		c.Type, c.Multi, c.Search, c.Items = JSON, true, Eq, itemType(a.Items)
	default:
		c.Type = JSON
	}
	if !isAttributeName(a.Name) || a.Format == "encrypted" || a.Format == "hashed" {
		c.Search = 0
	}
	return c
}

// unordered takes the order of texts and of timestamps from an attribute.
func (c *Column) unordered() {
	if c.Type == Text || c.Type == Time {
		c.Search &^= Ordered
	}
}

// itemType is the type of an array's elements.
func itemType(name string) Type {
	switch name {
	case "string":
		return Text
	case "integer":
		return Integer
	case "number":
		return Real
	}
	return JSON
}

// isAttributeName says whether a name can stand in an expression.
func isAttributeName(s string) bool {
	for i, r := range s {
		letter := r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

// Snake writes a JSON name in snake_case: costCenter as cost_center, employeeID
// as employee_id. Names that have underscores already only lose their capitals.
func Snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 && runes[i-1] != '_' {
			before := runes[i-1]
			next := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if unicode.IsLower(before) || unicode.IsDigit(before) || unicode.IsUpper(before) && next {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
