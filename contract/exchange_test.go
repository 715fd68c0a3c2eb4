package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// recorder is a transport that holds every request and its answer against the
// description. It is safe for concurrent use.
type recorder struct {
	next http.RoundTripper

	mu       sync.Mutex
	requests findings        // about what was asked
	answers  findings        // about what came back
	seen     map[string]bool // METHOD path of the operations that answered with success
	count    int
}

func newRecorder() *recorder {
	return &recorder{next: http.DefaultTransport, requests: findings{}, answers: findings{}, seen: map[string]bool{}}
}

func (c *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	var sent []byte
	if req.Body != nil {
		b, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		_ = req.Body.Close() // all of it was read
		sent = b
		req = req.Clone(req.Context())
		req.Body = io.NopCloser(bytes.NewReader(sent))
	}
	resp, err := c.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close() // all of it was read, or err says why not
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	if sent != nil {
		req.Body = io.NopCloser(bytes.NewReader(sent))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count++
	c.check(req, resp, body)
	return resp, nil
}

// check adds what is wrong with one exchange to the findings.
func (c *recorder) check(req *http.Request, resp *http.Response, body []byte) {
	r, params := api.request(req.Method, req.URL.EscapedPath())
	if r == nil {
		if resp.StatusCode == http.StatusOK {
			c.requests.add(req.Method + " " + req.URL.Path + ": no such operation")
		}
		return
	}
	where := r.method + " " + r.path
	in := &openapi3filter.RequestValidationInput{
		Request: req, PathParams: params,
		Route:   &routers.Route{Spec: api.doc, Path: r.path, PathItem: r.item, Method: r.method, Operation: r.op},
		Options: validation(),
	}
	if resp.StatusCode != http.StatusBadRequest { // a refused request is meant to be wrong
		c.checkRequest(where, r, in)
	}
	if resp.StatusCode == http.StatusOK {
		c.seen[where] = true
	}
	c.checkAnswer(where, r, in, resp, body)
}

func validation() *openapi3filter.Options {
	return &openapi3filter.Options{
		MultiError: true, IncludeResponseStatus: true, SkipSettingDefaults: true,
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
	}
}

func (c *recorder) checkRequest(where string, r *route, in *openapi3filter.RequestValidationInput) {
	query := in.Request.URL.Query()
	for name := range query {
		if r.query(name) == nil {
			c.requests.add(fmt.Sprintf("%s: no query parameter %s", where, name))
		}
	}
	for _, problem := range problems(openapi3filter.ValidateRequest(context.Background(), in)) {
		c.requests.add(where + ": " + problem)
	}
}

// commonErrors are the statuses that any operation may answer with, described
// for it or not, in Okta's one error form.
//
// Source: core-okta-api, errors.
var commonErrors = []int{400, 401, 403, 404, 405, 409, 429, 500, 503}

func (c *recorder) checkAnswer(where string, r *route, in *openapi3filter.RequestValidationInput, resp *http.Response, body []byte) {
	at := where + " " + strconv.Itoa(resp.StatusCode)
	if resp.Header.Get("X-Okta-Request-Id") == "" {
		c.answers.add(at + ": no X-Okta-Request-Id")
	}
	if r.op.Responses.Status(resp.StatusCode) == nil && slices.Contains(commonErrors, resp.StatusCode) {
		c.checkError(at, body)
		return
	}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: resp.StatusCode, Header: resp.Header, Options: validation(),
	}
	out.SetBodyBytes(body)
	for _, problem := range problems(openapi3filter.ValidateResponse(context.Background(), out)) {
		c.answers.add(at + ": " + problem)
	}
	if schema := r.schema(resp.StatusCode); schema != nil {
		c.checkMembers(at, schema, body)
	}
}

// checkError checks an error whose status the operation does not describe.
func (c *recorder) checkError(at string, body []byte) {
	if len(body) == 0 {
		return // such as 403 with its reason in WWW-Authenticate
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		c.answers.add(at + ": the body is not JSON")
		return
	}
	schema := api.doc.Components.Schemas["Error"].Value
	for _, problem := range problems(schema.VisitJSON(v, openapi3.MultiErrors())) {
		c.answers.add(at + ": " + problem)
	}
	c.checkMembers(at, schema, body)
}

// checkMembers looks for members that the description does not know and for
// values that are not among the known ones, neither of which validation minds.
func (c *recorder) checkMembers(at string, schema *openapi3.Schema, body []byte) {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return // validation tells
	}
	walk(v, alternatives(schema), "", func(path, problem string) { c.answers.add(at + ": " + path + ": " + problem) })
}

func walk(v any, schemas []*openapi3.Schema, path string, report func(path, problem string)) {
	switch v := v.(type) {
	case map[string]any:
		if k := kinds(schemas); !k[openapi3.TypeObject] && !k[anything] {
			return // validation tells
		}
		for name, m := range v {
			inside := member(schemas, name)
			if len(inside) == 0 {
				report(path+"/"+name, "not described")
				continue
			}
			walk(m, inside, path+"/"+name, report)
		}
	case []any:
		inside := elements(schemas)
		for _, m := range v {
			walk(m, inside, path+"/*", report)
		}
	case string:
		if known := knownValues(schemas); len(known) > 0 && !slices.Contains(known, v) {
			report(path, v+" is none of the known values")
		}
	}
}

// knownValues are those that the description lists for a text, in the way of
// an enumeration that may grow.
func knownValues(schemas []*openapi3.Schema) []string {
	var out []string
	for _, s := range schemas {
		values, _ := s.Extensions["x-okta-known-values"].([]any)
		for _, v := range values {
			if text, ok := v.(string); ok {
				out = append(out, text)
			}
		}
	}
	return out
}

// problems flattens a validation error into one text per place and reason.
// Positions in arrays become *, so that one mistake is one finding.
func problems(err error) []string {
	if err == nil {
		return nil
	}
	var many openapi3.MultiError
	if errors.As(err, &many) {
		var out []string
		for _, e := range many {
			out = append(out, problems(e)...)
		}
		return out
	}
	var schema *openapi3.SchemaError
	if errors.As(err, &schema) {
		if inner := schema.Origin; inner != nil && !errors.As(inner, new(*openapi3.SchemaError)) && errors.As(inner, new(openapi3.MultiError)) {
			return problems(inner)
		}
		reason := schema.Reason
		if schema.SchemaField == "format" { // else the whole expression that a format is checked with
			reason = "string doesn't match the format " + schema.Schema.Format
		}
		return []string{prefix(err) + pointer(schema) + ": " + reason}
	}
	var request *openapi3filter.RequestError
	if errors.As(err, &request) {
		return []string{strings.TrimSuffix(prefix(err)+": "+request.Reason, ": ") + cause(request.Err)}
	}
	return []string{err.Error()}
}

// prefix names the parameter that a problem is about.
func prefix(err error) string {
	var request *openapi3filter.RequestError
	if !errors.As(err, &request) {
		return ""
	}
	if request.Parameter != nil {
		return request.Parameter.In + " parameter " + request.Parameter.Name
	}
	return "body"
}

func cause(err error) string {
	if err == nil {
		return ""
	}
	return ": " + err.Error()
}

func pointer(e *openapi3.SchemaError) string {
	var b strings.Builder
	for _, s := range e.JSONPointer() {
		if _, err := strconv.Atoi(s); err == nil {
			s = "*"
		}
		b.WriteString("/" + s)
	}
	return b.String()
}
