// Package oktatest is an Okta org in process, for tests, benchmarks and demos.
//
// NewServer starts one on a loopback address, in the manner of
// net/http/httptest:
//
//	s := oktatest.NewServer(oktatest.Options{Users: 100, Groups: 20, PageLimit: 3})
//	defer s.Close()
//
// The content is generated from Options.Seed and can be changed while the
// server runs (AddUser, SetStatus, AddMember …). Objects tells the truth to
// compare answers with, Requests what clients asked, and Inject makes things
// go wrong. Clock, latency, limits and faults belong to the server, so tests
// run in parallel. A generated user costs eight bytes until it is changed, so
// a million of them start at once.
//
// # What it imitates
//
// Users, their groups, factors and roles; groups, members, their roles and
// rules; user types; user and group schemas; users with role assignments; the
// org; the token endpoint of the org authorization server. Writes answer 405.
// An unknown API path answers 404 E0000008, a path outside the API (or outside
// Options.PathPrefix) 404 with a page that is not JSON.
//
// Each list has Okta's default and maximum page size, opaque cursors that work
// only with their own list, and Link headers in either of the two forms seen.
// The plain list of users and q leave out DEPROVISIONED users; search and
// filter do not. Each selection parameter accepts the attributes and operators
// documented for it and nothing else; search ignores case and reads an index
// that may lag, filter matches case and reads the present. Rate limits are
// counted by token and bucket in windows of a minute, with Okta's headers and
// both kinds of 429. Access tokens are checked for scope, age, key binding and
// proof of possession.
//
// # Where it differs from Okta, or guesses
//
//   - The parser and evaluator of filter and search are this package's own.
//     What Okta leaves undocumented is refused: not, ne and ew; sw on dates,
//     numbers and booleans; co with fewer than three characters or beside other
//     terms.
//   - filter answers E0000053 to bad syntax, and to an attribute or operator it
//     does not have E0000031 (users) or E0000094 (groups); a bad cursor is
//     E0000029, a bad limit E0000001. Okta's choice among its codes is not
//     documented for these endpoints.
//   - The longest expression is Options.MaxExpression; Okta's is not known.
//   - A number in a search may be written as text and matches a number, and sw
//     and co take a number that stands in a text attribute for its text; text
//     comparisons fold case by Unicode and leave diacritics alone.
//   - Sorting puts missing values last in both directions.
//   - Plain lists come in order of creation; Okta promises none.
//   - fields leaves _links out unless it is named.
//   - q on groups finds names that begin with it, ten unless limit says more.
//   - DEPROVISIONED users are members of nothing, not even of Everyone, and
//     have no roles by group; their memberships return with them.
//   - A list of users with role assignments holds only those with a role of
//     their own, not those who have it through a group.
//   - Rules are data: they do not put anybody into groups.
//   - Rate limits are those of a workforce org at 100 %, although Okta allows a
//     token half of each bucket by default.
//   - A client assertion's jti counts as used even when the token request
//     fails afterwards, as it does on the way to a DPoP nonce.
//   - Role assignment, factor and group-statistics answers carry the members
//     that were recorded, with hasAdminPrivilege spelled as in the answers, not
//     as in the API's description.
//   - Access tokens are opaque texts, not JWTs.
//
// With Options.Odd the org also holds what real orgs hold and descriptions
// forbid: nulls, unknown states and members, timestamps of several forms, text
// in place of numbers, names that break quoting. Without it every answer fits
// the API's description.
package oktatest
