package proof

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// rangesOrg is an org with people whose texts and timestamps are written in every
// way that may be ordered otherwise, in either of the orders that Okta may have.
func rangesOrg(t *testing.T, other bool) *org {
	t.Helper()
	opt := smallOptions(5)
	opt.OtherOrder = other
	return startOrg(t, opt, func(srv *oktatest.Server) {
		for i := range 40 {
			text := func(list []string, by int) string {
				if at := i*by/7 + i; at%11 > 0 {
					return fmt.Sprintf("%q", list[at%len(list)])
				}
				return "null"
			}
			srv.AddUser(fmt.Sprintf(`{"profile":{"login":"range.%d@example.com","employeeNumber":%s,"costCenter":%s,"badgeNumber":%s,"hireDate":%s,"contractEnd":%s}}`,
				i, text(rangeTexts, 1), text(rangeTexts, 3), text(rangeTexts, 5), text(rangeTimes, 2), text(rangeTimes, 4)))
		}
	})
}

var rangeTexts = []string{
	"", "0", "000", "005000", "00500", "005001", "0050a", "0050A", "0050_", "0050[", "00A1", "00a1", "00Z9", "00z0", "9", "9:", "99-1", "99.1", "/",
	"-5", " 5", "5 ", "A1", "a1", "Z", "_1", "[1", "\u212a1", "\u017f1", "é1", "400", "400a", "400B", "4\u017f", "40\u212a", "5-x", "5-X", "5.",
}

var rangeTimes = []string{
	"2026-01-01", "2026-01", "2026", "2026-06-30T23:59:59.999Z", "2026-06-30T23:30:00-14:00", "2026-07-01T00:30:00+14:00", "2026-06-30 12:00", "2026-06-30 12:00:00",
	"not a date", "", "12/31/2026", "2026-06-31", "2026-07-01T00:00:00Z", "2026-07-01T00:00:00.000Z", "2026-07-01T09:00:00.000-0700", "2027-01-01T00:00:00.000Z",
	"2461000.5", "now", "1969-12-31T00:00:00.000Z", "0800-01-01", "9999-12-31T23:59:59.000Z", "zzzz", "2026-07-01T00:00:00,5Z", "2026-07",
}

// writeRange writes a condition of ends of ranges on the columns of such an org.
func writeRange(r *rand.Rand, args *[]any) string {
	of := func(list ...string) string { return list[r.IntN(len(list))] }
	literal := func(text string) string {
		if r.IntN(5) == 0 {
			*args = append(*args, text)
			return fmt.Sprintf("?%d", len(*args))
		}
		return "'" + text + "'"
	}
	column, list := of("employee_number", "cost_center", "badge_number"), rangeTexts
	if r.IntN(2) == 0 {
		column, list = of("hire_date", "contract_end"), []string{"2026-01-01", "2026-06-30", "2026-06-30T23:59:59.999Z", "2026-07-01T10:00:00+14:00", "2026-07-01", "2026", "2027-01", "9999-12-31", "0800-01-01"}
	}
	v := func() string { return literal(list[r.IntN(len(list))]) }
	end := func() string {
		if r.IntN(9) == 0 && len(list) == len(rangeTexts) {
			return column + of(" < ", " >= ") + v() + " COLLATE NOCASE"
		}
		return column + of(" < ", " <= ", " > ", " >= ") + v()
	}
	switch r.IntN(9) {
	case 0, 1:
		return column + " BETWEEN " + v() + " AND " + v()
	case 2:
		return "NOT (" + end() + ")"
	case 3:
		return of("employee_number", "cost_center", "badge_number") + " > '' AND " + end()
	case 4:
		return end() + " AND " + end()
	case 5:
		return of("date(hire_date) < '2026-07-01'", "substr(contract_end, 1, 7) = '2026-07'", "lower(employee_number) >= '0050'", "coalesce(cost_center, '') < '5'",
			"date(contract_end) >= '2016-01-01'", "contract_end LIKE '2026%'", "julianday(hire_date) > 2460000")
	case 6:
		return column + of(" = ", " IS ", " <> ") + v()
	case 7:
		return column + of(" IN (", " NOT IN (") + v() + ", " + v() + ")"
	}
	return end()
}

