package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/oktasql/oktasql/config"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// loadSettings combines the flags with the environment and the files; the
// made-up org uses the flags alone.
func loadSettings(o *options, demo *oktatest.Server) (*config.Config, error) {
	opt := config.Options{Profile: o.profile}
	add := func(flag, name, value string) {
		if o.changed[flag] {
			opt.Explicit = append(opt.Explicit, config.Setting{Name: name, Value: value, Origin: "flag --" + flag})
		}
	}
	add("org", "org_url", o.org)
	add("max-calls", "max_calls", fmt.Sprint(o.maxCalls))
	add("timeout", "timeout", o.timeout.String())
	add("rate-limit-share", "rate_limit_share", fmt.Sprint(o.share))
	add("consistency", "consistency", o.consistency)
	add("pushdown", "pushdown", o.pushdown)
	if demo != nil {
		opt.Skip = config.Environment | config.Project | config.Profiles | config.Home
		opt.Profile = ""
		opt.Explicit = append(opt.Explicit,
			config.Setting{Name: "org_url", Value: demo.URL, Origin: "flag --demo"},
			config.Setting{Name: "token", Value: "demo", Origin: "flag --demo", Secret: true})
	}
	return config.Load(opt)
}

// configError makes an error of the configuration one of usage, with what to
// type.
func configError(err error) error {
	msg := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "oktasql: "), "config: ")
	hint := "oktasql config show lists the settings and where each comes from"
	var found *config.Error
	switch {
	case !errors.As(err, &found):
	case !errors.Is(err, config.ErrMissing), found.Name != "org_url" && found.Name != "token":
		hint = "" // config show fails with the same words, which say what to change
	default:
		hint = "export OKTA_CLIENT_ORGURL=https://acme.okta.com and OKTA_CLIENT_TOKEN=… (Admin Console: Security > API > Tokens), or look around first: oktasql demo"
	}
	return &usageError{msg, hint}
}
