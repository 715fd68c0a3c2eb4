package proof

import (
	"fmt"
	"strings"
)

// What administrators ask, at random: users, groups, members, roles and factors, tied in
// all ways in which SQL ties them, with the conditions that come to mind first.

// oneKind is a table of everyday statements.
type oneKind struct {
	table, show string
	said        []string // conditions, with % for the alias
	ties        map[string]string
}

var everydayKinds = []oneKind{
	{"users", "login", []string{
		"%.status = 'STAGED'", "%.status = 'ACTIVE'", "%.status <> 'ACTIVE'", "%.status IN ('SUSPENDED', 'LOCKED_OUT')", "%.department = 'Sales'",
		"%.department IN ('Legal', 'Finance')", "%.login LIKE 'a%%'", "lower(%.login) LIKE 'b%%'", "%.last_login < '2026-06-01'", "%.last_login IS NULL",
		"%.created > '2026-01-01'", "%.manager_id IS NULL", "%.title LIKE '%%Manager%%'", "%.city = 'London' AND %.status = 'ACTIVE'",
	}, map[string]string{"users": "id = manager_user_id", "group_members": "id = user_id", "user_roles": "id = user_id", "enrolled_factors": "id = user_id", "hr": "login = login"}},
	{"groups", "name", []string{
		"%.type = 'APP_GROUP'", "%.type = 'OKTA_GROUP'", "%.type <> 'BUILT_IN'", "%.name = 'Everyone'", "%.name LIKE 'S%%'", "%.name LIKE '%%a%%'", "%.created > '2024-01-01'",
	}, map[string]string{"group_members": "id = group_id"}},
	{"group_members", "user_id", []string{
		"%.status = 'STAGED'", "%.status = 'ACTIVE'", "%.department = 'Sales'", "%.login LIKE 'a%%'", "%.created < '2025-01-01'",
	}, map[string]string{"users": "user_id = id", "groups": "group_id = id", "user_roles": "user_id = user_id", "group_members": "user_id = user_id", "enrolled_factors": "user_id = user_id"}},
	{"user_roles", "user_id", []string{
		"%.assignment_type = 'USER'", "%.type = 'SUPER_ADMIN'", "%.type <> 'READ_ONLY_ADMIN'",
	}, map[string]string{"users": "user_id = id", "group_members": "user_id = user_id", "enrolled_factors": "user_id = user_id"}},
	{"enrolled_factors", "user_id", []string{
		"%.factor_type = 'sms'", "%.status = 'ACTIVE'", "%.factor_type <> 'push'",
	}, map[string]string{"users": "user_id = id", "group_members": "user_id = user_id", "user_roles": "user_id = user_id"}},
	{"hr", "login", []string{"%.team = 'a'"}, map[string]string{"users": "login = login"}},
}

// everyday makes such a statement.
func (g *generator) everyday() question {
	start := everydayKinds[pick(g, 0, 0, 0, 0, 1, 1, 2, 3, 5)]
	e := &everydayQuery{generator: g}
	a := g.alias()
	show := []string{a + "." + start.show}
	from := start.table + " " + a
	e.some(start, a, 50)
	from = e.tied(from, start, a, 1+g.IntN(2), &show)
	sql := "SELECT " + pick(g, "", "", "", "DISTINCT ") + strings.Join(show, ", ") + " FROM " + from
	if g.chance(12) {
		sql = "SELECT " + show[0] + ", count(*) FROM " + from
	}
	if len(e.where) > 0 {
		sql += " WHERE " + strings.Join(e.where, pick(g, " AND ", " AND ", " AND ", " AND ", " AND ", " OR "))
	}
	if strings.Contains(sql, "count(*) FROM "+from) {
		sql += " GROUP BY 1"
	}
	if g.chance(25) {
		sql += fmt.Sprint(" LIMIT ", pick(g, 1, 10, 1000))
	}
	return question{sql: sql}
}

// everydayQuery gathers its conditions.
type everydayQuery struct {
	*generator
	where []string
}

// saidOf is a condition on a table.
func (g *generator) saidOf(k oneKind, alias string) string {
	return strings.NewReplacer("%%", "%", "%", alias).Replace(pick(g, k.said...))
}

// some adds a condition at times.
func (e *everydayQuery) some(k oneKind, alias string, n int) {
	if e.chance(n) {
		e.where = append(e.where, e.saidOf(k, alias))
	}
}

// tie picks a table that another is tied to, and how.
func (g *generator) tie(k oneKind, alias string) (oneKind, string, string) {
	for {
		to := everydayKinds[g.IntN(len(everydayKinds))]
		on, ok := k.ties[to.table]
		if !ok {
			continue
		}
		own, other, _ := strings.Cut(on, " = ")
		b := g.alias()
		if g.chance(50) {
			return to, b, fmt.Sprintf("%s.%s = %s.%s", alias, own, b, other)
		}
		return to, b, fmt.Sprintf("%s.%s = %s.%s", b, other, alias, own)
	}
}

// tied ties further tables to one, in a FROM or in conditions.
func (e *everydayQuery) tied(from string, k oneKind, alias string, n int, show *[]string) string {
	for range n {
		to, b, on := e.tie(k, alias)
		body := func(extra string) string { // of a subquery
			inner, tables := []string{on}, to.table+" "+b
			if e.chance(35) {
				third, c, link := e.tie(to, b)
				tables += pick(e.generator, " JOIN ", " LEFT JOIN ") + third.table + " " + c + " ON " + link
				if e.chance(50) {
					inner = append(inner, e.saidOf(third, c))
				}
			}
			if e.chance(45) {
				inner = append(inner, e.saidOf(to, b))
			}
			if e.chance(12) {
				inner = append(inner, e.saidOf(k, alias))
			}
			return extra + " FROM " + tables + " WHERE " + strings.Join(inner, " AND ")
		}
		switch e.IntN(10) {
		case 0, 1:
			e.where = append(e.where, "EXISTS (SELECT "+body("1")+")")
		case 2:
			e.where = append(e.where, "NOT EXISTS (SELECT "+body("1")+")")
		case 3:
			*show = append(*show, "(SELECT "+body("count(*)")+")")
		case 4: // an IN, with the tie as its list
			l, r, _ := strings.Cut(on, " = ")
			if strings.HasPrefix(l, b+".") {
				l, r = r, l
			}
			list := "SELECT " + r + " FROM " + to.table + " " + b
			if e.chance(60) {
				list += " WHERE " + e.saidOf(to, b)
			}
			e.where = append(e.where, l+pick(e.generator, " IN (", " IN (", " NOT IN (")+list+")")
		case 5: // to find nothing
			if e.chance(50) {
				on += " AND " + e.saidOf(to, b)
			}
			from += " LEFT JOIN " + to.table + " " + b + " ON " + on
			e.where = append(e.where, b+"."+to.show+" IS NULL")
		case 6: // in parentheses
			third, c, link := e.tie(to, b)
			inner := to.table + " " + b + " JOIN " + third.table + " " + c + " ON " + link
			if e.chance(40) {
				inner += " AND " + e.saidOf(third, c)
			}
			from += pick(e.generator, " LEFT JOIN (", " LEFT JOIN (", " JOIN (") + inner + ") ON " + on
			*show = append(*show, c+"."+third.show)
		default:
			if e.chance(25) {
				on += " AND " + e.saidOf(to, b)
			}
			from += pick(e.generator, " JOIN ", " LEFT JOIN ") + to.table + " " + b + " ON " + on
			*show = append(*show, b+"."+to.show)
			e.some(to, b, 30)
			k, alias = to, b
		}
	}
	return from
}
