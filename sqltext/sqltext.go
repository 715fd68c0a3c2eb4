// Package sqltext reads SQL as a sequence of tokens, the way SQLite's tokenizer
// does. It does not parse: it serves to split a script into statements and to
// see which names a statement mentions.
package sqltext

import "strings"

// Kind is the kind of a token.
type Kind uint8

// The kinds of what a text consists of. Blanks and comments are no tokens:
// Scan reports them, Tokens leaves them out.
const (
	Blank  Kind = iota // blanks, a comment or a byte order mark
	Name               // an identifier or keyword, also in [brackets] or `backticks`
	Quoted             // "in double quotes": an identifier, or for SQLite at times a string
	String             // 'text'
	Number             // a number or a blob literal
	Param              // ?, ?1, :name, @name, $name
	Other              // an operator or punctuation
)

// Token is one token of a text.
type Token struct {
	Kind Kind
	Text string // as written
	Pos  int    // offset in bytes
	Open bool   // the text ended inside the token
	// IsName says that the token is a name though it reads like a keyword. Tokens
	// leaves it to those who know what stands around it.
	IsName bool
}

// Is reports whether the token is the given keyword, in any case, unquoted.
func (t Token) Is(keyword string) bool {
	return t.Kind == Name && !t.IsName && strings.EqualFold(t.Text, keyword)
}

// Bare reports whether the token is a name without quotes, which may be a
// keyword.
func (t Token) Bare() bool {
	return t.Kind == Name && t.Text[0] != '[' && t.Text[0] != '`'
}

// Value is what the token means: the name, or the text of a string, without
// its quotes.
func (t Token) Value() string {
	if len(t.Text) < 2 {
		return t.Text
	}
	switch q := t.Text[0]; q {
	case '\'', '"', '`':
		s := strings.TrimSuffix(t.Text[1:], string(q))
		return strings.ReplaceAll(s, string([]byte{q, q}), string(q))
	case '[':
		return strings.TrimSuffix(t.Text[1:], "]")
	}
	return t.Text
}

// Tokens returns the tokens of a text. Every text has some: what SQLite would
// not understand becomes Other, and an unterminated string or comment ends with
// the text.
func Tokens(text string) []Token {
	var out []Token
	for i := 0; i < len(text); {
		t := Scan(text[i:])
		if t.Kind != Blank {
			t.Pos = i
			out = append(out, t)
		}
		i += len(t.Text)
	}
	return out
}

// Scan returns what a text, which is not empty, begins with: a token, some
// blanks or one comment. It serves those who read a text as it arrives; Open
// says that the rest of a string, a name or a comment is still to come.
func Scan(text string) Token {
	if n, open := blank(text); n > 0 {
		return Token{Kind: Blank, Text: text[:n], Open: open}
	}
	return next(text)
}

// blank is the length of the blanks or the comment that a text begins with.
func blank(s string) (n int, open bool) {
	switch {
	case strings.IndexByte(" \t\n\f\r", s[0]) >= 0:
		return 1 + while(s[1:], isSpace), false
	case strings.HasPrefix(s, "\xef\xbb\xbf"): // a byte order mark
		return 3, false
	case strings.HasPrefix(s, "--"):
		if n := strings.IndexByte(s, '\n'); n >= 0 {
			return n + 1, false
		}
		return len(s), false
	case strings.HasPrefix(s, "/*") && len(s) > 2:
		if n := strings.Index(s[2:], "*/"); n >= 0 {
			return n + 4, false
		}
		return len(s), true
	}
	return 0, false
}

// next is the token that a text begins with.
func next(s string) Token {
	switch c := s[0]; {
	case c == '\'':
		return quoted(s, c, String)
	case c == '"':
		return quoted(s, c, Quoted)
	case c == '`':
		return quoted(s, c, Name)
	case c == '[':
		if n := strings.IndexByte(s, ']'); n > 0 {
			return Token{Kind: Name, Text: s[:n+1]}
		}
		return Token{Kind: Name, Text: s, Open: true}
	case (c == 'x' || c == 'X') && len(s) > 1 && s[1] == '\'':
		t := quoted(s[1:], '\'', Number)
		return Token{Kind: Number, Text: s[:1+len(t.Text)], Open: t.Open}
	case isDigit(c) || (c == '.' && len(s) > 1 && isDigit(s[1])):
		return Token{Kind: Number, Text: s[:number(s)]}
	case c == '?':
		return Token{Kind: Param, Text: s[:1+while(s[1:], isDigit)]}
	case (c == ':' || c == '@' || c == '$' || c == '#') && param(s) > 0:
		return Token{Kind: Param, Text: s[:param(s)]}
	case IsName(c):
		return Token{Kind: Name, Text: s[:while(s, IsName)]}
	}
	for _, op := range []string{"->>", "||", "->", "==", "<=", ">=", "<>", "!=", "<<", ">>"} {
		if strings.HasPrefix(s, op) {
			return Token{Kind: Other, Text: op}
		}
	}
	return Token{Kind: Other, Text: s[:1]}
}

// quoted is the token up to the closing quote; a doubled quote is no end.
func quoted(s string, q byte, kind Kind) Token {
	for i := 1; i < len(s); i++ {
		if s[i] != q {
			continue
		}
		if i+1 < len(s) && s[i+1] == q {
			i++
			continue
		}
		return Token{Kind: kind, Text: s[:i+1]}
	}
	return Token{Kind: kind, Text: s, Open: true}
}

// param is the length of the named parameter that a text begins with, 0 for
// none. SQLite takes Tcl's names too: $space::name(index).
func param(s string) int {
	i, letters := 1, 0
	for i < len(s) {
		switch {
		case IsName(s[i]):
			letters++
			i++
		case strings.HasPrefix(s[i:], "::"):
			i += 2
		case s[i] == '(' && letters > 0:
			i++
			i += while(s[i:], func(c byte) bool { return c != ')' && !isSpace(c) })
			return min(i+1, len(s))
		case letters > 0:
			return i
		default:
			return 0
		}
	}
	if letters == 0 {
		return 0
	}
	return i
}

// number is the length of the number that a text begins with.
func number(s string) int {
	n := while(s, func(c byte) bool { return IsName(c) || c == '.' })
	// An exponent's sign belongs to the number.
	if n < len(s) && (s[n] == '+' || s[n] == '-') && n > 0 && (s[n-1] == 'e' || s[n-1] == 'E') && s[1]|0x20 != 'x' {
		n += 1 + while(s[n+1:], IsName)
	}
	return n
}

func while(s string, ok func(byte) bool) int {
	n := 0
	for n < len(s) && ok(s[n]) {
		n++
	}
	return n
}

// isSpace reports whether a byte goes on with a blank. A vertical tab begins
// none, as in SQLite.
func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// IsName reports whether a byte can stand in an identifier. SQLite takes every
// byte from 0x80 on as a letter.
func IsName(c byte) bool {
	return c == '_' || c == '$' || c >= 0x80 || isDigit(c) || (c|0x20 >= 'a' && c|0x20 <= 'z')
}
