package planner

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/oktasql/oktasql/okta/catalog"
)

// said is a comparison written out.
type said struct {
	expr  string // "" when nothing can be said: the term is left out
	never bool   // no row can meet it
	exact bool   // Okta's answer is SQLite's
}

// say writes a term for one value in the language of p. A value that Okta
// cannot be asked for makes the term empty, which widens the request.
func say(t *catalog.Table, p param, m term, v Value) said {
	c := &t.Columns[m.col]
	if m.form == none {
		return said{expr: c.Attribute() + " " + opWords[m.op], exact: m.exact}
	}
	if v.Kind == Null {
		return said{never: m.form != isForm}
	}
	if m.op == catalog.Ne {
		if v.Kind != Text || !capitals(v.Text) {
			return said{}
		}
		lit := quote(v.Text)
		return said{expr: "(" + c.Attribute() + " lt " + lit + " or " + c.Attribute() + " gt " + lit + ")", exact: m.exact}
	}
	if isRange(c, m.op) {
		return sayRange(c, m, v)
	}
	switch m.form {
	case likeForm, globForm:
		if c.Type == catalog.Time {
			return sayTimePrefix(c, p, m, v)
		}
		return sayPattern(c, m, v)
	}
	if c.Type == catalog.Time {
		return sayTime(c, p, m, v)
	}
	if m.op == catalog.Eq && v.Kind == Blob {
		return said{never: true} // no column holds blobs, and a blob equals nothing else
	}
	if m.op == catalog.Eq && v.Kind == Text && c.ID != "" && !identifier(v.Text) {
		return said{never: true} // an empty text, or one with a character that no identifier has
	}
	lit, ok := literal(m, c, p, v)
	if !ok {
		return said{}
	}
	exact := m.exact && (c.Type != catalog.Text || p == filter || ascii(v.Text))
	return said{expr: c.Attribute() + " " + opWords[m.op] + " " + lit, exact: exact}
}

// literal writes a value for a comparison with c, or reports that it cannot be
// written so that Okta's comparison includes SQLite's.
func literal(m term, c *catalog.Column, p param, v Value) (string, bool) {
	switch c.Type {
	case catalog.Text:
		return textLiteral(m, v)
	case catalog.Integer:
		return integerLiteral(m, numeric(v))
	case catalog.Real:
		return numberLiteral(numeric(v))
	case catalog.Boolean:
		return booleanLiteral(numeric(v))
	case catalog.Time:
		s := sayTime(c, p, m, v)
		return s.expr, s.expr != ""
	}
	return "", false
}

// textLiteral quotes text. A number given for a text column is compared as text
// only when the statement itself holds it; one that comes from a column might
// be compared as a number, where '05' equals 5.
func textLiteral(m term, v Value) (string, bool) {
	text := v.Text
	switch {
	case v.Kind == Int && m.form == asText:
		text = strconv.FormatInt(v.Int, 10)
	case v.Kind != Text:
		return "", false
	}
	if text == "" || !speakable(text) {
		// Whether Okta matches an empty string is not documented.
		return "", false
	}
	if m.op != catalog.Eq && !ascii(text) {
		// Beyond ASCII, Okta's case folding orders text in other ways than NOCASE.
		return "", false
	}
	return quote(text), true
}

// speakable says whether Okta can hold the text at all: valid UTF-8 of at most
// three bytes a character.
//
// Source: core-okta-api, Unicode.
func speakable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if r == 0 || r > 0xFFFF {
			return false
		}
	}
	return true
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// capitals says whether a text is made of capital letters and underscores, as
// the values are that Okta itself gives.
func capitals(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == ""
}

// quote writes a JSON string, the form that Okta's expressions take.
func quote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return `""` // cannot happen: every string encodes
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// exactFloat is the largest magnitude below which every integer is a float64,
// the type Okta's numbers have.
const exactFloat = 1 << 53

func numberLiteral(v Value) (string, bool) {
	switch v.Kind {
	case Int:
		if v.Int > exactFloat || v.Int < -exactFloat {
			return "", false
		}
		return strconv.FormatInt(v.Int, 10), true
	case Float:
		if math.IsInf(v.Float, 0) || math.IsNaN(v.Float) || math.Abs(v.Float) > exactFloat {
			return "", false
		}
		if math.Abs(v.Float) < 1e-6 && v.Float != 0 {
			return "", false // would need an exponent
		}
		return strconv.FormatFloat(v.Float, 'f', -1, 64), true
	}
	return "", false // text that spells no number, which SQLite orders after all numbers
}

