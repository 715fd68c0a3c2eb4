package oktatest

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"net/url"
	"slices"
	"strconv"
	"sync"
)

// cursor is where the next page starts. Clients see it sealed: a text that is
// no id, and that works only with the list it came from.
type cursor struct {
	Pos  int     `json:"p"`           // number of the last row given
	Key  sortKey `json:"k,omitzero"`  // of the last row, when sorted
	Desc bool    `json:"d,omitempty"` // so that links may leave sortOrder out
}

// theEnd is a position after all rows of any list.
const theEnd = math.MaxInt32 - 1

func (o *Org) seal(c cursor, scope string) string {
	plain, _ := json.Marshal(c) // numbers, texts and booleans always marshal
	sum := o.checksum(plain, scope)
	b := binary.BigEndian.AppendUint32(nil, sum)
	return base64.RawURLEncoding.EncodeToString(append(b, o.mask(plain, sum)...))
}

func (o *Org) unseal(s, scope string) (cursor, bool) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) < 5 {
		return cursor{}, false
	}
	sum := binary.BigEndian.Uint32(b)
	plain := o.mask(b[4:], sum)
	var c cursor
	if o.checksum(plain, scope) != sum || json.Unmarshal(plain, &c) != nil {
		return cursor{}, false
	}
	return c, true
}

func (o *Org) checksum(plain []byte, scope string) uint32 {
	h := o.seed
	for _, part := range []string{string(plain), scope} {
		for i := 0; i < len(part); i++ {
			h = scramble(h ^ uint64(part[i]))
		}
		h = scramble(h + 1)
	}
	return uint32(h)
}

func (o *Org) mask(b []byte, sum uint32) []byte {
	out := make([]byte, len(b))
	for i := range b {
		out[i] = b[i] ^ byte(scramble(o.seed+uint64(sum)+uint64(i/8)<<32)>>(i%8*8))
	}
	return out
}

// listing is one list request: where it starts, how many rows it wants, and
// the parts its links are made of.
type listing struct {
	c     *call
	scope string
	size  int // rows of this page
	asked int // limit for the links
	from  cursor
	more  bool // from is set: this is not the first page
}

// listing reads limit and after. The limit is cut to max, as Okta does.
// keys name the parameters that a cursor belongs to.
func (o *Org) listing(c *call, def, most int, keys ...string) (*listing, *reply) {
	l := &listing{c: c, asked: def, scope: c.path}
	for _, k := range keys {
		l.scope += "\x00" + c.q.Get(k)
	}
	if s := c.q.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return nil, o.fail("E0000001", "limit", "limit: The limit must be a number from 1 to "+strconv.Itoa(most)+".")
		}
		l.asked = n
	}
	l.size = min(l.asked, most)
	l.from.Pos = -1
	if s := c.q.Get("after"); s != "" {
		var ok bool
		if l.from, ok = o.unseal(s, l.scope); !ok {
			return nil, o.fail("E0000029", "", "Invalid cursor.")
		}
		l.more = true
	}
	if o.opt.PageLimit > 0 {
		l.size = min(l.size, o.opt.PageLimit)
	}
	if h := o.rnd(l.from.Pos+2, tagPage); o.opt.ShortPages && chance(h, 40) {
		l.size = max(1, l.size/2)
	}
	c.list = l
	return l, nil
}

// answer finishes a page; next is nil on the last one.
func (o *Org) answer(l *listing, body []byte, next *cursor) *reply {
	rep := ok(body)
	q := url.Values{}
	for k, v := range l.c.q {
		q[k] = v
	}
	q.Set("limit", strconv.Itoa(l.asked))
	if o.opt.DropLinkParams {
		q.Del("sortOrder")
		q.Del("expand")
	}
	at := l.c.base + l.c.path + "?"
	rep.self = at + q.Encode()
	if next != nil {
		q.Set("after", o.seal(*next, l.scope))
		rep.next = at + q.Encode()
	}
	return rep
}

// sortKey orders rows: values first, missing ones last, ties by id.
type sortKey struct {
	Missing bool    `json:"m,omitempty"`
	Text    string  `json:"t,omitempty"`
	Num     float64 `json:"n,omitempty"`
	ID      string  `json:"i,omitempty"`
}

func keyOf(v value, id string) sortKey {
	if v.kind == list && len(v.list) > 0 {
		v = v.list[0]
	}
	k := sortKey{ID: id, Text: fold(v.str), Num: v.num}
	// A timestamp is a number where it was generated and a text where a test
	// gave it; both sort as the text that Okta writes.
	ms, isTime := int64(v.num), v.kind == instant
	if v.kind != instant && v.str != "" {
		ms, isTime = parseTime(v.str)
	}
	if isTime {
		k.Text, k.Num = string(appendTime(nil, ms)), 0
	}
	k.Missing = v.kind == missing || v.kind == null || v.kind == list
	return k
}

// compareKeys is Okta's order: by bytes without regard to case, ties by id.
//
// Source: list users, sorting.
func compareKeys(a, b sortKey, desc bool) int {
	if a.Missing != b.Missing {
		if a.Missing {
			return 1
		}
		return -1
	}
	c := cmp.Compare(a.Num, b.Num)
	if c == 0 {
		c = cmp.Compare(a.Text, b.Text)
	}
	if desc {
		c = -c
	}
	if c == 0 {
		c = cmp.Compare(a.ID, b.ID)
	}
	return c
}

// sortCache keeps the last few sorted results, so that the pages after the
// first do not sort again.
type sortCache struct {
	mu      sync.Mutex
	entries []sortedList
}

type sortedList struct {
	name    string
	version uint64
	rows    []int32
}

const sortedLists = 4

func (s *sortCache) get(name string, version uint64) ([]int32, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.entries {
		if e.name == name && e.version == version {
			return e.rows, true
		}
	}
	return nil, false
}

func (s *sortCache) put(name string, version uint64, rows []int32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries = slices.DeleteFunc(s.entries, func(e sortedList) bool { return e.name == name })
	if len(s.entries) >= sortedLists {
		s.entries = s.entries[1:]
	}
	s.entries = append(s.entries, sortedList{name, version, rows})
}
