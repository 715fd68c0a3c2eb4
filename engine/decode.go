package engine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/oktasql/oktasql/okta"
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/vtab"
)

// decoder turns the pages of one access path into chunks that hold the columns
// in use, and the key columns always. It is made once for each program and
// path; several goroutines may use it at once, each with a chunk of its own.
type decoder struct {
	table *catalog.Table
	path  *catalog.Path
	proj  projections
	width int
	slots []int32 // by column number

	fields     []field          // columns found in each row
	others     []field          // columns under their second name, where the first was absent
	consts     []int            // columns that are the same in all rows of one request
	object     []field          // columns found in the single object beside the list
	keys       []int32          // slots of the key columns, parents first
	element    int              // number of the projection's whole element
	leanObject bool             // that object may lack what leanHeader leaves out
	objProj    *okta.Projection // nil when there is no such object; copied for each use
}

// field is a column taken from the JSON.
type field struct {
	slot  int32
	value int // number in the projection
	typ   catalog.Type
}

// constants are the values of a request's constant columns, by column.
type constants map[int]planner.Value

// newDecoder prepares the decoding of the given columns; nil means all.
func newDecoder(t *catalog.Table, p *catalog.Path, columns []int, given constants) *decoder {
	d := &decoder{table: t, path: p, slots: make([]int32, len(t.Columns))}
	for i := range d.slots {
		d.slots[i] = vtab.SlotLazy
	}
	want := make([]bool, len(t.Columns))
	for _, c := range columns {
		want[c] = true
	}
	if columns == nil {
		for i := range want {
			want[i] = true
		}
	}
	for _, name := range t.Key {
		if c, ok := t.Column(name); ok {
			want[c] = true
		}
	}
	bound := map[string]bool{}
	for _, column := range p.Bind {
		c, ok := t.Column(column)
		bound[column] = !ok || !holds(t, p, c)
	}
	var paths, objPaths [][]string
	for c := range t.Columns {
		if !want[c] || c == t.KeyColumn() {
			continue
		}
		if _, ok := given[c]; ok || bound[t.Columns[c].Name] {
			d.slots[c] = d.slot()
			d.consts = append(d.consts, c)
			continue
		}
		if c == t.RawColumn() {
			d.slots[c] = d.slot()
			d.fields = append(d.fields, field{d.slots[c], len(paths), catalog.JSON})
			paths = append(paths, nil)
			continue
		}
		segments, ok := t.JSONPath(p, c)
		if ok {
			d.slots[c] = d.slot()
			d.fields = append(d.fields, field{d.slots[c], len(paths), t.Columns[c].Type})
			paths = append(paths, segments)
			if other := t.Columns[c].Else; other != "" {
				d.others = append(d.others, field{d.slots[c], len(paths), t.Columns[c].Type})
				paths = append(paths, strings.Split(other, "."))
			}
			continue
		}
		if p.Object != "" && t.Columns[c].JSON != "" {
			d.slots[c] = d.slot()
			d.object = append(d.object, field{d.slots[c], len(objPaths), t.Columns[c].Type})
			objPaths = append(objPaths, strings.Split(t.Columns[c].JSON, "."))
			continue
		}
		// Nothing in this path's answer: always NULL, and said so rather than
		// left out, since a column not in the chunk is an error.
		d.slots[c] = d.slot()
		d.consts = append(d.consts, c)
	}
	d.element = len(paths)
	paths = append(paths, nil)
	d.proj.made = okta.NewProjection(paths)
	d.leanObject = true
	for _, p := range objPaths {
		d.leanObject = d.leanObject && p[0] != "credentials" && p[0] != "transitioningToStatus" && p[0] != "_links"
	}
	if len(objPaths) > 0 {
		d.objProj = okta.NewProjection(objPaths)
	}
	for _, name := range t.Key {
		if c, ok := t.Column(name); ok {
			d.keys = append(d.keys, d.slots[c])
		}
	}
	return d
}

func (d *decoder) slot() int32 {
	d.width++
	return int32(d.width - 1)
}

// projections lends copies of one projection to goroutines, since a projection
// serves one at a time. A copy given back has learned the order of members, so
// it is lent again first.
type projections struct {
	made *okta.Projection
	mu   sync.Mutex
	idle []*okta.Projection
}

func (p *projections) take() *okta.Projection {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		out := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return out
	}
	return p.made.Clone()
}

func (p *projections) give(proj *okta.Projection) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, proj)
}

// frame is what all rows of one request share: the constant columns and those
// from the single object.
type frame struct {
	consts constants
	object []byte    // the single object's JSON, nil when there is none
	own    constants // columns of that object, when its row is at hand
}

