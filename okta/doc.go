// Package okta is a client for the Okta Management API: it knows how to find
// an org, prove who is asking, send one request, follow the pages of a list,
// stay below the org's rate limits and say clearly what went wrong. It knows
// nothing of SQL or of tables; a page of rows is read through a [Projection],
// which hands out the wanted members straight from the bytes received.
//
// A [Client] is made with [NewClient] and is safe for concurrent use. Several
// clients of one org can share one budget by sharing a [Limiter].
//
//	org, err := okta.ParseOrgURL("acme")
//	client, err := okta.NewClient(okta.Config{OrgURL: org, Auth: okta.SSWS(token)})
//	pages := client.Pages(okta.Request{Path: "/api/v1/users", Query: "limit=200"}, okta.PageOptions{})
//	for {
//		page, err := pages.Next(ctx)
//		if err == io.EOF {
//			break
//		}
//		...
//		page.Release()
//	}
//
// What is promised:
//
//   - A list is whole or an error. A short or an empty page never ends it, a
//     link that leads in a circle, to another resource or to another host is an
//     error ([ErrPaging]), and a body that is cut off or malformed is one too.
//   - A request is repeated only where repeating is safe: reads after server
//     errors and broken connections, everything after a refusal that says the
//     request was not carried out (429). Waits are announced through [Trace],
//     end with the context and are refused at once when they would outlast it.
//   - Credentials go to the org's own host only, never along a redirect or a
//     link, and appear in no error text, log line or printed value.
//   - Every error is one of the sentinels ([ErrAuth], [ErrScope], …) under
//     errors.Is; an answer of Okta is an [*APIError] under errors.As, anything
//     before or instead of an answer a [*RequestError].
//
// Sources named in the comments are parts of Okta's published documentation:
// "core-okta-api" is the overview of the API's conventions, "rate limits" the
// pages on limits, "OpenAPI" the published description.
package okta
