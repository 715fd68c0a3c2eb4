package engine

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta"
	"github.com/oktasql/oktasql/okta/catalog"
)

// userSchema names the schema of a user type.
type userSchema struct {
	id          string
	defaultType bool
}

// userAttributes reads the schemas of all user types. A type that is deleted
// between the list and its schema has no users, so nothing is lost with it; the
// default type cannot be deleted, and has its schema under a fixed name too.
//
// Source: listUserTypes, getUserSchema, deleteUserType.
func (o *Org) userAttributes(ctx context.Context, st *Statement) ([]catalog.Attribute, error) {
	schemas, err := userSchemas(ctx, st)
	if err != nil {
		return nil, err
	}
	var all []catalog.Attribute
	seen := map[string]bool{}
	for _, s := range schemas {
		if seen[s.id] {
			continue
		}
		seen[s.id] = true
		attrs, err := o.schemaAttributes(ctx, st, userSchemaPath(s.id), catalog.ParseUserSchema)
		if isGone(err) && s.id != "default" {
			if !s.defaultType {
				continue
			}
			attrs, err = o.schemaAttributes(ctx, st, userSchemaPath("default"), catalog.ParseUserSchema)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, attrs...)
	}
	return all, nil
}

// userSchemas reads the list of types, which names each schema by a link that
// ends with its id.
func userSchemas(ctx context.Context, st *Statement) ([]userSchema, error) {
	proj := okta.NewProjection([][]string{{"_links", "schema", "href"}, {"default"}})
	var out []userSchema
	var kept []okta.Response
	err := st.eachAnswer(ctx, userTypes, func(resp *okta.Response) error {
		kept = append(kept, okta.Response{Status: resp.Status, Body: slices.Clone(resp.Body), RequestID: resp.RequestID})
		_, err := proj.Each(resp.Body, "", func(v []okta.Value) error {
			s := userSchema{defaultType: v[1].Kind == okta.True}
			if v[0].Kind == okta.String {
				s.id, _ = url.PathUnescape(path.Base(string(v[0].AppendText(nil)))) // a bad escape gives ""
			}
			if s.id == "" || strings.ContainsAny(s.id, "/?#") {
				if !s.defaultType {
					return nil
				}
				s.id = "default"
			}
			out = append(out, s)
			return nil
		})
		return err
	})
	if err == nil {
		st.keepTypes(kept)
	}
	if err == nil && len(out) == 0 {
		out = []userSchema{{id: "default", defaultType: true}}
	}
	return out, err
}

func userSchemaPath(id string) string { return "/api/v1/meta/schemas/user/" + url.PathEscape(id) }

// isGone says whether an error is Okta's answer that the object does not exist.
func isGone(err error) bool {
	var api *okta.APIError
	return errors.As(err, &api) && api.Status == http.StatusNotFound && api.Code == "E0000007"
}

// schemaAttributes reads one schema.
func (o *Org) schemaAttributes(ctx context.Context, st *Statement, p string, parse func([]byte) ([]catalog.Attribute, error)) ([]catalog.Attribute, error) {
	var attrs []catalog.Attribute
	err := st.eachPage(ctx, okta.Request{Method: http.MethodGet, Path: p}, func(body []byte) error {
		a, err := parse(body)
		attrs = append(attrs, a...)
		return err
	})
	return attrs, err
}
