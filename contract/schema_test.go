package contract

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// anySchema stands for a value of which the description says nothing.
var anySchema = openapi3.NewSchema()

// alternatives are the schemas that together describe a value: the schema
// itself and the members of its allOf, oneOf and anyOf, to any depth. What one
// of several forms has is taken to be described for all of them.
func alternatives(schemas ...*openapi3.Schema) []*openapi3.Schema {
	var out []*openapi3.Schema
	var add func(s *openapi3.Schema)
	add = func(s *openapi3.Schema) {
		if s == nil || slices.Contains(out, s) {
			return
		}
		out = append(out, s)
		for _, list := range []openapi3.SchemaRefs{s.AllOf, s.OneOf, s.AnyOf} {
			for _, ref := range list {
				add(ref.Value)
			}
		}
	}
	for _, s := range schemas {
		add(s)
	}
	return out
}

// member returns the schemas of one member of an object, none when the object
// is not described to have it. An object that says that it is open, and one of
// which nothing is said but that it is an object, have every member.
func member(schemas []*openapi3.Schema, name string) []*openapi3.Schema {
	var out []*openapi3.Schema
	open, described := false, false
	for _, s := range schemas {
		if p := s.Properties[name]; p != nil {
			out = append(out, p.Value)
		}
		described = described || len(s.Properties) > 0 || s.Type != nil && !s.Type.Is(openapi3.TypeObject)
		switch extra := s.AdditionalProperties; {
		case extra.Schema != nil:
			if out == nil {
				out = append(out, extra.Schema.Value)
			}
			described = true
		case extra.Has != nil:
			open, described = open || *extra.Has, true
		}
	}
	if out == nil && (open || !described) {
		out = append(out, anySchema)
	}
	return alternatives(out...)
}

// elements returns the schemas of an array's elements.
func elements(schemas []*openapi3.Schema) []*openapi3.Schema {
	var out []*openapi3.Schema
	for _, s := range schemas {
		if s.Items != nil {
			out = append(out, s.Items.Value)
		}
	}
	return alternatives(out...)
}

// at follows members from the schemas of an object.
func at(schemas []*openapi3.Schema, segments []string) []*openapi3.Schema {
	for _, s := range segments {
		if schemas = member(schemas, s); len(schemas) == 0 {
			return nil
		}
	}
	return schemas
}

// rows returns the schemas of one row of an answer. wrap is as in the
// catalogue: the member that holds the array, "" for a plain array, "." for a
// single object. It is nil when the answer has another form.
func rows(answer *openapi3.Schema, wrap string) []*openapi3.Schema {
	all := alternatives(answer)
	switch wrap {
	case ".":
		if kinds(all)[openapi3.TypeArray] {
			return nil
		}
		return all
	case "":
		return elements(all)
	}
	return elements(member(all, wrap))
}

// The kind of a value of which the description gives no type, and that of a
// string in the form of a timestamp.
const (
	anything  = "any"
	timestamp = "date-time"
)

// kinds are the JSON types that the schemas allow, besides null. A string with
// the format date-time is of the kind timestamp.
func kinds(schemas []*openapi3.Schema) map[string]bool {
	out := map[string]bool{}
	for _, s := range schemas {
		switch {
		case s.Type == nil:
			if len(s.Properties) > 0 || s.AdditionalProperties.Schema != nil {
				out[openapi3.TypeObject] = true
			}
		case s.Type.Is(openapi3.TypeString) && s.Format == timestamp:
			out[timestamp] = true
		default:
			for _, t := range s.Type.Slice() {
				out[t] = true
			}
		}
	}
	if len(out) == 0 {
		out[anything] = true
	}
	return out
}

// scalar says whether values of these kinds are neither objects nor arrays.
func scalar(kinds map[string]bool) bool {
	return !kinds[openapi3.TypeObject] && !kinds[openapi3.TypeArray] && !kinds[anything]
}

// properties are the names of the members that the schemas describe, in order.
// Members that are only written are left out: no answer holds them.
func properties(schemas []*openapi3.Schema) []string {
	names := map[string]bool{}
	for _, s := range schemas {
		for name, p := range s.Properties {
			if !p.Value.WriteOnly {
				names[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// list writes kinds for a message.
func list(kinds map[string]bool) string {
	return strings.Join(slices.Sorted(maps.Keys(kinds)), " or ")
}
