package oktatest

import (
	"encoding/json"
	"time"
)

// Options describes the org and how it behaves. The zero value is an empty
// org (the Everyone group and the default user type) that accepts any token.
type Options struct {
	// Users and Groups are the sizes of the generated org. Groups counts the
	// built-in ones (Everyone, and Okta Administrators from 2 on).
	Users, Groups int
	// Seed decides the content: same seed and sizes, same bytes.
	Seed int64
	// Epoch is the latest moment in the generated data; zero means
	// 2026-11-01T00:00:00Z.
	Epoch time.Time
	// PageLimit caps every page at that many rows, whatever limit asks, so that
	// small orgs have many pages. Links still carry the limit that was asked.
	PageLimit int
	// ShortPages makes some pages shorter than asked although more follow.
	ShortPages bool
	// CommaLinks sends self and next in one Link header line, joined by a
	// comma, instead of two lines.
	CommaLinks bool
	// NoSelfLink leaves the self link out, as some of Okta's lists do.
	NoSelfLink bool
	// DropLinkParams makes links leave out sortOrder and expand as some of
	// Okta's do. The cursor still remembers the order.
	DropLinkParams bool
	// Charset sends Content-Type application/json;charset=UTF-8.
	Charset bool

	// Clock tells the time; nil is time.Now.
	Clock func() time.Time
	// Latency is waited, in real time, before each answer.
	Latency time.Duration
	// IndexLag is how long search does not see a change.
	IndexLag time.Duration

	// RateLimits maps a bucket to requests per minute. A bucket is a path with
	// {id} for one variable segment, or a path prefix ending in *, optionally
	// after a method and a space. Nil is DefaultRateLimits.
	RateLimits map[string]int
	// Unlimited switches the rate limit off; headers still come.
	Unlimited bool
	// Concurrency is how many requests may be answered at once; 0 is 75.
	Concurrency int

	// Tokens are the API tokens known; nil accepts any.
	Tokens map[string]Token
	// Apps are the OAuth service apps by client id.
	Apps map[string]ServiceApp
	// TokenLifetime is how long an access token lives; 0 is one hour.
	TokenLifetime time.Duration

	// MaxExpression is the longest filter or search accepted, in bytes; 0 is
	// 8192. Okta has a limit but does not say which.
	MaxExpression int

	// OtherOrder makes search read two things the other way that Okta does not
	// document: a date-time attribute of the profile is compared as a moment, and not
	// at all where it holds none, rather than as a text; and an empty text is neither
	// less nor greater than any other, rather than less.
	OtherOrder bool

	// Odd adds the objects with strange values that real orgs have.
	Odd bool
	// PathPrefix is a path such as /org below which the org is served.
	PathPrefix string
	// NoGzip never compresses.
	NoGzip bool
	// LogSize is how many requests the log keeps, the newest; 0 is 100,000.
	LogSize int
}

// Token is what an API token, or the admin roles behind an OAuth app, may do.
type Token struct {
	// UserID owns the token ("me"); empty is the first user.
	UserID string
	// Deny lists path prefixes that answer 403 E0000006.
	Deny []string
	// FeatureOff lists path prefixes that answer 401 E0000015.
	FeatureOff []string
	// ZoneBlocked makes every call answer 403 E0000006, as a token used from
	// outside its network zone.
	ZoneBlocked bool
	// Expired makes every call answer 401 E0000011.
	Expired bool
}

// ServiceApp is an OAuth 2.0 service app: who may ask for tokens, signing
// with which keys, for which scopes.
type ServiceApp struct {
	// Keys is a JWKS, {"keys":[...]}, with the app's public keys.
	Keys json.RawMessage
	// Scopes are the scopes granted to the app.
	Scopes []string
	// DPoP makes the app demand a proof of possession.
	DPoP bool
	// Role restricts what the app may do besides its scopes.
	Role Token
}

// DefaultRateLimits are requests per minute of a workforce org.
//
// Source: rl-global-mgmt of December 2025; group children as recorded.
func DefaultRateLimits() map[string]int {
	return map[string]int{
		"/api/v1/users":                   600,
		"/api/v1/users/{id}":              600,
		"GET /api/v1/users/{id}":          2000,
		"/api/v1/groups*":                 500,
		"/api/v1/groups/{id}":             1000,
		"/api/v1/logs":                    120,
		"/api/v1/devices*":                100,
		"/api/v1/apps*":                   100,
		"/api/v1/apps/{id}":               500,
		"/api/v1/certificateAuthorities*": 100,
		"/oauth2/v1/clients*":             100,
		"/api/v1*":                        1200,
		"*":                               2000,
	}
}

func (o *Options) defaults() {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Epoch.IsZero() {
		o.Epoch = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	}
	if o.RateLimits == nil {
		o.RateLimits = DefaultRateLimits()
	}
	if o.Concurrency == 0 {
		o.Concurrency = 75
	}
	if o.TokenLifetime == 0 {
		o.TokenLifetime = time.Hour
	}
	if o.MaxExpression == 0 {
		o.MaxExpression = 8192
	}
	if o.LogSize == 0 {
		o.LogSize = 100_000
	}
}
