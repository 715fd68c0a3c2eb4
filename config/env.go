package config

import (
	"runtime"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/suggest"
)

const profileVariable = "OKTASQL_PROFILE"

// variables makes a map of a list like os.Environ's. A later duplicate wins,
// as in os/exec. Windows ignores the case of names.
func variables(environ []string) map[string]string {
	m := make(map[string]string, len(environ))
	for _, kv := range environ {
		if k, v, ok := strings.Cut(kv, "="); ok && k != "" {
			if runtime.GOOS == "windows" {
				k = strings.ToUpper(k)
			}
			m[k] = v
		}
	}
	return m
}

// environment reads the variables. One that is empty counts as not set, as
// with the SDKs.
func (ld *loader) environment() (*layer, *Error) {
	l := &layer{kind: environmentLayer, where: "the environment", values: map[string]Setting{}}
	known := map[string]bool{profileVariable: true}
	for i := range specs {
		s := &specs[i]
		first := ""
		for _, name := range s.envNames() {
			known[name] = true
			v := ld.env[name]
			switch {
			case strings.TrimSpace(v) == "":
			case first == "":
				first = name
				if err := l.set(s, raw{text: v}, "environment "+name, place{dir: ld.o.Dir, home: ld.o.Home}); err != nil {
					return nil, err
				}
			case v != ld.env[first]:
				ld.warn("environment " + name + " is not used: " + first + " says the same setting and comes first")
			}
		}
	}
	ld.leftovers(known)
	return l, nil
}

// leftovers warns of variables that look like settings but are none.
func (ld *loader) leftovers(known map[string]bool) {
	var names []string
	for name, v := range ld.env {
		if strings.TrimSpace(v) != "" && !known[name] && !slices.Contains(ld.o.OtherVariables, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		short, sdk := strings.CutPrefix(name, "OKTA_CLIENT_")
		if strings.HasPrefix(name, "OKTA_TESTING_") && strings.HasSuffix(flat(name), "disablehttpscheck") {
			if on, _ := parseSwitch(ld.env[name], place{}); on == "on" {
				ld.warn("environment " + name + " is ignored: " + httpsCheckNote)
			}
			continue
		}
		if reason, ok := ignored[flat(short)]; ok && sdk {
			ld.note("environment "+name, "not used: "+reason)
			continue
		}
		if sdk || strings.HasPrefix(name, "OKTASQL_") {
			ld.warn("environment " + name + " is no setting of oktasql" + suggestVariable(name))
		}
	}
}

// suggestVariable compares what follows the prefix, which is always the same.
func suggestVariable(name string) string {
	prefix := "OKTASQL_"
	if strings.HasPrefix(name, "OKTA_CLIENT_") {
		prefix = "OKTA_CLIENT_"
	}
	var rest []string
	for _, n := range variableNames() {
		if r, ok := strings.CutPrefix(n, prefix); ok {
			rest = append(rest, r)
		}
	}
	if n := suggest.Nearest(name[len(prefix):], rest); n != "" {
		return ", did you mean " + prefix + n + "?"
	}
	return ""
}

func variableNames() []string {
	out := []string{profileVariable}
	for i := range specs {
		out = append(out, specs[i].envNames()...)
	}
	return out
}