// Ranges that are sent wider than they are leave out nobody, whichever of two things
// Okta does that it does not document.
func TestRanges(t *testing.T) {
	t.Parallel()
	for _, other := range []bool{false, true} {
		t.Run(fmt.Sprintf("other order %t", other), func(t *testing.T) {
			t.Parallel()
			o := rangesOrg(t, other)
			r := rand.New(rand.NewPCG(11, 12))
			for range rounds(300) {
				var args []any
				where := writeRange(r, &args)
				switch r.IntN(6) {
				case 0:
					where = "(" + where + ") OR (" + writeRange(r, &args) + ")"
				case 1, 2:
					where = "(" + where + ") AND (" + writeRange(r, &args) + ")"
				}
				sql := "SELECT _key FROM users WHERE " + where
				switch r.IntN(5) {
				case 0:
					sql = "SELECT login FROM (SELECT * FROM users) WHERE " + where
				case 1:
					sql = "SELECT g.name, u.login FROM groups g LEFT JOIN (SELECT * FROM users) u ON " + where
				case 2:
					sql = "WITH w AS (SELECT * FROM users WHERE status <> 'STAGED') SELECT count(*), min(login) FROM w WHERE " + where
				}
				if said := o.differ(question{sql: sql, args: args}); said != "" {
					t.Fatal(said)
				}
			}
			if o.pushed.calls*10 > o.unpushed.calls*9 {
				t.Errorf("%d calls, %d without pushdown", o.pushed.calls, o.unpushed.calls)
			}
		})
	}
}

// What is sent of a range, and what is not.
func TestRangesSent(t *testing.T) {
	t.Parallel()
	o := rangesOrg(t, false)
	for _, c := range []struct {
		where string
		args  []any
		sent  string
	}{
		{where: "employee_number >= '005000'", sent: `profile.employeeNumber ge "005000"`},
		{where: "employee_number > ?1", args: []any{"0050a"}, sent: `profile.employeeNumber ge "0050"`},
		{where: "employee_number >= ?1", args: []any{"a"}},
		{where: "employee_number < '005000'"},
		{where: "employee_number > '' AND employee_number < '005000'"},
		{where: "employee_number >= ?1 AND employee_number < ?2", args: []any{"0", "40B"}, sent: `profile.employeeNumber ge "0" and profile.employeeNumber lt "41"`},
		{where: "employee_number >= ?1 AND employee_number < ?2", args: []any{"", "40B"}},
		{where: "employee_number > ?1 AND employee_number < ?2", args: []any{"", "40B"}, sent: `profile.employeeNumber lt "41"`},
		{where: "cost_center BETWEEN '400' AND '499'", sent: `profile.costCenter ge "400" and profile.costCenter le "499"`},
		{where: "badge_number BETWEEN 'A100' AND 'A199'", sent: `profile.badgeNumber sw "A1"`},
		{where: "(cost_center >= '4' AND cost_center < '5') OR badge_number = 'a1'", sent: `((profile.costCenter ge "4" and profile.costCenter lt "5") or profile.badgeNumber eq "a1")`},
		{where: "cost_center < '5' OR badge_number = 'a1'"},
		{where: "contract_end < '2026-07-01'", sent: `profile.contractEnd lt "2026-07-03T00:00:00.000Z"`},
		{where: "contract_end <= ?1", args: []any{"2026-07-01T10:00:00+02:00"}, sent: `profile.contractEnd lt "2026-07-03T08:00:00.000Z"`},
		{where: "contract_end <= ?1", args: []any{"never"}},
		{where: "contract_end > '2026-07-01'"},
		{where: "contract_end BETWEEN '2026-07-01' AND '2026-07-31'", sent: `profile.contractEnd ge "2026-06-29T00:00:00.000Z" and profile.contractEnd lt "2026-08-02T00:00:00.000Z"`},
		{where: "contract_end BETWEEN ?1 AND ?2", args: []any{"2026-07-01", "zzz"}},
		{where: "contract_end = '2026-07-01'", sent: `(profile.contractEnd ge "2026-06-29T00:00:00.000Z" and profile.contractEnd lt "2026-07-03T00:00:00.000Z")`},
		{where: "contract_end = ?1", args: []any{"2026-07-01 10:00"}, sent: `(profile.contractEnd ge "2026-06-29T10:00:00.000Z" and profile.contractEnd lt "2026-07-03T10:00:00.000Z")`},
		{where: "contract_end = ?1", args: []any{"never"}},
		{where: "contract_end IS ?1", args: []any{nil}},
		{where: "contract_end LIKE '2026-07%'"},
		{where: "date(contract_end) < '2026-07-01'"},
	} {
		a := ask(o.on, "SELECT _key FROM users WHERE "+c.where, c.args...)
		if a.err != nil {
			t.Fatalf("%s: %v", c.where, a.err)
		}
		var sent string
		for _, r := range a.costs.Requests {
			plain, err := url.QueryUnescape(r)
			if err != nil {
				t.Fatal(err)
			}
			if _, search, ok := strings.Cut(plain, "search="); ok && !strings.Contains(r, "after=") {
				sent, _, _ = strings.Cut(search, "&")
			}
		}
		if sent != c.sent {
			t.Errorf("%s %v:\nsent %s\nwant %s", c.where, c.args, sent, c.sent)
		}
	}
}
