package oktatest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// field is one member of an object, in its order, with its value read once.
type field struct {
	name string
	raw  []byte
	val  value
}

// rec is one version of an object held as its JSON members. Generated users
// have none; they get one when they are first changed. Versions form a chain,
// newest first, so that the lagging search index can see the past.
type rec struct {
	at      int64 // when this version came to be, ms since 1970
	deleted bool
	base    bool // the generated form, which has no members
	prev    *rec
	top     []field // every member but profile and _links
	profile []field
}

// parseRec splits an object into its members, keeping their order.
func parseRec(raw []byte) (*rec, error) {
	top, err := parseFields(raw)
	if err != nil {
		return nil, err
	}
	r := &rec{}
	for _, f := range top {
		switch f.name {
		case "profile":
			if r.profile, err = parseFields(f.raw); err != nil {
				return nil, err
			}
			r.top = append(r.top, field{name: "profile"})
		case "_links":
		default:
			r.top = append(r.top, f)
		}
	}
	return r, nil
}

func parseFields(raw []byte) ([]field, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	t, err := dec.Token()
	if err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("oktatest: want a JSON object, have %.40q", raw)
	}
	var out []field
	for dec.More() {
		k, err := dec.Token()
		if err != nil {
			return nil, fmt.Errorf("oktatest: %w", err)
		}
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			return nil, fmt.Errorf("oktatest: %w", err)
		}
		out = set(out, k.(string), v)
	}
	return out, nil
}

// set replaces or appends a member; the slice given is not changed.
func set(fs []field, name string, raw []byte) []field {
	out := append(make([]field, 0, len(fs)+1), fs...)
	f := field{name, append([]byte(nil), raw...), parseValue(raw)}
	for i := range out {
		if out[i].name == name {
			out[i] = f
			return out
		}
	}
	return append(out, f)
}

func find(fs []field, name string) (field, bool) {
	for _, f := range fs {
		if f.name == name {
			return f, true
		}
	}
	return field{}, false
}

// get answers a property by its path: id, status, type.id, profile.login.
func (r *rec) get(path string) value {
	if rest, ok := strings.CutPrefix(path, "profile."); ok {
		f, _ := find(r.profile, rest)
		return f.val
	}
	if head, rest, ok := strings.Cut(path, "."); ok {
		f, found := find(r.top, head)
		if !found {
			return value{}
		}
		var m map[string]json.RawMessage
		if json.Unmarshal(f.raw, &m) != nil {
			return value{}
		}
		return parseValue(m[rest])
	}
	f, _ := find(r.top, path)
	return f.val
}

func (r *rec) text(path string) string { return r.get(path).str }

// with returns a copy of r with one member set; path is a top-level name or
// profile.NAME.
func (r *rec) with(path string, raw []byte) *rec {
	c := &rec{top: r.top, profile: r.profile}
	if rest, ok := strings.CutPrefix(path, "profile."); ok {
		c.profile = set(c.profile, rest, raw)
		if _, ok := find(c.top, "profile"); !ok {
			c.top = append(append([]field(nil), c.top...), field{name: "profile"})
		}
		return c
	}
	c.top = set(c.top, path, raw)
	return c
}

// merge lays the members of o over r, the profile's one by one.
func (r *rec) merge(o *rec) *rec {
	c := &rec{top: r.top, profile: r.profile}
	for _, f := range o.top {
		if f.name == "profile" {
			for _, p := range o.profile {
				c = c.with("profile."+p.name, p.raw)
			}
			continue
		}
		c.top = set(c.top, f.name, f.raw)
	}
	return c
}

// chain is an object's history. asOf answers the version a reader at time t
// sees, or nil when the object did not exist then.
func (r *rec) asOf(t int64) *rec {
	for v := r; v != nil; v = v.prev {
		if v.at <= t {
			if v.deleted {
				return nil
			}
			return v
		}
	}
	return nil
}
