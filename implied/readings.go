package implied

import (
	"reflect"
	"slices"
	"time"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// SQLite offers a table the comparisons of its columns, the sides of an OR one
// at a time, each for a scan of its own, and nothing of a condition on a
// function of a column. Where the statement's text proves that every row must
// meet an OR of comparisons with constants, or a condition from which such a
// comparison follows, one request can ask for it. What is joined by AND and OR
// is read with a parser for MySQL's dialect, so the reading is used only where
// the dialects cannot differ, and only to narrow a request: SQLite tests every
// row with its own reading.

// reading is one place where a statement reads a table: the conditions that the
// rows it can use there meet, each of them a disjunction.
type reading [][]side

// Narrowed is what a statement's text tells of the rows of a table that it can
// use.
type Narrowed struct {
	AnyOf   [][]planner.Comparison // disjunctions that all of them meet
	Several bool                   // they are used in several places, under different conditions
	// Lists are the values that the text compares a column with one of, where it does
	// so with the same ones in all places that have such a list. They are a guess: what
	// SQLite makes of the text may be another one.
	Lists map[int][]planner.Value
	// Choices are those of columns that places compare with different ones.
	Choices map[int][][]planner.Value

	readings []reading  // of several places
	mentions []mentions // what each of them names
}

// Of reads the text, with Okta's tables as they are known. SQLite does not say for
// which of several readings of the table it asks, so that what holds is that any
// one of them is met.
func Of(s *sqltree.Shape, t *catalog.Table, okta sqltree.Tables) (out Narrowed) {
	r := s.SelectsOf(okta)
	if r == nil || !r.KnowsTables() {
		return out
	}
	// A parser that gives up on a text must not take the statement with it.
	defer func() {
		if recover() != nil {
			out = Narrowed{}
		}
	}()
	var readings []reading
	var named []mentions
	for _, c := range r.Cores {
		for _, it := range c.Items {
			if found, ok := catalog.Find(it.Name); ok && found.Name == t.Name {
				for _, rd := range readingsOf(s, r, t, it) {
					readings, named = append(readings, rd), append(named, mentionsOf(r, t, it))
				}
			}
		}
	}
	if len(readings) == 0 {
		return out
	}
	out = Narrowed{AnyOf: disjunctions(joined(readings))}
	out.Lists, out.Choices = listsOf(readings)
	if !alike(readings) {
		out.Several, out.readings, out.mentions = true, readings, named
	}
	return out
}

// joined is the reading of rows that any one of several is met by.
func joined(readings []reading) reading {
	if alike(readings) {
		return readings[0]
	}
	return reading{anyReading(readings)}
}

// alike says whether all readings are the same.
func alike(readings []reading) bool {
	return !slices.ContainsFunc(readings, func(r reading) bool { return !reflect.DeepEqual(r, readings[0]) })
}

// conditionsOn reads the conditions on one entry of a FROM. Those in WHERE and of
// inner joins hold for every row of the result; a row of an outer join without a
// partner meets none of them, since it has NULL in every column. Those in the ON
// of a LEFT JOIN hold for the rows of the table that is joined.
func conditionsOn(s *sqltree.Shape, r *sqltree.Reader, t *catalog.Table, p place) reading {
	it, c := p.it, p.it.Core
	m := merger{t: t, columns: p.columns, mixed: p.mixed, name: it.Alias, bare: !c.Odd && !slices.ContainsFunc(c.Items, func(o *sqltree.Item) bool { return len(o.Using) > 0 }), now: time.Now(), r: r, it: it, at: c}
	m.takesApart(c)
	var out reading
	read := func(part sqltree.Part, outer bool) {
		m.outer = p.outer || outer
		for _, p := range s.Conjuncts(part, nil) {
			if sides := m.condition(s, p); sides != nil {
				out = append(out, sides)
			}
		}
	}
	read(c.Where, it.Left || c.Odd)
	for _, o := range c.Items {
		if !c.Odd && (!o.Left || o == it) {
			read(o.On, it.Left && o != it)
		}
	}
	return out
}

// anyReading is met by every row that meets all conditions of one of the
// readings; nil says nothing.
func anyReading(readings []reading) []side {
	var out []side
	for _, r := range readings {
		var one []side
		for _, sides := range r {
			one = both(one, sides)
		}
		if one == nil {
			return nil
		}
		for _, s := range one {
			if slices.ContainsFunc(out, func(wider side) bool { return s.demands(wider) }) {
				continue
			}
			out = append(slices.DeleteFunc(out, func(narrower side) bool { return narrower.demands(s) }), s)
		}
	}
	return out
}

// demands says whether a side has all comparisons of another one.
func (s side) demands(other side) bool {
	for _, o := range other {
		if !slices.ContainsFunc(s, func(c planner.Comparison) bool {
			return c.Column == o.Column && c.Op == o.Op && c.Element == o.Element && c.Collation == o.Collation && slices.Equal(c.Values, o.Values)
		}) {
			return false
		}
	}
	return true
}

// disjunctions are the conditions of a reading that help.
func disjunctions(r reading) (out [][]planner.Comparison) {
	for _, sides := range r {
		if or := useful(sides); or != nil {
			out = append(out, or)
		}
	}
	return out
}

// useful makes a disjunction of sides. Of a condition that is no OR, it takes
// what SQLite does not offer by itself.
func useful(sides []side) []planner.Comparison {
	if len(sides) == 1 {
		sides = []side{slices.DeleteFunc(slices.Clone(sides[0]), func(c planner.Comparison) bool { return !c.Implied })}
		if len(sides[0]) == 0 {
			return nil
		}
	}
	var out []planner.Comparison
	for _, s := range sides {
		one := s[0]
		one.And = s[1:]
		if len(s) == 1 {
			one.And = nil
		}
		out = append(out, one)
	}
	return out
}

// merger reads the conditions on one table.
type merger struct {
	t        *catalog.Table
	columns  func(name string) (int, bool) // the table's column that a name is
	mixed    bool                          // a column may have other values than the table's
	name     string                        // the table's alias, or its name
	bare     bool                          // a name alone that is a column of the table is that: else it would be ambiguous
	textOnly bool                          // a list of VALUES has been rewritten: numbers in it are compared in another way
	verity   bool                          // an expression is read as one that is true, not as one that differs from 0
	falsity  bool                          // an expression is read as one that is false, not as one that equals 0
	outer    bool                          // a row of NULLs may stand for the table's
	now      time.Time                     // when the statement is planned

	r      *sqltree.Reader // the statement
	it     *sqltree.Item   // the table's entry in it
	at     *sqltree.Core   // the SELECT that the conditions are those of
	arrays arrays          // what json_each makes of the table's arrays there
}

// isQualifier says whether a column's qualifier is that of the table.
func (m *merger) isQualifier(q string) bool {
	return q == "" && m.bare || q != "" && sqltext.Same(q, m.name)
}
