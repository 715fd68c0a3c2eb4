package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"syscall"

	"go.yaml.in/yaml/v3"
)

// maxFile bounds a configuration file; real ones have a few kilobytes.
const maxFile = 1 << 20

// maxNodes bounds what merge keys and aliases may expand to.
const maxNodes = 20000

// pair is one key of a mapping with its value.
type pair struct {
	key   string
	line  int
	value *yaml.Node
}

// source is one YAML file while it is read.
type source struct {
	path  string
	nodes int
	// second is the line of a second document, 0 when there is only one.
	second int
}

func (s *source) at(line int) string {
	if line < 1 {
		return s.path
	}
	return fmt.Sprintf("%s:%d", s.path, line)
}

// readFile is the content of a configuration file. A missing file is no
// error: found is false. Anything but a plain file is refused before it is
// opened, since opening a pipe would wait for its writer.
func (ld *loader) readFile(path string) (data []byte, found bool, err *Error) {
	info, e := os.Stat(path)
	switch {
	case errors.Is(e, os.ErrNotExist) || errors.Is(e, syscall.ENOTDIR):
		return nil, false, nil
	case errors.Is(e, os.ErrPermission):
		// The folder cannot be looked into, as with the home of another user.
		ld.warn(path + " is not read: its folder may not be entered")
		return nil, false, nil
	case e != nil:
		return nil, true, problem(ErrFile, "", path, "cannot be read: %v", cause(e))
	case !info.Mode().IsRegular():
		return nil, true, problem(ErrFile, "", path, "is not a plain file")
	case info.Size() > maxFile:
		return nil, true, problem(ErrFile, "", path, "is larger than %d bytes and hardly a configuration", maxFile)
	}
	f, e := os.Open(path)
	if e != nil {
		return nil, true, problem(ErrFile, "", path, "cannot be read: %v", cause(e))
	}
	defer f.Close()
	data, e = io.ReadAll(io.LimitReader(f, maxFile))
	if e != nil {
		return nil, true, problem(ErrFile, "", path, "cannot be read: %v", cause(e))
	}
	return data, true, nil
}

// cause is an error of package os without the path, which is said already.
func cause(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// parse reads the one document of a file; nil when it is empty.
func (s *source) parse(data []byte) (*yaml.Node, *Error) {
	d := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	err := d.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, s.syntax(err, data)
	}
	if err = d.Decode(&more); !errors.Is(err, io.EOF) {
		s.second = max(1, more.Line)
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, nil
	}
	return doc.Content[0], nil
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?(.*)$`)

// syntax turns an error of the YAML library into ours. The library repeats the
// file's content in one place only, the name of an unknown anchor, which is
// what an unquoted secret with a * in front is taken for.
func (s *source) syntax(err error, data []byte) *Error {
	m := yamlLine.FindStringSubmatch(strings.SplitN(err.Error(), "\n", 2)[0])
	line, text := 0, "is no YAML"
	if m != nil {
		_, _ = fmt.Sscan(m[1], &line)
		text = m[2]
	}
	if strings.Contains(text, "anchor") {
		text = "a value starts with * but no such anchor exists: put quotes around the value"
	} else if strings.Contains(text, "cannot start any token") && bytes.Contains(data, []byte("\n\t")) {
		text = "a tab indents a line: YAML takes spaces only"
	}
	return problem(ErrFile, "", s.at(line), "is no YAML: %s", text)
}

// single is an error when the file has more than the one document that is read.
func (s *source) single() *Error {
	if s.second == 0 {
		return nil
	}
	return problem(ErrFile, "", s.at(s.second), "a second document starts here: only one is read, join them")
}

// follow is the node an alias stands for, or the node itself.
func follow(n *yaml.Node) *yaml.Node {
	for i := 0; n != nil && n.Kind == yaml.AliasNode && i < 10; i++ {
		n = n.Alias
	}
	return n
}

// pairs lists the keys of a mapping, merge keys (<<) included. A key that is
// there twice is an error; a merged key yields to the mapping's own.
func (s *source) pairs(n *yaml.Node, depth int) ([]pair, *Error) {
	n = follow(n)
	if s.nodes += len(n.Content); depth > 20 || s.nodes > maxNodes {
		return nil, problem(ErrFile, "", s.at(n.Line), "too deeply nested, or too many aliases")
	}
	var own, merged []pair
	seen := make(map[string]bool)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := follow(n.Content[i]), follow(n.Content[i+1])
		if k.Kind != yaml.ScalarNode {
			return nil, problem(ErrFile, "", s.at(k.Line), "a key is not a plain text")
		}
		if k.ShortTag() == "!!merge" {
			more, err := s.merge(v, depth+1)
			if err != nil {
				return nil, err
			}
			merged = append(merged, more...)
			continue
		}
		if seen[flat(k.Value)] {
			return nil, problem(ErrFile, "", s.at(k.Line), "key %s is there twice", shorten(k.Value))
		}
		seen[flat(k.Value)] = true
		own = append(own, pair{key: k.Value, line: k.Line, value: v})
	}
	for _, p := range merged {
		if !seen[flat(p.key)] {
			seen[flat(p.key)] = true
			own = append(own, p)
		}
	}
	return own, nil
}

func (s *source) merge(n *yaml.Node, depth int) ([]pair, *Error) {
	switch n.Kind {
	case yaml.MappingNode:
		return s.pairs(n, depth)
	case yaml.SequenceNode:
		var out []pair
		for _, c := range n.Content {
			if c = follow(c); c.Kind != yaml.MappingNode {
				return nil, problem(ErrFile, "", s.at(c.Line), "<< wants mappings")
			}
			more, err := s.pairs(c, depth+1)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
		}
		return out, nil
	}
	return nil, problem(ErrFile, "", s.at(n.Line), "<< wants a mapping")
}

func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

// rawValue reads a scalar or a list of scalars.
func (s *source) rawValue(name string, p pair) (raw, *Error) {
	switch p.value.Kind {
	case yaml.ScalarNode:
		text, err := s.scalar(name, p.value)
		return raw{text: text}, err
	case yaml.SequenceNode:
		r := raw{isList: true}
		for _, c := range p.value.Content {
			c = follow(c)
			if c.Kind != yaml.ScalarNode || isNull(c) {
				return raw{}, problem(ErrValue, name, s.at(p.line), "%s has an element that is not a plain text", name)
			}
			text, err := s.scalar(name, c)
			if err != nil {
				return raw{}, err
			}
			r.list = append(r.list, text)
		}
		return r, nil
	}
	return raw{}, problem(ErrValue, name, s.at(p.line), "%s is a mapping, expected a value", name)
}

func (s *source) scalar(name string, n *yaml.Node) (string, *Error) {
	switch n.ShortTag() {
	case "!!null":
		return "", nil
	case "!!str", "!!int", "!!float", "!!bool", "!!timestamp":
		return n.Value, nil
	}
	return "", problem(ErrValue, name, s.at(n.Line), "%s has a YAML tag that is not supported: put quotes around the value", name)
}
