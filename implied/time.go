package implied

import (
	"strings"
	"time"

	"github.com/xwb1989/sqlparser"

	"github.com/oktasql/oktasql/instant"
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltree"
)

// A condition on a function of a timestamp implies a range of instants. Okta's
// own timestamps are meant: an attribute that the org defines may hold any text, of
// which a function may make a time, such as a number of days.

// timeKind is what a function makes of a timestamp.
type timeKind uint8

const (
	noTime   timeKind = iota
	asText            // the beginning of the text in UTC, such as 2026-01
	asDays            // julianday
	asSecond          // unixepoch
	asYear            // the number that the text begins with
	asDigits          // unixepoch as a text, such as strftime('%s') makes it
)

// timeForm is a function of a timestamp that never falls when it rises.
type timeForm struct {
	kind   timeKind
	length int           // of the text
	sep    byte          // between date and time
	around time.Duration // how far the text may be from the instant's own
	whole  bool          // the text goes on after this
	unit   int           // the length of the unit whose first instant the text is of, 0 for its own
}

// textForms are the lengths of text that end with a whole unit.
var textForms = []struct {
	length int
	format string // for strftime, with a blank before the time
	after  func(time.Time) time.Time
}{
	{4, "%Y", func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
	{7, "%Y-%m", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
	{10, "%Y-%m-%d", func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
	{13, "%Y-%m-%d %H", func(t time.Time) time.Time { return t.Add(time.Hour) }},
	{16, "%Y-%m-%d %H:%M", func(t time.Time) time.Time { return t.Add(time.Minute) }},
	{19, "%Y-%m-%d %H:%M:%S", func(t time.Time) time.Time { return t.Add(time.Second) }},
}

// strftimeForm reads a format of strftime that sorts as the instants do.
func strftimeForm(format string) (timeForm, bool) {
	sep := byte(' ')
	if strings.HasPrefix(format, "%Y-%m-%dT") {
		sep, format = 'T', strings.Replace(format, "T", " ", 1)
	}
	for _, f := range textForms {
		if f.format == format {
			return timeForm{kind: asText, length: f.length, sep: sep}, true
		}
	}
	switch format {
	case "%Y-%m-01":
		return timeForm{kind: asText, length: 10, unit: 7}, true
	case "%Y-01-01":
		return timeForm{kind: asText, length: 10, unit: 4}, true
	case "%s":
		return timeForm{kind: asDigits}, true
	}
	return timeForm{}, false
}

// startsOf are the modifiers that make of a time the beginning of a unit, by its length.
var startsOf = map[string]int{"start of year": 4, "start of month": 7, "start of day": 10}

// timeFunction reads a function of a timestamp.
func (m *merger) timeFunction(name string, args []sqlparser.Expr) (subject, bool) {
	form, ok := timeForm{}, true
	switch name {
	case "date":
		form = timeForm{kind: asText, length: 10}
	case "datetime":
		form = timeForm{kind: asText, length: 19, sep: ' '}
	case "julianday":
		form.kind = asDays
	case "unixepoch":
		form.kind = asSecond
	case "strftime":
		if len(args) != 2 {
			return subject{}, false
		}
		format, _ := literalOf(args[0])
		form, ok = strftimeForm(format.Text)
		args = args[1:]
	default:
		return subject{}, false
	}
	if !ok || len(args) == 0 || len(args) > 2 {
		return subject{}, false
	}
	if len(args) == 2 {
		modifier, _ := literalOf(args[1])
		if form.unit = startsOf[strings.ToLower(modifier.Text)]; form.kind != asText || form.unit == 0 || form.length < 10 {
			return subject{}, false
		}
	}
	return m.timeSubject(args[0], form)
}

// substr reads substr(timestamp, 1, 10) and the like, and substr(text, 1, n). A
// timestamp that is written with an offset does not begin as its instant does in
// UTC.
func (m *merger) substr(e *sqlparser.SubstrExpr) (subject, bool) {
	from, _ := literalOf(e.From)
	length, _ := literalOf(e.To)
	first := from.Kind == planner.Int && from.Int == 1
	if c, ok := m.column(e.Name); ok && m.t.Columns[c].Type == catalog.Text {
		part := anywhere
		if first {
			part = beginning
		}
		return m.partOf(e.Name, part)
	}
	if !first || length.Kind != planner.Int {
		return subject{}, false
	}
	for _, f := range textForms {
		if int64(f.length) == length.Int {
			return m.timeSubject(e.Name, timeForm{kind: asText, length: f.length, sep: 'T', around: 24 * time.Hour})
		}
	}
	return subject{}, false
}

func (m *merger) timeSubject(e sqlparser.Expr, form timeForm) (subject, bool) {
	c, ok := m.column(e)
	if !ok || m.t.Columns[c].Type != catalog.Time {
		return subject{}, false
	}
	return subject{column: c, derived: true, time: form}, true
}

// difference reads julianday('now') - julianday(c) < 90 as the comparison of
// julianday(c) with the rest, and unixepoch likewise; also of a difference that is
// rounded, or counted in another unit.
func (m *merger) difference(left sqlparser.Expr, op planner.Op, rights []sqlparser.Expr) (subject, planner.Op, sqlparser.Expr, bool) {
	if len(rights) != 1 {
		return subject{}, 0, nil, false
	}
	if k, ok := m.constant(rights[0]); !ok || k.value.Kind == planner.Text {
		return subject{}, 0, nil, false // a number is less than any text
	}
	left, right := unscaled(left, op, rights[0])
	e, ok := left.(*sqlparser.BinaryExpr)
	if !ok || e.Operator != sqlparser.MinusStr {
		return subject{}, 0, nil, false
	}
	if s, ok := m.subject(e.Left); ok && s.time.kind > asText {
		s.time = s.time.asNumber()
		return s, op, &sqlparser.BinaryExpr{Operator: sqlparser.PlusStr, Left: right, Right: e.Right}, true
	}
	s, ok := m.subject(e.Right)
	op, known := mirrored[op]
	if !ok || !known || s.time.kind <= asText {
		return subject{}, 0, nil, false
	}
	s.time = s.time.asNumber()
	return s, op, &sqlparser.BinaryExpr{Operator: sqlparser.MinusStr, Left: e.Left, Right: right}, true
}

// unscaled takes away what makes an integer of a number, or another unit, on the left of a
// comparison of order, and moves the right side to where all that met it still does: an
// integer is less than one away from what it is made of.
func unscaled(left sqlparser.Expr, op planner.Op, right sqlparser.Expr) (sqlparser.Expr, sqlparser.Expr) {
	by := map[planner.Op]string{planner.LT: sqlparser.PlusStr, planner.LE: sqlparser.PlusStr, planner.GT: sqlparser.MinusStr, planner.GE: sqlparser.MinusStr}[op]
	wider := func() sqlparser.Expr {
		return &sqlparser.BinaryExpr{Operator: by, Left: right, Right: sqlparser.NewIntVal([]byte("1"))}
	}
	for {
		switch e := left.(type) {
		case *sqlparser.ParenExpr:
			left = e.Expr
			continue
		case *sqlparser.FuncExpr:
			args, ok := arguments(e)
			if !ok || by == "" || len(args) == 0 || len(args) > 2 {
				return left, right
			}
			switch name := e.Name.Lowered(); {
			case name == "round":
				if len(args) == 2 {
					if n, _ := literalOf(args[1]); n.Kind != planner.Int || n.Int < 0 {
						return left, right
					}
				}
			case name != sqltree.CastInteger && name != "floor" && name != "ceil" && name != "ceiling" || len(args) != 1:
				return left, right
			}
			left, right = args[0], wider()
			continue
		case *sqlparser.BinaryExpr:
			unit, _ := literalOf(e.Right)
			if by == "" || !(unit.Kind == planner.Int && unit.Int > 0 || unit.Kind == planner.Float && unit.Float > 0) {
				return left, right
			}
			switch e.Operator {
			case sqlparser.DivStr:
				if unit.Kind == planner.Int {
					right = wider() // of integers it leaves the rest out
				}
				right = &sqlparser.BinaryExpr{Operator: sqlparser.MultStr, Left: right, Right: e.Right}
			case sqlparser.MultStr:
				right = &sqlparser.BinaryExpr{Operator: sqlparser.DivStr, Left: right, Right: &sqlparser.BinaryExpr{Operator: sqlparser.MultStr, Left: e.Right, Right: sqlparser.NewFloatVal([]byte("1.0"))}}
			default:
				return left, right
			}
			left = e.Left
			continue
		}
		return left, right
	}
}

// asNumber is a form of which a number is made.
func (f timeForm) asNumber() timeForm {
	if f.kind == asDigits {
		f.kind = asSecond
	}
	return f
}

// span is a range of instants; without an end on either side it goes on there.
type span struct{ from, to *time.Time }

// timeSides reads a comparison of a function of a timestamp with constants, one
// side for each.
func (m *merger) timeSides(about subject, op planner.Op, rights []sqlparser.Expr) []side {
	if op == planner.NE || m.t.Columns[about.column].Custom() || about.time.kind == asDigits {
		return nil
	}
	var out []side
	for _, right := range rights {
		k, ok := m.constant(right)
		if !ok || k.now && op != planner.GT && op != planner.GE {
			return nil
		}
		var s span
		if about.time.kind == asText {
			s = about.time.textSpan(op, k)
		} else {
			s = about.time.numberSpan(op, k)
		}
		var one side
		add := func(op planner.Op, t *time.Time, by time.Duration) {
			if t == nil {
				return
			}
			v := planner.Value{Kind: planner.Text, Text: instant.Format(instant.Of(t.Add(by)))}
			one = append(one, planner.Comparison{Column: about.column, Op: op, Values: []planner.Value{v}, Implied: true})
		}
		add(planner.GE, s.from, -about.time.around-k.loose)
		add(planner.LT, s.to, about.time.around)
		if one == nil {
			return nil
		}
		out = append(out, one)
	}
	return out
}

// textSpan is the range of the timestamps whose text, as far as the form goes,
// compares like that with a text. Of the text, as much is read as is the
// beginning of a timestamp.
func (f timeForm) textSpan(op planner.Op, k constant) span {
	if k.value.Kind != planner.Text {
		return span{}
	}
	text := k.value.Text
	if op == planner.LIKE {
		text, _, _ = strings.Cut(strings.ReplaceAll(text, "_", "%"), "%")
	}
	from, to, n := f.period(text)
	whole := n == len(text)
	if n > f.unit && f.unit > 0 {
		// What falls back to the beginning of its unit may be of any day in it.
		first, end, _ := f.period(text[:f.unit])
		switch {
		case op == planner.EQ, op == planner.LIKE:
			return span{&first, &end}
		case op == planner.LE, op == planner.LT && !(whole && from.Equal(first)):
			return span{nil, &end}
		}
	}
	switch {
	case n == 0:
		return span{}
	case op == planner.LIKE, op == planner.EQ && f.whole:
		return span{&from, &to}
	case op == planner.EQ && whole && n == f.length:
		return span{&from, &to}
	case op == planner.GT && whole && n == f.length && !f.whole:
		return span{&to, nil} // 2026-02-01 is the first day after 2026-01-31
	case op == planner.GT, op == planner.GE:
		return span{&from, nil}
	case op == planner.LT && whole:
		return span{nil, &from}
	case op == planner.LT, op == planner.LE:
		return span{nil, &to}
	}
	return span{}
}

// period is the longest unit that a text begins with, its first instant and the
// first after it, and how much of the text that is.
func (f timeForm) period(text string) (from, to time.Time, length int) {
	const earliest = "0000-01-01T00:00:00Z"
	for _, unit := range textForms {
		if unit.length > f.length || unit.length > len(text) {
			break
		}
		if unit.length > 10 && text[10] != f.sep {
			break
		}
		begin := text[:min(unit.length, 10)]
		if unit.length > 10 {
			begin += "T" + text[11:unit.length]
		}
		at, ok := instant.Parse(begin + earliest[len(begin):])
		if !ok {
			break
		}
		from, length = at.Std(), unit.length
		to = unit.after(from)
	}
	return from, to, length
}

// Numbers of days and seconds that come out of years 0 to 9999.
const (
	epochDay       = 2440587.5
	minDay, maxDay = 1721059.5, 5373484.5
)

// numberSpan is the range of the timestamps whose number of days or seconds
// compares like that with a number. A second on each side is more than what
// either rounds.
func (f timeForm) numberSpan(op planner.Op, k constant) span {
	if f.kind == asYear {
		return yearSpan(op, k)
	}
	n := k.value.Float
	if k.value.Kind == planner.Int {
		n = float64(k.value.Int)
	} else if k.value.Kind != planner.Float {
		return span{}
	}
	if f.kind == asSecond {
		n = n/86400 + epochDay
	}
	if !(n > minDay && n < maxDay) {
		return span{}
	}
	at := time.UnixMilli(int64((n - epochDay) * 86400e3)).UTC()
	from, to := at.Add(-time.Second), at.Add(2*time.Second)
	switch op {
	case planner.EQ:
		return span{&from, &to}
	case planner.GT, planner.GE:
		return span{&from, nil}
	case planner.LT, planner.LE:
		return span{nil, &to}
	}
	return span{}
}

// yearFirst says whether an expression is the text of a timestamp in UTC, or the
// beginning of one.
func (m *merger) yearFirst(e sqlparser.Expr) bool {
	s, ok := m.subject(e)
	return ok && s.derived && s.time.kind == asText && !s.explicit
}

// yearSpan is the range of the timestamps whose year compares like that with an
// integer.
func yearSpan(op planner.Op, k constant) span {
	if k.value.Kind != planner.Int || k.value.Int < 1 || k.value.Int > 9998 {
		return span{}
	}
	from := time.Date(int(k.value.Int), 1, 1, 0, 0, 0, 0, time.UTC)
	to := from.AddDate(1, 0, 0)
	switch op {
	case planner.EQ:
		return span{&from, &to}
	case planner.GT:
		return span{&to, nil}
	case planner.GE:
		return span{&from, nil}
	case planner.LT:
		return span{nil, &from}
	case planner.LE:
		return span{nil, &to}
	}
	return span{}
}

// earlierBy moves a timestamp back.
func earlierBy(text string, by time.Duration) (string, bool) {
	at, ok := instant.Parse(text)
	if !ok {
		return "", false
	}
	return instant.Format(instant.Of(at.Std().Add(-by))), true
}
