package config

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Options say where to look. The zero value looks where the process would
// expect it.
type Options struct {
	// Environ is the environment, "NAME=value" each; nil is os.Environ().
	Environ []string
	// Dir is the working folder, where a project's file is looked for; "" is
	// the process's. Folders above it are not searched.
	Dir string
	// Home is the user's home; "" takes it from Environ, then from the system.
	Home string
	// ConfigHome is the folder of the user's configuration files; "" is
	// XDG_CONFIG_HOME, else Home/.config (on Windows APPDATA).
	ConfigHome string
	// Profile is the profile asked for explicitly, "" for none.
	Profile string
	// Explicit are the settings from flags or a DSN: name, value, origin.
	// Relative paths in them are relative to Dir.
	Explicit []Setting
	// OtherVariables are names of OKTASQL_ variables which somebody else
	// reads, so that no warning is due.
	OtherVariables []string
	// Skip names places that are not looked at.
	Skip Places
}

// Places is a set of places where settings come from.
type Places uint8

// The places that can be skipped.
const (
	Environment Places = 1 << iota
	Project
	Profiles
	Home
)

// projectFiles are the names of a project's file, best first; only the first
// that exists is read.
var projectFiles = []string{".okta.yaml", "okta.yaml"}

type loader struct {
	o   Options
	env map[string]string
	cfg *Config
	// layers, highest first.
	layers []*layer
}

// Load finds, checks and combines the settings. It reads files and the
// environment, and asks neither the network nor a keyring. The error is an
// [*Error]. That no org is configured is no error here, see [Config.Ready].
func Load(o Options) (*Config, error) {
	ld := &loader{cfg: &Config{}}
	ld.o = o.complete()
	ld.env = variables(ld.o.Environ)
	if err := ld.collect(); err != nil {
		return nil, err
	}
	if err := ld.combine(); err != nil {
		return nil, err
	}
	return ld.cfg, nil
}

func (o Options) complete() Options {
	if o.Environ == nil {
		o.Environ = os.Environ()
	}
	env := variables(o.Environ)
	if o.Dir == "" {
		o.Dir, _ = os.Getwd()
	}
	if abs, err := filepath.Abs(o.Dir); err == nil {
		o.Dir = abs
	}
	if o.Home == "" {
		o.Home = env["HOME"]
		if runtime.GOOS == "windows" {
			o.Home = env["USERPROFILE"]
		}
	}
	if o.Home == "" {
		o.Home, _ = os.UserHomeDir()
	}
	if o.ConfigHome == "" {
		o.ConfigHome = configHome(env, o.Home)
	}
	return o
}

func configHome(env map[string]string, home string) string {
	// The XDG specification wants relative paths to be ignored.
	if x := env["XDG_CONFIG_HOME"]; filepath.IsAbs(x) {
		return x
	}
	if runtime.GOOS == "windows" && env["APPDATA"] != "" {
		return env["APPDATA"]
	}
	if home == "" {
		return ""
	}
	return filepath.Join(home, ".config")
}

// collect reads all places, highest first.
func (ld *loader) collect() *Error {
	explicit, err := ld.explicit()
	if err != nil {
		return err
	}
	environment, project, home, err := ld.places()
	if err != nil {
		return err
	}
	chosen, rank, err := ld.choose()
	if err != nil {
		return err
	}
	ranked := []*layer{explicit, nil, environment, nil, project, nil, home}
	ranked[rank] = chosen
	for _, l := range ranked {
		if l != nil {
			ld.layers = append(ld.layers, l)
		}
	}
	return nil
}

func (ld *loader) explicit() (*layer, *Error) {
	l := &layer{kind: explicitLayer, where: "a flag or the DSN", values: map[string]Setting{}}
	for _, e := range ld.o.Explicit {
		s := byName(e.Name)
		if s == nil {
			return nil, problem(ErrUnknown, e.Name, e.Origin, "unknown setting %s%s", Redact(shorten(e.Name)), didYouMean(e.Name, Names()))
		}
		if err := l.set(s, raw{text: e.Value}, e.Origin, place{dir: ld.o.Dir, home: ld.o.Home}); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// places reads the environment, the project's file and the user's.
func (ld *loader) places() (environment, project, home *layer, err *Error) {
	if ld.o.Skip&Environment == 0 {
		if environment, err = ld.environment(); err != nil {
			return nil, nil, nil, err
		}
	}
	userFile := ""
	if ld.o.Home != "" {
		userFile = filepath.Join(ld.o.Home, ".okta", "okta.yaml")
	}
	if ld.o.Skip&Project == 0 && ld.o.Dir != "" {
		if project, err = ld.project(userFile); err != nil {
			return nil, nil, nil, err
		}
	}
	if ld.o.Skip&Home == 0 && userFile != "" {
		home, err = ld.oktaFile(userFile, homeLayer)
	}
	return environment, project, home, err
}

// project reads the project's file. Inside ~/.okta the user's own file lies in
// the working folder and is not taken for a project's.
func (ld *loader) project(userFile string) (*layer, *Error) {
	var first *layer
	read := ""
	for _, name := range projectFiles {
		path := filepath.Join(ld.o.Dir, name)
		if sameFile(path, userFile) {
			continue
		}
		if read != "" {
			if _, err := os.Stat(path); err == nil {
				ld.warn(path + " is not read: " + read + " lies beside it and comes first")
			}
			continue
		}
		l, err := ld.oktaFile(path, projectLayer)
		if err != nil {
			return nil, err
		}
		if l != nil {
			first, read = l, path
		}
	}
	return first, nil
}

// choose finds the profile in force and its rank among the layers.
func (ld *loader) choose() (*layer, int, *Error) {
	if ld.o.Skip&Profiles != 0 {
		if ld.o.Profile != "" {
			return nil, 0, problem(ErrUnknown, "", "", "profile %s is asked for, but profiles are not to be read", ld.o.Profile)
		}
		return nil, 1, nil
	}
	pf, err := ld.readProfiles()
	if err != nil {
		return nil, 0, err
	}
	ld.cfg.profiles = pf.names
	name, who, rank := ld.o.Profile, "profile asked for", 1
	if name == "" && ld.o.Skip&Environment == 0 {
		name, who, rank = strings.TrimSpace(ld.env[profileVariable]), "environment "+profileVariable, 3
	}
	if name == "" {
		name, who, rank = pf.chosen, pf.src.at(pf.line), 5
	}
	if name == "" {
		return nil, 1, nil
	}
	ld.cfg.profile = name
	l, err := ld.profile(pf, name, who)
	return l, rank, err
}

func (ld *loader) warn(text string) {
	ld.cfg.Warnings = append(ld.cfg.Warnings, Redact(text))
}

func (ld *loader) note(origin, text string) {
	ld.cfg.Notes = append(ld.cfg.Notes, Redact(origin+": "+text))
}
