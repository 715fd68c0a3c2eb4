// Package sqltree reads a statement's SELECTs from its tokens: what is in their
// FROM, what their conditions are, what a name refers to. It reads the common
// part of SQLite's grammar and says of the rest that it has not been read.
// Nothing that must be right depends on a clever reading: what comes out of it
// decides how many requests an answer takes, and never which rows are in it.
//
// All of it is pure. Values of its types are not changed after they were read,
// but for Shape.Literals, and may be shared.
package sqltree
