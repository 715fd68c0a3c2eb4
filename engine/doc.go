// Package engine is the room where SQL meets Okta: it hands the catalogue's
// tables to SQLite as virtual tables, asks the planner how to answer, and runs
// the requests through the Okta client. It streams, keeps what a statement may
// ask for again, fans out over parents, and looks ahead in joins.
//
// An Org is shared by all connections of one Connector. A Session belongs to
// one SQLite connection, a Statement to one running statement.
//
// The way of a statement, and the files that each part of it is in:
//
//   - Around it: org, session, schema (the org's own attributes), identity,
//     probe, describe, local (the tables about oktasql), requestlog, times (the
//     collation of timestamps).
//   - From text to a running statement: statement, planned (what
//     preparing it found out), retold (the rules of rewrite), written
//     (schemas and values in the text), compared (what is wrong in what it
//     compares columns with), views, literals, created (the table that
//     it makes), narrowed and ownnames (what the text implies), owntables (the sizes of the user's
//     tables), outline and queryplan (what SQLite's plan tells), limitends (a
//     LIMIT that ends nothing), watch (the end
//     of its context), refuse and refuseforetold (Options.MaxCalls), stats.
//   - A scan: table plans it, cursor opens it, run sends a plan's requests, decode
//     turns pages into the chunks of chunk, stray tells of what is no row.
//   - Rows that are kept: rowset, rowindex and awayruns (rows by a value), picked
//     (those of one), spill and loaded (the file), seen and seenlog (each key once),
//     bodies (single objects), typelist (the list that tells the schemas), another (one that was not asked for), askedby (which
//     columns).
//   - Rows that are there already: share (the same request), again (one of several
//     passes), wider (a wider selection), certain (a selection that is certain to be
//     read), scaninstead (a list of the table, also in the place of many look-ups),
//     below (the table before most of its rows are looked up in it),
//     manypart (some at hand, the rest asked for), embedded (objects in other lists),
//     besidelist (what lists lack, out of rows of the table at their other end),
//     comeswith (what embedded rows cost).
//   - Lists below others: fanout, parents, parentrows, selected (parents that
//     a selection finds), candidates, candidatelist and candidatetable (who may have
//     rows at all), vanished (a list that is not there, or no longer).
//   - Order: mergesorted (several lists in order), inruns (further terms), inorder (rows
//     that are there already).
//   - Many look-ups in one request: lookup, lookupplan, lookahead (the outer rows
//     tell the keys), rehearse and foresee (a run beside tells them), backoff,
//     vetted and doubt (which rows lead to one), furtherpages (enough of them for one request), onerow (one row of each value), loops (several conditions for each
//     row), arms (those of an OR), spans (intervals), named (names in several parts of a text).
//   - What EXPLAIN QUERY PLAN tells besides the plans: further, furtherrequests (what the
//     above is asked), furthertext.
//   - Which end of a relation: direction, alllists, steady, likely, foretold, othertext (a
//     text without the list of one).
package engine
