package contract

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// route is one operation of the description.
type route struct {
	method, path string
	segments     []string // "" stands for a path parameter
	item         *openapi3.PathItem
	op           *openapi3.Operation
}

func makeRoutes(doc *openapi3.T) []route {
	var out []route
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			out = append(out, route{method, path, shape(path), item, op})
		}
	}
	slices.SortFunc(out, func(a, b route) int { return strings.Compare(a.path+" "+a.method, b.path+" "+b.method) })
	return out
}

// shape splits a path template and forgets the names of its parameters, which
// the description does not keep alike from one operation to the next.
func shape(path string) []string {
	segments := strings.Split(strings.Trim(path, "/"), "/")
	for i, s := range segments {
		if strings.HasPrefix(s, "{") {
			segments[i] = ""
		}
	}
	return segments
}

// template finds the operation with this path template, whatever its
// parameters are called.
func (d *description) template(method, path string) *route {
	want := shape(path)
	for i := range d.routes {
		if r := &d.routes[i]; r.method == method && slices.Equal(r.segments, want) {
			return r
		}
	}
	return nil
}

// request finds the operation that answers an actual path, and the values of
// its parameters. A fixed segment wins over a parameter.
func (d *description) request(method, escaped string) (*route, map[string]string) {
	parts := strings.Split(strings.Trim(escaped, "/"), "/")
	var best *route
	var params map[string]string
	for i := range d.routes {
		r := &d.routes[i]
		if r.method != method || len(r.segments) != len(parts) {
			continue
		}
		if got, ok := r.match(parts); ok && (best == nil || len(got) < len(params)) {
			best, params = r, got
		}
	}
	return best, params
}

func (r *route) match(parts []string) (map[string]string, bool) {
	names := strings.Split(strings.Trim(r.path, "/"), "/")
	params := map[string]string{}
	for i, s := range r.segments {
		if s != "" {
			if s != parts[i] {
				return nil, false
			}
			continue
		}
		v, err := url.PathUnescape(parts[i])
		if err != nil || v == "" {
			return nil, false
		}
		params[strings.Trim(names[i], "{}")] = v
	}
	return params, true
}

// parameters are those of the operation and those of its whole path.
func (r *route) parameters() []*openapi3.Parameter {
	var out []*openapi3.Parameter
	for _, list := range []openapi3.Parameters{r.op.Parameters, r.item.Parameters} {
		for _, p := range list {
			out = append(out, p.Value)
		}
	}
	return out
}

// query returns the description of a query parameter, nil when it has none.
func (r *route) query(name string) *openapi3.Parameter {
	for _, p := range r.parameters() {
		if p.In == openapi3.ParameterInQuery && p.Name == name {
			return p
		}
	}
	return nil
}

// scopes are the OAuth scopes of which one is needed.
func (r *route) scopes() []string {
	var out []string
	if r.op.Security == nil {
		return nil
	}
	for _, requirement := range *r.op.Security {
		out = append(out, requirement["oauth2"]...)
	}
	return out
}

// answer is the schema of the successful answer, nil when there is none.
func (r *route) answer() *openapi3.Schema { return r.schema(http.StatusOK) }

// schema is that of the JSON which is answered with a status.
func (r *route) schema(status int) *openapi3.Schema {
	resp := r.op.Responses.Status(status)
	if resp == nil {
		return nil
	}
	media := resp.Value.Content.Get("application/json")
	if media == nil || media.Schema == nil {
		return nil
	}
	return media.Schema.Value
}
