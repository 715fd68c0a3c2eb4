package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// keys is a query for all values that a column can have in the rows of a SELECT:
// the entry of its FROM that has the column and those that are joined to it,
// under the conditions of the SELECT that speak of nothing else. It is false
// when that says no more than the table itself.
func (x *restricter) keys(c *sqltree.Core, ref sqltree.Reference, d demand) (string, bool) {
	if c.Odd || ref.Item.Alias == "" || !x.copies(ref.Item, c) {
		return "", false
	}
	conditions := x.own(c, ref.Item, d)
	taken := x.joinedTo(ref.Item, conditions, d)
	from, narrows, ok := x.readFor(c, taken, conditions)
	if !ok {
		return "", false
	}
	where, ok := x.saidOf(taken, conditions, d)
	if d.said != "" {
		where = append(where, d.said)
	}
	if !ok || !narrows && len(where) == 0 {
		return "", false
	}
	x.anyway, x.namedFew = !d.drives, x.namesFew(ref.Item)
	x.few = x.anyway || d.also != "" || d.said != "" || x.selects(taken, conditions) && !x.everyone(c, taken, conditions)
	key := catalog.Quote(ref.Item.Alias) + "." + catalog.Quote(ref.Name)
	if d.also != "" {
		where = append(where, key+" IN ("+d.also+")")
	}
	list := "SELECT " + key + " FROM " + strings.Join(from, ", ")
	x.made[list] = true
	if len(where) > 0 {
		list += " WHERE " + strings.Join(where, " AND ")
	}
	return list, x.repeatable || !sqltree.HasNumberless(list)
}

// selects says whether keys are surely few: a condition wants a column equal to
// something, other than the status that most have, or a table has few rows.
func (x *restricter) selects(taken map[*sqltree.Item]bool, conditions []condition) bool {
	equals := func(from, to int) bool {
		for i := from; i < to; i++ {
			next := x.Shape.At(i + 1)
			if x.Shape.At(i).Is("NOT") && (next.Text == "(" || next.Is("IN") || next.Is("EXISTS")) {
				if i++; next.Text != "(" {
					i++
				}
				i = x.Shape.Closing(i) // what is not so leaves many
				continue
			}
			if op := x.Shape.At(i); op.Is("IN") && !x.Shape.At(i-1).Is("NOT") {
				next = x.Shape.At(i + 2)
			} else if op.Text != "=" && op.Text != "==" {
				continue
			}
			if next.Kind == sqltext.Param || next.Kind == sqltext.Number || next.Kind == sqltext.String && next.Value() != "ACTIVE" {
				return true
			}
		}
		return false
	}
	for _, k := range conditions {
		for it := range k.items {
			if taken[it] && equals(k.From, k.To) {
				return true
			}
		}
	}
	for _, k := range conditions {
		for _, c := range x.Cores {
			if k.From <= c.From && c.From < k.To && slices.ContainsFunc(c.Items, sqltree.IsCandidates) {
				return true
			}
		}
	}
	for it := range taken {
		if q := it.Source(); q != nil && equals(q.From, q.To) || it.Table() != nil && it.Table().ScanPath() == nil {
			return true
		}
	}
	return false
}

// keyed says whether conditions compare a key that an entry's table is listed by.
func (x *restricter) keyed(it *sqltree.Item, conditions []condition) bool {
	for _, k := range conditions {
		for i := k.From; i < k.To; i++ {
			op := x.Shape.At(i)
			if !op.Is("IN") && op.Text != "=" && op.Text != "==" {
				continue
			}
			for _, side := range []sqltree.Part{{From: k.From, To: i}, {From: i + 1, To: k.To}} {
				if r, ok := x.Refer(it.Core, side); ok && r.Item == it && byParents(it.Table(), r.Name) {
					return true
				}
			}
			break
		}
	}
	path, _, key := it.Table().FarPath()
	return path != nil && x.isNamedThere(it.Core, sqltree.Reference{Item: it, Name: sqltext.Lower(it.Table().Columns[key].Name)})
}

