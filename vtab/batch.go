package vtab

import "math"

// Slots of a column that is in no cell of a batch.
const (
	// SlotNull reads as NULL in every row.
	SlotNull int32 = -1
	// SlotLazy asks Cursor.Column for every row in which the column is read.
	SlotLazy int32 = -2
)

// Batch is some rows in the order in which the cursor visits them.
//
// SQLite reads the slices in place: they must stay unchanged until the next
// call of the cursor's Fetch, Filter or Close. They may then be reused.
type Batch struct {
	Rows  int     // number of rows
	Width int     // number of cells of a row
	Slots []int32 // by column number: index of its cell in the row, SlotNull or SlotLazy; columns beyond the end are NULL
	Cells []Cell  // Rows*Width cells, row after row
	Text  []byte  // bytes of all text and blob cells
}

// Cell is one value of a Batch. The zero Cell is NULL.
//
// The layout is read by C: 16 bytes, no pointers.
type Cell struct {
	Kind Kind   // KindNull, KindInt, KindFloat, KindText, KindBlob or KindLazy
	Len  uint32 // length in bytes of a text or blob
	Bits int64  // the integer, the bits of a float, or the offset of text in Batch.Text
}

// IntCell returns a cell with an integer.
func IntCell(i int64) Cell { return Cell{Kind: KindInt, Bits: i} }

// FloatCell returns a cell with a real number. NaN reads as NULL.
func FloatCell(f float64) Cell { return Cell{Kind: KindFloat, Bits: int64(math.Float64bits(f))} }

// TextCell returns a cell whose text is Batch.Text[offset:offset+length].
func TextCell(offset, length int) Cell {
	return Cell{Kind: KindText, Len: uint32(length), Bits: int64(offset)}
}

// LazyCell returns a cell whose value Cursor.Column gives when it is read.
func LazyCell() Cell { return Cell{Kind: KindLazy} }

// AppendText appends s to the batch's text and returns its cell. The cell is
// valid although Text may move while it grows.
func (b *Batch) AppendText(s string) Cell {
	c := TextCell(len(b.Text), len(s))
	b.Text = append(b.Text, s...)
	return c
}

// Append returns the cell of v, appending to the batch's text when v has bytes.
func (b *Batch) Append(v Value) Cell {
	switch v.kind {
	case KindText, KindBlob:
		c := b.AppendText(v.str)
		c.Kind = v.kind
		return c
	case KindInt, KindFloat:
		return Cell{Kind: v.kind, Bits: v.bits}
	}
	return Cell{}
}
