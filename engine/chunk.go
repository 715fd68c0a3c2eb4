package engine

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash/maphash"
	"strconv"

	"github.com/oktasql/oktasql/okta"
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/vtab"
)

// chunk is some rows in the form SQLite reads them: usually one page. A kept
// chunk is never changed again.
type chunk struct {
	batch vtab.Batch
	odd   map[int]string // what tells rows apart that lack a part of their key

	strays   int    // elements of the answer that are no rows
	strayOne string // the first of them, shortened

	held bool     // a rowset keeps it: its memory is counted
	away *spilled // where it was read back from, nil when it never left
}

// size is the memory a chunk takes, in bytes.
func (c *chunk) size() int64 {
	return int64(cap(c.batch.Cells))*cellSize + int64(cap(c.batch.Text)) + 128
}

const cellSize = 16

// reset empties the chunk for reuse.
func (c *chunk) reset(width int, slots []int32) {
	c.batch.Rows, c.batch.Width, c.batch.Slots = 0, width, slots
	c.batch.Cells, c.batch.Text = c.batch.Cells[:0], c.batch.Text[:0]
	c.odd, c.strays, c.strayOne = nil, 0, ""
}

// text returns the text of a cell, which is nil when the cell holds none.
func (c *chunk) text(row int, slot int32) []byte {
	if slot < 0 || row < 0 || row >= c.batch.Rows {
		return nil
	}
	cell := c.batch.Cells[row*c.batch.Width+int(slot)]
	if cell.Kind != vtab.KindText {
		return nil
	}
	return c.batch.Text[cell.Bits : cell.Bits+int64(cell.Len)]
}

// no says whether a cell holds false.
func (c *chunk) no(row int, slot int32) bool {
	if slot < 0 {
		return false
	}
	cell := c.batch.Cells[row*c.batch.Width+int(slot)]
	return cell.Kind == vtab.KindInt && cell.Bits == 0
}

// dropLast takes back the row that began at the given cell and text.
func (c *chunk) dropLast(cell, text int) {
	c.batch.Cells, c.batch.Text = c.batch.Cells[:cell], c.batch.Text[:text]
	c.batch.Rows--
	delete(c.odd, c.batch.Rows)
}

// keepRows keeps the rows that the function says, in their order.
func (c *chunk) keepRows(keep func(row int) (bool, error)) error {
	out, w := 0, c.batch.Width
	for row := range c.batch.Rows {
		ok, err := keep(row)
		if err != nil {
			return err
		}
		h, odd := c.odd[row]
		delete(c.odd, row)
		if !ok {
			continue
		}
		if odd {
			c.odd[out] = h
		}
		if out != row {
			copy(c.batch.Cells[out*w:(out+1)*w], c.batch.Cells[row*w:(row+1)*w])
		}
		out++
	}
	c.batch.Rows, c.batch.Cells = out, c.batch.Cells[:out*w]
	return nil
}

// oddKey stands for the key of a row that lacks a part of it: a hash of the
// element as received, the same in every process, so that _key names the same
// row tomorrow.
func (c *chunk) oddKey(row int, element []byte) string {
	if h, ok := c.odd[row]; ok {
		return h
	}
	if c.odd == nil {
		c.odd = map[int]string{}
	}
	h := sha256.Sum256(element)
	c.odd[row] = hex.EncodeToString(h[:16])
	return c.odd[row]
}

// addText appends text to the chunk and returns its cell.
func (c *chunk) addText(s []byte) vtab.Cell {
	off := len(c.batch.Text)
	c.batch.Text = append(c.batch.Text, s...)
	return vtab.Cell{Kind: vtab.KindText, Len: uint32(len(s)), Bits: int64(off)}
}

// addValue appends a JSON value as a column of the given type stores it.
//
// Null and absent are both NULL. A value of another JSON type than the column
// expects is never an error: it is stored as what it is, so that the row and
// the fact that it is odd both come through.
func (c *chunk) addValue(v okta.Value, typ catalog.Type) vtab.Cell {
	switch v.Kind {
	case okta.Missing, okta.Null:
		return vtab.Cell{}
	case okta.True, okta.False:
		if typ == catalog.Boolean || typ == catalog.Integer || typ == catalog.Real {
			return boolCell(v.Kind == okta.True)
		}
	case okta.Number:
		if typ == catalog.Integer || typ == catalog.Real || typ == catalog.Boolean {
			if cell, ok := numberCell(v.Raw, typ); ok {
				return cell
			}
		}
	case okta.String:
		if typ == catalog.JSON {
			off := len(c.batch.Text)
			c.batch.Text = append(append(append(c.batch.Text, '"'), v.Raw...), '"')
			return c.textFrom(off)
		}
		if cell, ok := affinity(v.Raw, typ); ok {
			return cell
		}
	}
	off := len(c.batch.Text)
	c.batch.Text = v.AppendText(c.batch.Text)
	return c.textFrom(off)
}

// textFrom is the cell of the text appended since off.
func (c *chunk) textFrom(off int) vtab.Cell {
	return vtab.Cell{Kind: vtab.KindText, Len: uint32(len(c.batch.Text) - off), Bits: int64(off)}
}

func boolCell(b bool) vtab.Cell {
	if b {
		return vtab.Cell{Kind: vtab.KindInt, Bits: 1}
	}
	return vtab.Cell{Kind: vtab.KindInt}
}

// numberCell reads a JSON number. Okta writes whole numbers as 24.0 too; an
// INTEGER column holds those as integers, as SQLite would.
func numberCell(raw []byte, typ catalog.Type) (vtab.Cell, bool) {
	if n, ok := smallInt(raw); ok {
		if typ == catalog.Real {
			return vtab.FloatCell(float64(n)), true
		}
		return vtab.Cell{Kind: vtab.KindInt, Bits: n}, true
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return vtab.Cell{}, false
	}
	if typ != catalog.Real && f == float64(int64(f)) && f > -1<<53 && f < 1<<53 {
		return vtab.Cell{Kind: vtab.KindInt, Bits: int64(f)}, true
	}
	return vtab.FloatCell(f), true
}

// smallInt reads a plain decimal integer that fits into 64 bits.
func smallInt(raw []byte) (int64, bool) {
	if len(raw) == 0 || len(raw) > 18 {
		n, err := strconv.ParseInt(string(raw), 10, 64)
		return n, err == nil
	}
	neg := raw[0] == '-'
	digits := raw
	if neg {
		digits = raw[1:]
	}
	if len(digits) == 0 {
		return 0, false
	}
	var n int64
	for _, d := range digits {
		if d < '0' || d > '9' {
			return 0, false
		}
		n = n*10 + int64(d-'0')
	}
	if neg {
		n = -n
	}
	return n, true
}

// affinity gives text in a numeric column the number it spells, as SQLite does
// when it stores text in such a column.
func affinity(raw []byte, typ catalog.Type) (vtab.Cell, bool) {
	if typ != catalog.Integer && typ != catalog.Real && typ != catalog.Boolean {
		return vtab.Cell{}, false
	}
	s := bytes.TrimSpace(raw)
	if len(s) == 0 || bytes.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && r != '-' && r != '+' && r != '.' && r != 'e' && r != 'E'
	}) {
		return vtab.Cell{}, false
	}
	return numberCell(s, typ)
}

// hash128 identifies a row by its key: two independent 64-bit hashes, so that
// among a billion rows the odds of taking two for one are below 1e-19.
type hash128 [2]uint64

var keySeeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

func hashKey(key []byte) hash128 {
	return hash128{maphash.Bytes(keySeeds[0], key), maphash.Bytes(keySeeds[1], key)}
}
