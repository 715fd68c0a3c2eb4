package planner

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// sqlCase is a parsed test case:
//
//	TABLE [select COLS] [where COND and COND …] [order by COL [desc]] [limit N [offset N]] [early] [joined] [again] [late rows|parameters] [mode off|strict|nofields] [rows T=N,…] [max N]
//
// A condition is `col op value`, `col is [not] null` or `col in (v, …)`,
// followed by [collate NAME] or [unusable]. A value with a leading ? is known
// to Bind only. COLS defaults to id or the first column; `select *` names every
// column that is not hidden.
type sqlCase struct {
	table *catalog.Table
	in    Input
	bind  BindOptions
	lists map[int][]Value // by constraint
	late  map[int]Value   // values of constraints, by constraint
}

var tokens = regexp.MustCompile(`\s*('(?:[^']|'')*'|"(?:[^"]|"")*"|[<>]=?|<>|=|[(),*?]|[^\s(),=<>']+)`)

func parseCase(text string) (*sqlCase, error) {
	q := &sqlCase{lists: map[int][]Value{}, late: map[int]Value{}}
	var toks []string
	for _, m := range tokens.FindAllStringSubmatch(strings.ReplaceAll(text, "\n", " "), -1) {
		toks = append(toks, m[1])
	}
	p := &caseParser{q: q, toks: toks}
	return q, p.run()
}

type caseParser struct {
	q    *sqlCase
	toks []string
}

func (p *caseParser) peek() string {
	if len(p.toks) == 0 {
		return ""
	}
	return p.toks[0]
}

func (p *caseParser) take() string {
	s := p.peek()
	if len(p.toks) > 0 {
		p.toks = p.toks[1:]
	}
	return s
}

func (p *caseParser) accept(s string) bool {
	if p.peek() == s {
		p.take()
		return true
	}
	return false
}

func (p *caseParser) run() error {
	name := p.take()
	t, ok := catalog.Find(name)
	if !ok {
		return fmt.Errorf("no table %q", name)
	}
	p.q.table = extended(t)
	used := []int{0}
	for len(p.toks) > 0 {
		switch word := p.take(); word {
		case "select":
			used = nil
			for {
				if p.accept("*") {
					used = append(used, visibleColumns(p.q.table)...)
				} else if !p.accept("nothing") {
					col, err := p.column()
					if err != nil {
						return err
					}
					used = append(used, col)
				}
				if !p.accept(",") {
					break
				}
			}
		case "where", "and":
			if err := p.condition(); err != nil {
				return err
			}
		case "order":
			p.accept("by")
			for {
				col, err := p.column()
				if err != nil {
					return err
				}
				p.q.in.OrderBy = append(p.q.in.OrderBy, Order{Column: col, Desc: p.accept("desc")})
				used = append(used, col)
				if !p.accept(",") {
					break
				}
			}
		case "limit", "offset":
			v, late := p.value()
			op := LIMIT
			if word == "offset" {
				op = OFFSET
			}
			p.q.add(Constraint{Column: -1, Op: op, Usable: !p.accept("unusable"), Value: v, Known: !late}, v)
		case "early":
			p.q.in.Early = true
		case "again":
			p.q.bind.Again = true
		case "joined":
			p.q.in.Joined = true
		case "late":
			p.q.in.Late = map[string]Late{"rows": LateRows, "parameters": LateParameters}[p.take()]
		case "mode":
			switch p.take() {
			case "off":
				p.q.in.Mode.PushdownOff = true
			case "strict":
				p.q.in.Mode.Strict = true
			case "nofields":
				p.q.in.Mode.NoFields = true
			}
		case "max":
			p.q.bind.MaxExpression, _ = strconv.Atoi(p.take())
		case "rows":
			sizes := map[string]int64{}
			for {
				name := p.take()
				if !p.accept("=") {
					return fmt.Errorf("rows %s needs =", name)
				}
				n, err := strconv.ParseInt(p.take(), 10, 64)
				if err != nil {
					return err
				}
				sizes[name] = n
				if !p.accept(",") {
					break
				}
			}
			p.q.in.Rows = func(t string) int64 { return sizes[t] }
			p.q.bind.Rows = p.q.in.Rows
		default:
			return fmt.Errorf("unexpected %q", word)
		}
	}
	for _, k := range p.q.in.Constraints {
		if k.Column >= 0 {
			used = append(used, k.Column)
		}
	}
	for _, c := range used {
		p.q.in.Used |= 1 << min(c, 63)
	}
	return nil
}

