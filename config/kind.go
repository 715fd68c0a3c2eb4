package config

import (
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// raw is a value as it was found: a text, or a list of texts.
type raw struct {
	text   string
	list   []string
	isList bool
}

func (r raw) empty() bool { return !r.isList && strings.TrimSpace(r.text) == "" }

// place is what a relative path is relative to.
type place struct{ dir, home string }

// kind is a form of values. parse gives the canonical value; what it returns
// as an error is only "not a …" and never repeats the value.
type kind struct {
	form   string
	lists  bool
	hidden bool // the value is not repeated in errors
	parse  func(v string, p place) (string, bool)
}

var (
	textKind = kind{form: "a text", parse: func(v string, _ place) (string, bool) { return v, true }}
	wordKind = kind{form: "a text without spaces", parse: func(v string, _ place) (string, bool) {
		return v, !strings.ContainsFunc(v, spaceOrControl) && !template(v)
	}}
	hostKind = kind{form: "the name or address of a host, without user name", hidden: true, parse: func(v string, _ place) (string, bool) {
		v = strings.TrimSpace(v)
		return v, !strings.ContainsFunc(v, spaceOrControl) && !strings.Contains(v, "@") && !template(v)
	}}
	orgKind = kind{form: "an org such as acme, acme.okta.com or https://id.example.com", parse: func(v string, _ place) (string, bool) {
		v = strings.TrimSpace(v)
		return v, !strings.ContainsFunc(v, spaceOrControl) && !template(v) && !strings.Contains(v, "@") && Redact(v) == v
	}}
	tokenKind = kind{form: "a token alone: one word, without SSWS or Bearer in front", hidden: true, parse: func(v string, _ place) (string, bool) {
		v = strings.TrimSpace(v)
		return v, !strings.ContainsFunc(v, spaceOrControl) && !template(v)
	}}
	keyringKind  = kind{form: "service/user", parse: parseKeyring}
	modeKind     = kind{form: "SSWS, Bearer or PrivateKey", parse: parseMode}
	proxyKind    = kind{form: "an address such as http://proxy.example.com:8080", hidden: true, parse: parseProxy}
	portKind     = kind{form: "a number from 1 to 65535", parse: whole(1, 65535)}
	countKind    = kind{form: "a whole number, 0 or more", parse: whole(0, math.MaxInt32)}
	positiveKind = kind{form: "a whole number, 1 or more", parse: whole(1, 10000)}
	durationKind = kind{form: "a duration such as 30s, 5m or 1h30m, or a number of seconds", parse: parseDuration}
	shareKind    = kind{form: "a share such as 0.5 or 50%, above 0 and at most 1", parse: parseShare}
	sizeKind     = kind{form: "a size such as 64MB, 1GiB or a number of bytes", parse: parseSize}
	switchKind   = kind{form: "on or off", parse: parseSwitch}
	pathKind     = kind{form: "the path of a file", parse: parsePath}
	spillKind    = kind{form: "the path of a folder, or off", parse: func(v string, p place) (string, bool) {
		if off, ok := parseSwitch(v, p); ok {
			return off, off == "off"
		}
		return parsePath(v, p)
	}}
	consistencyKind = kind{form: "default or strict", parse: func(v string, _ place) (string, bool) {
		v = strings.ToLower(strings.TrimSpace(v))
		return v, v == "default" || v == "strict"
	}}
	listKind = kind{form: "a list of words without spaces", lists: true, parse: func(v string, _ place) (string, bool) {
		words := strings.FieldsFunc(v, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
		return strings.Join(words, ","), len(words) > 0 && !template(v)
	}}
	commandKind = kind{form: "a program and its arguments", lists: true, parse: parseCommand}
	keyKind     = kind{form: "PEM text, JWK text or the path of an existing file", hidden: true, parse: parseKey}
)

func spaceOrControl(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// template finds what sample configurations have in place of values, such as
// {yourOktaDomain}.
func template(v string) bool { return strings.ContainsAny(v, "{}<>") }

func whole(low, high int64) func(string, place) (string, bool) {
	return func(v string, _ place) (string, bool) {
		n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
		return strconv.FormatInt(n, 10), err == nil && n >= low && n <= high
	}
}

func parseMode(v string, _ place) (string, bool) {
	switch strings.ToLower(strings.TrimSpace(v)) {
	case "ssws":
		return ModeSSWS, true
	case "bearer":
		return ModeBearer, true
	case "privatekey", "private_key", "jwk":
		return ModePrivateKey, true
	}
	return "", false
}

func parseSwitch(v string, _ place) (string, bool) {
	switch strings.ToLower(strings.TrimSpace(v)) {
	case "on", "true", "yes", "1":
		return "on", true
	case "off", "false", "no", "0":
		return "off", true
	}
	return "", false
}

// parseDuration takes Go's notation, and a bare number as seconds as the SDKs
// do.
func parseDuration(v string, _ place) (string, bool) {
	v = strings.TrimSpace(v)
	if n, err := strconv.ParseFloat(v, 64); err == nil {
		if !(n >= 0 && n <= 1e9) {
			return "", false
		}
		return time.Duration(n * float64(time.Second)).String(), true
	}
	d, err := time.ParseDuration(v)
	return d.String(), err == nil && d >= 0
}

func parseShare(v string, _ place) (string, bool) {
	v = strings.TrimSpace(v)
	number, percent := strings.CutSuffix(v, "%")
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		n /= 100
	}
	return strconv.FormatFloat(n, 'g', -1, 64), err == nil && n > 0 && n <= 1
}

var units = []struct {
	suffix string
	factor float64
}{
	{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30},
	{"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9},
	{"k", 1 << 10}, {"m", 1 << 20}, {"g", 1 << 30}, {"b", 1},
}

func parseSize(v string, _ place) (string, bool) {
	number, factor := strings.ToLower(strings.TrimSpace(v)), 1.0
	for _, u := range units {
		if n, ok := strings.CutSuffix(number, u.suffix); ok {
			number, factor = strings.TrimSpace(n), u.factor
			break
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	n *= factor
	if err != nil || !(n >= 0 && n <= 1<<50) {
		return "", false
	}
	return strconv.FormatInt(int64(n), 10), true
}

func parseProxy(v string, _ place) (string, bool) {
	v = strings.TrimSpace(v)
	if !strings.Contains(v, "://") {
		v = "http://" + v
	}
	u, err := url.Parse(v)
	if err != nil || u.Hostname() == "" || strings.ContainsFunc(v, spaceOrControl) {
		return "", false
	}
	return v, u.Scheme == "http" || u.Scheme == "https" || u.Scheme == "socks5"
}

func parseKeyring(v string, _ place) (string, bool) {
	_, _, err := ParseKeyringRef(v)
	return strings.TrimSpace(v), err == nil
}