// slice is the text of some tokens, every column qualified: a name that meant
// something else, such as that of a result, is none of the entry's then, and
// SQLite does not take the text.
func (x *restricter) slice(p sqltree.Part) string { return x.sliceWith(p, nil) }

// sliceWith is a slice with something else in the place of some columns, by the
// number of their last token.
func (x *restricter) sliceWith(p sqltree.Part, instead map[int]string) string {
	var b strings.Builder
	at := x.Shape.At(p.From).Pos
	for k := p.From; k < p.To; k++ {
		if column, ok := instead[k]; ok {
			first := k
			if x.Shape.At(k-1).Text == "." {
				first = k - 2
			}
			b.WriteString(x.text[at:x.Shape.At(first).Pos] + column)
			at = x.Shape.At(k).Pos + len(x.Shape.At(k).Text)
		} else if alias, ok := x.owners[k]; ok {
			b.WriteString(x.text[at:x.Shape.At(k).Pos] + catalog.Quote(alias) + ".")
			at = x.Shape.At(k).Pos
		}
	}
	last := x.Shape.At(p.To - 1)
	return b.String() + x.text[at:last.Pos+len(last.Text)]
}

// condition is one that a SELECT puts on some entries of its FROM.
type condition struct {
	sqltree.Part
	items map[*sqltree.Item]bool
}

// own are the conditions of a SELECT that can be asked anywhere else.
func (x *restricter) own(c *sqltree.Core, of *sqltree.Item, d demand) []condition {
	var out []condition
	var outer *sqltree.Item // in whose ON the demand stands, which its own conditions elsewhere come after
	for _, it := range c.Items {
		if it.Left && it.On.From <= d.at && d.at < it.On.To {
			outer = it
		}
	}
	for _, p := range x.conditionsFor(c, of) {
		if d.at > 0 && p.From <= d.at && d.at < p.To {
			continue
		}
		items, ok := x.mentions(c, p)
		ok = ok && (outer == nil || !items[outer] || outer.On.From <= p.From && p.From < outer.On.To)
		for it := range items {
			ok = ok && it != d.by && (it == of || !it.Left && x.copies(it, c))
		}
		if ok && len(items) > 0 && (!d.alone || len(items) == 1) {
			out = append(out, condition{p, items})
		}
	}
	return out
}

// copies says whether an entry of a FROM may be named once more elsewhere.
func (x *restricter) copies(it *sqltree.Item, c *sqltree.Core) bool {
	switch {
	case it.Table() != nil:
		return true
	case it.Source() != nil && x.endless(it.Source().Part, map[*sqltree.CTE]bool{}):
		return false
	case it.CTE != nil:
		// Everybody sees what the statement's own WITH defines; but its body may not
		// come to depend on itself.
		top := it.CTE.In.Above == nil && it.CTE.In.With == nil
		body := it.CTE.Body
		return top && (c.From < body.From || c.From >= body.To) && (x.shared == nil || it.CTE != x.shared && !x.dependsOn(body, x.shared))
	case it.Body != nil:
		items, ok := x.mentionsOr(c, it.Text, x.fewer)
		return ok && len(items) == 0 && x.steady(it.Body, 0)
	}
	return false
}

// mentions are the entries of a SELECT's FROM that a condition is about. It is
// false for one that is not understood, or asks about other tables by parents.
// Who has a role may be asked for the sake of a table that is dearer.
func (x *restricter) mentions(c *sqltree.Core, p sqltree.Part) (map[*sqltree.Item]bool, bool) {
	return x.mentionsOr(c, p, (x.dear || x.fewer) && x.wants(p))
}

// mentionsOr says with few that who has a role may be asked for.
func (x *restricter) mentionsOr(c *sqltree.Core, p sqltree.Part, few bool) (map[*sqltree.Item]bool, bool) {
	items, ok := x.understood(c, p)
	for k := p.From; k < p.To; k++ {
		ok = ok && !x.Shape.At(k).Is("LIMIT") // which rows that leaves may be others elsewhere
	}
	if !ok {
		return nil, false
	}
	for _, it := range x.entriesIn(p) {
		t := it.Table()
		switch {
		case x.mine[it], sqltree.IsCandidates(it):
		case it.CTE != nil && (!few && !once(it.CTE) || !x.copies(it, it.Core) || x.costs(it.CTE.Body.Part) >= more):
			return nil, false
		case t == nil && it.Source() == nil, t != nil && t.OnePerParent() && !(few && t.ListsOthers()):
			return nil, false
		}
	}
	return items, true
}

