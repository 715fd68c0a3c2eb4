package contract

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// missingYAML holds the operations that the description lacks, in its form.
//
//go:embed missing.yaml
var missingYAML []byte

const schemaRef = "#/components/schemas/"

// repair makes the parsed document one that can be loaded and that judges by
// shapes.
func repair(tree any) (any, error) {
	tree = prune(tree, false)
	doc, ok := tree.(map[string]any)
	if !ok {
		return nil, errors.New("contract: the description is no mapping")
	}
	if err := addMissing(doc); err != nil {
		return nil, err
	}
	return tree, addVariants(doc)
}

// prune removes what keeps the document from being loaded.
//
// Examples go: some contradict their own schema, and some are not what an
// example may be. Patterns go: they are ECMAScript, which Go's expressions
// cannot all read. A member with such a name inside `properties` is a property
// and stays.
func prune(v any, names bool) any {
	switch v := v.(type) {
	case map[string]any:
		for k, m := range v {
			switch {
			case names:
				v[k] = prune(m, false)
			case k == "example" || k == "examples" || k == "pattern":
				delete(v, k)
			default:
				v[k] = prune(m, k == "properties")
			}
		}
	case []any:
		for i := range v {
			v[i] = prune(v[i], false)
		}
	}
	return v
}

// addMissing lays the operations and schemas of missing.yaml into the document.
// One that the document has by now is an error: it is to be deleted there.
func addMissing(doc map[string]any) error {
	var missing map[string]any
	if err := yaml.Unmarshal(missingYAML, &missing); err != nil {
		return fmt.Errorf("contract: missing.yaml: %w", err)
	}
	for _, part := range [][]string{{"paths"}, {"components", "schemas"}} {
		from, to := missing, doc
		for _, key := range part {
			from, _ = from[key].(map[string]any)
			to, _ = to[key].(map[string]any)
		}
		if to == nil {
			return fmt.Errorf("contract: the description has no %s", strings.Join(part, "."))
		}
		for name, value := range from {
			if _, there := to[name]; there {
				return fmt.Errorf("contract: the description has %s by now: delete it from missing.yaml", name)
			}
			if item, ok := value.(map[string]any); ok && part[0] == "paths" && item["x-source"] == nil {
				return fmt.Errorf("contract: missing.yaml: %s has no x-source", name)
			}
			to[name] = value
		}
	}
	return nil
}

// addVariants gives a schema that tells its forms apart by a discriminator, but
// that does not list them in a oneOf, a second schema which does, and lets
// every reference mean that one. Without it the forms, which refer to the
// schema in their allOf, would never be looked at. References in an allOf stay
// as they are, or the forms would contain themselves.
func addVariants(doc map[string]any) error {
	components, _ := doc["components"].(map[string]any)
	schemas, _ := components["schemas"].(map[string]any)
	variants := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		s, _ := schemas[name].(map[string]any)
		d, _ := s["discriminator"].(map[string]any)
		mapping, _ := d["mapping"].(map[string]any)
		if len(mapping) == 0 || s["oneOf"] != nil || s["anyOf"] != nil {
			continue
		}
		variants[schemaRef+name] = schemaRef + name + ".variants"
		forms := map[string]bool{}
		for _, to := range mapping {
			ref, ok := to.(string)
			if !ok {
				return fmt.Errorf("contract: schema %s: a mapping is no text", name)
			}
			forms[ref] = true
		}
		var oneOf []any
		for _, ref := range slices.Sorted(maps.Keys(forms)) {
			oneOf = append(oneOf, map[string]any{"$ref": ref})
		}
		schemas[name+".variants"] = map[string]any{"oneOf": oneOf, "discriminator": d}
		delete(s, "discriminator")
	}
	for name, s := range schemas {
		if !strings.HasSuffix(name, ".variants") {
			redirect(s, variants)
		}
	}
	redirect(doc["paths"], variants)
	redirect(components["responses"], variants)
	return nil
}

// redirect replaces references outside of allOf.
func redirect(v any, to map[string]string) {
	switch v := v.(type) {
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok && to[ref] != "" {
			v["$ref"] = to[ref]
		}
		for k, m := range v {
			list, ok := m.([]any)
			if k != "allOf" || !ok {
				redirect(m, to)
				continue
			}
			for _, part := range list {
				if p, ok := part.(map[string]any); ok && p["$ref"] == nil {
					redirect(p, to)
				}
			}
		}
	case []any:
		for i := range v {
			redirect(v[i], to)
		}
	}
}
