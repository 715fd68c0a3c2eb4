package okta

import "strings"

// BucketOf names the rate-limit bucket that a request counts in. Okta looks
// for the exact path first, then for the longest prefix, and the method
// matters; the rows that Okta published are kept as they are. Where nothing is
// published the grouping is finer than Okta's may be: that is safe, since each
// answer reports what is left of the real bucket, while a grouping that is too
// coarse would mix the budgets of different ones.
//
// Source: rate limits, management endpoints; limits seen in answers.
func BucketOf(method, path string) string {
	p := strings.Trim(path, "/")
	seg := strings.Split(p, "/")
	if seg[0] == "oauth2" {
		if len(seg) >= 3 && seg[1] == "v1" && seg[2] == "clients" {
			return "/oauth2/v1/clients"
		}
		return "/" + strings.Join(seg[:min(len(seg), 3)], "/")
	}
	if len(seg) < 3 || seg[0] != "api" || seg[1] != "v1" {
		return "/" + strings.Join(seg[:min(len(seg), 2)], "/")
	}
	base := "/api/v1/" + seg[2]
	rest := seg[3:]
	switch seg[2] {
	case "users":
		return base + itemBucket(rest, method == "GET" || method == "HEAD", " GET", " write")
	case "groups":
		if len(rest) > 0 && rest[0] == "rules" {
			return base + "/rules"
		}
		return base + itemBucket(rest, true, "", "")
	case "apps":
		return base + itemBucket(rest, true, "", "")
	case "meta", "iam":
		if len(rest) > 0 {
			return base + "/" + rest[0]
		}
	}
	return base
}

// itemBucket is the part of a bucket's name for what follows a collection:
// nothing, an id, or an id and the name of something below it.
func itemBucket(rest []string, read bool, ifRead, ifWrite string) string {
	switch {
	case len(rest) == 0:
		return ""
	case len(rest) > 1:
		return "/{id}/" + rest[1]
	case read:
		return "/{id}" + ifRead
	}
	return "/{id}" + ifWrite
}
