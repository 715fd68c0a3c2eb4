package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta"
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// leanHeader asks for users without credentials, their links and the status
// under way. Only all three together make Okta skip the work.
//
// Source: listUsers, okta-response.
const leanHeader = `application/json; okta-response="omitCredentials,omitCredentialsLinks,omitTransitioningToStatus"`

// run executes one program: its steps one after the other.
type run struct {
	st    *Statement
	table *catalog.Table
	prog  *planner.Program
	given constants

	step    int // number of the step under way
	steps   []planner.Step
	current source
	seen    *seenKeys
	decs    map[*catalog.Path]*decoder
	past    int64 // requests of steps that have ended
	// shared is set when what lists of one key hold may be asked for again by
	// that key: each is then a rowset of the statement's.
	shared bool
	// own is what the parent's row shows of the columns of a list's rows.
	own      constants
	narrowed bool // values that no row has have been left out
	// again is set when rows that were shown may come again.
	again bool
}

// newRun prepares a program. Nothing is sent.
func (st *Statement) newRun(t *catalog.Table, prog *planner.Program) *run {
	r := &run{st: st, table: t, prog: prog, given: constants{}, steps: append([]planner.Step(nil), prog.Steps...), decs: map[*catalog.Path]*decoder{}}
	for col, v := range prog.Given {
		r.given[col] = v
	}
	r.seen = newSeenKeys(st)
	return r
}

// decoder returns a decoder, one for all lookups of a statement that are alike.
func (st *Statement) decoder(t *catalog.Table, p *catalog.Path, columns []int, given constants) *decoder {
	if len(given) > 0 {
		return newDecoder(t, p, columns, given)
	}
	key := fmt.Sprint(t.Name, p.Kind, p.URL, columns)
	st.mu.Lock()
	defer st.mu.Unlock()
	d := st.decs[key]
	if d == nil {
		d = newDecoder(t, p, columns, given)
		st.decs[key] = d
	}
	return d
}

// decoder returns the decoder of one of the program's paths.
func (r *run) decoder(p *catalog.Path) *decoder {
	d := r.decs[p]
	if d == nil {
		d = r.st.decoder(r.table, p, r.prog.Columns, r.given)
		r.decs[p] = d
	}
	return d
}

func (r *run) next(ctx context.Context, into *chunk) (*chunk, error) {
	for {
		if r.current == nil {
			if r.step >= len(r.steps) {
				return nil, nil
			}
			if r.step == 0 {
				if err := r.narrow(ctx); err != nil {
					return nil, err
				}
				if r.step >= len(r.steps) {
					return nil, nil
				}
				if err := r.refuse(); err != nil {
					return nil, err
				}
			}
			r.current = r.begin()
		}
		c, err := r.current.next(ctx, into)
		if err != nil {
			if r.split(err) || r.nearEnd(err) {
				continue
			}
			return nil, err
		}
		if c != nil {
			return c, nil
		}
		r.finish()
		r.step++
	}
}

// finish lets the current step's source go.
func (r *run) finish() {
	if r.current != nil {
		r.past += r.current.calls()
		r.current.close()
		r.current = nil
	}
}

// begin makes the source of the step that is due. Steps that each have a key
// of their own are read together.
func (r *run) begin() source {
	s := r.steps[r.step]
	if r.prog.Merge != nil && len(r.steps) > 1 {
		r.step = len(r.steps) - 1
		return newMerged(r, r.steps, *r.prog.Merge)
	}
	if s.Select != nil {
		return newSelected(r, s)
	}
	if len(s.Fanout) > 0 {
		return newFanout(r, s)
	}
	together := r.step
	for together < len(r.steps) && len(r.steps[together].Params) > 0 && len(r.steps[together].Fanout) == 0 && r.steps[together].Path == s.Path {
		together++
	}
	if n := together - r.step; n > 1 {
		steps := r.steps[r.step:together]
		r.step = together - 1
		return newTogether(r, steps)
	}
	if rows := r.pass(s); rows != nil {
		return &again{rows: rows, dec: r.decoder(s.Path), seen: r.seen, ahead: !r.st.limited}
	}
	p, query := s.Request("")
	l := r.list(s, p, query, constantsOf(r.table, s, "", r.given))
	l.shows(r.own)
	return l
}

// split parts the step whose expression Okta found too long, and starts over. It
// reports whether it could.
func (r *run) split(err error) bool {
	l, ok := r.current.(*list)
	if !ok {
		return false
	}
	instead := r.instead(l, err)
	if instead == nil {
		return false
	}
	r.finish()
	r.steps = slices.Concat(r.steps[:r.step], instead, r.steps[r.step+1:])
	return true
}

