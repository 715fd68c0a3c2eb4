// Package implied finds conditions on a table's columns that follow from those
// that a statement's text has: from an OR over several columns, from
// lower(city) = 'x', from date(created) = '2026-01-05', from an EXISTS over a
// json_each. SQLite offers a table comparisons of its columns only. What follows
// may say less than the text, never more: SQLite tests every row with its own
// reading.
//
// The readings of several places are in readings.go, those of queries above a table in
// above.go, which of them SQLite asks for in mentions.go, what a condition may be made of in sides.go, and each kind of expression in a file of its own.
package implied
