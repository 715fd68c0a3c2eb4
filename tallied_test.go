package oktasql_test

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// talliedQueries want to know no more of the members than how many there are.
var talliedQueries = []string{
	"SELECT g.name, (SELECT count(*) FROM group_members m WHERE m.group_id = g.id) FROM groups g",
	"SELECT g.name, g.id FROM groups g WHERE NOT EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = g.id)",
	"SELECT g.name, g.id FROM groups g WHERE g.id IN (SELECT group_id FROM group_members) AND g.name > 'A'",
	"SELECT g.name, g.id FROM groups g LEFT JOIN group_members m ON m.group_id = g.id WHERE m.user_id IS NULL",
	"SELECT g.name, count(m.user_id), count(*) FROM groups g LEFT JOIN group_members m ON m.group_id = g.id GROUP BY g.id",
	"SELECT g.type, count(*), count(DISTINCT g.id), max(g.name) FROM group_members m JOIN groups g ON g.id = m.group_id GROUP BY 1",
	"SELECT group_id, count(DISTINCT user_id) FROM group_members GROUP BY group_id HAVING count(*) > 1",
	"SELECT count(*), count(DISTINCT group_id) FROM group_members",
	"SELECT id FROM groups EXCEPT SELECT group_id FROM group_members",
}

// TestTallied: how many members groups have is what Okta tells with them, and where it
// tells nothing of use the members are listed. So they all are in strict consistency.
func TestTallied(t *testing.T) {
	t.Parallel()
	for instead, listed := range map[string]bool{`"usersCount":$1`: false, `"usersCount":null`: true, `"usersCount":"many $1"`: true, `"users":$1`: true} {
		s := startOrg(t, oktatest.Options{})
		s.AddGroup(`{"profile":{"name":"Nobody"}}`)
		off := openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
		db := openDB(t, s, func(c *oktasql.Config) { c.HTTPClient = &http.Client{Transport: saying(instead)} })
		for _, query := range talliedQueries {
			rows, requests := asking(t, s, db, query+" ORDER BY 1")
			same(t, instead+" "+query, rows, ask(t, off, query+" ORDER BY 1"))
			if members := strings.Contains(strings.Join(requests, "\n"), "/users"); members != listed {
				t.Errorf("%s, %s: the members are listed %t:\n%s", instead, query, members, strings.Join(requests, "\n"))
			}
		}
	}
	s := startOrg(t, oktatest.Options{})
	conn := connect(t, s)
	execute(t, conn, "CREATE TEMP TABLE groups(id, users_count, name)")
	execute(t, conn, "INSERT INTO groups VALUES ('a', 7, 'x')")
	same(t, "beside a table called groups", ask(t, conn, "SELECT count(*) > 7 FROM group_members"), []string{"1"})
	strict := openDB(t, s, func(c *oktasql.Config) { c.Consistency = oktasql.ConsistencyStrict })
	_, requests := asking(t, s, strict, talliedQueries[0])
	if got := strings.Join(requests, "\n"); !strings.Contains(got, "/users") || strings.Contains(got, "stats") {
		t.Errorf("in strict consistency:\n%s", got)
	}
}

// saying is a transport that has the numbers of members in answers replaced.
func saying(instead string) roundTripper {
	number := regexp.MustCompile(`"usersCount":\s*(\d+)`)
	return func(r *http.Request) (*http.Response, error) {
		r.Header.Set("Accept-Encoding", "identity")
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return nil, err
		}
		_ = resp.Body.Close()
		resp.Body = io.NopCloser(bytes.NewReader(number.ReplaceAll(body, []byte(instead))))
		resp.ContentLength = -1
		resp.Header.Del("Content-Length")
		return resp, nil
	}
}
