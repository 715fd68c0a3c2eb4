package engine

import (
	"fmt"
	"net/url"
	"path"

	"github.com/oktasql/oktasql/okta"
	"github.com/oktasql/oktasql/okta/catalog"
)

// What is asked for by its identifier may be answered with another object, by a
// gateway in between or by a name that Okta takes in an identifier's place.

// holds says whether a single object's answer holds a column itself, so that what
// was asked for need not be believed.
func holds(t *catalog.Table, p *catalog.Path, column int) bool {
	if p.Kind != catalog.Get {
		return false
	}
	_, ok := t.JSONPath(p, column)
	return ok
}

// noteOther warns when a single object is not the one asked for. Its row is shown
// as what it is, so SQLite finds that it does not meet the statement's condition.
func (l *list) noteOther(c *chunk) {
	for param, asked := range l.step.Params {
		col, ok := l.r.table.Column(l.step.Path.Bind[param])
		if !ok || !holds(l.r.table, l.step.Path, col) || c.batch.Rows == 0 {
			continue
		}
		if id := c.text(0, c.batch.Slots[col]); string(id) != asked {
			l.r.st.meter.warn(fmt.Sprintf("%s: GET %s was answered with another object, %q: it is not taken for the one asked for", l.r.table.Name, l.req.Path, id))
		}
	}
}

var idOf = okta.NewProjection([][]string{{"id"}})

// sameObject fails when the single object beside a list is not the one asked for,
// since its columns would stand in rows that are not its own.
func sameObject(asked string, b wholeBody) error {
	want, err := url.PathUnescape(path.Base(asked))
	if err != nil {
		return nil // what cannot be told is not held against the answer
	}
	_, err = idOf.Clone().Each(b.json, ".", func(v []okta.Value) error {
		if id := v[0].Text(); v[0].Kind == okta.String && id != want {
			return fmt.Errorf("okta: the answer is another object, with the id %q%s", id, requestID(b.id))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("GET %s: %w", asked, err)
	}
	return nil
}
