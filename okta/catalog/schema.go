package catalog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// ParseUserSchema reads the attributes of a user schema's answer, base and
// custom, in the order in which they are written. It passes over what it does
// not understand; only an answer that is no JSON object is an error.
//
// Source: getUserSchema.
func ParseUserSchema(body []byte) ([]Attribute, error) { return parseSchema(body) }

// ParseGroupSchema is ParseUserSchema for the group schema.
//
// Source: getGroupSchema.
func ParseGroupSchema(body []byte) ([]Attribute, error) { return parseSchema(body) }

func parseSchema(body []byte) ([]Attribute, error) {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(body, &top); err != nil {
		return nil, fmt.Errorf("catalog: the schema is no JSON object: %w", err)
	}
	if top == nil {
		return nil, errors.New("catalog: the schema is null, not a JSON object")
	}
	definitions := members(top["definitions"])
	var out []Attribute
	for _, part := range []string{"base", "custom"} {
		for _, def := range definitions {
			if def.name != part {
				continue
			}
			for _, m := range members(def.value) {
				if m.name == "properties" {
					out = append(out, attributes(m.value)...)
				}
			}
		}
	}
	return out, nil
}

// attributes reads the members of `properties`.
func attributes(properties json.RawMessage) []Attribute {
	var out []Attribute
	for _, m := range members(properties) {
		var p struct {
			Type   any `json:"type"`
			Format any `json:"format"`
			Title  any `json:"title"`
			Items  any `json:"items"`
		}
		if json.Unmarshal(m.value, &p) != nil {
			continue
		}
		a := Attribute{Name: m.name}
		a.Type, _ = p.Type.(string)
		a.Format, _ = p.Format.(string)
		a.Title, _ = p.Title.(string)
		if items, ok := p.Items.(map[string]any); ok {
			a.Items, _ = items["type"].(string)
		}
		out = append(out, a)
	}
	return out
}

type member struct {
	name  string
	value json.RawMessage
}

// members lists an object's members in their order, which a Go map would lose;
// nil when raw is no object.
func members(raw json.RawMessage) []member {
	d := json.NewDecoder(bytes.NewReader(raw))
	if tok, err := d.Token(); err != nil || tok != json.Delim('{') {
		return nil
	}
	var out []member
	for d.More() {
		tok, err := d.Token()
		name, ok := tok.(string)
		if err != nil || !ok {
			return out
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return out
		}
		out = append(out, member{name, value})
	}
	return out
}
