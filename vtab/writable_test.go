package vtab_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/oktasql/oktasql/vtab"
)

// writableTable is the in-memory table with changes, transactions and
// savepoints.
type writableTable struct{ memTable }

type snapshot struct {
	rows [][]vtab.Value
	keys []string
}

var (
	_ vtab.Updater     = writableTable{}
	_ vtab.Transactor  = writableTable{}
	_ vtab.Savepointer = writableTable{}
)

// start is the mark of the transaction's beginning, before all savepoints.
const start = -1

func (t writableTable) Update(c *vtab.Change) error {
	m := t.m
	if err := m.at("Table.Update"); err != nil {
		return err
	}
	m.changes = append(m.changes, fmt.Sprintf("%s %s %s %v %d", c.Kind, c.Key, c.NewKey, c.Columns, c.OnConflict))
	row := slices.Index(m.keys, c.Key.Text())
	switch c.Kind {
	case vtab.Insert:
		m.number++
		m.rows = append(m.rows, c.Columns[:len(c.Columns)-1])
		m.keys = append(m.keys, fmt.Sprintf("n%d", m.number))
	case vtab.Delete:
		m.rows, m.keys = slices.Delete(m.rows, row, row+1), slices.Delete(m.keys, row, row+1)
	case vtab.Update:
		// The rows of a snapshot are shared, so a changed row is a new one.
		m.rows[row] = slices.Clone(m.rows[row])
		for i := range m.rows[row] {
			if c.Columns[i].Kind() != vtab.KindNoChange {
				m.rows[row][i] = c.Columns[i]
			}
		}
		if c.NewKey.Kind() != vtab.KindNoChange {
			m.keys[row] = c.NewKey.Text()
		}
	}
	return nil
}

func (t writableTable) mark(n int) {
	if t.m.marks == nil {
		t.m.marks = map[int]snapshot{}
	}
	t.m.marks[n] = snapshot{slices.Clone(t.m.rows), slices.Clone(t.m.keys)}
}

func (t writableTable) restore(n int) {
	s, ok := t.m.marks[n]
	if !ok {
		s = t.m.marks[start]
	}
	t.m.rows, t.m.keys = slices.Clone(s.rows), slices.Clone(s.keys)
}

func (t writableTable) hook(name string, f func()) error {
	t.m.hooks = append(t.m.hooks, name)
	if err := t.m.at("Table." + name); err != nil {
		return err
	}
	f()
	return nil
}

func (t writableTable) Begin() error  { return t.hook("Begin", func() { t.mark(start) }) }
func (t writableTable) Sync() error   { return t.hook("Sync", func() {}) }
func (t writableTable) Commit() error { return t.hook("Commit", func() { clear(t.m.marks) }) }

func (t writableTable) Rollback() error {
	return t.hook("Rollback", func() { t.restore(start); clear(t.m.marks) })
}

func (t writableTable) Savepoint(n int) error {
	t.m.hooks = append(t.m.hooks, fmt.Sprintf("Savepoint %d", n))
	if err := t.m.at("Table.Savepoint"); err != nil {
		return err
	}
	t.mark(n)
	return nil
}

func (t writableTable) Release(n int) error {
	t.m.hooks = append(t.m.hooks, fmt.Sprintf("Release %d", n))
	if err := t.m.at("Table.Release"); err != nil {
		return err
	}
	maps.DeleteFunc(t.m.marks, func(k int, _ snapshot) bool { return k >= n })
	return nil
}

func (t writableTable) RollbackTo(n int) error {
	t.m.hooks = append(t.m.hooks, fmt.Sprintf("RollbackTo %d", n))
	if err := t.m.at("Table.RollbackTo"); err != nil {
		return err
	}
	t.restore(n)
	return nil
}
