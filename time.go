package oktasql

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/oktasql/oktasql/instant"
)

// Time scans a TIMESTAMP column into a time.Time and binds as one. The zero
// value is NULL.
type Time struct {
	Time  time.Time
	Valid bool // false for NULL
}

var (
	_ sql.Scanner   = (*Time)(nil)
	_ driver.Valuer = Time{}
)

// Scan reads NULL, a time.Time, or text in any form that Okta or SQLite write.
func (t *Time) Scan(src any) error {
	var text string
	switch v := src.(type) {
	case nil:
		*t = Time{}
		return nil
	case time.Time:
		*t = Time{Time: v, Valid: true}
		return nil
	case string:
		text = v
	case []byte:
		text = string(v)
	default:
		return fmt.Errorf("oktasql: a value of type %T is no timestamp", src)
	}
	got, ok := instant.Parse(text)
	if !ok {
		return fmt.Errorf("oktasql: %q is no timestamp; expected a form such as 2026-01-31T10:00:00.000Z", text)
	}
	*t = Time{Time: got.Std(), Valid: true}
	return nil
}

// Value is the time in Okta's form, or NULL.
func (t Time) Value() (driver.Value, error) {
	if !t.Valid {
		return nil, nil
	}
	return oktaTime(t.Time), nil
}

// oktaTime is a time as Okta writes it. Finer parts than milliseconds are kept,
// so that a comparison means what it says.
func oktaTime(t time.Time) string {
	t = t.UTC()
	if t.Nanosecond()%int(time.Millisecond) == 0 {
		return t.Format("2006-01-02T15:04:05.000Z")
	}
	return t.Format("2006-01-02T15:04:05.999999999Z")
}
