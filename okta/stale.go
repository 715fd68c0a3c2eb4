package okta

import (
	"fmt"
	"hash/maphash"
)

// maxStale is how many pages in a row may bring nothing new. Short and empty
// pages do occur, for as long as the server passes over what does not match,
// but a list of which nothing else comes would never end, since each of its
// links is a new one.
const maxStale = 200

// stale reports whether a page brings nothing: no rows, or the same as an
// earlier page of the list. What is not read yet is not judged.
func (p *Pager) stale(body []byte) bool {
	rows, ok := p.rowsOf(body)
	if !ok {
		return false
	}
	if len(rows) == 0 || rows[0] == 'n' {
		return true
	}
	if rows[0] == '[' && skipSpace(rows, 1) < len(rows) && rows[skipSpace(rows, 1)] == ']' {
		return true
	}
	key := maphash.Bytes(p.seed, rows)
	_, known := p.rows[key]
	if p.rows == nil {
		p.rows = map[uint64]struct{}{}
	}
	p.rows[key] = struct{}{}
	return known
}

// rowsOf is the part of a body that holds its rows.
func (p *Pager) rowsOf(body []byte) (rows []byte, ok bool) {
	if p.opt.Wrapper == "" {
		return body[skipSpace(body, 0):], true
	}
	_, err := NewProjection([][]string{{p.opt.Wrapper}}).Each(body, ".", func(v []Value) error {
		rows, ok = v[0].Raw, v[0].Kind == Array || v[0].Kind == Null
		return nil
	})
	return rows, ok && err == nil
}

// moves counts the pages in a row that bring nothing new, and says why the list
// is given up when they are too many.
func (p *Pager) moves(body []byte) error {
	if !p.stale(body) {
		p.idle = 0
		return nil
	}
	if p.idle++; p.idle < maxStale {
		return nil
	}
	return fmt.Errorf("the last %d pages have no rows but those of earlier pages, and each leads to another one, so the list would never end", maxStale)
}
