package okta

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"net/url"
	"strings"
)

// PageOptions say how a list is paged.
type PageOptions struct {
	// Wrapper is the member of the body that holds the rows, for the lists
	// whose body is an object and whose next page is named by
	// _links.next.href. "" is for a body that is an array, with Link headers;
	// such headers are followed in either case.
	Wrapper string
	// MaxPages makes a list of more pages an error; 0 is no bound.
	MaxPages int
	// AnyPath follows a link to another path of the org. Without it that is
	// an error, since some endpoints link to a list of something else.
	AnyPath bool
}

// Pager reads a list page by page. It is not safe for concurrent use, but its
// Next may be called by one goroutine after another.
type Pager struct {
	c     *Client
	req   Request
	first Request
	opt   PageOptions
	pages int
	seen  map[uint64]struct{} // requests
	rows  map[uint64]struct{} // what the pages held
	idle  int                 // pages in a row that brought nothing new
	seed  maphash.Seed
	done  error
}

// Pages prepares the reading of the list that req begins; nothing is sent
// until the first Next. The next page is asked for when Next is called, so
// stopping early costs no request.
//
// The links that Okta sends are followed as they are, since their cursors are
// opaque; the path and query of a link to the org's own Admin Console host are
// asked for at the org's own host. A list ends where no next link comes: a
// short or an empty page does not end it. The server may drop parameters from
// its links, so the rows of later pages must be tested again by the caller.
//
// Source: core-okta-api, Pagination.
func (c *Client) Pages(req Request, opt PageOptions) *Pager {
	if req.Method == "" {
		req.Method = "GET"
	}
	return &Pager{c: c, req: req, first: req, opt: opt, seen: map[uint64]struct{}{}, seed: maphash.MakeSeed()}
}

// More reports whether another page is known to follow, or none was read yet.
func (p *Pager) More() bool { return p.done == nil }

// Next gives the next page, or io.EOF after the last one. After an error of
// the request itself the same page is asked for again by the next call; an
// error of paging ([ErrPaging]) is final.
func (p *Pager) Next(ctx context.Context) (*Response, error) {
	if p.done != nil {
		return nil, p.done
	}
	if p.opt.MaxPages > 0 && p.pages >= p.opt.MaxPages {
		return nil, p.fail("", nil, fmt.Sprintf("the list goes on after %d pages, which is as far as was allowed", p.opt.MaxPages))
	}
	key := maphash.String(p.seed, p.req.Path+"?"+p.req.Query)
	resp, err := p.c.Do(ctx, p.req)
	if err != nil {
		return nil, err
	}
	if err := p.errorInstead(resp); err != nil {
		resp.Release()
		return nil, err
	}
	p.seen[key] = struct{}{}
	p.pages++
	if err := p.advance(resp); err != nil {
		resp.Release()
		return nil, err
	}
	return resp, nil
}

// advance finds the request of the page after resp, or the end.
func (p *Pager) advance(resp *Response) error {
	target, err := nextLink(resp.Header)
	if err == nil && target == "" && p.opt.Wrapper != "" {
		target, err = bodyNext(resp.Body)
		if err != nil && !errors.Is(err, errBodyLink) {
			var de *DecodeError
			if errors.As(err, &de) {
				p.done = &RequestError{Method: p.req.Method, Path: p.req.Path, Kind: ErrResponse, Err: de, Text: de.text(), RequestID: resp.RequestID}
				return p.done
			}
			return err
		}
	}
	if err != nil {
		return p.fail(resp.RequestID, err, err.Error())
	}
	if target == "" {
		p.done = io.EOF
		return nil
	}
	path, query, err := p.c.linkTarget(p.req, target)
	if err == nil && !p.opt.AnyPath && !samePath(p.first.Path, path) {
		err = fmt.Errorf("the link to the next page leads to another list, %s", printable(path, 200))
	}
	if err != nil {
		return p.fail(resp.RequestID, err, err.Error())
	}
	if _, ok := p.seen[maphash.String(p.seed, path+"?"+query)]; ok {
		return p.fail(resp.RequestID, nil, fmt.Sprintf("the link to the next page leads back to a page already read (after %d pages), so the list would never end", p.pages))
	}
	if err := p.moves(resp.Body); err != nil {
		return p.fail(resp.RequestID, err, err.Error())
	}
	p.req.Path, p.req.Query = path, query
	return nil
}

