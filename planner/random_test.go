package planner

import (
	"errors"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// nullsLast are the plans that list in descending order, and then what lacks
// the column.
var nullsLast = regexp.MustCompile(`^[^&]*&sortBy=\w+&sortOrder=desc&\S+ \+ GET `)

// Whatever SQLite asks for, Best gives a plan that Bind takes, with arguments
// numbered without gaps, a positive cost, and every condition either pushed or
// kept.
func TestRandomInputs(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	tables := catalog.All()
	for range 20000 {
		table := extended(tables[r.IntN(len(tables))])
		in := randomInput(r, table)
		plan, err := Best(table, in)
		var bad *TimeError
		if errors.Is(err, ErrNoPlan) || errors.As(err, &bad) || err != nil && strings.Contains(err.Error(), "only one of _search") {
			continue
		}
		if err != nil {
			t.Fatalf("%s %+v: %v", table.Name, in, err)
		}
		args := randomArgs(r, plan)
		prog, err := Bind(table, plan.Text, args, BindOptions{MaxExpression: r.IntN(3) * 300})
		if err != nil {
			t.Fatalf("%s: %v", plan.Text, err)
		}
		used := slices.DeleteFunc(slices.Clone(plan.ArgIndex), func(n int) bool { return n == 0 })
		for i, n := range used {
			if n != i+1 {
				t.Fatalf("%s: arguments are numbered %v", plan.Text, plan.ArgIndex)
			}
		}
		conditions := 0
		for i, skip := range implied(in.Constraints) {
			if !skip {
				conditions++
			}
			if plan.AsList[i] && (!in.Constraints[i].CanList || plan.ArgIndex[i] == 0) {
				t.Fatalf("%s: constraint %d is taken as a list", plan.Text, i)
			}
			if plan.ArgIndex[i] > 0 && !in.Constraints[i].Usable {
				t.Fatalf("%s: constraint %d is not usable", plan.Text, i)
			}
		}
		switch {
		case len(plan.Pushed)+len(plan.Kept) != conditions:
			t.Fatalf("%s: %d conditions, pushed %q, kept %q", plan.Text, conditions, plan.Pushed, plan.Kept)
		case plan.Cost <= 0 || plan.Calls <= 0 || plan.Rows < 1:
			t.Fatalf("%s: cost %g, calls %g, rows %d", plan.Text, plan.Cost, plan.Calls, plan.Rows)
		case !prog.Empty && prog.Ordered != plan.OrderByConsumed:
			t.Fatalf("%s: the order is %t, promised %t", plan.Text, prog.Ordered, plan.OrderByConsumed)
		case plan.OrderByConsumed && len(prog.Steps) > 1 && prog.Merge == nil && !nullsLast.MatchString(plan.Text):
			t.Fatalf("%s: %d lists cannot be in order together", plan.Text, len(prog.Steps))
		case prog.Merge != nil && (!prog.Ordered || !slices.Contains(prog.Columns, prog.Merge.Column)):
			t.Fatalf("%s: merged by column %d of %v, ordered %t", plan.Text, prog.Merge.Column, prog.Columns, prog.Ordered)
		case prog.Empty != (len(prog.Steps) == 0):
			t.Fatalf("%s: empty is %t with %d steps", plan.Text, prog.Empty, len(prog.Steps))
		}
		for _, s := range prog.Steps {
			checkOwnPath(t, table, s)
		}
	}
}

func randomValue(r *rand.Rand) Value {
	texts := []string{"", "a", "ACTIVE", "00uab1cd2EF3gh4IJ5k6", "00gab1cd2EF3gh4IJ5k6", "2026-01-01", "2026-01-01T00:00:00.0005Z", "a%", "%abc%", "*", "é", "😀", "x\x00", "../x", `"`, strings.Repeat("long", 100)}
	switch r.IntN(8) {
	case 0:
		return Value{}
	case 1:
		return Value{Kind: Int, Int: int64(r.IntN(5)) - 1}
	case 2:
		return Value{Kind: Float, Float: r.Float64() * 1e10}
	case 3:
		return Value{Kind: Blob, Text: "x"}
	}
	return Value{Kind: Text, Text: texts[r.IntN(len(texts))]}
}

func randomInput(r *rand.Rand, table *catalog.Table) Input {
	in := Input{Used: r.Uint64(), Mode: Mode{PushdownOff: r.IntN(8) == 0, Strict: r.IntN(8) == 0, NoFields: r.IntN(8) == 0}}
	for range r.IntN(5) {
		k := Constraint{Column: r.IntN(len(table.Columns)), Op: Op(r.IntN(int(LIMIT))), Usable: r.IntN(6) > 0, Known: r.IntN(2) == 0}
		c := &table.Columns[k.Column]
		if r.IntN(2) == 0 { // columns that matter, more often
			k.Column = r.IntN(min(3, len(table.Columns)))
			c = &table.Columns[k.Column]
		}
		switch {
		case c.Type == catalog.Time:
			k.Collation = "TIMESTAMP"
		case c.NoCase:
			k.Collation = "NOCASE"
		default:
			k.Collation = []string{"BINARY", "", "NOCASE", "RTRIM"}[r.IntN(4)]
		}
		if k.Op == EQ && r.IntN(3) == 0 {
			k.CanList, k.Known = true, false
		}
		if k.Known {
			k.Value = randomValue(r)
		}
		in.Constraints = append(in.Constraints, k)
	}
	if r.IntN(3) == 0 {
		in.Constraints = append(in.Constraints, Constraint{Column: -1, Op: LIMIT, Usable: r.IntN(5) > 0, Known: true, Value: Value{Kind: Int, Int: int64(r.IntN(300))}})
		if r.IntN(2) == 0 {
			in.Constraints = append(in.Constraints, Constraint{Column: -1, Op: OFFSET, Usable: r.IntN(5) > 0})
		}
	}
	if r.IntN(3) == 0 {
		in.OrderBy = []Order{{Column: r.IntN(min(8, len(table.Columns))), Desc: r.IntN(2) == 0}}
	}
	in.Early, in.Late, in.Joined = r.IntN(3) == 0, Late(r.IntN(3)), r.IntN(2) == 0
	if n := len(in.Constraints); n > 0 && r.IntN(4) == 0 {
		in.Constraints = append(in.Constraints, in.Constraints[r.IntN(n)])
	}
	return in
}

func randomArgs(r *rand.Rand, p Plan) []Arg {
	n := 0
	for _, a := range p.ArgIndex {
		n = max(n, a)
	}
	args := make([]Arg, n)
	for i, a := range p.ArgIndex {
		if a == 0 {
			continue
		}
		args[a-1] = Arg{Value: randomValue(r)}
		if p.AsList[i] {
			args[a-1] = Arg{IsList: true}
			for range r.IntN(30) {
				args[a-1].List = append(args[a-1].List, randomValue(r))
			}
		}
	}
	return args
}
