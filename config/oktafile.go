package config

import (
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/oktasql/oktasql/suggest"
)

// sections are the mappings below okta.client that have settings of their own.
var sections = []string{"rateLimit", "proxy", "cache", "logging"}

// otherTools are sections of an okta.yaml that other programs read.
var otherTools = []string{"oauth2", "idx", "cli", "hooks"}

// oktaFile reads ~/.okta/okta.yaml or a project's okta.yaml: the SDKs' section
// okta.client, and a section oktasql with the canonical names. It returns nil
// when there is no such file or nothing in it.
func (ld *loader) oktaFile(path string, k layerKind) (*layer, *Error) {
	data, found, err := ld.readFile(path)
	ld.cfg.files = append(ld.cfg.files, File{Path: path, Found: found})
	if err != nil || !found {
		return nil, err
	}
	src := &source{path: path}
	root, err := src.parse(data)
	if err != nil || root == nil || isNull(root) {
		return nil, err
	}
	if root.Kind != yaml.MappingNode {
		return nil, problem(ErrFile, "", src.at(root.Line), "expected a mapping with the key okta")
	}
	l := &layer{kind: k, where: path, file: path, values: map[string]Setting{}}
	top, err := src.pairs(root, 0)
	if err != nil {
		return nil, err
	}
	ours := false
	for _, p := range top {
		ours = ours || p.key == "okta" || p.key == "oktasql"
	}
	if ours {
		if err = src.single(); err != nil {
			return nil, err
		}
	}
	for _, p := range top {
		switch {
		case p.key == "okta":
			err = ld.oktaSection(src, l, p)
		case p.key == "oktasql":
			err = ld.settings(src, l, p, "oktasql.", "")
		case suggest.Nearest(p.key, []string{"okta", "oktasql"}) != "":
			err = unknown(src, p.line, "", p.key, []string{"okta", "oktasql"})
		case byKey[flat(p.key)] != nil:
			err = problem(ErrUnknown, "", src.at(p.line), "key %s stands at the top: put it below okta.client or oktasql", p.key)
		case ours:
			ld.note(src.at(p.line), "section "+Redact(shorten(p.key))+" is none of okta and oktasql and was left alone")
		}
		if err != nil {
			return nil, err
		}
	}
	if !ours && len(top) > 0 {
		ld.warn(path + ": holds neither okta: nor oktasql: and was left alone")
	}
	ld.permissions(l)
	return l, nil
}

// unknown is the error for a key below path; known are the keys there.
func unknown(src *source, line int, path, key string, known []string) *Error {
	hint := ""
	if n := suggest.Nearest(key, known); n != "" {
		hint = ", did you mean " + path + n + "?"
	}
	return problem(ErrUnknown, "", src.at(line), "unknown key %s%s%s", path, Redact(shorten(key)), hint)
}

// mapping is the pairs of a value that has to be a mapping; null is an empty
// one.
func (src *source) mapping(p pair) ([]pair, *Error) {
	if isNull(p.value) {
		return nil, nil
	}
	if p.value.Kind != yaml.MappingNode {
		return nil, problem(ErrFile, "", src.at(p.line), "%s has to be a mapping of keys to values", Redact(shorten(p.key)))
	}
	return src.pairs(p.value, 0)
}

func (ld *loader) oktaSection(src *source, l *layer, p pair) *Error {
	inner, err := src.mapping(p)
	if err != nil {
		return err
	}
	for _, q := range inner {
		switch {
		case q.key == "client":
			err = ld.settings(src, l, q, "okta.client.", "")
		case q.key == "testing":
			err = ld.testing(src, q)
		case slices.Contains(otherTools, q.key):
			ld.note(src.at(q.line), "okta."+q.key+" belongs to other programs")
		default:
			err = unknown(src, q.line, "okta.", q.key, []string{"client", "testing"})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// testing says that switching the check for https off is not possible here.
func (ld *loader) testing(src *source, p pair) *Error {
	inner, err := src.mapping(p)
	if err != nil {
		return err
	}
	for _, q := range inner {
		if !strings.Contains(flat(q.key), "disablehttpscheck") {
			return unknown(src, q.line, "okta.testing.", q.key, []string{"disableHttpsCheck"})
		}
		if on, _ := parseSwitch(q.value.Value, place{}); on == "on" {
			ld.warn(src.at(q.line) + ": okta.testing." + q.key + " is ignored: " + httpsCheckNote)
		}
	}
	return nil
}

// settings reads the keys of one mapping into a layer. shown is the path for
// messages, prefix what the mapping's own name adds to its keys (proxy.).
func (ld *loader) settings(src *source, l *layer, p pair, shown, prefix string) *Error {
	inner, err := src.mapping(p)
	if err != nil {
		return err
	}
	for _, q := range inner {
		if err = ld.setting(src, l, q, shown, prefix); err != nil {
			return err
		}
	}
	return nil
}

func (ld *loader) setting(src *source, l *layer, q pair, shown, prefix string) *Error {
	key := prefix + q.key
	if q.value.Kind == yaml.MappingNode && prefix == "" {
		for _, s := range sections {
			if flat(s) == flat(q.key) {
				return ld.settings(src, l, q, shown+q.key+".", s+".")
			}
		}
	}
	if reason, ok := ignored[flat(key)]; ok {
		ld.note(src.at(q.line), shown+q.key+" is not used: "+reason)
		return nil
	}
	s := byKey[flat(key)]
	if s == nil {
		if isNull(q.value) && prefix == "" && slices.ContainsFunc(sections, func(s string) bool { return flat(s) == flat(q.key) }) {
			return nil
		}
		return unknown(src, q.line, shown, q.key, keysAt(shown, prefix))
	}
	r, err := src.rawValue(s.name, q)
	if err != nil {
		return err
	}
	origin := l.origin(src, q.line)
	if old, twice := l.values[s.name]; twice {
		return problem(ErrValue, s.name, origin, "%s is there twice: also at %s", s.name, old.Origin)
	}
	return l.set(s, r, origin, place{dir: filepath.Dir(src.path), home: ld.o.Home})
}

// origin names a line of a layer's file, as Setting.Origin does.
func (l *layer) origin(src *source, line int) string {
	if l.kind == profileLayer {
		return l.where + src.at(line)[len(src.path):]
	}
	return src.at(line)
}

// keysAt are the keys known at some path: the SDKs' spelling below okta.client,
// the canonical one elsewhere, the rest of the SDKs' in a section like proxy.
func keysAt(shown, prefix string) []string {
	var out []string
	for i := range specs {
		s := &specs[i]
		if prefix == "" && (len(s.keys) == 0 || !strings.HasPrefix(shown, "okta.")) {
			out = append(out, s.name)
		}
		for _, k := range s.keys {
			if rest, ok := strings.CutPrefix(k, prefix); ok && (prefix != "" || strings.HasPrefix(shown, "okta.")) {
				out = append(out, rest)
			}
		}
	}
	return out
}
