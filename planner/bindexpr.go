package planner

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// spoken is a search or filter with its values: terms that stay in every
// request, and the longest list, which may be cut into several.
type spoken struct {
	base  []part
	items []string
	exact bool // the whole of it is SQLite's condition
}

// part is one term.
type part struct {
	expr  string
	share float64 // of the table's rows, as guessed
}

// expression adds the requests of a search or filter: one, or several when a
// list of alternatives is long. When nothing can be said, or the list takes
// more requests than what it narrows, it reads that.
func (b *binder) expression(m *template) bool {
	s, ok := b.speak(m)
	if !ok || contradicts(b.t, m, b.args) {
		b.prog.Empty = true
		return false
	}
	chunks := cut(s.items, b.opt.MaxExpression-size(s.base))
	if b.inVain(m, len(chunks), s.base) {
		chunks, s.items, s.exact = nil, nil, false
		if all := scanCalls(b.t, b.opt.Rows); m.sort < 0 && b.restCalls(m, s.base) >= all {
			s.base = nil
		}
	}
	if len(s.base) == 0 && len(s.items) == 0 && !b.opt.Again {
		s.base = b.containing(m)
	}
	if len(s.base) == 0 && len(s.items) == 0 {
		if m.sort < 0 {
			b.everything(m)
			return true
		}
		s.base = []part{{alwaysTrue(b.t, m.sort), 1}}
	} else if m.having {
		s.base = append(s.base, part{alwaysTrue(b.t, m.sort), 1})
	}
	if m.sort >= 0 {
		b.inOrder(m, len(s.items))
	}
	if len(chunks) == 0 {
		chunks = [][]string{nil}
	}
	known := b.known(m)
	for _, c := range chunks {
		b.add(m, Step{param: m.param, base: texts(s.base), items: c, known: known}, b.limit(m, s.exact))
	}
	return false
}

// inOrder notes that the rows come in order. Several lists, each in order, are
// in order together once they are merged, for which the column has to be read;
// Okta may find one list too long, so that it becomes several.
func (b *binder) inOrder(m *template, items int) {
	b.prog.Ordered = true
	b.furtherOrder(m)
	if items < 2 {
		return
	}
	b.prog.Merge = &Merge{Column: m.sort, Desc: m.desc}
	b.read(m.sort)
}

// furtherOrder notes the terms of the order that are left to be seen to.
func (b *binder) furtherOrder(m *template) {
	if m.sort < 0 {
		return
	}
	b.prog.SortedBy = Order{m.sort, m.desc}
	if len(m.then) == 0 {
		return
	}
	b.prog.Then = m.then
	b.read(m.sort)
	for _, o := range m.then {
		b.read(o.Column)
	}
}

// read makes a column one of those that are read.
func (b *binder) read(column int) {
	if at, found := slices.BinarySearch(b.cols, column); !found {
		b.cols = slices.Insert(slices.Clone(b.cols), at, column)
		b.prog.Columns = b.cols
	}
}

// speak writes the terms of a template. It is false when no row can meet one.
func (b *binder) speak(m *template) (s spoken, ok bool) {
	s.exact = len(m.any) == 0
	for _, or := range m.any {
		s.base = append(s.base, part{unfence(or), 1})
	}
	var longest part
	for _, e := range m.terms {
		w := b.sayTerm(m.param, e)
		if w.never {
			return s, false
		}
		if !b.attended(m, e) {
			w = wording{}
		}
		s.exact = s.exact && w.exact
		one := b.selectivity(e)
		share := min(1, one*float64(max(len(w.items), 1)))
		switch {
		case len(w.items) == 1 && slices.Contains(texts(s.base), w.items[0]): // said before
		case len(w.items) == 1:
			s.base = append(s.base, part{w.items[0], share})
		case len(w.items) <= len(s.items):
			s.keep(w.items, share, b.opt.MaxExpression)
		default:
			s.keep(s.items, longest.share, b.opt.MaxExpression)
			s.items, longest.share = w.items, share
		}
	}
	s.fit(b.opt.MaxExpression)
	return s, true
}

