package engine

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/oktasql/oktasql/okta"
	"github.com/oktasql/oktasql/okta/catalog"
)

// A list may not be there, or no longer: its parent has vanished since it was listed,
// perhaps between two pages of the list.

// gone says whether an error is one of the table's pairs that mean "nothing
// here". A 403 never is.
func (f *fanout) gone(err error) bool {
	var api *okta.APIError
	if !errors.As(err, &api) || api.Status == 403 {
		return false
	}
	for _, n := range f.r.table.Nothing {
		if n.Status == api.Status && n.Code == api.Code {
			return true
		}
	}
	return false
}

// skipped warns of a list that is not there, or no more after some of its rows.
func (f *fanout) skipped(path string, rows int64) {
	if rows > 0 {
		f.r.st.meter.warn(vanished(f.r.table, path, rows))
		return
	}
	f.r.st.meter.warn(fmt.Sprintf("%s: some parents had nothing to list or vanished before they were read; they are left out", f.r.table.Name))
}

// vanished says that a list ended early.
func vanished(t *catalog.Table, path string, rows int64) string {
	return fmt.Sprintf("%s: %s vanished while it was read: it ends after the %d rows that had come", t.Name, path, rows)
}

// nothing says whether an error means that there are no rows: a key that no
// object has.
func (l *list) nothing(err error) bool {
	if !l.step.NotFoundIsEmpty || !isNotFound(err) {
		return false
	}
	switch {
	case l.got > 0:
		l.r.st.meter.warn(vanished(l.r.table, l.req.Path, l.got))
	case l.step.Path.Kind != catalog.Get:
		for param, value := range l.step.Params {
			l.r.st.meter.warn(fmt.Sprintf("%s: Okta knows no %s %s, or no longer: no rows for it", l.r.table.Name, l.step.Path.Bind[param], value))
		}
	}
	return true
}

// isNotFound says whether Okta itself answered that the object is not there. A
// 404 without Okta's code is a wrong path or a missing feature.
func isNotFound(err error) bool {
	var api *okta.APIError
	return errors.As(err, &api) && api.Status == http.StatusNotFound && (api.Code == "E0000007" || api.Code == "E0000048")
}
