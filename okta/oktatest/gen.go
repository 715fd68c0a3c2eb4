package oktatest

// A generated object is a pure function of the seed and its number, so that an
// org of a million users needs no memory for them and starts at once.

// tag separates the random streams of one object's properties.
type tag uint64

const (
	tagStatus tag = iota + 1
	tagCreated
	tagActivated
	tagChanged
	tagLogin
	tagUpdated
	tagPassword
	tagType
	tagProvider
	tagQuestion
	tagEmail
	tagOptional
	tagGroups
	tagGroupDate
	tagGroupKind
	tagFactor
	tagRole
	tagPage
	tagCustom
)

// scramble is a bijection on 64 bits (the splitmix64 finalizer).
func scramble(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	x ^= x >> 31
	return x
}

// unscramble is the inverse of scramble.
func unscramble(x uint64) uint64 {
	x = x ^ x>>31 ^ x>>62
	x *= 0x319642b2d24d8ec3
	x = x ^ x>>27 ^ x>>54
	x *= 0x96de1b173f119089
	x = x ^ x>>30 ^ x>>60
	return x
}

// rnd is the random number of object i in stream t.
func (o *Org) rnd(i int, t tag) uint64 {
	return scramble(o.seed ^ scramble(uint64(i)*0x9e3779b97f4a7c15+uint64(t)<<48))
}

// chance is true for percent of 100 random numbers; bits of h used: the low 32.
func chance(h uint64, percent int) bool { return int(h&0xffffffff)%100 < percent }

// below picks from 0..n-1 using the high bits of h.
func below(h uint64, n int) int { return int((h >> 32) % uint64(n)) }

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// idTail ends every id, as one org's ids all end alike.
const idTail = "5d7"

// id is the n-th identifier of a kind: three characters that name the kind and
// seventeen that look like Okta's. It can be read back with number.
func (o *Org) id(prefix string, n int) string {
	x := scramble(uint64(n) ^ o.seed ^ kindKey(prefix))
	var b [20]byte
	copy(b[:], prefix)
	b[3], b[4], b[5] = 'q', 'r', 'k'
	for i := 16; i > 5; i-- {
		b[i] = base62[x%62]
		x /= 62
	}
	copy(b[17:], idTail)
	return string(b[:])
}

// number reads an id made by id; it fails for other texts.
func (o *Org) number(prefix, id string, count int) (int, bool) {
	if len(id) != 20 || id[:3] != prefix || id[3:6] != "qrk" || id[17:] != idTail {
		return 0, false
	}
	var x uint64
	for i := 6; i < 17; i++ {
		d := digit62(id[i])
		if d < 0 {
			return 0, false
		}
		x = x*62 + uint64(d)
	}
	n := unscramble(x) ^ o.seed ^ kindKey(prefix)
	if n >= uint64(count) || o.id(prefix, int(n)) != id {
		return 0, false
	}
	return int(n), true
}

func digit62(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'Z':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'z':
		return int(c-'a') + 36
	}
	return -1
}

func kindKey(prefix string) uint64 {
	var k uint64
	for i := 0; i < len(prefix); i++ {
		k = k<<8 | uint64(prefix[i])
	}
	return k << 40
}
