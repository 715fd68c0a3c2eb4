package proof

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// restless changes an org with every request that it gets. It leaves alone half
// of the users and of the groups: those are there all along.
type restless struct {
	mu     sync.Mutex
	rand   *rand.Rand
	srv    *oktatest.Server
	users  []string // to be changed
	groups []string
	log    []string
	n      int
}

// change makes one random change.
func (r *restless) change(oktatest.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rand.IntN(100) < 40 || len(r.users) == 0 {
		return
	}
	user := r.users[r.rand.IntN(len(r.users))]
	group := r.groups[r.rand.IntN(len(r.groups))]
	switch r.rand.IntN(8) {
	case 0, 1:
		status := []string{"ACTIVE", "SUSPENDED", "DEPROVISIONED", "STAGED", "LOCKED_OUT"}[r.rand.IntN(5)]
		r.note("%s becomes %s", user, status)
		r.srv.SetStatus(user, status)
	case 2:
		r.note("%s is deleted", user)
		r.srv.DeleteUser(user)
		r.users = slices.DeleteFunc(r.users, func(u string) bool { return u == user })
	case 3:
		r.n++
		id := r.srv.AddUser(fmt.Sprintf(`{"profile":{"login":"new%d@example.com"}}`, r.n))
		r.note("%s is added", id)
		r.users = append(r.users, id)
	case 4:
		r.note("%s joins %s", user, group)
		r.srv.AddMember(group, user)
	case 5:
		r.note("%s leaves %s", user, group)
		r.srv.RemoveMember(group, user)
	case 6:
		if len(r.groups) < 2 {
			return
		}
		r.note("%s is deleted", group)
		r.srv.DeleteGroup(group)
		r.groups = slices.DeleteFunc(r.groups, func(g string) bool { return g == group })
	case 7:
		r.n++
		id := r.srv.AddGroup(fmt.Sprintf(`{"profile":{"name":"New %d"}}`, r.n))
		r.note("%s is added", id)
		r.groups = append(r.groups, id)
	}
}

func (r *restless) note(format string, args ...any) {
	r.log = append(r.log, fmt.Sprintf(format, args...))
}

// changing are statements whose first column identifies a row of the answer and
// whose others say of which users and groups it is made.
var changing = []string{
	`SELECT _key, id FROM users`,
	`SELECT _key, id FROM users WHERE login > ''`,
	`SELECT _key, id FROM groups`,
	`SELECT _key, id FROM groups WHERE created > '2000-01-01'`,
	`SELECT _key, group_id, user_id FROM group_members`,
	`SELECT _key, group_id, user_id FROM group_members WHERE login LIKE 'a%'`,
	`SELECT _key, group_id, user_id FROM group_members WHERE login LIKE '%example%' LIMIT 100000`,
	`SELECT _key, user_id FROM enrolled_factors`,
	`SELECT _key, user_id FROM user_roles`,
	`SELECT m._key, m.group_id, u.id FROM group_members m JOIN users u ON u.id = m.user_id`,
	`SELECT m._key, g.id, m.user_id FROM groups g JOIN group_members m ON m.group_id = g.id`,
	`SELECT m._key, u.id, m.group_id FROM users u JOIN group_members m ON m.user_id = u.id WHERE u.login > ''`,
	`SELECT f._key, u.id FROM users u LEFT JOIN enrolled_factors f ON f.user_id = u.id WHERE f.id IS NOT NULL`,
	`SELECT _key, id FROM users WHERE id NOT IN (SELECT user_id FROM user_roles)`,
	`SELECT _key, id FROM users u WHERE NOT EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id)`,
	`SELECT _key, id FROM users u WHERE EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id AND f.status = 'ACTIVE')`,
	`SELECT _key, id FROM users WHERE status = 'SUSPENDED' OR department = 'Sales'`,
	`SELECT _key, id FROM users WHERE created IN (SELECT created FROM users)`,
}

var changeRounds = flag.Int("proof.rounds", 2, "how many orgs to change under each statement")

// While an org changes, no row comes twice, nothing is an error, and what is
// there all along is in the answer.
func TestChangesInMidScan(t *testing.T) {
	t.Parallel()
	rounds := *changeRounds
	for i, sql := range changing {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			for seed := range rounds {
				if !whileChanging(t, sql, uint64(seed)) {
					return
				}
			}
		})
	}
}

// whileChanging asks one statement of an org that does not keep still.
func whileChanging(t *testing.T, sql string, seed uint64) bool {
	t.Helper()
	o := startOrg(t, oktatest.Options{Users: 20, Groups: 7, Seed: int64(seed), PageLimit: 2, ShortPages: seed%2 == 1, Unlimited: true})
	r := &restless{srv: o.srv, rand: rand.New(rand.NewPCG(seed, 5))}
	half := func(ids []string) []string {
		var out []string
		for i, id := range ids {
			if i%2 == 0 {
				out = append(out, id)
			}
		}
		return out
	}
	r.users = half(o.texts(t, "SELECT id FROM users ORDER BY created"))
	r.groups = half(o.texts(t, "SELECT id FROM groups WHERE type <> 'BUILT_IN' ORDER BY created"))
	moving := map[string]bool{}
	for _, id := range append(slices.Clone(r.users), r.groups...) {
		moving[id] = true
	}
	still := func(a answer) []string {
		known := o.known(t)
		var out []string
		for i, row := range encode(a.rows) {
			fixed := true
			for _, v := range a.rows[i][1:] {
				id, _ := v.(string)
				fixed = fixed && known[id] && !moving[id]
			}
			if fixed {
				out = append(out, row)
			}
		}
		sort.Strings(out)
		return out
	}
	want := still(ask(o.plain, sql))
	ready(t, o.on)
	o.srv.OnRequest(r.change)
	got := ask(o.on, sql)
	o.srv.OnRequest(nil)
	said := fmt.Sprintf("%s\nchanges: %s\nrequests:\n%s", sql, strings.Join(r.log, ", "), list(got.costs.Requests))
	if got.err != nil {
		t.Errorf("seed %d: %v\n%s", seed, got.err, said)
		return false
	}
	seen := map[any]bool{}
	for _, row := range got.rows {
		if seen[row[0]] {
			t.Errorf("seed %d: %v comes twice: %s", seed, row[0], said)
			return false
		}
		seen[row[0]] = true
	}
	if d := firstDifference(still(got), want); d != "" {
		t.Errorf("seed %d: of what is there all along: %s\n%s", seed, d, said)
		return false
	}
	return true
}

// known are the users and groups that were there at the start.
func (o *org) known(t testing.TB) map[string]bool {
	out := map[string]bool{}
	for _, id := range o.texts(t, "SELECT id FROM users UNION SELECT id FROM groups") {
		out[id] = true
	}
	return out
}