// decode appends a page's rows to c. It drops rows that seen already holds
// and what is no row; a nil seen drops none. The number returned counts the page's elements.
func (d *decoder) decode(body []byte, wrap string, f frame, c *chunk, seen *seenKeys) (int, error) {
	c.reset(d.width, d.slots)
	shared := make([]vtab.Cell, d.width)
	for _, col := range d.consts {
		shared[d.slots[col]] = c.constant(f.consts[col])
	}
	for col, v := range f.own {
		if slot := d.slots[col]; slot >= 0 {
			shared[slot] = c.constant(v)
		}
	}
	if d.objProj != nil && f.object != nil {
		_, err := d.objProj.Clone().Each(f.object, ".", func(vals []okta.Value) error {
			for _, fd := range d.object {
				shared[fd.slot] = c.addValue(vals[fd.value], fd.typ)
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	var key []byte
	page := pageKeys{}
	proj := d.proj.take()
	defer d.proj.give(proj)
	n, err := proj.Each(body, wrap, func(vals []okta.Value) error {
		if vals[d.element].Kind != okta.Object {
			c.stray(vals[d.element])
			return nil
		}
		start, text := len(c.batch.Cells), len(c.batch.Text)
		c.batch.Cells = append(c.batch.Cells, shared...)
		row := c.batch.Cells[start:]
		for i := range d.fields {
			fd := &d.fields[i]
			row[fd.slot] = c.addValue(vals[fd.value], fd.typ)
		}
		for i := range d.others {
			if fd := &d.others[i]; row[fd.slot].Kind == vtab.KindNull {
				row[fd.slot] = c.addValue(vals[fd.value], fd.typ)
			}
		}
		c.batch.Rows++
		key = d.appendKey(key[:0], c, c.batch.Rows-1, vals[d.element].Raw)
		if page.twin(key, vals[d.element].Raw) {
			c.oddKey(c.batch.Rows-1, vals[d.element].Raw)
			key = d.appendKey(key[:0], c, c.batch.Rows-1, nil)
		}
		if seen == nil {
			return nil
		}
		fresh, err := seen.add(key)
		if err != nil {
			return err
		}
		if !fresh {
			c.dropLast(start, text)
		}
		return nil
	})
	if int64(len(c.batch.Text)) > 1<<31 {
		return n, fmt.Errorf("engine: a page of %s holds %d bytes of text, more than can be addressed", d.table.Name, len(c.batch.Text))
	}
	return n, err
}

// constant appends a constant column's value.
func (c *chunk) constant(v planner.Value) vtab.Cell {
	switch v.Kind {
	case planner.Int:
		return vtab.Cell{Kind: vtab.KindInt, Bits: v.Int}
	case planner.Float:
		return vtab.FloatCell(v.Float)
	case planner.Text, planner.Blob:
		return c.addText([]byte(v.Text))
	default:
		return vtab.Cell{}
	}
}

// appendKey appends what tells a row from all others of its table: the texts
// of its key columns, or, for an element that lacks one, the element itself.
func (d *decoder) appendKey(dst []byte, c *chunk, row int, element []byte) []byte {
	for _, slot := range d.keys {
		part := c.text(row, slot)
		if part == nil && c.batch.Cells[row*c.batch.Width+int(slot)].Kind == vtab.KindNull {
			return append(append(dst, 1), c.oddKey(row, element)...)
		}
		dst = append(append(dst, part...), 0)
	}
	if h, ok := c.odd[row]; ok {
		dst = append(append(dst, 1), h...)
	}
	return dst
}

// pageKeys are the keys of one answer. Two different elements of one answer
// that share a key are two rows, such as a role that a user has both directly
// and through a group: the second is told apart by what it holds. An element
// that comes again in another answer is the same row, perhaps changed
// meanwhile.
type pageKeys map[hash128][]byte

// twin says whether an element shares its key with another one of the answer.
func (p pageKeys) twin(key, element []byte) bool {
	h := hashKey(key)
	first, ok := p[h]
	if !ok {
		p[h] = element
		return false
	}
	return !bytes.Equal(first, element)
}

// keyText is the value of _key: a JSON array of the key columns' values.
func keyText(c *chunk, row int, t *catalog.Table) (string, error) {
	parts := make([]any, 0, len(t.Key))
	for _, name := range t.Key {
		col, ok := t.Column(name)
		if !ok || c.batch.Slots[col] < 0 {
			return "", fmt.Errorf("engine: %s: the key column %s was not read", t.Name, name)
		}
		if s := c.text(row, c.batch.Slots[col]); s != nil {
			parts = append(parts, string(s))
			continue
		}
		parts = append(parts, nil)
	}
	if h, ok := c.odd[row]; ok {
		parts = append(parts, h)
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(parts); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}
