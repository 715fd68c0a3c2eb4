package config

import (
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// profileFile is the user's own file of oktasql, <config home>/oktasql/config.yaml.
func (o *Options) profileFile() string {
	if o.ConfigHome == "" {
		return ""
	}
	return filepath.Join(o.ConfigHome, "oktasql", "config.yaml")
}

// profiles is that file, read as far as the names.
type profiles struct {
	src    *source
	chosen string // default_profile
	line   int
	names  []string
	by     map[string]pair
}

// readProfiles reads the names of the profiles; an absent file has none.
func (ld *loader) readProfiles() (*profiles, *Error) {
	pf := &profiles{src: &source{path: ld.o.profileFile()}, by: map[string]pair{}}
	if pf.src.path == "" {
		return pf, nil
	}
	data, found, err := ld.readFile(pf.src.path)
	ld.cfg.files = append(ld.cfg.files, File{Path: pf.src.path, Found: found})
	if err != nil || !found {
		return pf, err
	}
	root, err := pf.src.parse(data)
	if err != nil || root == nil || isNull(root) {
		return pf, err
	}
	if root.Kind != yaml.MappingNode {
		return pf, problem(ErrFile, "", pf.src.at(root.Line), "expected a mapping with the keys default_profile and profiles")
	}
	if err = pf.src.single(); err != nil {
		return pf, err
	}
	top, err := pf.src.pairs(root, 0)
	if err != nil {
		return pf, err
	}
	for _, p := range top {
		switch {
		case p.key == "default_profile":
			r, err := pf.src.rawValue("default_profile", p)
			if err != nil {
				return pf, err
			}
			if r.isList {
				return pf, problem(ErrValue, "", pf.src.at(p.line), "default_profile is a list, expected the name of a profile")
			}
			pf.chosen, pf.line = strings.TrimSpace(r.text), p.line
		case p.key == "profiles":
			if err = pf.add(p); err != nil {
				return pf, err
			}
		case strings.HasPrefix(p.key, "x-") || strings.HasPrefix(p.key, "."):
			// A place for anchors that profiles share.
		default:
			return pf, unknown(pf.src, p.line, "", p.key, []string{"default_profile", "profiles"})
		}
	}
	return pf, nil
}

func (pf *profiles) add(p pair) *Error {
	inner, err := pf.src.mapping(p)
	for _, q := range inner {
		pf.names = append(pf.names, q.key)
		pf.by[q.key] = q
	}
	return err
}

// find is the profile of that name; who says who asked for it.
func (ld *loader) profile(pf *profiles, name, who string) (*layer, *Error) {
	p, ok := pf.by[name]
	if !ok {
		switch {
		case pf.src.path == "":
			return nil, problem(ErrUnknown, "", who, "profile %s: there is no home directory to look for profiles in", name)
		case len(pf.names) == 0:
			return nil, problem(ErrUnknown, "", who, "profile %s does not exist: write it into %s, below profiles", name, pf.src.path)
		}
		return nil, problem(ErrUnknown, "", who, "profile %s does not exist%s (%s has %s)", name, didYouMean(name, pf.names), pf.src.path, strings.Join(pf.names, ", "))
	}
	l := &layer{kind: profileLayer, where: "profile " + name + " in " + pf.src.path, file: pf.src.path, values: map[string]Setting{}}
	if err := ld.settings(pf.src, l, p, "profiles."+name+".", ""); err != nil {
		return nil, err
	}
	ld.permissions(l)
	return l, nil
}