// wants says whether a condition is that there is something, which is true of
// few.
func (x *restricter) wants(p sqltree.Part) bool {
	s := x.Shape
	if s.At(p.From).Is("EXISTS") {
		return s.Closing(p.From+1) == p.To-1
	}
	for k := p.From; k < p.To; k++ {
		if s.At(k).Is("IN") {
			return x.IsReference(sqltree.Part{From: p.From, To: k}) && s.Closing(k+1) == p.To-1
		}
	}
	return false
}

// entriesIn are the entries of every FROM in some tokens.
func (x *restricter) entriesIn(p sqltree.Part) []*sqltree.Item {
	var out []*sqltree.Item
	for _, c := range x.Cores {
		if c.From >= p.From && c.From < p.To {
			out = append(out, c.Items...)
		}
	}
	return out
}

// understood are the entries of a SELECT's FROM that a condition is about. It is
// false for one that is not understood to the last name, that reaches outside
// of the SELECT, may raise an error, or may be answered differently the next
// time for more than what its LIMITs leave.
func (x *restricter) understood(c *sqltree.Core, p sqltree.Part) (map[*sqltree.Item]bool, bool) {
	s := x.Shape
	items := map[*sqltree.Item]bool{}
	clock, lazy := false, false
	for k := p.From; k < p.To; k++ {
		t := s.At(k)
		clock = clock || t.Is("CURRENT_TIMESTAMP") || t.Is("CURRENT_DATE") || t.Is("CURRENT_TIME") || t.Kind == sqltext.String && sqltext.Same(t.Value(), "now")
		lazy = lazy || t.Is("CASE") || t.Is("OR") || t.Is("iif") || t.Is("coalesce") || t.Is("ifnull")
		switch {
		case t.Is("LIMIT"), t.Is("OFFSET") && (s.At(k-1).Kind == sqltext.Number || s.At(k-1).Kind == sqltext.Param):
			continue
		case x.Naming[k], x.namesResult(k):
			continue
		case x.raises(k):
			return nil, false
		case isCall(s, k):
			if !harmless[sqltext.Lower(t.Value())] && t.Text != sqltree.CandidatesTable {
				return nil, false
			}
			continue
		case t.Keyword() && !plainWords[strings.ToUpper(t.Text)] && !s.At(k-1).Is("AS"):
			return nil, false // SQLite takes some keywords for names
		case !sqltree.IsIdentifier(t) || s.At(k-1).Is("COLLATE") || s.At(k-1).Is("AS"):
			continue
		case s.At(k+1).Text == ".":
			k += 2
			if t := s.At(k); t.Text == "*" {
				continue
			}
			ref, ok := x.Refer(x.CoreAt[k], sqltree.Part{From: k - 2, To: k + 1})
			if !ok || !x.within(ref, c, p, items) {
				return nil, false
			}
		default:
			ref, ok := x.Refer(x.CoreAt[k], sqltree.Part{From: k, To: k + 1})
			if !ok && (t.Is("TRUE") || t.Is("FALSE")) {
				continue
			}
			if !ok || ref.Item.Alias == "" && ref.Item != x.of || !x.within(ref, c, p, items) {
				return nil, false
			}
			if ref.Item != x.of {
				x.owners[k] = ref.Item.Alias
			}
		}
	}
	return items, !clock || !lazy
}

// within notes what a reference is to, and says whether that is an entry of the
// SELECT or of a query in the condition itself.
func (x *restricter) within(ref sqltree.Reference, c *sqltree.Core, p sqltree.Part, items map[*sqltree.Item]bool) bool {
	if ref.Item.Core == c && (ref.Item.Text.From < p.From || ref.Item.Text.From >= p.To) {
		items[ref.Item] = true
		return true
	}
	return ref.Item.Text.From >= p.From && ref.Item.Text.From < p.To
}
