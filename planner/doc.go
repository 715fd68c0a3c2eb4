// Package planner turns the conditions that SQLite offers for one table into
// requests of Okta's API. It is pure: no I/O, no clock, no state.
//
// [Best] chooses the cheapest access path, counted in API calls, and prints it
// as a readable plan with a placeholder for every value:
//
//	GET /api/v1/users?search=status eq ?1 and profile.login sw like(?2)&limit=200 [id, login]
//
// That text is what EXPLAIN QUERY PLAN shows, and it is all that [Bind] gets
// besides the values: it fills them in and returns the requests. Three rules
// hold throughout.
//
//   - Pushing a condition only narrows what is fetched. SQLite tests every row
//     again, so a request may answer with too many rows but never with too few.
//     What cannot be said exactly is said wider or not at all.
//   - A NULL operand of a comparison means no rows and no request.
//   - An operator is pushed for an attribute only where the catalogue, and so
//     Okta's documentation, names it.
//
// Best is in planner and best. What it goes by: candidate and cost; key (paths with
// parameters); term, time, timeprefix, ranges, numeric, element and contains (what Okta can
// compare, and how); selection, beside and sources (lists below others); passes;
// limit and then (LIMIT and ORDER BY); project (columns); weak and implied (what is better not
// said); merged (an OR as one request).
//
// Bind is in bind, bindterm, bindexpr, bindkey and literal; template, fence and parse
// write and read a plan's text. What a plan's requests say of the rows, for who keeps them:
// step, lookup, together, within, interval, knowing, folds, firstpass, unlimited.
package planner
