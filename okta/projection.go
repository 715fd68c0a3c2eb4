package okta

import "slices"

// Projection picks members out of the rows of a page in one pass over its
// bytes, checking all of them and building nothing. It learns the order in
// which members come, so it is not safe for concurrent use: let each goroutine
// have its own, or a [Projection.Clone].
type Projection struct {
	paths [][]string
	root  *node
	vals  []Value
	row   uint64
}

// node is one wanted object member, or one on the way to a wanted one.
type node struct {
	outs     []int            // the values that this member itself is
	children map[string]*node // wanted members, nil for a leaf
	below    []int            // the values of everything underneath
	row      uint64           // the last row in which it was met

	// entries are the members met so far in the order in which they came,
	// wanted or not, with the name as it was written, quotes included. Rows
	// of one list have nearly the same order, so the next member is mostly
	// the next entry and its name need not be looked up.
	entries []entry
	index   map[string]int
}

type entry struct {
	name  []byte
	child *node // nil for a member that is not wanted
}

// maxEntries bounds what is learned of one object's members.
const maxEntries = 512

// NewProjection prepares the reading of the members at paths, each a list of
// member names from the row inwards; an empty path is the whole row. Paths may
// repeat, and one may lead through another.
func NewProjection(paths [][]string) *Projection {
	p := &Projection{root: &node{}, vals: make([]Value, len(paths))}
	for i, path := range paths {
		p.paths = append(p.paths, slices.Clone(path))
		n := p.root
		for _, name := range path {
			if n.children == nil {
				n.children = map[string]*node{}
			}
			child := n.children[name]
			if child == nil {
				child = &node{}
				n.children[name] = child
			}
			n = child
			n.below = append(n.below, i)
		}
		n.outs = append(n.outs, i)
	}
	return p
}

// Clone makes an independent projection of the same paths.
func (p *Projection) Clone() *Projection { return NewProjection(p.paths) }

// Each calls row for every row of body, in order, with the values at the
// projection's paths; it stops at the first error of row and gives it back.
// vals and what it points to are good until row returns. Each returns how many
// rows there were.
//
// With an empty wrapper the body is an array of rows, with the wrapper "." it
// is one object, which is the one row, and with any other it is an object that
// holds the array under that name, where null is an array without rows. A row
// that is no object has nothing but its whole value. A
// body of another shape, or malformed or cut off anywhere, is a [*DecodeError];
// rows before the place may have been handed out by then.
func (p *Projection) Each(body []byte, wrapper string, row func(vals []Value) error) (rows int, err error) {
	i := skipSpace(body, 0)
	if i >= len(body) {
		return 0, &DecodeError{Offset: len(body), Size: len(body), Reason: "is empty where JSON is due,"}
	}
	switch {
	case wrapper == ".":
		if body[i] != '{' {
			return 0, wrongShape(body, i, "an object")
		}
		if i, err = p.element(body, i, maxDepth, row); err == nil {
			rows = 1
		}
	case wrapper != "":
		if body[i] != '{' {
			return 0, wrongShape(body, i, "an object with "+wrapper)
		}
		rows, i, err = p.wrapped(body, i+1, wrapper, row)
	case body[i] == 'n' && skipWord(body, i, "null") > 0:
		return 0, wrongShape(body, i, "an array")
	default:
		rows, i, err = p.array(body, i, maxDepth, row)
	}
	if err != nil {
		return rows, err
	}
	if i = skipSpace(body, i); i < len(body) {
		return rows, malformed(body, ^i)
	}
	return rows, nil
}

// array reads the rows of an array or null at body[i].
func (p *Projection) array(body []byte, i, depth int, row func([]Value) error) (rows, next int, err error) {
	if i < len(body) && body[i] == 'n' {
		if i = skipWord(body, i, "null"); i < 0 {
			return 0, 0, malformed(body, i)
		}
		return 0, i, nil
	}
	if i < len(body) && body[i] != '[' {
		if n := skipValue(body, i, depth); n < 0 {
			return 0, 0, malformed(body, n)
		}
		return 0, 0, wrongShape(body, i, "an array")
	}
	if i = skipSpace(body, i+1); i < len(body) && body[i] == ']' {
		return 0, i + 1, nil
	}
	for {
		if i, err = p.element(body, i, depth-1, row); err != nil {
			return rows, 0, err
		}
		rows++
		var more bool
		if i, more = skipComma(body, i, ']'); i < 0 {
			return rows, 0, malformed(body, i)
		}
		if !more {
			return rows, i, nil
		}
	}
}

