package proof

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/oktasql/oktasql"
)

// mostWasted is one window of look-ahead: the calls that a statement may have
// made for rows that it did not come to.
const mostWasted = 20

// uneconomical says what a statement asked for in vain: a request sent twice,
// or more calls wasted than one window.
func uneconomical(c oktasql.Costs) string {
	seen := map[string]bool{}
	for _, r := range c.Requests {
		path, query, _ := strings.Cut(r, "?")
		values, err := url.ParseQuery(query)
		if err != nil {
			return fmt.Sprintf("the request %s cannot be read: %v", r, err)
		}
		if key := path + "?" + values.Encode(); seen[key] {
			return "a request was sent twice: " + r
		} else {
			seen[key] = true
		}
	}
	if c.Wasted > mostWasted {
		return fmt.Sprintf("%d calls were wasted", c.Wasted)
	}
	return ""
}

// A LIMIT never makes a statement about one table dearer, wherever it stops. In
// a join, rows are looked up as they are reached, which without it are asked
// for together or found in a scan that is read to its end anyway: that at most
// doubles the calls.
func TestLimitNeverCostsMore(t *testing.T) {
	t.Parallel()
	opt := smallOptions(1)
	opt.ShortPages = false // or a list of other rows may take another number of pages
	o := startOrg(t, opt)
	asked := 0
	for _, file := range []string{"filters", "joins", "anti", "lists", "members", "implied", "readings"} {
		datadriven.RunTest(t, "testdata/"+file+".txt", func(t *testing.T, d *datadriven.TestData) string {
			q := parse(t, o, d)
			if strings.Contains(q.sql, "LIMIT") {
				return d.Expected // it has one of its own
			}
			if asked++; !inTurn(asked) {
				return d.Expected
			}
			db := open(t, config(o.srv))
			defer func() { _ = db.Close() }()
			ready(t, db)
			whole := ask(db, q.sql, q.args...)
			if whole.err != nil || whole.costs.Calls < 2 {
				return d.Expected
			}
			for _, limit := range []string{" LIMIT 1", " LIMIT 2 OFFSET 2"} {
				db := open(t, config(o.srv))
				ready(t, db)
				a := ask(db, q.sql+limit, q.args...)
				if a.err != nil {
					t.Errorf("%s%s: %v", q.sql, limit, a.err)
				}
				most := whole.costs.Calls
				if strings.Count(q.sql, "FROM")+strings.Count(q.sql, "JOIN") > 1 {
					most = 2*most + 2
				}
				if a.costs.Calls > most {
					t.Errorf("%s:%s takes %d calls, all of it %d\n%s\nall:\n%s", q.sql, limit, a.costs.Calls, whole.costs.Calls, list(a.costs.Requests), list(whole.costs.Requests))
				}
				if bad := uneconomical(a.costs); bad != "" {
					t.Errorf("%s%s: %s\n%s", q.sql, limit, bad, list(a.costs.Requests))
				}
				_ = db.Close()
			}
			return d.Expected
		})
	}
}
