// Package rewrite gives SQLite a text that means the same as a statement and
// takes fewer requests. Each rule is in a file of its own, with what it is for
// and why the answer stays the same; they are applied in this order:
//
//   - Memberships: id [NOT] IN (SELECT user_id FROM enrolled_factors ...) as an
//     EXISTS, which asks about the rows that are looked at only.
//   - Rejoined: joins that SQLite takes for something dear in words in
//     which they are cheap: RIGHT JOIN, lower(a) = lower(b).
//   - Inner: an outer join of which the WHERE leaves what an inner one has.
//   - CandidatesFirst: those who may have a role before the roles themselves, also
//     where they come out of a query.
//   - Restricted: conditions on a query in a FROM, a side of an EXCEPT, a WITH or
//     the middle of a chain of outer joins, which follow from what the rest of the
//     statement can use of it.
//   - NamesWanted: a condition on the list of an IN that has the names of all users or
//     groups, where those of a few rows are what matters.
//   - DearLast: what takes a request for each row is tested last, and what takes
//     next to nothing first.
//   - OwnRestricted: Okta's side of a comparison with rows of one's own.
//
// Who calls them says whether SQLite takes a text, and only then it is used. A
// rule that does not understand a part of the statement leaves all of it as it
// was. Everything here is pure and may be called concurrently.
package rewrite
