package sqltree

import (
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// How a condition is made up of others with AND and OR is read by its tokens;
// only what they join is handed to the parser.

// Pieces splits a condition at the words that join it, and names the word: AND,
// OR, or "" for one that is not joined. ok is false for what was not understood.
//
// AND binds closer than OR and nothing binds less, but between BETWEEN and its
// AND an operand may be anything, as may be all within CASE.
func (s *Shape) Pieces(p Part) (out []Part, word string, ok bool) {
	betweens, cases, from := 0, 0, p.From
	var ands, ors []int
	for i := p.From; i < p.To; i++ {
		switch t := s.At(i); {
		case t.Text == "(":
			i = s.Closing(i)
		case t.Is("CASE"):
			cases++
		case t.Is("END"):
			if cases--; cases < 0 {
				return nil, "", false
			}
		case cases > 0:
		case t.Is("BETWEEN"):
			betweens++
		case t.Is("AND") && betweens > 0:
			betweens--
		case t.Is("AND"):
			ands = append(ands, i)
		case t.Is("OR") && betweens > 0:
			return nil, "", false
		case t.Is("OR"):
			ors = append(ors, i)
		}
	}
	if cases > 0 || betweens > 0 {
		return nil, "", false
	}
	at := ands
	switch {
	case len(ors) > 0:
		at, word = ors, "OR"
	case len(ands) > 0:
		word = "AND"
	}
	for _, i := range at {
		out = append(out, Part{from, i})
		from = i + 1
	}
	return append(out, Part{from, p.To}), word, true
}

// Stripped is a condition without the parentheses around it: those of a subquery are
// none of them.
func (s *Shape) Stripped(p Part) Part {
	for s.At(p.From).Text == "(" && s.Closing(p.From) == p.To-1 && !s.isQuery(p.From+1) {
		p = Part{p.From + 1, p.To - 1}
	}
	return p
}

// isQuery says whether a query begins at a token.
func (s *Shape) isQuery(at int) bool {
	t := s.At(at)
	return t.Is("SELECT") || t.Is("WITH") || t.Is("VALUES")
}

// Conjuncts are the conditions that AND joins.
func (s *Shape) Conjuncts(p Part, out []Part) []Part {
	p = s.Stripped(p)
	pieces, word, ok := s.Pieces(p)
	if !ok {
		return out
	}
	if word != "AND" {
		return append(out, p)
	}
	for _, piece := range pieces {
		out = s.Conjuncts(piece, out)
	}
	return out
}

// operators are what both dialects take for the same, as the parser's writes it.
var operators = map[string]string{
	"(": "(", ")": ")", ",": ",", ".": ".", "=": "=", "==": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
	"+": "+", "-": "-", "*": "*", "/": "/", "->": "->", "->>": "->>",
	"||": "^", // which binds as tightly there, and SQLite has not
}

// Readable writes a condition as the parser reads it: names that are no words of
// SQLite's in quotes, since they may be words of the other dialect, and IN
// (VALUES (…), (…)) as IN ((…), (…)). It says whether it did the latter. ok is
// false where the dialects differ.
func (s *Shape) Readable(p Part) (text string, listed, ok bool) {
	var out []string
	var casts []int // where the AS of a CAST stands, of those that are open
	for i := p.From; i < p.To; i++ {
		t := s.At(i)
		word := t.Text
		if len(casts) > 0 && i == casts[len(casts)-1] {
			casts = casts[:len(casts)-1]
			i++
			continue
		}
		switch t.Kind {
		case sqltext.String:
			ok = !strings.Contains(word, `\`) && !t.Open
		case sqltext.Number:
			ok = strings.Trim(word, "0123456789.eE+-") == ""
		case sqltext.Param:
			if word, ok = s.Literals[i]; !ok {
				word, ok = "?", true
			}
		case sqltext.Other:
			word, ok = operators[word]
		default:
			if t.Is("VALUES") && s.At(i-1).Text == "(" && s.At(i-2).Is("IN") {
				listed = true
				continue
			}
			word, ok = s.word(i)
			if as := s.integerCast(i); as > 0 {
				casts, word, ok = append(casts, as), CastInteger, true
			}
		}
		if !ok {
			return "", false, false
		}
		out = append(out, word)
	}
	return strings.Join(out, " "), listed, len(out) > 0
}

// CastInteger is the function that CAST(x AS INTEGER) is written as. SQLite has
// none of that name.
const CastInteger = "sqlite_cast_integer"

// integerCast is the number of the token AS of the CAST to an integer at token i,
// 0 for anything else.
func (s *Shape) integerCast(i int) int {
	if !s.At(i).Is("CAST") || s.At(i+1).Text != "(" {
		return 0
	}
	end := s.Closing(i + 1)
	if !s.At(end-2).Is("AS") || !s.At(end-1).Is("INTEGER") && !s.At(end-1).Is("INT") {
		return 0
	}
	return end - 2
}

// word writes the name or keyword at token i. GLOB is written as an operator that
// the other dialect has, and SQLite has not by itself.
func (s *Shape) word(i int) (string, bool) {
	t := s.At(i)
	if t.Is("GLOB") && s.At(i+1).Text != "(" {
		return "REGEXP", t.Bare()
	}
	if t.Is(CastInteger) || t.Is("SELECT") || t.Is("ESCAPE") || t.Is("LEFT") || t.Is("RIGHT") || t.Is("REGEXP") {
		return "", false
	}
	name := t.Value()
	if !t.Bare() && isQuotable(name) && (s.At(i+1).Text == "." || s.At(i-1).Text == ".") {
		return "`" + name + "`", true
	}
	if strings.Trim(name, "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" || name == "" || name[0] >= '0' && name[0] <= '9' {
		return "", false
	}
	column := s.At(i+1).Text == "." || s.At(i-1).Text == "." || !t.Keyword() && s.At(i+1).Text != "("
	switch {
	case s.truthValue(i):
		return name, true
	case s.At(i - 1).Is("COLLATE"):
		return name, t.Bare()
	case column:
		return "`" + name + "`", true
	}
	return name, t.Bare()
}

// isQuotable says whether a name means the same to both dialects between the quotes
// of the parser's.
func isQuotable(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(c rune) bool { return c < ' ' || c > '~' || c == '`' || c == '\\' })
}
