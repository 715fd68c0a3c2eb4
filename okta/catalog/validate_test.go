package catalog

import (
	"strings"
	"testing"
)

func TestTablesAreValid(t *testing.T) {
	t.Parallel()
	names := map[string]string{}
	for _, table := range All() {
		if err := Validate(table); err != nil {
			t.Error(err)
		}
		for _, n := range append([]string{table.Name}, table.Aliases...) {
			n = strings.ToLower(n)
			if other, ok := names[n]; ok {
				t.Errorf("%s and %s share the name %s", other, table.Name, n)
			}
			names[n] = table.Name
		}
	}
	if len(All()) < 7 {
		t.Errorf("there are %d tables", len(All()))
	}
}

// good is a literal that is in order; every refusal spoils one thing of it.
func good() Table {
	return Table{
		Name: "things", Doc: "Things of the org.", Key: []string{"id"}, Rows: 1, Bucket: "/api/v1", Source: "listThings",
		Scopes: []string{"okta.things.read"}, Examples: []string{"SELECT 1", "SELECT 2", "SELECT 3"},
		Paths: []Path{
			{Kind: List, URL: "/api/v1/things", Page: 20, Search: true, Filter: true, Sort: true, Expand: true, Source: "listThings"},
			{Kind: Get, URL: "/api/v1/things/{id}", Bind: map[string]string{"id": "id"}, Wrap: ".", Source: "getThing"},
		},
		Columns: []Column{
			{Name: "id", JSON: "id", Search: Eq, Filter: Eq, Doc: "Identifier."},
			{Name: "created", JSON: "created", Type: Time, Always: true, Sort: true, Search: Eq | Ordered, Doc: "When."},
		},
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	ok := good()
	if err := Validate(build(ok)); err != nil {
		t.Fatal(err)
	}
	column := func(c Column) func(*Table) {
		if c.Doc == "" {
			c.Doc = "A column."
		}
		return func(t *Table) { t.Columns = append(t.Columns, c) }
	}
	path := func(p Path) func(*Table) {
		p.Source = "x"
		return func(t *Table) { t.Paths = append(t.Paths, p) }
	}
	far := func(spoil func(*Path)) func(*Table) {
		p := Path{
			Kind: Reverse, URL: "/a/{x}/b", Bind: map[string]string{"x": "id"}, Columns: map[string]string{"created": "c"}, Only: true,
			Object: "/api/v1/users/{x}", Parents: []Source{{Table: "users", Value: "id"}},
		}
		spoil(&p)
		return path(p)
	}
	sound := good()
	far(func(*Path) {})(&sound)
	if err := Validate(build(sound)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		spoil func(*Table)
		want  string
	}{
		{"table name", func(t *Table) { t.Name = "Things" }, "Things: the name is not in snake_case or is a reserved word"},
		{"reserved table", func(t *Table) { t.Name = "group" }, "group: the name is not in snake_case or is a reserved word"},
		{"table doc", func(t *Table) { t.Doc = "Things" }, "things: the description of the table does not end in a full stop"},
		{"two lines", func(t *Table) { t.Doc = "A\nb." }, "things: the description of the table is not one trimmed line"},
		{"alias twice", func(t *Table) { t.Aliases = []string{"a", "A"} }, "things: the alias A occurs twice"},
		{"no key", func(t *Table) { t.Key = nil }, "things: there is no key"},
		{"unknown key", func(t *Table) { t.Key = []string{"nope"} }, "things: the key names no column nope"},
		{"no list", func(t *Table) { t.Paths = t.Paths[1:] }, "things: the first path is no list"},
		{"403 is nothing", func(t *Table) { t.Nothing = []Nothing{{403, "E0000006"}} }, `things: status 403 with code "E0000006" cannot stand for nothing`},
		{"no examples", func(t *Table) { t.Examples = nil }, "things: there are 0 examples, not 3 to 6"},
		{"no source", func(t *Table) { t.Source = "" }, "things: source, scopes, bucket or rows are missing"},
		{"column doc", column(Column{Name: "x", JSON: "x", Doc: "X"}), "things: the description of column x does not end in a full stop"},
		{"column name", column(Column{Name: "costCenter", JSON: "x"}), `things: the column name "costCenter" is not in snake_case or is a reserved word`},
		{"reserved column", column(Column{Name: "default", JSON: "x"}), `things: the column name "default" is not in snake_case or is a reserved word`},
		{"column twice", column(Column{Name: "id", JSON: "x"}), "things: the column id occurs twice"},
		{"underscore", column(Column{Name: "_x", JSON: "x"}), "things: the column _x is not hidden"},
		{"object with operators", column(Column{Name: "x", JSON: "x", Type: JSON, Search: Eq}), "things: the column x is an object or array and has operators"},
		{"array with operators", column(Column{Name: "x", JSON: "x", Multi: true, Search: Eq}), "things: the column x is an object or array and has operators"},
		{"number without case", column(Column{Name: "x", JSON: "x", Type: Integer, NoCase: true}), "things: the column x is compared without case and is no text"},
		{"order of text", column(Column{Name: "x", JSON: "x", Search: Eq | Gt}), "things: the column x has some operators of an order that is not SQLite's: a wider range takes others"},
		{"filter order of text", column(Column{Name: "x", JSON: "x", NoCase: true, Filter: Lt}), "things: the column x has an order that is not SQLite's"},
		{"difference of what may be missing", column(Column{Name: "x", JSON: "x", Search: Eq | Ne}), "things: the column x is no text that every row has and takes ne: what is missing is neither less nor greater"},
		{"shares of too many rows", column(Column{Name: "x", JSON: "x", Distinct: 2, Shares: map[string]float64{"A": 0.8, "B": 0.3}}), "things: the column x has shares for more rows or values than there are"},
		{"values of a number", column(Column{Name: "x", JSON: "x", Type: Integer, Values: []string{"1"}}), "things: the column x is no text and has a list of its values"},
		{"value twice", column(Column{Name: "x", JSON: "x", Values: []string{"A", "B", "A"}}), "things: the column x has the value A twice"},
		{"usual value of none", column(Column{Name: "x", JSON: "x", Distinct: 2, Usual: "C", Values: []string{"A", "B"}}), "things: the column x has a usual value that is none of its values"},
		{"prefix of a number", column(Column{Name: "x", JSON: "x", Type: Real, Search: Sw}), "things: the column x is no text and has text operators"},
		{"no attribute", column(Column{Name: "x", Param: "x", Search: Eq}), "things: the column x has operators and no attribute"},
		{"sorts text", column(Column{Name: "x", JSON: "x", Sort: true}), "things: the column x sorts and is no timestamp"},
		{"lacks what it must have", column(Column{Name: "x", JSON: "x", NotNull: true}), "things: the column x is declared NOT NULL and is not always there"},
		{"visible expansion", column(Column{Name: "x", JSON: "x", Expand: "y"}), "things: the column x costs an expansion and is not hidden"},
		{"from nowhere", column(Column{Name: "x"}), "things: the column x comes from nowhere"},
		{"search without path", func(t *Table) { t.Paths[0].Search = false; t.Paths[0].Sort = false }, "things: the column id needs a path with search"},
		{"filter without path", func(t *Table) { t.Paths[0].Filter = false }, "things: the column id needs a path with filter"},
		{"sort without path", func(t *Table) { t.Paths[0].Sort = false }, "things: the column created needs a path with sortBy"},
		{"expand without path", func(t *Table) {
			t.Paths[0].Expand = false
			column(Column{Name: "x", JSON: "x", Expand: "y", Hidden: true})(t)
		}, "things: the column x needs a path with expand"},
		{"param without path", func(t *Table) {
			t.Paths = t.Paths[1:]
			column(Column{Name: "x", Param: "type"})(t)
		}, "things: the column x needs a path with a list of its own"},
		{"late expansion", func(t *Table) {
			for i := range 61 {
				column(Column{Name: "c" + strings.Repeat("x", i), JSON: "c"})(t)
			}
			column(Column{Name: "x", JSON: "x", Expand: "y", Hidden: true})(t)
		}, "things: the column x costs an expansion and comes after the first 63"},
		{"late hidden", func(t *Table) {
			for i := range 62 {
				column(Column{Name: "c" + strings.Repeat("x", i), JSON: "c"})(t)
			}
		}, "things: the column _key comes after the first 63"},
		{"unbound", path(Path{URL: "/a/{x}"}), "things: path /a/{x}: nothing is bound to {x}"},
		{"bound to nothing", path(Path{URL: "/a/{x}", Bind: map[string]string{"x": "nope"}}), "things: path /a/{x}: {x} is bound to no column nope"},
		{"not in URL", path(Path{URL: "/a", Bind: map[string]string{"x": "id"}}), "things: path /a: a bound parameter is not in the URL"},
		{"query in URL", path(Path{URL: "/a?b=c"}), "things: path /a?b=c: not an absolute path without query"},
		{"get without key", path(Path{Kind: Get, URL: "/a", Wrap: "."}), "things: path /a: one object needs a key and the wrapper ."},
		{"list of one", path(Path{URL: "/a", Wrap: "."}), "things: path /a: a list is no single object"},
		{"blind reverse", path(Path{Kind: Reverse, URL: "/a/{id}", Bind: map[string]string{"id": "id"}}), "things: path /a/{id}: nothing is seen from the other end"},
		{"idle parents", path(Path{URL: "/a", Parents: []Source{{Table: "users", Value: "id"}}}), "things: path /a: parents without a list under them"},
		{"sort alone", path(Path{URL: "/a", Sort: true}), "things: path /a: sortBy without search"},
		{"pass alone", path(Path{URL: "/a", Passes: []string{"x"}}), "things: path /a: further passes without filter"},
		{"idle object", path(Path{URL: "/a", Object: "/b"}), "things: path /a: an object beside a list that holds everything"},
		{"unknown column of a path", path(Path{URL: "/a", Columns: map[string]string{"nope": "x"}}), "things: path /a: there is no column nope"},
		{"source of nothing", path(Path{URL: "/a/{x}", Bind: map[string]string{"x": "id"}, Parents: []Source{{}}}), "things: path /a/{x}: a source needs a table or a URL, and a value"},
		{"source of no table", path(Path{URL: "/a/{x}", Bind: map[string]string{"x": "id"}, Parents: []Source{{Table: "nope", Value: "id"}}}), "things: path /a/{x}: there is no table nope"},
		{"each of nothing", path(Path{URL: "/a/{x}", Bind: map[string]string{"x": "id"}, Parents: []Source{{URL: "/b", Value: "id", Each: &Source{URL: "/c"}}}}), "things: path /a/{x}: the list for each parent does not name it"},
		{"no object to select by", far(func(p *Path) { p.Only, p.Object = false, "" }), "things: path /a/{x}/b: its parents' columns are not those of an object"},
		{"several tables to select from", far(func(p *Path) { p.Parents = append(p.Parents, p.Parents[0]) }), "things: path /a/{x}/b: what is seen from the other end has one whole table of parents"},
		{"parents of a list to select from", far(func(p *Path) { p.Parents = []Source{{URL: "/u", Value: "id"}} }), "things: path /a/{x}/b: what is seen from the other end has one whole table of parents"},
		{"no list to select from", far(func(p *Path) { p.Parents[0].Table = "enrolled_factors" }), "things: path /a/{x}/b: enrolled_factors cannot be selected from"},
		{"another object", far(func(p *Path) { p.Object = "/api/v1/groups/{x}" }), "things: path /a/{x}/b: /api/v1/groups/{x} is no row of users"},
		{"source for no column", path(Path{URL: "/a/{x}", Bind: map[string]string{"x": "id"}, Parents: []Source{{URL: "/b", Value: "id", Only: map[string]string{"nope": "A"}}}}), "things: path /a/{x}: the column nope does not tell a source's rows"},
		{"source for a timestamp", path(Path{URL: "/a/{x}", Bind: map[string]string{"x": "id"}, Parents: []Source{{URL: "/b", Value: "id", Only: map[string]string{"created": "A"}}}}), "things: path /a/{x}: the column created does not tell a source's rows"},
		{"path without source", func(t *Table) { t.Paths[1].Source = "" }, "things: path /api/v1/things/{id}: no source"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			table := good()
			c.spoil(&table)
			err := Validate(build(table))
			if err == nil || !strings.Contains("\n"+err.Error()+"\n", "\n"+c.want+"\n") {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}
