package rewrite

import "testing"

// TestByElements holds which tables are asked for the rows that the elements of arrays
// name. In the texts ⟦ and ⟧ are around what is added.
func TestByElements(t *testing.T) {
	t.Parallel()
	const join = "SELECT 1 FROM group_rules r JOIN json_each(r.actions_assign_user_to_groups_group_ids) j JOIN groups g ON g.id = j.value"
	const elements = `"g"."id" IN (SELECT "j"."value" FROM group_rules r, json_each(r.actions_assign_user_to_groups_group_ids) j`
	holds(t, rulesForTest.ByElements, []string{
		join + `⟦ WHERE ` + elements + `)⟧`,
		join + ` WHERE ⟦(⟧r.status = ?⟦1⟧ AND lower(r.name) LIKE 'a%' AND g.type <> 'X'⟦) AND ` + elements + ` WHERE (r.status = ?1) AND (lower(r.name) LIKE 'a%'))⟧ ORDER BY 1 LIMIT 3`,
		join + `⟦ WHERE ` + elements + `)⟧ LIMIT 500`,
		`SELECT 1 FROM groups g, group_rules r, json_each(r.actions_assign_user_to_groups_group_ids) AS j WHERE ⟦(⟧j.value = g.id AND length(j.value) > length(r.name)⟦) AND "g"."id" IN (SELECT "j"."value" FROM group_rules r, json_each(r.actions_assign_user_to_groups_group_ids) AS j)⟧`,
	}, []string{
		join + " LIMIT 3",
		join + " WHERE (SELECT count(*) FROM groups) > 3",
		join + " WHERE g.name = 'X'",
		join + " WHERE g.id IN ('00g1', '00g2')",
		"SELECT 1 FROM group_rules r JOIN json_each(r.actions_assign_user_to_groups_group_ids) j LEFT JOIN groups g ON g.id = j.value",
		"SELECT 1 FROM group_rules r LEFT JOIN json_each(r.actions_assign_user_to_groups_group_ids) j JOIN groups g ON g.id = j.value",
		"SELECT 1 FROM group_rules r JOIN json_each(r.actions_assign_user_to_groups_group_ids) j JOIN groups g ON g.name = j.value",
		"SELECT 1 FROM group_rules r JOIN json_each(r.actions_assign_user_to_groups_group_ids) j JOIN groups g ON g.id = j.key",
		"SELECT 1 FROM group_rules r JOIN json_each(r.name) j JOIN groups g ON g.id = j.value", // it may be an error
		"SELECT 1 FROM json_each('[1]') j JOIN groups g ON g.id = j.value",
	})
}
