package proof

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What EXPLAIN QUERY PLAN says is all that may be sent: each request of a statement has
// the shape of one in its plan. The shape is the path, with any key, and the parameter
// that a selection is in.

var (
	toldPath  = regexp.MustCompile(`GET ((?:\{[^}]*\}|[^ ?,)])+)`)
	toldParam = regexp.MustCompile(`[?&](search|filter|q)=`)
	braces    = regexp.MustCompile(`\{[^}]*\}`)
)

// toldBy are the shapes of the requests in a plan.
func toldBy(plan string) []string {
	var out []string
	for _, line := range strings.Split(plan, "\n") {
		_, text, _ := strings.Cut(line, " VIRTUAL TABLE INDEX 0:")
		for _, at := range toldPath.FindAllStringSubmatchIndex(text, -1) {
			path, rest := text[at[2]:at[3]], text[at[1]:]
			if next := strings.Index(rest, "GET /"); next >= 0 {
				rest = rest[:next]
			}
			shape := braces.ReplaceAllString(path, "{}")
			if m := toldParam.FindStringSubmatch(rest); m != nil {
				shape += "?" + m[1]
			}
			out = append(out, shape)
		}
	}
	return out
}

// untold are those of some requests that a plan does not tell.
func untold(plan string, requests []string) []string {
	told := toldBy(plan)
	var out []string
	for _, r := range requests {
		path, query, _ := strings.Cut(strings.TrimPrefix(r, "GET "), "?")
		param := ""
		if m := toldParam.FindStringSubmatch("?" + query); m != nil {
			param = "?" + m[1]
		}
		if !slices.ContainsFunc(told, func(t string) bool { return hasShape(path, param, t) }) {
			out = append(out, r)
		}
	}
	return out
}

// hasShape says whether a path and a parameter are of a shape.
func hasShape(path, param, shape string) bool {
	of, rest, _ := strings.Cut(shape, "?")
	if rest != strings.TrimPrefix(param, "?") {
		return false
	}
	a, b := strings.Split(path, "/"), strings.Split(of, "/")
	return slices.EqualFunc(a, b, func(part, of string) bool { return of == "{}" || part == of })
}

func TestUntold(t *testing.T) {
	t.Parallel()
	const plan = "  SCAN u VIRTUAL TABLE INDEX 0:GET /api/v1/users?filter=status eq ?1&limit=200&fields=id [id, _key]\n" +
		"  SCAN m VIRTUAL TABLE INDEX 0:GET /api/v1/users/{?1}/groups [_key] (of many only those in GET /api/v1/meta/types/user, or GET /api/v1/groups/{in ?2}/users, or GET /api/v1/groups) LEFT-JOIN\n"
	for request, told := range map[string]bool{
		"GET /api/v1/users?filter=status+eq+%22ACTIVE%22&limit=200": true,
		"GET /api/v1/users?after=x&limit=200&filter=y":              true,
		"GET /api/v1/users?search=status+eq+%22ACTIVE%22":           false,
		"GET /api/v1/users?limit=200":                               false,
		"GET /api/v1/users/00u1/groups":                             true,
		"GET /api/v1/users/00u1":                                    false,
		"GET /api/v1/groups/00g1/users?limit=200":                   true,
		"GET /api/v1/groups?limit=200&expand=stats":                 true,
		"GET /api/v1/groups/00g1":                                   false,
		"GET /api/v1/meta/types/user":                               true,
	} {
		if got := len(untold(plan, []string{request})) == 0; got != told {
			t.Errorf("%s: told %t, want %t", request, got, told)
		}
	}
}