// integerLiteral writes a number for an integer attribute, which Okta keeps in
// 32 bits. Bounds that are no integers are rounded outward.
//
// Source: getUserSchema, integer.
func integerLiteral(m term, v Value) (string, bool) {
	if v.Kind == Float && v.Float != math.Trunc(v.Float) && !math.IsInf(v.Float, 0) && !math.IsNaN(v.Float) {
		switch m.op {
		case catalog.Gt, catalog.Ge:
			v.Float = math.Floor(v.Float)
		case catalog.Lt, catalog.Le:
			v.Float = math.Ceil(v.Float)
		default:
			return "", false
		}
	}
	if v.Kind == Float && math.Abs(v.Float) <= math.MaxInt32 {
		v = Value{Kind: Int, Int: int64(v.Float)}
	}
	if v.Kind != Int || v.Int > math.MaxInt32 || v.Int < math.MinInt32 {
		return "", false
	}
	return strconv.FormatInt(v.Int, 10), true
}

func booleanLiteral(v Value) (string, bool) {
	switch {
	case v.Kind == Int && v.Int == 1, v.Kind == Float && v.Float == 1:
		return "true", true
	case v.Kind == Int && v.Int == 0, v.Kind == Float && v.Float == 0:
		return "false", true
	}
	return "", false
}

// sayPattern writes the part of a LIKE or GLOB pattern that Okta can test.
func sayPattern(c *catalog.Column, m term, v Value) said {
	if v.Kind != Text {
		return said{}
	}
	var prefix string
	var whole, simple bool
	switch {
	case m.op == catalog.Co:
		word := patternWord(m.form, v.Text)
		if word == "" {
			return said{}
		}
		return said{expr: c.Attribute() + " co " + quote(word)}
	case m.form == globForm:
		prefix, whole, simple = globPrefix(v.Text)
	default:
		prefix, whole, simple = likePrefix(v.Text)
	}
	if prefix == "" || !speakable(prefix) {
		return said{}
	}
	op := "sw"
	if whole {
		op = "eq"
	}
	return said{expr: c.Attribute() + " " + op + " " + quote(prefix), exact: m.exact && (whole || simple) && ascii(prefix)}
}

// likePrefix returns the text before the first wildcard of a LIKE pattern,
// whether that is the whole pattern, and whether a single % follows it.
func likePrefix(pattern string) (prefix string, whole, simple bool) {
	i := strings.IndexAny(pattern, "%_")
	if i < 0 {
		return pattern, true, false
	}
	return pattern[:i], false, pattern[i:] == "%"
}

// globPrefix is likePrefix for GLOB.
func globPrefix(pattern string) (prefix string, whole, simple bool) {
	i := strings.IndexAny(pattern, "*?[")
	if i < 0 {
		return pattern, true, false
	}
	return pattern[:i], false, pattern[i:] == "*"
}

// patternWord returns the longest piece of a pattern that holds no wildcard, when
// it has at least the three characters that co needs.
//
// Source: release notes 2025, OKTA-846206.
func patternWord(f form, pattern string) string {
	wild := "%_"
	if f == globForm {
		pattern, wild = withoutClasses(pattern), "*?"
	}
	best := ""
	for _, piece := range strings.FieldsFunc(pattern, func(r rune) bool { return strings.ContainsRune(wild, r) }) {
		if utf8.RuneCountInString(piece) > utf8.RuneCountInString(best) {
			best = piece
		}
	}
	if utf8.RuneCountInString(best) < 3 || !speakable(best) {
		return ""
	}
	return best
}

// withoutClasses is a GLOB pattern with a * for each class such as [a-z]; one
// that has no end matches nothing, and neither does what follows.
func withoutClasses(pattern string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(pattern, "[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('*')
		rest = strings.TrimPrefix(rest, "^")
		if len(rest) == 0 {
			return b.String()
		}
		_, pattern, _ = strings.Cut(rest[1:], "]") // a ] that comes first is of the class
		if rest[0] != ']' {
			_, pattern, _ = strings.Cut(rest, "]")
		}
	}
}