// containing looks for a pattern that begins with a wildcard, whose word Okta can
// search for. That stands alone, so it is said where nothing else is.
func (b *binder) containing(m *template) []part {
	for _, e := range m.terms {
		if c := &b.t.Columns[e.col]; (e.form == likeForm || e.form == globForm) && c.Type == catalog.Text && m.param.ops(c)&catalog.Co != 0 {
			e.op, e.exact = catalog.Co, false
			if w := say(b.t, m.param, e, b.args[e.arg-1].Value); w.expr != "" {
				return []part{{w.expr, b.selectivity(e)}}
			}
		}
	}
	return nil
}

// selectivity is the part of the table that a term leaves, for one value.
func (b *binder) selectivity(e term) float64 {
	k := Constraint{Column: e.col, Op: EQ}
	switch {
	case e.form == likeForm, e.form == globForm, e.op == catalog.Sw, e.op == catalog.Co:
		k.Op = LIKE
	case e.form == none:
		k.Op = ISNOTNULL
	case e.op == catalog.Ne:
		k.Op = NE
	case e.op != catalog.Eq:
		k.Op = GT
	}
	if e.form == plain {
		k.Known, k.Value = true, b.args[e.arg-1].Value
	}
	j := job{t: b.t, rows: learned(b.t, b.opt.Rows)}
	return j.selectivity(k)
}

// guess is how many times as dear as guessed a request may turn out before a
// list, whose number of requests is known, had been the better choice.
const guess = 4

// inVain says whether a list in so many requests takes more of them than what
// it narrows: the rest of the expression, or the complete table.
func (b *binder) inVain(m *template, chunks int, base []part) bool {
	if chunks < 2 {
		return false
	}
	if n := float64(chunks); n <= scanCalls(b.t, b.opt.Rows) {
		return len(base) > 0 && n > guess*b.restCalls(m, base)
	}
	return true
}

// restCalls is the number of requests to expect of an expression.
func (b *binder) restCalls(m *template, base []part) float64 {
	if len(base) == 0 {
		return scanCalls(b.t, b.opt.Rows)
	}
	rows := learned(b.t, b.opt.Rows)
	for _, p := range base {
		rows *= p.share
	}
	return pages(rows, m.path)
}

// keep writes a list that is not cut into chunks as one term, or leaves it out
// when it is too long.
func (s *spoken) keep(items []string, share float64, limit int) {
	if len(items) == 0 {
		return
	}
	e := "(" + strings.Join(items, " or ") + ")"
	if len(items) > maxTerms || len(e) > limit/2 {
		s.exact = false
		return
	}
	s.base = append(s.base, part{e, share})
}

// fit leaves out the terms that make an expression too long.
func (s *spoken) fit(limit int) {
	total := 0
	var out []part
	for _, p := range s.base {
		if total+len(p.expr) > limit {
			s.exact = false
			continue
		}
		total += len(p.expr) + len(" and ")
		out = append(out, p)
	}
	s.base = out
}

func texts(base []part) []string {
	var out []string
	for _, p := range base {
		out = append(out, p.expr)
	}
	return out
}

func size(base []part) int {
	n := 0
	for _, p := range base {
		n += len(p.expr) + len(" and ()")
	}
	return n
}

// cut splits a list into the fewest chunks that the limits allow, of about the
// same length.
func cut(items []string, bytes int) [][]string {
	var out [][]string
	per := maxTerms
	if n := (len(items) + maxTerms - 1) / maxTerms; n > 0 {
		per = (len(items) + n - 1) / n
	}
	for start := 0; start < len(items); {
		end, total := start, 0
		for end < len(items) && end-start < per {
			total += len(items[end]) + len(" or ")
			if total > bytes && end > start {
				break
			}
			end++
		}
		out = append(out, items[start:end:end])
		start = end
	}
	return out
}
