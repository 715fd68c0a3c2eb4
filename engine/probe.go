package engine

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	neturl "net/url"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/oktasql/oktasql/okta"
	"github.com/oktasql/oktasql/okta/catalog"
)

// Probe is what one cheap request found out about a table.
type Probe struct {
	Table string
	// Scopes and Roles are what reading the whole table needs: OAuth scopes, for
	// a service app, and admin roles known to be sufficient.
	Scopes, Roles []string
	// Refused are those of Scopes which the service app is not granted. Rows
	// may still be had without them, such as users without custom attributes.
	Refused []string
	// Request is the request that was sent, as METHOD path?query; "" for none.
	Request string
	// Calls counts the exchanges, those that found a parent included.
	Calls int64
	// Untried says why nothing could be asked: a table of what belongs to
	// groups cannot be tried in an org without groups.
	Untried string
	// Err is why the table cannot be read, nil when it can or was not tried.
	Err error
}

// prober tries tables one after the other. What it learned of parents serves
// the tables that follow.
type prober struct {
	o       *Org
	calls   atomic.Int64
	parents map[string]foundParent // by request
}

// foundParent is the first identifier of a list, or why there is none.
type foundParent struct {
	id  string
	err error
}

// ProbeTables asks for one row of each of the named tables, all when there are
// none, and hands what it learns to each, in the catalogue's order. It ends
// early with an error that no table is the reason of: a credential that is not
// accepted, no network, the context's end.
func (o *Org) ProbeTables(ctx context.Context, names []string, each func(Probe)) error {
	p := &prober{o: o, parents: map[string]foundParent{}}
	ctx = okta.WithTrace(ctx, &okta.Trace{Sent: func(e okta.Exchange) {
		p.calls.Add(1)
		o.log.add(e)
	}})
	for _, t := range o.Tables() {
		if len(names) > 0 && !slices.Contains(names, t.Name) {
			continue
		}
		probe := p.table(ctx, t)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if general(probe.Err) {
			return probe.Err
		}
		each(probe)
	}
	return nil
}

// general says whether an error would meet every other table too.
func general(err error) bool {
	return err != nil && (tokenRefused(err) || errors.Is(err, okta.ErrAuth) || errors.Is(err, okta.ErrNetwork) || errors.Is(err, okta.ErrTimeout) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded))
}

// table tries one table.
func (p *prober) table(ctx context.Context, t *catalog.Table) Probe {
	probe := Probe{Table: t.Name, Scopes: t.Scopes, Roles: t.Roles}
	before := p.calls.Load()
	path, params, err := p.way(ctx, t)
	switch {
	case err != nil:
		probe.Err = err
	case path == nil:
		probe.Untried = "there is nothing in the org that it could be tried with"
	default:
		req := probeRequest(path, params)
		probe.Request = http.MethodGet + " " + req.Path
		if req.Query != "" {
			probe.Request += "?" + req.Query
		}
		resp, err := p.o.opt.Client.Do(ctx, req)
		resp.Release()
		if probe.Err = err; err != nil && meansNothing(t, err) {
			probe.Err = nil
		}
	}
	probe.Calls = p.calls.Load() - before
	_, refused := p.o.opt.Client.Scopes()
	for _, s := range t.Scopes {
		if slices.Contains(refused, s) {
			probe.Refused = append(probe.Refused, s)
		}
	}
	return probe
}

// way chooses the path to try a table by, with the values of its parameters: a
// list of its own, else the list below the first parent there is. path is nil
// when there is none.
func (p *prober) way(ctx context.Context, t *catalog.Table) (path *catalog.Path, params map[string]string, err error) {
	for i := range t.Paths {
		if t.Paths[i].Kind == catalog.List && !strings.Contains(t.Paths[i].URL, "{") {
			return &t.Paths[i], nil, nil
		}
	}
	for i := range t.Paths {
		path := &t.Paths[i]
		if path.Kind == catalog.Get || len(path.Bind) != 1 {
			continue
		}
		for param := range path.Bind {
			id, e := p.parent(ctx, path, param)
			if e != nil {
				err = e
				continue
			}
			if id != "" {
				return path, map[string]string{param: id}, nil
			}
		}
	}
	return nil, nil, err
}

// parent finds the identifier of something that rows of a path may belong to.
func (p *prober) parent(ctx context.Context, path *catalog.Path, param string) (string, error) {
	var failed error
	sources := path.Parents
	if kind, ok := strings.CutSuffix(param, "Id"); ok {
		// Whatever the table's own way to its parents: any user has roles to
		// ask for, though they may be none.
		if t, found := catalog.Find(kind + "s"); found {
			sources = append(slices.Clone(sources), catalog.Source{Table: t.Name, Value: "id"})
		}
	}
	for _, s := range sources {
		req := okta.Request{}
		wrap, value := s.Wrap, s.Value
		switch {
		case s.Each != nil:
			continue
		case s.Table != "":
			t, ok := p.o.Table(s.Table)
			if !ok || len(t.Paths) == 0 || strings.Contains(t.Paths[0].URL, "{") {
				continue
			}
			req, wrap = probeRequest(&t.Paths[0], nil), t.Paths[0].Wrap
		default:
			req.Path, req.Query, _ = strings.Cut(s.URL, "?")
			req.Query = one(req.Query)
		}
		found, ok := p.parents[req.Path+"?"+req.Query]
		if !ok {
			found.id, found.err = p.first(ctx, req, wrap, value)
			p.parents[req.Path+"?"+req.Query] = found
		}
		if found.err == nil && found.id != "" {
			return found.id, nil
		}
		if failed == nil || general(found.err) {
			failed = found.err
		}
	}
	return "", failed
}

// first is the identifier of the first object of a list, "" for an empty one.
func (p *prober) first(ctx context.Context, req okta.Request, wrap, value string) (string, error) {
	resp, err := p.o.opt.Client.Do(ctx, req)
	if err != nil {
		return "", err
	}
	defer resp.Release()
	var body any
	if err := json.Unmarshal(resp.Body, &body); err != nil {
		return "", nil // the table itself will tell what is wrong
	}
	if wrap != "" {
		body = member(body, wrap)
	}
	list, _ := body.([]any)
	if len(list) == 0 {
		return "", nil
	}
	id, _ := member(list[0], value).(string)
	return id, nil
}

// member follows a dotted path in decoded JSON.
func member(v any, path string) any {
	for name := range strings.SplitSeq(path, ".") {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	return v
}

// probeRequest asks for one row by a path.
func probeRequest(path *catalog.Path, params map[string]string) okta.Request {
	url := path.URL
	for name, value := range params {
		url = strings.ReplaceAll(url, "{"+name+"}", neturl.PathEscape(value))
	}
	query := path.Fixed
	if path.Page > 0 {
		query = strings.TrimPrefix(query+"&limit=1", "&")
	}
	return okta.Request{Method: http.MethodGet, Path: url, Query: query}
}

// one asks for one row where a query asks for more.
func one(query string) string {
	parts := strings.Split(query, "&")
	for i, s := range parts {
		if strings.HasPrefix(s, "limit=") {
			parts[i] = "limit=1"
		}
	}
	return strings.Join(parts, "&")
}

// meansNothing says whether an error is one of the table's pairs for "nothing
// here".
func meansNothing(t *catalog.Table, err error) bool {
	var api *okta.APIError
	return errors.As(err, &api) && slices.Contains(t.Nothing, catalog.Nothing{Status: api.Status, Code: api.Code})
}