// wrapped reads the rows under a member of the object whose brace is before i.
func (p *Projection) wrapped(body []byte, i int, wrapper string, row func([]Value) error) (rows, next int, err error) {
	open := i - 1
	found := false
	for more := true; more; {
		if i = skipSpace(body, i); i < len(body) && body[i] == '}' && !found && i == skipSpace(body, open+1) {
			i++
			break
		}
		name := i
		if i >= len(body) || body[i] != '"' {
			return rows, 0, malformed(body, ^i)
		}
		if i = skipString(body, i+1); i < 0 {
			return rows, 0, malformed(body, i)
		}
		wanted := !found && string(appendUnescaped(nil, body[name+1:i-1])) == wrapper
		if i = skipColon(body, i); i < 0 {
			return rows, 0, malformed(body, i)
		}
		if wanted {
			found = true
			rows, i, err = p.array(body, i, maxDepth-1, row)
		} else if i = skipValue(body, i, maxDepth-1); i < 0 {
			err = malformed(body, i)
		}
		if err != nil {
			return rows, 0, err
		}
		if i, more = skipComma(body, i, '}'); i < 0 {
			return rows, 0, malformed(body, i)
		}
	}
	if !found {
		return 0, 0, wrongShape(body, open, "an object with "+wrapper)
	}
	return rows, i, nil
}

// element reads one row at body[i] and hands it out.
func (p *Projection) element(body []byte, i, depth int, row func([]Value) error) (next int, err error) {
	p.row++
	clear(p.vals)
	if next = p.value(body, i, p.root, depth); next < 0 {
		return 0, malformed(body, next)
	}
	return next, row(p.vals)
}

// value reads the value at b[i], which is what n stands for.
func (p *Projection) value(b []byte, i int, n *node, depth int) int {
	start := i
	if i >= len(b) {
		return ^len(b)
	}
	if n.row == p.row {
		// The member occurs twice: the last one counts, whole.
		for _, o := range n.below {
			p.vals[o] = Value{}
		}
	}
	n.row = p.row
	if b[i] == '{' && n.children != nil {
		i = p.object(b, i+1, n, depth-1)
	} else {
		i = skipValue(b, i, depth)
	}
	if i < 0 || len(n.outs) == 0 {
		return i
	}
	v := valueOf(b[start:i])
	for _, o := range n.outs {
		p.vals[o] = v
	}
	return i
}

// object reads the members of n's object; i is just after its brace.
func (p *Projection) object(b []byte, i int, n *node, depth int) int {
	if depth < 0 {
		return ^(i - 1)
	}
	if i = skipSpace(b, i); i < len(b) && b[i] == '}' {
		return i + 1
	}
	pos := 0
	for {
		if i >= len(b) {
			return ^len(b)
		}
		if b[i] != '"' {
			return ^i
		}
		var child *node
		if pos < len(n.entries) && hasPrefix(b[i:], n.entries[pos].name) {
			child = n.entries[pos].child
			i += len(n.entries[pos].name)
			pos++
		} else {
			end := skipString(b, i+1)
			if end < 0 {
				return end
			}
			child, pos = n.learn(b[i:end], pos)
			i = end
		}
		if i = skipColon(b, i); i < 0 {
			return i
		}
		if child == nil {
			i = skipValue(b, i, depth)
		} else {
			i = p.value(b, i, child, depth)
		}
		if i < 0 {
			return i
		}
		var more bool
		if i, more = skipComma(b, i, '}'); !more {
			return i
		}
	}
}

// learn looks up a member by its name as written and says which entry is
// likely to be next.
func (n *node) learn(name []byte, pos int) (child *node, next int) {
	if i, ok := n.index[string(name)]; ok {
		return n.entries[i].child, i + 1
	}
	child = n.children[string(appendUnescaped(nil, name[1:len(name)-1]))]
	if len(n.entries) >= maxEntries || len(name) > 1<<10 {
		return child, pos
	}
	if n.index == nil {
		n.index = map[string]int{}
	}
	n.index[string(name)] = len(n.entries)
	n.entries = append(n.entries, entry{name: slices.Clone(name), child: child})
	return child, len(n.entries)
}

// hasPrefix is bytes.HasPrefix, written so that it is inlined.
func hasPrefix(b, prefix []byte) bool {
	return len(b) >= len(prefix) && string(b[:len(prefix)]) == string(prefix)
}

// valueOf classifies a value by its first byte.
func valueOf(raw []byte) Value {
	switch raw[0] {
	case '"':
		return Value{Kind: String, Raw: raw[1 : len(raw)-1]}
	case '{':
		return Value{Kind: Object, Raw: raw}
	case '[':
		return Value{Kind: Array, Raw: raw}
	case 't':
		return Value{Kind: True, Raw: raw}
	case 'f':
		return Value{Kind: False, Raw: raw}
	case 'n':
		return Value{Kind: Null, Raw: raw}
	}
	return Value{Kind: Number, Raw: raw}
}
