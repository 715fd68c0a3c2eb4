package config

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/suggest"
)

// Names of the settings that code has to know.
const (
	nameOrgURL        = "org_url"
	nameToken         = "token"
	nameTokenCommand  = "token_command"
	nameTokenKeyring  = "token_keyring"
	nameMode          = "authorization_mode"
	nameClientID      = "client_id"
	nameScopes        = "scopes"
	namePrivateKey    = "private_key"
	namePrivateKeyID  = "private_key_id"
	nameProxy         = "proxy"
	nameProxyHost     = "proxy_host"
	nameProxyPort     = "proxy_port"
	nameProxyUser     = "proxy_username"
	nameProxyPassword = "proxy_password"
	nameCAFile        = "ca_file"
	nameSpillDir      = "spill_dir"
)

// spec describes one setting.
type spec struct {
	name string
	// env are the variables of Okta's SDKs, best first. OKTASQL_<NAME> always
	// works too and comes before them.
	env []string
	// keys are the SDKs' paths below okta.client. The canonical name always
	// works too.
	keys   []string
	kind   kind
	secret bool
	// never is set when a project's file may not say it.
	never bool
	// route is set when it decides whom the credential passes by.
	route    bool
	fallback string
	doc      string
}

// specs are the settings, in the order in which they are listed.
var specs = []spec{
	{name: nameOrgURL, env: []string{"OKTA_CLIENT_ORGURL"}, keys: []string{"orgUrl"}, kind: orgKind, route: true,
		doc: "The org: `acme`, `acme.okta.com`, a preview or custom domain, or an address copied from the browser. Plain http is for loopback addresses only."},
	{name: nameToken, env: []string{"OKTA_CLIENT_TOKEN"}, keys: []string{"token"}, kind: tokenKind, secret: true,
		doc: "An API token, or an access token when `authorization_mode` is Bearer. Never given as a flag."},
	{name: nameTokenCommand, kind: commandKind, never: true,
		doc: "A program that prints the token, run without a shell when a token is due: a text that is split into words, or a list of words."},
	{name: nameTokenKeyring, kind: keyringKind, never: true,
		doc: "Where the token lies in the keyring of the operating system, as `service/user`."},
	{name: nameMode, env: []string{"OKTA_CLIENT_AUTHORIZATIONMODE"}, keys: []string{"authorizationMode"}, kind: modeKind, fallback: "SSWS, or PrivateKey when only a private key is there",
		doc: "How to sign in: SSWS (API token), Bearer (access token) or PrivateKey (service app). JWK is read as PrivateKey."},
	{name: nameClientID, env: []string{"OKTA_CLIENT_CLIENTID"}, keys: []string{"clientId"}, kind: wordKind,
		doc: "The client id of the service app."},
	{name: nameScopes, env: []string{"OKTA_CLIENT_SCOPES"}, keys: []string{"scopes"}, kind: listKind, fallback: "what the tables need, as far as it is granted",
		doc: "The scopes to ask for: a list, or a text separated by commas or spaces."},
	{name: namePrivateKey, env: []string{"OKTA_CLIENT_PRIVATEKEY", "OKTA_CLIENT_JWK"}, keys: []string{"privateKey", "jwk"}, kind: keyKind, secret: true,
		doc: "The private key of the service app: PEM text (`\\n` may stand for line ends), JWK text, or the path of a file with either."},
	{name: namePrivateKeyID, env: []string{"OKTA_CLIENT_PRIVATEKEYID"}, keys: []string{"privateKeyId", "kid"}, kind: wordKind,
		doc: "The key id (`kid`) of the private key, needed when the service app has several keys."},
	{name: nameProxy, kind: proxyKind, route: true, fallback: "HTTPS_PROXY, HTTP_PROXY, NO_PROXY",
		doc: "The proxy, as `http://host:port`, also https and socks5. User name and password may stand in it."},
	{name: nameProxyHost, env: []string{"OKTA_CLIENT_PROXY_HOST"}, keys: []string{"proxy.host"}, kind: hostKind, route: true,
		doc: "The proxy's host, when `proxy` is not used."},
	{name: nameProxyPort, env: []string{"OKTA_CLIENT_PROXY_PORT"}, keys: []string{"proxy.port"}, kind: portKind, route: true,
		doc: "The proxy's port, when `proxy` is not used."},
	{name: nameProxyUser, env: []string{"OKTA_CLIENT_PROXY_USERNAME"}, keys: []string{"proxy.username"}, kind: textKind,
		doc: "The user name for the proxy, when `proxy` is not used."},
	{name: nameProxyPassword, env: []string{"OKTA_CLIENT_PROXY_PASSWORD"}, keys: []string{"proxy.password"}, kind: textKind, secret: true,
		doc: "The password for the proxy, when `proxy` is not used."},
	{name: nameCAFile, kind: pathKind, route: true,
		doc: "A PEM file with certificate authorities to trust besides the system's."},
	{name: "connection_timeout", env: []string{"OKTA_CLIENT_CONNECTIONTIMEOUT", "OKTA_CLIENT_CONNECTION_TIMEOUT"}, keys: []string{"connectionTimeout"}, kind: durationKind, fallback: "30s",
		doc: "How long connecting may take. 0 is the default."},
	{name: "request_timeout", env: []string{"OKTA_CLIENT_REQUESTTIMEOUT", "OKTA_CLIENT_REQUEST_TIMEOUT"}, keys: []string{"requestTimeout"}, kind: durationKind, fallback: "2m",
		doc: "How long one request and its answer may take. 0 is the default."},
	{name: "timeout", kind: durationKind, fallback: "none",
		doc: "How long one statement may take, waits included. 0 is no limit."},
	{name: "max_retries", env: []string{"OKTA_CLIENT_RATELIMIT_MAXRETRIES", "OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES"}, keys: []string{"rateLimit.maxRetries"}, kind: countKind, fallback: "5",
		doc: "How often a request that may be repeated is repeated. 0 is never."},
	{name: "rate_limit_share", kind: shareKind, fallback: "0.5",
		doc: "The share of each of the org's rate limits that oktasql may use up, as 0.5 or 50%. The rest is left to everybody else."},
	{name: "max_concurrency", kind: positiveKind, fallback: "10",
		doc: "How many requests may be under way at once."},
	{name: "max_calls", kind: countKind, fallback: "none",
		doc: "How many requests one statement may send before it is stopped with an error. 0 is no limit."},
	{name: "consistency", kind: consistencyKind, fallback: "default",
		doc: "`strict` answers from plain lists and ids only, never from Okta's search index, which lags behind writes."},
	{name: "pushdown", kind: switchKind, fallback: "on",
		doc: "`off` fetches plain lists and filters here, for comparison."},
	{name: nameSpillDir, kind: spillKind, never: true, fallback: "the system's temporary folder",
		doc: "The folder for rows that do not fit into memory; `off` never writes rows to disk."},
	{name: "memory", kind: sizeKind, fallback: "64MiB",
		doc: "How much memory one statement may keep rows in before it spills, as 64MB, 1GiB or bytes."},
}

