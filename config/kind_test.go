package config

import (
	"fmt"
	"strings"
	"testing"
)

func TestValues(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"rate_limit_share", "1", "1"}, {"rate_limit_share", "100 %", "1"}, {"rate_limit_share", "0", ""}, {"rate_limit_share", "1.01", ""}, {"rate_limit_share", "NaN", ""},
		{"timeout", "1h30m", "1h30m0s"}, {"timeout", "2.5", "2.5s"}, {"timeout", "-1s", ""}, {"timeout", "Inf", ""}, {"timeout", "NaN", ""}, {"timeout", "soon", ""},
		{"memory", "1GiB", "1073741824"}, {"memory", "1.5 mb", "1500000"}, {"memory", "512", "512"}, {"memory", "64m", "67108864"}, {"memory", "-1", ""}, {"memory", "NaN", ""}, {"memory", "x", ""},
		{"max_calls", "0", "0"}, {"max_calls", "-1", ""}, {"max_calls", "1e3", ""}, {"max_concurrency", "0", ""}, {"proxy_port", "65536", ""},
		{"pushdown", "ON", "on"}, {"pushdown", "no", "off"}, {"pushdown", "auto", ""}, {"consistency", "default", "default"}, {"consistency", "loose", ""},
		{"spill_dir", "/tmp/x/", "/tmp/x"}, {"spill_dir", "false", "off"}, {"spill_dir", "on", ""},
		{"authorization_mode", "privatekey", "PrivateKey"}, {"authorization_mode", "basic", ""},
		{"scopes", "a b,c\n d", "a,b,c,d"}, {"scopes", ",", ""},
		{"org_url", "{yourOktaDomain}", ""}, {"org_url", "acme okta", ""}, {"org_url", "https://a@b", ""}, {"client_id", "{clientId}", ""},
		{"token", "SSWS 00a", ""}, {"token", "{apiToken}", ""}, {"token", "a\x00b", ""}, {"token_keyring", "a", ""},
		{"proxy", "socks5://h:1", "socks5://h:1"}, {"proxy", "ftp://h", ""}, {"proxy", "http://", ""}, {"proxy", "a b", ""},
		{"private_key", "{not json}", ""}, {"ca_file", "a\nb", ""},
	}
	for _, tt := range tests {
		w := newWorld(t)
		w.flag(tt.name, tt.in)
		c, err := Load(w.o)
		switch {
		case tt.want == "" && err == nil:
			t.Errorf("%s=%q: taken as %q", tt.name, tt.in, c.Get(tt.name))
		case tt.want == "":
			s := byName(tt.name)
			if text := err.Error(); !strings.HasPrefix(text, "config: flag --"+tt.name+": "+tt.name) || !strings.Contains(text, "not usable, expected "+s.kind.form) {
				t.Errorf("%s=%q: %s", tt.name, tt.in, text)
			}
		case err != nil:
			t.Errorf("%s=%q: %v", tt.name, tt.in, err)
		default:
			equal(t, tt.name+"="+tt.in, c.Get(tt.name), tt.want)
		}
	}
}

func TestValueTexts(t *testing.T) {
	t.Parallel()
	for _, tt := range [][3]string{
		{"rate_limit_share", "2", `rate_limit_share "2" is not usable, expected a share such as 0.5 or 50%, above 0 and at most 1`},
		{"authorization_mode", "JWT", `authorization_mode "JWT" is not usable, expected SSWS, Bearer or PrivateKey (ready-made assertions are not taken: set private_key)`},
		{"org_url", "{yourOktaDomain}", `org_url "{yourOktaDomain}" is not usable, expected an org such as acme, acme.okta.com or https://id.example.com (this is the placeholder of a sample: put your own value)`},
		{"token", "{apiToken}", `token is not usable, expected a token alone: one word, without SSWS or Bearer in front (this is the placeholder of a sample: put your own token)`},
		{"org_url", "00abcdefghijklmnopqrstuvwxyz_-ABCDEFGHIJKL", `org_url "********" is not usable, expected an org such as acme, acme.okta.com or https://id.example.com (this looks like a secret: is it in the wrong place?)`},
		{"token_command", "pass okta | head -1", `token_command "pass okta | head -1" is not usable, expected a program and its arguments; it is run without a shell, so for pipes and variables write [sh, -c, 'text of the command']`},
	} {
		w := newWorld(t)
		w.flag(tt[0], tt[1])
		equal(t, tt[0], w.fails(ErrValue), "config: flag --"+tt[0]+": "+tt[2])
	}
	w := newWorld(t)
	w.flag("max_cals", "1")
	equal(t, "unknown", w.fails(ErrUnknown), "config: flag --max_cals: unknown setting max_cals, did you mean max_calls?")
}

func TestTypedGetters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.flag("rate_limit_share", "25%")
	w.flag("max_calls", "9")
	w.flag("token_command", `op read "op://Private/Okta token/password"`)
	c := w.load()
	f, ok := c.Float("rate_limit_share")
	equal(t, "share", fmt.Sprint(f, ok), "0.25 true")
	n, ok := c.Int("max_calls")
	equal(t, "calls", fmt.Sprint(n, ok), "9 true")
	equal(t, "command", fmt.Sprintf("%q", c.Command()), `["op" "read" "op://Private/Okta token/password"]`)
	_, ok = c.Int("max_retries")
	equal(t, "unset number", ok, false)
	_, ok = c.Duration("timeout")
	equal(t, "unset duration", ok, false)
	equal(t, "unset list", len(c.List("scopes")), 0)
}

func TestSplitWords(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`a b  c`: `["a" "b" "c"]`, `a 'b c' "d e"`: `["a" "b c" "d e"]`, `a ''`: `["a" ""]`, `a\ b`: `["a b"]`, `a"b"'c'`: `["abc"]`,
		`C:\bin\x.exe -a`: `["C:\\bin\\x.exe" "-a"]`, `"C:\Program Files\x" y`: `["C:\\Program Files\\x" "y"]`, `'a\b' "c\"d"`: `["a\\b" "c\"d"]`,
		`~/bin/x ~/y a~`: `["/h/bin/x" "/h/y" "a~"]`, `~ann/x`: `["~ann/x"]`, `sh -c 'echo $X | cat'`: `["sh" "-c" "echo $X | cat"]`,
		`a | b`: "", `a > b`: "", `a; b`: "", `a $X`: "", `a "$X"`: "", "a `b`": "", `a 'b`: "", `a "b`: "", `a & b`: "", "a\nb": "", `a *`: "",
	} {
		words, ok := splitWords(in, place{home: "/h"})
		got := ""
		if ok {
			got = fmt.Sprintf("%q", words)
		}
		equal(t, in, got, want)
	}
}

func FuzzSplitWords(f *testing.F) {
	f.Add("a 'b c' \"d\" e\\ f")
	f.Add("\"\u00a0\" '~/x'")
	f.Fuzz(func(t *testing.T, text string) {
		value, ok := parseCommand(text, place{})
		if !ok || strings.ContainsAny(value, "\\*") {
			return
		}
		// What is shown can be given again and means the same.
		if again, ok := parseCommand(showWords(value), place{}); !ok || again != value {
			t.Errorf("%q became %s, shown as %s, read again as %s", text, value, showWords(value), again)
		}
	})
}

func TestNearest(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"orgurl": "org_url", "OrgUrl": "org_url", "tokne": "token", "max_callls": "max_calls", "zzz": "", "": ""} {
		equal(t, in, Nearest(in), want)
	}
}
