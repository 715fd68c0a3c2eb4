package planner

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/instant"
	"github.com/oktasql/oktasql/okta/catalog"
)

// TimeError is a constant that is compared with a timestamp column and is no
// timestamp.
type TimeError struct {
	Column string
	Op     Op
	Value  Value
}

func (e *TimeError) Error() string {
	return fmt.Sprintf("%s %s %s: not a timestamp; write 2026-01-31, 2026-01-31T10:00:00Z or datetime('now','-30 days')", e.Column, e.Op, sqlText(e.Value))
}

// checkTimes refuses constants that are no timestamps where one is due. SQLite
// would compare them as text that sorts after every instant, which is never
// what was meant.
func checkTimes(t *catalog.Table, ks []Constraint) error {
	for _, k := range ks {
		if k.Column < 0 || k.Column >= len(t.Columns) || !k.Known || k.Value.Kind == Null {
			continue
		}
		c := &t.Columns[k.Column]
		_, ordered := ordering[k.Op]
		if c.Type != catalog.Time || !strings.EqualFold(k.Collation, "TIMESTAMP") || !ordered && k.Op != EQ && k.Op != IS || k.CanList {
			continue
		}
		if k.Value.Kind == Text {
			if _, ok := instant.Parse(k.Value.Text); ok {
				continue
			}
		}
		return &TimeError{Column: c.Name, Op: k.Op, Value: k.Value}
	}
	return nil
}

// oldest is the earliest bound that is sent. No object of Okta's is older, and
// not every server reads the years before.
const oldest = "1900-01-01T00:00:00.000Z"

// milli is one millisecond in nanoseconds.
const milli = 1_000_000

// sayTime writes a comparison with a timestamp. Okta's timestamps have whole
// milliseconds, so bounds are rounded outward to one, and where an endpoint has
// no ge or le, the neighbouring millisecond with gt or lt says the same.
//
// A value that is no timestamp leaves the term out: SQLite decides.
func sayTime(c *catalog.Column, p param, m term, v Value) said {
	if v.Kind != Text {
		return said{}
	}
	at, ok := instant.Parse(v.Text)
	if !ok {
		return said{}
	}
	exact := m.exact && at.Nsec%milli == 0
	ops := p.ops(c)
	if m.op == catalog.Eq {
		if exact || ops&catalog.Ordered == 0 {
			return said{expr: timeExpr(c, "eq", at, instant.FloorMilli), exact: exact}
		}
		low := timeBound(c, ops, catalog.Ge, at)
		high := timeBound(c, ops, catalog.Le, at)
		if low == "" || high == "" {
			return said{}
		}
		return said{expr: "(" + low + " and " + high + ")"}
	}
	return said{expr: timeBound(c, ops, m.op, at), exact: exact}
}

// timeBound writes one bound, rounded outward.
func timeBound(c *catalog.Column, ops, op catalog.Ops, at instant.Time) string {
	switch {
	case ops&op != 0 && op&(catalog.Gt|catalog.Ge) != 0:
		return timeExpr(c, opWords[op], at, instant.FloorMilli)
	case ops&op != 0:
		return timeExpr(c, opWords[op], at, instant.CeilMilli)
	case op == catalog.Ge && ops&catalog.Gt != 0:
		return timeExpr(c, "gt", shift(at, -milli), instant.FloorMilli)
	case op == catalog.Le && ops&catalog.Lt != 0:
		return timeExpr(c, "lt", shift(at, milli), instant.CeilMilli)
	}
	return ""
}

func timeExpr(c *catalog.Column, op string, at instant.Time, round func(instant.Time) (string, bool)) string {
	text, ok := round(at)
	if !ok || text < oldest {
		return ""
	}
	return c.Attribute() + " " + op + " " + quote(text)
}

// shift moves an instant by less than a second.
func shift(at instant.Time, nsec int32) instant.Time {
	at.Nsec += nsec
	switch {
	case at.Nsec < 0:
		at.Sec, at.Nsec = at.Sec-1, at.Nsec+1_000_000_000
	case at.Nsec >= 1_000_000_000:
		at.Sec, at.Nsec = at.Sec+1, at.Nsec-1_000_000_000
	}
	return at
}

// sqlText writes a value as SQL does, for messages.
func sqlText(v Value) string {
	switch v.Kind {
	case Int:
		return strconv.FormatInt(v.Int, 10)
	case Float:
		return strconv.FormatFloat(v.Float, 'g', -1, 64)
	case Text:
		return "'" + strings.ReplaceAll(v.Text, "'", "''") + "'"
	case Blob:
		return fmt.Sprintf("x'%x'", v.Text)
	}
	return "NULL"
}

// notTimes finds the arguments that are compared with a timestamp and are none.
// Constants were refused while planning; these are parameters and what the
// statement computed. Only the caller knows whether another table's odd row is
// to blame.
func (b *binder) notTimes(steps []template) []error {
	var out []error
	for i := range steps {
		if from := steps[i].from; from != nil {
			far := &binder{t: from.t, args: b.args}
			out = append(out, far.notTimes([]template{from.step})...)
		}
		for _, e := range steps[i].terms {
			if e.form != plain || b.t.Columns[e.col].Type != catalog.Time || ownTime(&b.t.Columns[e.col]) {
				continue
			}
			v := b.args[e.arg-1].Value
			if v.Kind == Null {
				continue
			}
			if v.Kind == Text {
				if _, ok := instant.Parse(v.Text); ok {
					continue
				}
			}
			op := EQ
			for sql, said := range ordering {
				if said == e.op {
					op = sql
				}
			}
			out = append(out, &TimeError{Column: b.t.Columns[e.col].Name, Op: op, Value: v})
		}
	}
	return out
}
