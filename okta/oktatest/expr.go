package oktatest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// node is an expression of Okta's filter language: a term, or terms joined by
// and / or.
type node struct {
	op   string // and, or, not, or a comparison in lower case
	args []*node
	attr string
	lit  value // of a comparison; text, number, boolean
}

// parseExpr reads an expression.
//
//	or    = and { "or" and }
//	and   = unary { "and" unary }
//	unary = [ "not" ] "(" or ")" | attribute op literal | attribute "pr"
//
// Operators ignore case, attribute names do not. A literal is a JSON string,
// a number, true or false.
//
// Source: core-okta-api, Filter.
func parseExpr(s string) (*node, error) {
	p := &exprParser{s: s}
	n, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if p.skip(); p.at < len(p.s) {
		return nil, p.errorf("unexpected text")
	}
	return n, nil
}

type exprParser struct {
	s  string
	at int
}

const maxDepth = 200

func (p *exprParser) errorf(what string) error {
	return fmt.Errorf("oktatest: %s at position %d", what, p.at)
}

func (p *exprParser) skip() {
	for p.at < len(p.s) && (p.s[p.at] == ' ' || p.s[p.at] == '\t' || p.s[p.at] == '\n' || p.s[p.at] == '\r') {
		p.at++
	}
}

// word takes the letters ahead that may be part of a name.
func (p *exprParser) word() string {
	p.skip()
	from := p.at
	for p.at < len(p.s) {
		c := p.s[p.at]
		if c <= ' ' || c == '(' || c == ')' || c == '"' {
			break
		}
		p.at++
	}
	return p.s[from:p.at]
}

// keyword takes the word if it comes next.
func (p *exprParser) keyword(w string) bool {
	from := p.at
	if strings.EqualFold(p.word(), w) {
		return true
	}
	p.at = from
	return false
}

func (p *exprParser) or(depth int) (*node, error)  { return p.joined("or", depth, p.and) }
func (p *exprParser) and(depth int) (*node, error) { return p.joined("and", depth, p.unary) }

func (p *exprParser) joined(op string, depth int, next func(int) (*node, error)) (*node, error) {
	n, err := next(depth)
	if err != nil || !p.keyword(op) {
		return n, err
	}
	all := &node{op: op, args: []*node{n}}
	for {
		if n, err = next(depth); err != nil {
			return nil, err
		}
		all.args = append(all.args, n)
		if !p.keyword(op) {
			return all, nil
		}
	}
}

func (p *exprParser) unary(depth int) (*node, error) {
	if depth > maxDepth {
		return nil, p.errorf("nested too deeply")
	}
	p.skip()
	if p.at < len(p.s) && p.s[p.at] == '(' {
		p.at++
		n, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		if p.skip(); p.at >= len(p.s) || p.s[p.at] != ')' {
			return nil, p.errorf("missing )")
		}
		p.at++
		return n, nil
	}
	attr := p.word()
	if attr == "" {
		return nil, p.errorf("missing attribute")
	}
	if strings.EqualFold(attr, "not") {
		n, err := p.unary(depth + 1)
		if err != nil {
			return nil, err
		}
		return &node{op: "not", args: []*node{n}}, nil
	}
	op := strings.ToLower(p.word())
	switch op {
	case "pr":
		return &node{op: op, attr: attr}, nil
	case "eq", "ne", "gt", "ge", "lt", "le", "sw", "ew", "co":
	default:
		return nil, p.errorf("unknown operator")
	}
	lit, err := p.literal()
	if err != nil {
		return nil, err
	}
	return &node{op: op, attr: attr, lit: lit}, nil
}

func (p *exprParser) literal() (value, error) {
	p.skip()
	if p.at < len(p.s) && p.s[p.at] == '"' {
		end := p.at + 1
		for end < len(p.s) && p.s[end] != '"' {
			if p.s[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(p.s) {
			return value{}, p.errorf("unmatched quote")
		}
		var s string
		if err := json.Unmarshal([]byte(p.s[p.at:end+1]), &s); err != nil {
			return value{}, p.errorf("bad escape in a string")
		}
		p.at = end + 1
		if p.at < len(p.s) && p.s[p.at] != ' ' && p.s[p.at] != ')' {
			return value{}, p.errorf("unexpected text after a string")
		}
		return str(s), nil
	}
	switch w := p.word(); {
	case w == "true" || w == "false":
		return flag(w == "true"), nil
	case w != "":
		if f, err := strconv.ParseFloat(w, 64); err == nil && (w[0] == '-' || w[0] >= '0' && w[0] <= '9') {
			return num(f), nil
		}
	}
	return value{}, p.errorf("bad literal")
}