// ignored are settings of the SDKs which have no meaning here, by flattened
// key below okta.client, each with the reason.
var ignored = map[string]string{
	"cacheenabled":             "oktasql keeps no cache between statements",
	"cachedefaultttl":          "oktasql keeps no cache between statements",
	"cachedefaulttti":          "oktasql keeps no cache between statements",
	"ratelimitmaxbackoff":      "oktasql waits until the rate limit is reset, or the deadline forbids it",
	"ratelimitenable":          "oktasql always keeps to the rate limits",
	"clientassertion":          "oktasql signs its own assertions, set private_key",
	"encryptiontype":           "oktasql reads the type from the key",
	"dpopenabled":              "DPoP is used whenever the org asks for it",
	"dpopkeyrotationinterval":  "DPoP keys live as long as the process",
	"oauthtokenrenewaloffset":  "tokens are renewed before they expire",
	"useragent":                "oktasql names itself",
	"useragentextra":           "oktasql names itself",
	"loggingenabled":           "logging is a flag, --debug",
	"logginglevel":             "logging is a flag, --debug",
	"loggingloglevel":          "logging is a flag, --debug",
	"debug":                    "logging is a flag, --debug",
	"raiseexception":           "a failed request always fails the statement",
	"maxrequests":              "use max_calls",
	"testingdisablehttpscheck": httpsCheckNote,
}

const httpsCheckNote = "plain http is accepted for loopback addresses and for nothing else"

// byKey finds a setting by its flattened name or by a flattened SDK key.
var byKey = func() map[string]*spec {
	m := make(map[string]*spec)
	for i := range specs {
		s := &specs[i]
		m[flat(s.name)] = s
		for _, k := range s.keys {
			m[flat(k)] = s
		}
	}
	return m
}()

func byName(name string) *spec {
	i := slices.IndexFunc(specs, func(s spec) bool { return s.name == name })
	if i < 0 {
		return nil
	}
	return &specs[i]
}

// envNames are the variables of a setting, best first.
func (s *spec) envNames() []string {
	return append([]string{"OKTASQL_" + strings.ToUpper(s.name)}, s.env...)
}

// flat makes the spellings of one key one: orgUrl, org_url, ORG-URL.
func flat(key string) string { return suggest.Flat(key) }

// didYouMean is a half sentence that names the nearest name, or the empty text.
func didYouMean(s string, names []string) string {
	if n := suggest.Nearest(s, names); n != "" {
		return ", did you mean " + n + "?"
	}
	return ""
}
