package engine

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// manyValues is a number of values of which a list takes more requests than any table
// that is listed rather than asked for them.
const manyValues = 20_000

// fewValues is a number of values of a list that is neither short nor long.
const fewValues = 3

// bind makes the program of a plan for values that stand for those to come, of which
// the list at one place has n; nil when they cannot.
func (f *further) bind(at, n int) *planner.Program { return f.program(f.args(at, n)) }

// args are the arguments of a plan, those that are not known with values that stand
// for them.
func (f *further) args(at, n int) []planner.Arg {
	var args []planner.Arg
	for i, w := range f.plan.wants {
		size := fewValues
		if i == at {
			size = n
		}
		args = append(args, f.standIn(i, w, size))
	}
	return args
}

// program binds the plan.
func (f *further) program(args []planner.Arg) *planner.Program {
	st := f.st
	opt := st.org.bindOptions(alike(f.t, st.readBy(f.t.Name)))
	opt.Parent, opt.AtHand, opt.Again = st.parentOf, st.atHand(f.t), f.loop
	prog, err := planner.Bind(f.t, f.plan.text, args, opt)
	if err != nil || prog.Empty {
		return nil
	}
	return prog
}

// standIn is an argument: what is known of it, or values of its column's type.
func (f *further) standIn(i int, w want, size int) planner.Arg {
	if w.given != nil {
		return *w.given
	}
	value := func(n int) planner.Value {
		kind, id := catalog.Text, ""
		if w.column >= 0 {
			kind, id = f.t.Columns[w.column].Type, f.t.Columns[w.column].ID
		}
		switch kind {
		case catalog.Integer, catalog.Real, catalog.Boolean:
			return planner.Value{Kind: planner.Int, Int: 1}
		case catalog.Time:
			return planner.Value{Kind: planner.Text, Text: "2026-01-01T00:00:00.000Z"}
		}
		return planner.Value{Kind: planner.Text, Text: fmt.Sprintf("%s%d%0*d", id, i+1, 19-len(id), n)}
	}
	if !w.list {
		return planner.Arg{Value: value(0)}
	}
	arg := planner.Arg{IsList: true}
	for n := range size {
		arg.List = append(arg.List, value(n))
	}
	return arg
}

// programText writes the requests of a program as a plan has them. In a path a value of
// a list stands for all of it, where each is sent.
func (f *further) programText(prog *planner.Program, each bool) string {
	if prog.Whole {
		plan, err := f.st.wholePlan(f.t, prog.Columns)
		if err != nil {
			return ""
		}
		return plan.Text
	}
	var parts []string
	for _, s := range prog.Steps {
		if s.Select != nil || len(s.Fanout) > 0 {
			continue // the plan says so
		}
		text := "GET " + s.Path.URL
		for name, v := range s.Params {
			arg, list := f.placeholder(v)
			if list && each {
				arg = "in " + arg
			}
			text = strings.Replace(text, "{"+name+"}", "{"+arg+"}", 1)
		}
		if param, _, ok := strings.Cut(s.Query, "="); ok && s.Expression() != "" {
			text += "?" + param + "=" + s.Expression()
		}
		if len(parts) == 0 || requestsIn(text)[0] != requestsIn(parts[len(parts)-1])[0] {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " + ")
}

// placeholder is the argument that has a value, and whether it is a list.
func (f *further) placeholder(value string) (name string, list bool) {
	for i, w := range f.plan.wants {
		a := f.standIn(i, w, 1)
		if !w.list && a.Value.Text == value || w.list && a.List[0].Text == value {
			return fmt.Sprintf("?%d", i+1), w.list
		}
	}
	return "?1", false
}

var (
	aName    = regexp.MustCompile(`[?&](\w+)=`)
	inBraces = regexp.MustCompile(`\{[^}]*\}`)
	details  = regexp.MustCompile(`([?&])(limit|fields|expand)=(?:[^ &()]|\([^()]*\))*`)
)

// requestsIn are the requests in a plan's text by their shape: the path and the
// parameter that a selection is in.
func requestsIn(text string) []string {
	var out []string
	for _, part := range strings.Split(text, "GET ")[1:] {
		path, rest, _ := strings.Cut(inBraces.ReplaceAllString(part, "{}"), "?")
		path, _, _ = strings.Cut(path, " ")
		path = strings.TrimRight(path, ")") // of several lists
		for _, name := range aName.FindAllStringSubmatch("?"+rest, -1) {
			if name[1] == "search" || name[1] == "filter" || name[1] == "q" {
				path += "?" + name[1]
			}
		}
		out = append(out, path)
	}
	return out
}

// withoutDetails is a plan's text without what all of its requests have, to be short:
// the size of pages, the members that are asked for and the columns that are read.
func withoutDetails(text string) string {
	if i := strings.LastIndex(text, " ["); i > 0 {
		text = text[:i]
	}
	text, _, _ = strings.Cut(text, " knowing ")
	text = details.ReplaceAllString(text, "$1")
	for _, r := range [][2]string{{"?&", "?"}, {"&&", "&"}, {"?)", ")"}, {"&)", ")"}} {
		for strings.Contains(text, r[0]) {
			text = strings.ReplaceAll(text, r[0], r[1])
		}
	}
	var parts []string
	for _, part := range strings.Split(text, " ") {
		parts = append(parts, strings.TrimRight(part, "?&"))
	}
	return strings.Join(parts, " ")
}

// text writes what has been collected, in brackets: SQLite writes its own words behind.
func (f *further) text() string {
	var parts []string
	if f.few != "" {
		parts = append(parts, "of many only those in "+withoutDetails(f.few))
	}
	if f.complete != "" {
		f.add(f.complete, "")
	}
	if len(f.others) > 0 {
		parts = append(parts, "or "+strings.Join(f.others, ", or ")+" once that is fewer")
	}
	for _, text := range f.numbered {
		parts = append(parts, "or "+text)
	}
	if f.atHand {
		parts = append(parts, "nothing for rows that came in lists of other tables")
	}
	if f.beside != "" {
		parts = append(parts, "and "+f.beside+" where no row at hand tells the rest")
	}
	if f.without {
		parts = append(parts, "left out where few look-ups do without")
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}