// fail makes the pager's final error. Okta's answer was refused, so the text
// says that the rows read so far are not the whole list.
func (p *Pager) fail(requestID string, _ error, text string) error {
	p.done = &RequestError{Method: p.req.Method, Path: p.req.Path, Kind: ErrPaging, RequestID: requestID, Text: text + "; the list is incomplete"}
	return p.done
}

var nextHref = [][]string{{"_links", "next", "href"}, {"_links", "next"}}

// errBodyLink says that a body speaks of a next page in a form that cannot be
// read.
var errBodyLink = errors.New("the answer's _links.next is not an object with a href")

// bodyNext is _links.next.href of a body, "" when it has none. A link without
// anything in it is none.
func bodyNext(body []byte) (string, error) {
	var next string
	_, err := NewProjection(nextHref).Each(body, ".", func(v []Value) error {
		href := v[0]
		if href.Kind == Missing && v[1].Kind == String {
			href = v[1]
		}
		switch raw := string(v[1].Raw); {
		case href.Kind == String:
			next = string(href.AppendText(nil))
		case href.Kind == Null, v[1].Kind == Missing, v[1].Kind == Null, v[1].Kind == False:
		case strings.Trim(raw, "{}[] \t\r\n") != "":
			return errBodyLink
		}
		return nil
	})
	return next, err
}

// linkTarget splits a link into path and query below the org's address. Only
// these two are taken from it, so that nothing is ever sent to another host.
func (c *Client) linkTarget(req Request, target string) (path, query string, err error) {
	base := c.org
	u, err := url.Parse(target)
	if err != nil {
		return "", "", errors.New("the link to the next page cannot be read as an address")
	}
	if u.Host == "" && u.Scheme == "" {
		if !strings.HasPrefix(u.Path, "/") && u.Path != "" {
			return "", "", errors.New("the link to the next page is not an absolute address")
		}
		if u.Path == "" {
			return req.Path, u.RawQuery, nil
		}
	} else {
		if u.Scheme == "" {
			u.Scheme = base.Scheme
		}
		switch {
		case u.User != nil:
			return "", "", errors.New("the link to the next page holds a user name or password")
		case base.Scheme == "https" && !strings.EqualFold(u.Scheme, "https"):
			return "", "", fmt.Errorf("the link to the next page would leave https for %s", printable(u.Scheme, 20))
		case !strings.EqualFold(hostPort(u), hostPort(base)) && !(u.Port() == "" && adminHost(base.Hostname(), u.Hostname())):
			return "", "", fmt.Errorf("the link to the next page leads to another host, %s instead of %s; if that is the org's proper address, use it as such", printable(u.Host, 100), base.Host)
		case !strings.EqualFold(u.Scheme, base.Scheme):
			return "", "", fmt.Errorf("the link to the next page has scheme %s", printable(u.Scheme, 20))
		}
	}
	path = u.EscapedPath()
	if prefix := base.EscapedPath(); prefix != "" {
		rest, ok := strings.CutPrefix(path, prefix)
		if !ok || !strings.HasPrefix(rest, "/") {
			return "", "", fmt.Errorf("the link to the next page leads outside of %s", prefix)
		}
		path = rest
	}
	return path, u.RawQuery, nil
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = "80"
		if strings.EqualFold(u.Scheme, "https") {
			port = "443"
		}
	}
	return u.Hostname() + ":" + port
}

// samePath reports whether a link's path is that of the list being read. A
// path may have been asked for by login, name or "me" and be answered with the
// object's id, so a segment that is no id may have become one.
func samePath(asked, linked string) bool {
	if asked == linked {
		return true
	}
	a, l := strings.Split(asked, "/"), strings.Split(linked, "/")
	if len(a) != len(l) {
		return false
	}
	for i := range a {
		x, err1 := url.PathUnescape(a[i])
		y, err2 := url.PathUnescape(l[i])
		if err1 != nil || err2 != nil {
			return false
		}
		if x != y && (i < 4 || looksLikeID(x) || !looksLikeID(y)) {
			return false
		}
	}
	return true
}

// looksLikeID reports whether s has the form of an id of Okta: 20 letters and
// digits, at least one of each kind.
func looksLikeID(s string) bool {
	if len(s) != 20 {
		return false
	}
	digits := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case (c|0x20) < 'a' || (c|0x20) > 'z':
			return false
		}
	}
	return digits > 0 && digits < 20
}
