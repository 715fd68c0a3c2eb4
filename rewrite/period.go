package rewrite

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// A calendar of one's own is mostly joined by the text of a day or a month:
// date(u.created) = days.d, or strftime('%Y-%m', u.created) = m.month. What is equal
// lies between the beginning of that day and the next, which is said beside it: a
// comparison that SQLite offers to the table, and that Okta understands.

// period is the part of a timestamp that is compared, with how its beginning and
// its end are made of the other side, which stands for X.
type period struct{ begins, ends string }

var (
	day   = period{"date(X)", "date(X, '+1 day')"}.open()
	month = period{"date(X || '-01')", "date(X || '-01', '+1 month')"}.open()
	year  = period{"printf('%04d-01-01', X)", "printf('%04d-01-01', X + 1)"} // X may be a number

	monthsDay = period{"date(X)", "date(X, '+1 month')"}.open() // X is its first day
	yearsDay  = period{"date(X)", "date(X, '+1 year')"}.open()
)

// open says that what has no end for SQLite, which counts to the year 9999, lasts.
// It knows no text that is later than ~.
func (p period) open() period { return period{p.begins, "coalesce(" + p.ends + ", '~')"} }

// formats are those of strftime.
var formats = map[string]period{"%Y-%m-%d": day, "%F": day, "%Y-%m": month, "%Y": year, "%Y-%m-01": monthsDay, "%Y-01-01": yearsDay}

// beginnings are modifiers of date.
var beginnings = map[string]period{"start of day": day, "start of month": monthsDay, "start of year": yearsDay}

// prefixes are the lengths of what substr takes of a timestamp. It is in the offset
// that the timestamp is written in, up to a day away, and may be no time at all.
var prefixes = map[string]period{
	"10": period{"coalesce(date(X, '-1 day'), '0001-01-01')", "date(X, '+2 days')"}.open(),
	"7":  period{"coalesce(date(X || '-01', '-1 day'), '0001-01-01')", "date(X || '-01', '+1 month', '+1 day')"}.open(),
}

// tiePeriod says beside a condition between which instants the timestamp is whose
// day, month or year is on one side of it.
func (o *ownRestricter) tiePeriod(c *sqltree.Core, side, other, p sqltree.Part) bool {
	column, of, ok := o.period(side)
	if !ok || !o.ofMine(other, false) {
		return false
	}
	ref, col := o.listedColumn(c, column)
	if col == nil || col.Type != catalog.Time || col.Custom() || (col.Search|col.Filter)&catalog.Ge == 0 {
		return false
	}
	x := "(" + o.text[o.Shape.At(other.From).Pos:o.after(other.To-1)] + ")"
	said := " AND " + quoted(ref) + " >= " + strings.ReplaceAll(of.begins, "X", x) + " AND " + quoted(ref) + " < " + strings.ReplaceAll(of.ends, "X", x)
	return o.say(p, other, said)
}

// period is the column whose day, month or year an expression is.
func (o *ownRestricter) period(p sqltree.Part) (column sqltree.Part, of period, ok bool) {
	s := o.Shape
	if s.At(p.From+1).Text != "(" || s.Closing(p.From+1) != p.To-1 {
		return column, of, false
	}
	var args []sqltree.Part
	from := p.From + 2
	for k := from; k < p.To; k++ {
		switch t := s.At(k); {
		case t.Text == "(":
			return column, of, false
		case t.Text == ",", k == p.To-1:
			args = append(args, sqltree.Part{From: from, To: k})
			from = k + 1
		}
	}
	value := func(n int) string {
		if n >= len(args) || args[n].To != args[n].From+1 {
			return ""
		}
		return s.At(args[n].From).Value()
	}
	switch f := s.At(p.From); {
	case f.Is("date") && len(args) == 1:
		return args[0], day, true
	case f.Is("date") && len(args) == 2:
		of, ok = beginnings[value(1)]
		return args[0], of, ok
	case f.Is("strftime") && len(args) == 2:
		of, ok = formats[value(0)]
		return args[1], of, ok
	case (f.Is("substr") || f.Is("substring")) && len(args) == 3 && value(1) == "1":
		of, ok = prefixes[value(2)]
		return args[0], of, ok
	}
	return column, of, false
}
