// Package rewrite gives SQLite a text that means the same as a statement and
// takes fewer requests. Each rule says what it is for and why the answer stays the
// same; they are applied in this order:
//
//   - Hoisted (hoisted): a WITH within a FROM at the beginning.
//   - Unwrapped (unwrapped): a query alone for one that is all of a FROM.
//   - AsTables (wholetables): a table in the place of SELECT * FROM it.
//   - Truths (truths): 1 and 0 for TRUE and FALSE.
//   - Simply (simply, casetests, armtests): conditions without words around them that say nothing.
//   - Sums (sums): sums of truth values as those of a CASE.
//   - Turned (turned): columns before the constants that they are compared with.
//   - Constants (constants, constantrows, unneeded): what a statement tells once, in a row of constants, where it
//     is used.
//   - Merged (merged, uncollated): a query that joins tables in the place of the one that reads it.
//   - Unread (unread): no outer joins by identifiers of which nobody reads anything.
//   - Plainly (plainly): CAST(u.status AS TEXT) = 'A', u.status IN ('A') and u.status IS
//     'A' as u.status = 'A'.
//   - Lifted (lifted): a query in a FROM in the WITH, where it can be read twice.
//   - OneValue (onevalue): a query that stands for a value ends with its first row.
//   - Uncrossed (uncrossed): JOIN for CROSS JOIN before what takes nothing to read.
//   - Flat (flat): joins in parentheses that hold without them, which no other rule reads.
//   - Memberships (memberships, firstpage): id [NOT] IN (SELECT user_id FROM enrolled_factors
//     ...) as an EXISTS, which asks about the rows that are looked at only, and for one
//     page.
//   - Sought (sought): rows of a query whose value is looked for among its rows.
//   - Rejoined (joins, full, folded, period): joins that SQLite takes for something dear
//     in words in which they are cheap: FULL and RIGHT JOIN, lower(a) = lower(b).
//   - Inner (outer, groupswant): an outer join of which the WHERE or the HAVING leaves
//     what an inner one has.
//   - Counted (counted): a number of rows that is compared with none as an EXISTS.
//   - SetTests (settests): whether an EXCEPT or INTERSECT has a row, as two EXISTS.
//   - Tallied (tallied, talliedjoin, talliedfew): the number of rows below a parent that Okta tells with
//     it, where they are only counted.
//   - GroupKeys (groupkeys): what a HAVING says of what is grouped by, in the WHERE as well.
//   - Computed (computed, settledresults): a condition on what a query computes, or its groups are made by,
//     where the rows are read.
//   - Divided (divided): those for whom all of some others are to have a row, by a list of those for whom
//     one of them has.
//   - ThoseOf (thoseof, namedends, standing, partner): an EXISTS about the members of what the
//     text names, or about what rows belong to, as a list of these, and such a list beside a condition on a value that
//     is computed of them (somerow, valueof).
//   - AmongMembers (amongmembers): lists of users that are held against such members
//     out of these.
//   - Filtered (filtered, wantsrow): a condition on the rows of a SELECT, of which each aggregate has
//     one of its own.
//   - SidesOf (sidesof): a side of an EXCEPT or INTERSECT over one table has the conditions
//     of the other sides.
//   - Recursed (recursion): what is joined to a recursion, by a list of its keys.
//   - CandidatesFirst (candidates, keylists, reached, follows, unasked, keytests): those who may
//     have a role before the roles themselves, also where they come out of a query.
//   - Restricted (restrict; into, whole, moved): conditions on a query in a FROM
//     (around, byname, ordered), on what the query reads by one end or the other
//     (ends, everyone, bothlists, twice, holders; endlists leaves some out), a side of an
//     EXCEPT (sets, setnames, further), the list of an IN (lists, excluded), a WITH
//     (shared, hints) or the middle of a chain of outer joins (unseen), which follow
//     from what the rest of the statement can use of it (keys, keyparts, fewer,
//     narrowed). A query with a LIMIT that tells it is put into a WITH (pages).
//   - EndsByColumns (farend, unoffered): a relation with conditions on columns of its far end
//     gets a list of the rows there that meet them.
//   - NamesWanted (wholelists, nulls): a condition on the list of an IN that has the
//     names of all users or groups, or of whom these name, where those of a few rows
//     are what matters.
//   - GatheredFor (gathered, gatheredin): a condition on a query with groups over a table
//     that Okta searches, which is joined to few rows or compared with those.
//   - ByElements (elements): a condition on a table of which the elements of arrays name
//     rows.
//   - BothEnds (bothends): the least and the greatest values of columns as a query each.
//   - Numbered (numbered): the first rows of a table in the place of all, where those that
//     row_number() gives a greater number are not wanted.
//   - Unmatched (unmatched): an outer join that is to find nothing is tested by NOT
//     EXISTS, where a row may have partners on several pages.
//   - ComeAlong (comealong): a list that an end of a relation is held against as an EXISTS,
//     where the relation's own lists have the objects.
//   - DearLast (order, found, there, ofone, fewnamed, nearlysure): what takes a request for
//     each row is tested last, and what takes next to nothing (cheap) first.
//   - OwnRestricted (own, ownlist, ownin, ownsets, owninto): Okta's side of a
//     comparison with rows of one's own.
//
// Before them Unqualified (unqualified) leaves out the schema before the names of tables,
// and WithValues (values) writes what is bound to parameters.
//
// What all of them stand on: rules, retold (as often as it finds something), certain, named
// (results keep their names), mayfail and harmless
// (no error where there was none), endless.
//
// Who calls them says whether SQLite takes a text, and only then it is used. A
// rule that does not understand a part of the statement leaves all of it as it
// was. Everything here is pure and may be called concurrently.
package rewrite
