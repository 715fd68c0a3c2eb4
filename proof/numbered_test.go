package proof

import "strings"

// numbered makes a page of rows by their numbers, as other databases want it, or
// aggregates that have a condition each.
func (g *generator) numbered() question {
	if g.chance(50) {
		return g.filtered()
	}
	s := source{g.model.table("users"), g.alias()}
	if g.chance(25) {
		s.table = g.model.table("groups")
	}
	by := s.alias + "." + pick(g, "created", "last_updated", "created", "id", "_key") + pick(g, "", " ASC", " DESC") + ", " + s.alias + "._key"
	inner := "SELECT " + s.alias + "._key AS k, " + g.any(s).String() + " AS v, row_number() OVER (ORDER BY " + by + ") AS n FROM " + s.table.Name + " " + s.alias + g.where([]source{s})
	p, most := g.alias(), pick(g, "1", "2", "3", "5", "9", "40", "1000")
	wanted := pick(g, p+".n <= "+most, p+".n < "+most, p+".n = "+most, most+" >= "+p+".n", p+".n BETWEEN 2 AND "+most, p+".n <= "+most+" AND "+p+".v IS NOT NULL", p+".n > "+most, p+".n <= "+most+" OR "+p+".k IS NULL")
	if g.chance(40) {
		return question{sql: "WITH " + p + " AS (" + inner + ") SELECT k, v, n FROM " + p + " WHERE " + wanted}
	}
	return question{sql: "SELECT " + p + ".k, " + p + ".v, " + p + ".n FROM (" + inner + ") " + p + " WHERE " + wanted}
}

// filtered makes aggregates of which most have a condition of their own.
func (g *generator) filtered() question {
	s := g.relation()
	from := s.table.Name + " " + s.alias
	of := []source{s}
	if g.chance(30) {
		other, on := g.linked(s)
		from += pick(g, " JOIN ", " LEFT JOIN ") + other.table.Name + " " + other.alias + " ON " + on
		of = append(of, other)
	}
	var show []string
	for range 1 + g.IntN(3) {
		one := g.predicate(of, 1)
		show = append(show, pick(g,
			"count(*) FILTER (WHERE "+one+")", "max("+s.alias+"._key) FILTER (WHERE "+one+")", "count(CASE WHEN "+one+" THEN 1 END)", "sum(CASE WHEN "+one+" THEN 1 ELSE 0 END)", "total(CASE WHEN "+one+" THEN 1 ELSE 0 END)", "count(CASE WHEN "+one+" THEN 1 ELSE NULL END)",
			"min(CASE WHEN "+one+" THEN "+s.alias+"._key END)", "count(DISTINCT CASE WHEN "+one+" THEN "+s.alias+"._key END)", "total(CASE WHEN "+one+" THEN 2 END) + 1"))
	}
	switch n := g.IntN(100); {
	case n < 5:
		show = append(show, "count(*)")
	case n < 10:
		show = append(show, "sum(CASE WHEN "+g.predicate(of, 1)+" THEN 1 ELSE 0 END)")
	}
	return question{sql: "SELECT " + strings.Join(show, ", ") + " FROM " + from + g.where(of)}
}