func (q *sqlCase) add(k Constraint, v Value) {
	q.late[len(q.in.Constraints)] = v
	if !k.Known {
		k.Value = Value{}
	}
	q.in.Constraints = append(q.in.Constraints, k)
}

func (p *caseParser) column() (int, error) {
	name := strings.Trim(p.take(), `"`)
	col, ok := p.q.table.Column(name)
	if !ok {
		return 0, fmt.Errorf("no column %q", name)
	}
	return col, nil
}

var caseOps = map[string]Op{
	"=": EQ, ">": GT, ">=": GE, "<": LT, "<=": LE, "<>": NE, "like": LIKE, "glob": GLOB, "match": MATCH, "regexp": REGEXP, "is": IS,
}

func (p *caseParser) condition() error {
	col, err := p.column()
	if err != nil {
		return err
	}
	c := &p.q.table.Columns[col]
	k := Constraint{Column: col, Usable: true, Known: true, Collation: "BINARY"}
	switch {
	case c.Type == catalog.Time:
		k.Collation = "TIMESTAMP"
	case c.NoCase:
		k.Collation = "NOCASE"
	}
	word := p.take()
	if word == "<" && p.accept(">") {
		word = "<>"
	}
	var v Value
	switch {
	case word == "in":
		k.Op, k.CanList, k.Known = EQ, true, false
		p.accept("(")
		var items []Value
		for !p.accept(")") {
			item, _ := p.value()
			items = append(items, item)
			p.accept(",")
		}
		if len(items) == 2 && strings.Contains(items[0].Text, "#") { // '00u#17' , 300: that many made up
			n, pattern := items[1].Int, items[0].Text
			items = nil
			for i := range n {
				items = append(items, Value{Kind: Text, Text: strings.Replace(pattern, "#", fmt.Sprintf("%0*d", max(1, 21-len(pattern)), i), 1)})
			}
		}
		p.q.lists[len(p.q.in.Constraints)] = items
	case word == "is" && p.accept("not"):
		k.Op = ISNOTNULL
		if !p.accept("null") {
			k.Op = ISNOT
			v, _ = p.value()
		}
	case word == "is" && p.peek() == "null":
		p.take()
		k.Op = ISNULL
	default:
		op, ok := caseOps[word]
		if !ok {
			return fmt.Errorf("no operator %q", word)
		}
		var late bool
		k.Op = op
		v, late = p.value()
		k.Known = !late
	}
	if p.accept("collate") {
		k.Collation = p.take()
	}
	if p.accept("unusable") {
		k.Usable = false
	}
	k.Value = v
	p.q.add(k, v)
	return nil
}

// value reads a literal; late says that planning does not know it.
func (p *caseParser) value() (v Value, late bool) {
	tok := p.take()
	if tok == "?" {
		v, _ = p.value()
		return v, true
	}
	switch {
	case strings.HasPrefix(tok, "'"):
		text := strings.ReplaceAll(tok[1:len(tok)-1], "''", "'")
		if s, err := strconv.Unquote(`"` + text + `"`); err == nil && strings.Contains(text, `\`) {
			text = s
		}
		return Value{Kind: Text, Text: text}, false
	case tok == "null":
		return Value{}, false
	case strings.HasPrefix(tok, "blob:"):
		return Value{Kind: Blob, Text: tok[5:]}, false
	}
	if n, err := strconv.ParseInt(tok, 10, 64); err == nil {
		return Value{Kind: Int, Int: n}, false
	}
	if f, err := strconv.ParseFloat(tok, 64); err == nil {
		return Value{Kind: Float, Float: f}, false
	}
	return Value{Kind: Text, Text: "unreadable " + tok}, false
}

// args are the arguments that SQLite would give.
func (q *sqlCase) args(p Plan) []Arg {
	n := 0
	for _, a := range p.ArgIndex {
		n = max(n, a)
	}
	out := make([]Arg, n)
	for i, a := range p.ArgIndex {
		if a == 0 {
			continue
		}
		if p.AsList[i] {
			out[a-1] = Arg{List: q.lists[i], IsList: true}
		} else {
			out[a-1] = Arg{Value: q.late[i]}
		}
	}
	return out
}

// extended adds the custom attributes that the cases use.
func extended(t *catalog.Table) *catalog.Table {
	if t.Schema == catalog.NoSchema {
		return t
	}
	return t.Extend([]catalog.Attribute{
		{Name: "badgeNumber", Type: "string"}, {Name: "level", Type: "integer"}, {Name: "score", Type: "number"},
		{Name: "onCall", Type: "boolean"}, {Name: "skills", Type: "array"}, {Name: "hireDate", Type: "string", Format: "date-time"},
		{Name: "odd name]", Type: "string"},
	})
}
