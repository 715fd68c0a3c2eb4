package engine

import (
	"database/sql/driver"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Once says that the statement is planned for the values that are bound to it,
// and for no others: what is read from its text may count them as constants.
func (st *Statement) Once() { st.once = true }

// literals are the values of the parameters of a statement that is planned for
// them, by the number of their token, as they would be written in the text.
// Those that cannot be written are left out.
func (st *Statement) literals() map[int]string {
	if !st.once || len(st.bound) == 0 {
		return nil
	}
	out := map[int]string{}
	tokens := st.shape.Tokens
	i := 0
	sqltree.Parameters(st.text, func(t sqltext.Token, n int) {
		for i < len(tokens) && tokens[i].Pos != t.Pos {
			i++
		}
		if v, ok := st.boundTo(t.Text, n); ok {
			if text, ok := literalText(v); ok {
				out[i] = text
			}
		}
	})
	return out
}

// number is what is bound to a parameter, by its name or its number, where that is a
// number and the statement is planned for it.
func (st *Statement) number(name string, n int) (float64, bool) {
	if !st.once {
		return 0, false
	}
	for _, a := range st.bound {
		if a.Name != "" && a.Name != name || a.Name == "" && a.Ordinal != n {
			continue
		}
		switch v := a.Value.(type) {
		case int64:
			return float64(v), true
		case float64:
			return v, true
		}
	}
	return 0, false
}

// boundTo is the value of a parameter, by its text and its number.
func (st *Statement) boundTo(text string, n int) (value driver.Value, ok bool) {
	for _, a := range st.bound {
		if a.Name != "" && a.Name == text[1:] || a.Name == "" && a.Ordinal == n {
			value, ok = a.Value, true
		}
	}
	return value, ok
}

// literalText writes a value as both SQL dialects read it.
func literalText(value any) (string, bool) {
	switch v := value.(type) {
	case nil:
		return "NULL", true
	case string:
		ok := utf8.ValidString(v) && !strings.ContainsAny(v, "\\\x00")
		return "'" + strings.ReplaceAll(v, "'", "''") + "'", ok
	case int64:
		return strconv.FormatInt(v, 10), v >= 0
	}
	return "", false
}
