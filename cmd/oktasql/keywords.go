package main

import "strings"

// sqlKeywords are the words that completion offers and that end a table
// reference: SQLite's keywords as far as a query uses them.
var sqlKeywords = strings.Fields(`
ALL AND AS ASC ATTACH BEGIN BETWEEN BY CASE CAST COLLATE COMMIT CREATE CROSS CURRENT_DATE CURRENT_TIME
CURRENT_TIMESTAMP DATABASE DEFAULT DELETE DESC DETACH DISTINCT DROP ELSE END ESCAPE EXCEPT EXISTS EXPLAIN FILTER FIRST
FROM FULL GLOB GROUP HAVING IF IN INDEXED INNER INSERT INTERSECT INTO IS ISNULL JOIN LAST LEFT LIKE LIMIT MATCH
MATERIALIZED NATURAL NOCASE NOT NOTNULL NULL NULLS OFFSET ON OR ORDER OUTER OVER PARTITION PLAN PRAGMA QUERY
RECURSIVE REGEXP RELEASE REPLACE RIGHT ROLLBACK ROW ROWS SAVEPOINT SELECT SET TABLE TEMP TEMPORARY THEN TRIGGER UNION
UPDATE USING VALUES VIEW WHEN WHERE WINDOW WITH`)

// sqlFunctions are offered by completion beside the keywords.
var sqlFunctions = strings.Fields(`
abs( avg( coalesce( count( date( datetime( first_value( group_concat( ifnull( iif( instr( json_array_length( json_each(
json_extract( json_group_array( json_group_object( julianday( lag( last_value( lead( length( lower( ltrim( max( min(
nullif( printf( rank( replace( round( row_number( rtrim( strftime( substr( sum( time( total( trim( typeof( unixepoch(
upper(`)

var keywordSet = func() map[string]bool {
	m := make(map[string]bool, len(sqlKeywords))
	for _, k := range sqlKeywords {
		m[k] = true
	}
	return m
}()

func isKeyword(w string) bool { return keywordSet[strings.ToUpper(w)] }