// instead are the steps that ask for what a list asks for, when err says that Okta
// found its expression too long: those for the halves of its alternatives, or one
// with a term less where the rows need not be exactly those that were asked for.
func (r *run) instead(l *list, err error) []planner.Step {
	if l.list.calls > 0 || !tooLong(err) {
		return nil // rows were shown: this is no refusal of the expression
	}
	var steps []planner.Step
	if a, b, ok := l.step.Split(); ok {
		steps = []planner.Step{a, b}
	} else if s, ok := l.step.Shorter(); ok && r.prog.Limit == 0 && len(r.prog.Given) == 0 {
		steps = []planner.Step{s}
	}
	if steps != nil {
		r.st.org.learnMaxExpression(len(l.step.Expression()))
	}
	return steps
}

// tooLong says whether Okta found an expression too long, or too much in it.
func tooLong(err error) bool {
	var api *okta.APIError
	return errors.As(err, &api) && (api.Code == "E0000031" || api.Status == http.StatusRequestURITooLong || api.Status == http.StatusRequestHeaderFieldsTooLarge)
}

func (r *run) calls() int64 {
	if r.current == nil {
		return r.past
	}
	return r.past + r.current.calls()
}

func (r *run) close() { r.finish() }

// constantsOf are the columns that a request's own parameters give: the parents
// in its path, and what the statement gave for the hidden columns.
func constantsOf(t *catalog.Table, s planner.Step, parent string, given constants) constants {
	out := constants{}
	for col, v := range given {
		out[col] = v
	}
	for param, column := range s.Path.Bind {
		v, ok := s.Params[param]
		if param == s.FanoutParam && parent != "" {
			v, ok = parent, true
		}
		if c, found := t.Column(column); ok && found {
			out[c] = planner.Value{Kind: planner.Text, Text: v}
		}
	}
	return out
}

// list reads one list, or one object by its key, page by page.
type list struct {
	r     *run
	step  planner.Step
	dec   *decoder
	list  *pages
	wrap  string
	frame frame
	seen  *seenKeys
	req   okta.Request
	// fanned is set when the parent was listed rather than given: it may have
	// vanished since.
	fanned bool
	obj    bool // the single object beside the list has been read
	extra  int64
	got    int64 // rows that have come
}

// list makes the source of one request and the pages that follow it.
func (r *run) list(s planner.Step, path, query string, consts constants) *list {
	req := okta.Request{Method: http.MethodGet, Path: path, Query: query}
	if s.Lean && !r.st.wantsWhole(s.Path) {
		req.Header = http.Header{"Content-Type": {leanHeader}}
	}
	return &list{
		r: r, step: s, dec: r.decoder(s.Path), req: req, wrap: s.Path.Wrap,
		list: r.st.pages(req, s.Path.Wrap), frame: frame{consts: consts}, seen: r.seen,
	}
}

func (l *list) next(ctx context.Context, into *chunk) (*chunk, error) {
	if err := l.readObject(ctx); err != nil {
		if l.nothing(err) {
			return nil, nil
		}
		return nil, err
	}
	if l.step.Path.Kind == catalog.Get {
		some, err := l.one(ctx, into)
		if err != nil && !l.nothing(err) {
			return nil, err
		}
		if !some {
			return nil, nil
		}
		return into, nil
	}
	for {
		resp, err := l.list.next(ctx)
		if err == io.EOF {
			return nil, nil
		}
		if err != nil {
			if l.nothing(err) {
				return nil, nil
			}
			return nil, err
		}
		rows, err := l.dec.decode(resp.Body, l.wrap, l.frame, into, l.seen)
		if err == nil {
			l.r.st.noteObjects(l.step.Path, resp.Body)
		}
		id := resp.RequestID
		resp.Release()
		if err != nil {
			return nil, fmt.Errorf("GET %s: %w%s", l.req.Path, err, requestID(id))
		}
		rows -= l.noteStrays(into, id)
		l.r.st.meter.took(rows)
		l.got += int64(rows)
		if into.batch.Rows > 0 {
			return into, nil
		}
	}
}

// readObject fetches the single object that holds the columns which the list
// does not.
func (l *list) readObject(ctx context.Context) error {
	if l.obj || l.dec.objProj == nil {
		return nil
	}
	if own := l.rowAtHand(); own != nil {
		l.shows(own)
		return nil
	}
	path := l.step.ObjectPath()
	if path == "" {
		return errors.New("engine: " + l.r.table.Name + ": the columns asked for are not in this answer")
	}
	req := okta.Request{Method: http.MethodGet, Path: path}
	b, calls, err := l.r.st.object(ctx, req, l.dec.leanObject)
	l.extra += calls
	if err == nil {
		err = sameObject(path, b)
	}
	if err != nil {
		return err
	}
	l.frame.object = b.json
	l.obj = true
	return nil
}

func (l *list) calls() int64 { return l.list.calls + l.extra }
func (l *list) close()       {}

// requestID is the end of a message that names Okta's request.
func requestID(id string) string {
	if id == "" {
		return ""
	}
	return " (request id " + strings.TrimSpace(id) + ")"
}
