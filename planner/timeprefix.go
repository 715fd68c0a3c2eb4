package planner

import (
	"time"

	"github.com/oktasql/oktasql/instant"
	"github.com/oktasql/oktasql/okta/catalog"
)

// timePattern handles LIKE '2026-01%' on a timestamp: Okta writes all of its
// timestamps in one form and in UTC, so the beginning of that form is a range.
//
// Source: core-okta-api, Dates.
func timePattern(out term, c *catalog.Column, p param, k Constraint) (term, string) {
	out.op, out.form = catalog.Sw, likeForm
	if k.Op == GLOB {
		out.form = globForm
	}
	if k.Known && k.Value.Kind != Null && sayTimePrefix(c, p, out, k.Value).expr == "" {
		return term{}, "the pattern does not begin with a date"
	}
	return out, ""
}

// earliest completes the beginning of a timestamp.
const earliest = "0000-01-01T00:00:00.000Z"

// sayTimePrefix writes the range of the timestamps that begin like a pattern,
// cut down to whole years, months, days, hours, minutes or seconds.
func sayTimePrefix(c *catalog.Column, p param, m term, v Value) said {
	if v.Kind != Text {
		return said{}
	}
	prefix, _, _ := likePrefix(v.Text)
	if m.form == globForm {
		prefix, _, _ = globPrefix(v.Text)
	}
	next := []struct {
		length int
		after  func(time.Time) time.Time
	}{
		{19, func(t time.Time) time.Time { return t.Add(time.Second) }},
		{16, func(t time.Time) time.Time { return t.Add(time.Minute) }},
		{13, func(t time.Time) time.Time { return t.Add(time.Hour) }},
		{10, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
		{7, func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
		{4, func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
	}
	for _, n := range next {
		if len(prefix) < n.length {
			continue
		}
		from, ok := instant.Parse(prefix[:n.length] + earliest[n.length:])
		if !ok {
			return said{}
		}
		ops := p.ops(c)
		low := timeBound(c, ops, catalog.Ge, from)
		high := timeBound(c, ops, catalog.Lt, instant.Of(n.after(from.Std())))
		if low == "" || high == "" {
			return said{}
		}
		return said{expr: low + " and " + high}
	}
	return said{}
}
