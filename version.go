package oktasql

import (
	"runtime"
	"runtime/debug"
)

// version is set by the linker in releases.
var version = ""

// Version is the version of this module, as far as the program that contains it
// knows: v1.2.3, a pseudo-version, or "devel".
func Version() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	const path = "github.com/oktasql/oktasql"
	mods := append([]*debug.Module{&info.Main}, info.Deps...)
	for _, m := range mods {
		if m.Path == path && m.Version != "" && m.Version != "(devel)" {
			return m.Version
		}
	}
	return "devel"
}

// userAgent names the program to Okta, whose System Log shows it.
func userAgent() string {
	return "oktasql/" + Version() + " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
}
