package engine

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/vtab"
)

// TableInfo describes a table for people and for completion.
type TableInfo struct {
	Name, Doc string
	Aliases   []string
	Columns   []ColumnInfo
}

// ColumnInfo describes a column.
type ColumnInfo struct {
	Name, Type, Doc string
	Hidden          bool
}

// Describe lists all tables with the columns known now. It sends nothing.
func (o *Org) Describe() []TableInfo {
	var out []TableInfo
	for _, t := range o.Tables() {
		info := TableInfo{Name: t.Name, Doc: t.Doc, Aliases: t.Aliases}
		for i := range t.Columns {
			c := &t.Columns[i]
			info.Columns = append(info.Columns, ColumnInfo{Name: c.Name, Type: c.Type.String(), Doc: c.Doc, Hidden: c.Hidden})
		}
		out = append(out, info)
	}
	for _, t := range catalog.Locals() {
		info := TableInfo{Name: t.Name, Doc: t.Doc}
		for _, c := range t.Columns {
			typ, _, _ := strings.Cut(c.Decl, " ")
			info.Columns = append(info.Columns, ColumnInfo{Name: c.Name, Type: typ, Doc: c.Doc})
		}
		out = append(out, info)
	}
	return out
}

// Scopes are the OAuth scopes that reading all tables needs.
func Scopes() []string {
	var out []string
	seen := map[string]bool{}
	for _, t := range catalog.All() {
		for _, s := range t.Scopes {
			if !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	return out
}

// TableName returns the name of the table that a name or alias stands for, in
// any case of letters. It is false when there is no such table.
func TableName(name string) (string, bool) {
	if t, ok := catalog.Find(name); ok {
		return t.Name, true
	}
	if t := catalog.FindLocal(name); t != nil {
		return t.Name, true
	}
	return "", false
}

// rateLimitRows lists what is known of the rate limits.
func rateLimitRows(s *Session) ([][]vtab.Value, error) {
	var out [][]vtab.Value
	for _, b := range s.org.opt.Client.Limiter().Snapshot() {
		limit, remaining, reserve := vtab.Null(), vtab.Null(), vtab.Null()
		if b.Limit > 0 {
			limit, remaining, reserve = vtab.Int(int64(b.Limit)), vtab.Int(int64(b.Remaining)), vtab.Int(int64(b.Reserve))
		}
		out = append(out, []vtab.Value{
			vtab.Text(b.Bucket), limit, remaining, reserve, timeValue(b.Reset), vtab.Int(int64(b.Pending)),
			vtab.Int(int64(b.Calls)), vtab.Int(int64(b.Throttled)), vtab.Float(b.Waited.Seconds()),
		})
	}
	return out, nil
}
