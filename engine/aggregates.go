package engine

import "strings"

// aggregates are SQLite's functions over all rows.
var aggregates = map[string]bool{
	"count": true, "sum": true, "avg": true, "total": true, "min": true, "max": true, "group_concat": true, "string_agg": true,
	"json_group_array": true, "json_group_object": true,
}

// aggregate says whether a function may be one over all rows.
func aggregate(name string) bool {
	name = strings.ToLower(name)
	return aggregates[name] || strings.Contains(name, "group") || strings.Contains(name, "percentile") || name == "median"
}
