package planner

import (
	"database/sql"
	"testing"

	_ "github.com/mattn/go-sqlite3" // the driver sqlite3
)

// What numeric makes of a text is what SQLite stores in a column of numbers;
// what SQLite keeps as text, numeric does too.
func TestNumericIsSQLites(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE TABLE n (v NUMERIC)"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		left bool // SQLite reads a number, numeric leaves it to SQLite
	}{
		{text: "3"}, {text: " 3 "}, {text: "\t\n\v\f\r3\r\f\v\n\t"}, {text: "+3"}, {text: "-3"}, {text: "- 3"}, {text: "--3"}, {text: "003"},
		{text: "3.0"}, {text: "3."}, {text: ".5"}, {text: "."}, {text: "-.5e1"}, {text: "1e3"}, {text: "1E+3"}, {text: "1e-3"}, {text: "1e"}, {text: "1e+"}, {text: "e3"}, {text: "1e3.5"},
		{text: ""}, {text: " "}, {text: "three"}, {text: "3x"}, {text: "3 4"}, {text: "0x10"}, {text: "0b1"}, {text: "1_000"}, {text: "1,000"}, {text: "Inf"}, {text: "nan"}, {text: "true"},
		{text: "\u00a03"}, {text: "٣"}, {text: "0"}, {text: "-0"}, {text: "-0.0"}, {text: "0.1"}, {text: "123456789.12345"}, {text: "99999999999999999"},
		{text: "9223372036854775807"}, {text: "9223372036854775808", left: true}, {text: "0.1234567890123456", left: true}, {text: "1e400", left: true},
	} {
		var want any
		if _, err := db.Exec("DELETE FROM n"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec("INSERT INTO n VALUES (?)", c.text); err != nil {
			t.Fatal(err)
		}
		if err := db.QueryRow("SELECT CASE WHEN typeof(v) = 'text' THEN NULL ELSE CAST(v AS REAL) END FROM n").Scan(&want); err != nil {
			t.Fatal(err)
		}
		var got any
		switch v := numeric(Value{Kind: Text, Text: c.text}); v.Kind {
		case Int:
			got = float64(v.Int)
		case Float:
			got = v.Float
		}
		if c.left {
			if got != nil || want == nil {
				t.Errorf("%q is %v, SQLite reads %v", c.text, got, want)
			}
			continue
		}
		if got != want {
			t.Errorf("%q is %v, SQLite reads %v", c.text, got, want)
		}
	}
	for _, v := range []Value{{}, {Kind: Int, Int: 3}, {Kind: Float, Float: 1.5}, {Kind: Blob, Text: "3"}} {
		if got := numeric(v); got != v {
			t.Errorf("%v became %v", v, got)
		}
	}
}
