package engine

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/mattn/go-sqlite3"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
	"github.com/oktasql/oktasql/vtab"
)

// Names of the modules behind the tables.
const (
	moduleOkta  = "okta"
	moduleLocal = "oktasql_local"
)

// Session is one SQLite connection's side of an Org. database/sql uses a
// connection from one goroutine at a time, and so must callers.
type Session struct {
	org  *Org
	conn *sqlite3.SQLiteConn
	db   *vtab.DB

	tables map[*table]struct{} // connected now

	watch   watch
	current *Statement
	ctx     context.Context
	err     error // the last typed error of a callback, before SQLite made it text
}

// NewSession declares the Okta tables on a connection. It sends nothing.
func (o *Org) NewSession(conn *sqlite3.SQLiteConn) (*Session, error) {
	db, err := vtab.Open(conn)
	if err != nil {
		return nil, err
	}
	s := &Session{org: o, conn: conn, db: db, tables: map[*table]struct{}{}}
	db.OnError(func(err error) { s.err = err })
	if err := s.setUp(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

func (s *Session) setUp() error {
	if err := s.db.StrictQuotes(); err != nil {
		return err
	}
	if err := s.db.CreateCollation("TIMESTAMP", s.compareTimes); err != nil {
		return err
	}
	if err := s.db.CreateModule(moduleOkta, module{s}); err != nil {
		return err
	}
	if err := s.db.CreateModule(moduleLocal, localModule{s}); err != nil {
		return err
	}
	if err := s.db.CreateModule(sqltree.CandidatesTable, candidateModule{s}); err != nil {
		return err
	}
	var rows []vtab.Declared
	for _, t := range catalog.All() {
		rows = append(rows, vtab.Declared{Name: t.Name, Module: moduleOkta})
		for _, alias := range t.Aliases {
			rows = append(rows, vtab.Declared{Name: alias, Module: moduleOkta, Args: []string{t.Name}})
		}
	}
	for _, t := range catalog.Locals() {
		rows = append(rows, vtab.Declared{Name: t.Name, Module: moduleLocal})
	}
	return s.db.DeclareTables("main", rows)
}

// Close lets go of what SQLite does not. The connection must be closed already.
func (s *Session) Close() error { return s.db.Close() }

// Begin makes a statement. progress may be nil.
func (s *Session) Begin(ctx context.Context, text string, progress func(Progress)) *Statement {
	return s.org.begin(ctx, text, progress)
}

// Enter makes st and ctx current for the virtual tables until leave is called.
// leave puts back what was current before, and swaps SQLite's text-only error
// for the typed one that a table recorded.
func (s *Session) Enter(ctx context.Context, st *Statement) (leave func(error) error) {
	before, beforeCtx := s.current, s.ctx
	s.current, s.ctx, s.err = st, ctx, nil
	s.watch.enter(ctx, st, s.db)
	return func(err error) error {
		s.watch.enter(beforeCtx, before, s.db)
		typed := s.err
		s.current, s.ctx, s.err = before, beforeCtx, nil
		return refine(ctx, err, typed)
	}
}

// refine chooses the error that tells most: the context's own when that ended,
// then the typed one, then SQLite's.
func refine(ctx context.Context, err, typed error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ended(ctx)
	}
	if typed != nil {
		return typed
	}
	return err
}

// ended is the error of a context that has ended: the context's own under
// errors.Is, with the cause that its maker gave.
func ended(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, ctx.Err()) {
		return cause
	}
	return fmt.Errorf("%w: %w", ctx.Err(), cause)
}

// Prepare makes sure that the tables have the columns that a statement may
// refer to: it reads the schemas whose custom attributes could matter. A panic is an
// error, since database/sql would keep the connection locked for ever.
func (s *Session) Prepare(st *Statement) (err error) {
	defer func() {
		if failed := recover(); failed != nil {
			err = &vtab.PanicError{Callback: "Prepare", Value: failed, Stack: debug.Stack()}
		}
	}()
	s.unqualify(st)
	given := st.text
	if st.shape.Tables && creates(&st.shape) {
		st.declared = s.declares(st, given)
	}
	st.plain = s.isPlain(st.shape)
	if text, views := s.writtenOut(st.text); len(views) > 0 {
		if sh := sqltree.ShapeOf(text); s.isPlain(sh, views...) && s.takes(st, text) {
			st.text, st.shape, st.anew, st.plain, st.merged = text, sh, true, true, nil
		}
	}
	if !st.plain && !s.org.opt.PushdownOff {
		st.scale = s.scale(st)
	}
	if st.plain && !s.org.opt.PushdownOff {
		if text := s.plainer(st, s.rules(st), st.text); text != st.text {
			st.text, st.shape, st.anew, st.merged = text, sqltree.ShapeOf(text), true, nil
		}
	}
	if err := s.load(st, s.needsSchema(st, given)); err != nil {
		return err
	}
	st.compared, st.isRead = s.comparisons(st.text)
	if err := s.check(st); err != nil {
		return err
	}
	s.writeValues(st)
	text := st.text
	if s.org.opt.PushdownOff {
		st.outline = s.outline(st) // the statement is run as it is written
		return nil
	}
	rules := s.rules(st)
	if st.plain {
		text = s.retold(st, rules, text)
	}
	if text = rules.DearLast(text, st.plain); text != st.text {
		st.text, st.shape, st.anew, st.merged = text, sqltree.ShapeOf(text), true, nil
	}
	s.restrictOwn(st, given)
	st.outline = s.outline(st)
	s.tellFurther(st, given)
	return nil
}

