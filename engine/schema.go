package engine

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/oktasql/oktasql/okta"
	"github.com/oktasql/oktasql/okta/catalog"
)

// userAttributes reads the schemas of all user types. The list of types names
// each schema by a link that ends with its id.
//
// Source: listUserTypes, getUserSchema.
func (o *Org) userAttributes(ctx context.Context, st *Statement) ([]catalog.Attribute, error) {
	proj := okta.NewProjection([][]string{{"_links", "schema", "href"}, {"default"}})
	var ids []string
	err := st.eachPage(ctx, okta.Request{Method: http.MethodGet, Path: "/api/v1/meta/types/user"}, func(body []byte) error {
		_, err := proj.Each(body, "", func(v []okta.Value) error {
			switch href := string(v[0].AppendText(nil)); {
			case v[0].Kind == okta.String && path.Base(href) != "":
				ids = append(ids, path.Base(href))
			case v[1].Kind == okta.True:
				ids = append(ids, "default")
			}
			return nil
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		ids = []string{"default"}
	}
	var all []catalog.Attribute
	seen := map[string]bool{}
	for _, id := range ids {
		id, err := url.PathUnescape(id)
		if err != nil || id == "" || strings.ContainsAny(id, "/?#") || seen[id] {
			continue
		}
		seen[id] = true
		attrs, err := o.schemaAttributes(ctx, st, "/api/v1/meta/schemas/user/"+url.PathEscape(id), catalog.ParseUserSchema)
		if err != nil {
			return nil, err
		}
		all = append(all, attrs...)
	}
	return all, nil
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
