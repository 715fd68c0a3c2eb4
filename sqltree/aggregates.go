package sqltree

import (
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// Aggregates are SQLite's functions over all rows.
var Aggregates = map[string]bool{
	"count": true, "sum": true, "avg": true, "total": true, "min": true, "max": true, "group_concat": true, "string_agg": true,
	"json_group_array": true, "json_group_object": true,
}

// Aggregate says whether a function may be one over all rows.
func Aggregate(name string) bool {
	name = sqltext.Lower(name)
	return Aggregates[name] || strings.Contains(name, "group") || strings.Contains(name, "percentile") || name == "median"
}