// foldsASCII says whether lower and upper change the letters A to Z only, as
// NOCASE does. SQLite can be built with others.
func (s *Session) foldsASCII() bool {
	rows, err := s.conn.Query("SELECT 1 WHERE lower('ÀZ') = 'Àz' AND upper('àz') = 'àZ'", nil)
	if err != nil {
		return false
	}
	defer rows.Close()
	return rows.Next(make([]driver.Value, 1)) == nil
}

// takes says whether SQLite can prepare a text, which makes the same table if it makes one.
func (s *Session) takes(st *Statement, text string) bool {
	st.explaining = true
	defer func() { st.explaining = false }()
	stmt, err := s.conn.Prepare(text)
	if err != nil {
		return false
	}
	return stmt.Close() == nil && (st.declared == "" || s.declares(st, text) == st.declared)
}

// Holds says whether a prepared statement's names still mean what they meant: a
// table or view of the user's may have been made that goes by one of them.
func (s *Session) Holds(st *Statement, p Planned) bool {
	if p.owned != "" {
		_, _, owned := s.ownTables(st.text)
		return owned == p.owned
	}
	return !p.plain || s.isPlain(st.shape)
}

// isPlain says whether the text of a statement names every table that it reads,
// and each name means what the catalogue says: no view or table of the user's
// other than those that are known, and none that goes by the name of one of ours.
func (s *Session) isPlain(sh sqltree.Shape, known ...string) bool {
	var names []string
	for _, sc := range sh.ReadNames().Scopes {
		for _, src := range sc.Sources {
			if slices.Contains(known, src.Name) {
				continue
			}
			if src.Unknown {
				return false
			}
			names = append(names, src.Name)
		}
	}
	if r := sh.Selects(); r != nil {
		for _, c := range r.Cores {
			for _, it := range c.Items {
				if name := sqltext.Lower(it.Name); !slices.Contains(known, name) {
					names = append(names, name)
				}
			}
		}
	}
	rows, err := s.conn.Query("SELECT lower(name) FROM sqlite_temp_schema", nil)
	if err != nil {
		return false
	}
	defer rows.Close()
	name := make([]driver.Value, 1)
	for rows.Next(name) == nil {
		if slices.Contains(names, fmt.Sprint(name[0])) {
			return false
		}
	}
	return true
}

// isView says whether a name may be a view, through which a statement reaches
// tables that it does not name. One in a file that is attached finds none but those of
// the file; only pragmas tell it of others.
func (s *Session) isView(name string) bool {
	schemas := s.column("SELECT name FROM pragma_database_list")
	for _, schema := range schemas {
		file := fmt.Sprint(schema)
		from := " FROM " + catalog.Quote(file) + ".sqlite_schema WHERE type = 'view'"
		query := "SELECT 1" + from + " AND name = ? COLLATE NOCASE"
		if file != "main" && file != "temp" {
			query += " AND EXISTS (SELECT 1" + from + " AND instr(lower(sql), 'pragma_'))"
		}
		rows, err := s.conn.Query(query, []driver.Value{name})
		if err != nil {
			return true
		}
		found := rows.Next(make([]driver.Value, 1)) == nil
		_ = rows.Close()
		if found {
			return true
		}
	}
	return len(schemas) == 0
}

// Retry says whether a statement that SQLite refused with err may be right
// once all schemas have been read, and reads them.
func (s *Session) Retry(st *Statement, err error) (bool, error) {
	if err == nil || !strings.Contains(err.Error(), "no such column") || strings.Contains(err.Error(), "no such column: _") {
		return false, nil
	}
	var kinds []catalog.SchemaKind
	text, _ := s.writtenOut(st.text)
	for _, t := range sqltext.Tokens(text) {
		if table, ok := catalog.Find(t.Value()); ok && !s.org.schemaKnown(table.Schema) {
			kinds = append(kinds, table.Schema)
		}
	}
	if len(kinds) == 0 {
		return false, nil
	}
	if err := s.load(st, kinds); err != nil {
		return false, err
	}
	s.tellFurther(st, st.text)
	st.outline = s.outline(st)
	return true, nil
}

func (s *Session) load(st *Statement, kinds []catalog.SchemaKind) error {
	changed := false
	for _, k := range kinds {
		changed = changed || !s.org.schemaKnown(k)
		if err := s.org.loadSchema(st.ctx, st, k); err != nil {
			return err
		}
	}
	if changed || s.stale() {
		return s.db.Reconnect()
	}
	return nil
}

// stale says whether a table was connected here before another connection read
// its schema.
func (s *Session) stale() bool {
	for t := range s.tables {
		if now, ok := s.org.Table(t.cat.Name); ok && now != t.cat {
			return true
		}
	}
	return false
}

// mode is how the planner may plan.
func (o *Org) mode() planner.Mode {
	return planner.Mode{PushdownOff: o.opt.PushdownOff, Strict: o.opt.Strict}
}
