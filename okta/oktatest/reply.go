package oktatest

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// reply is an answer before it is sent, so that faults can change it.
type reply struct {
	status     int
	header     http.Header
	body       []byte
	buf        *[]byte // from pageBuffers, to be given back
	self, next string  // URLs for the Link header
	wrapped    bool    // the next link is in the body, not in a header
	html       bool
	gateway    bool // of the server in front of Okta's: without the headers that Okta sets
}

func ok(body []byte) *reply { return &reply{status: http.StatusOK, body: body} }

func (rep *reply) with(key, val string) *reply {
	if rep.header == nil {
		rep.header = http.Header{}
	}
	rep.header.Set(key, val)
	return rep
}

// catalogue holds the status and summary of the error codes that the simulator
// answers with; faults may use any of them.
//
// Source: error-codes.json.
var catalogue = map[string]struct {
	status  int
	summary string
}{
	"E0000001": {400, "Api validation failed: "},
	"E0000003": {400, "The request body was not well-formed."},
	"E0000004": {401, "Authentication failed"},
	"E0000005": {403, "Invalid session"},
	"E0000006": {403, "You do not have permission to perform the requested action"},
	"E0000007": {404, "Not found: "},
	"E0000008": {404, "The requested path was not found"},
	"E0000009": {500, "Internal Server Error"},
	"E0000010": {503, "Service is in read only mode"},
	"E0000011": {401, "Invalid token provided"},
	"E0000012": {404, "Unsupported media type"},
	"E0000014": {403, "Update of credentials failed"},
	"E0000015": {401, "You do not have permission to access the feature you are requesting"},
	"E0000016": {403, "Activation failed because the user is already active"},
	"E0000017": {403, "Password reset failed"},
	"E0000019": {400, "Bad request. Accept and/or Content-Type headers likely do not match supported values."},
	"E0000022": {405, "The endpoint does not support the provided HTTP method"},
	"E0000029": {400, "Invalid paging request."},
	"E0000030": {400, "Bad request. Invalid date. Dates must be of the form yyyy-MM-dd'T'HH:mm:ss.SSSZZ, e.g. 2013-01-01T12:00:00.000-07:00."},
	"E0000031": {400, "Invalid search criteria."},
	"E0000033": {400, "Bad request. Can't specify a search query and filter in the same request."},
	"E0000038": {403, "This operation is not allowed in the user's current status."},
	"E0000047": {429, "API call exceeded rate limit due to too many requests."},
	"E0000048": {404, "Entity not found exception"},
	"E0000053": {400, "Invalid SCIM filter."},
	"E0000054": {400, "Invalid pagination properties."},
	"E0000055": {409, "Duplicate group."},
	"E0000060": {501, "Unsupported operation."},
	"E0000094": {400, "The provided filter is unsupported."},
	"E0000100": {503, "Search is currently unavailable"},
	"E0000109": {429, "An SMS message was recently sent. Please wait 30 seconds before trying again."},
	"E0000112": {409, "Unable to update the user. The user is still being activated."},
	"E0000118": {429, "An email was recently sent. Please wait 5 seconds before trying again."},
	"E0000133": {429, "A phone call was recently made. Please wait 30 seconds before trying again."},
	"E0000145": {409, "Some users returned by the search cannot be parsed because the user schema has been changed to be inconsistent with their stale profile data."},
	"E0000181": {503, "The service is temporarily unavailable."},
	"E0000239": {423, "Policy priorities are being reconciled. Please try again later."},
}

// fail makes an Okta error. detail completes the summary of the codes that
// have a gap in it; causes become errorCauses.
func (o *Org) fail(code, detail string, causes ...string) *reply {
	e, known := catalogue[code]
	if !known {
		e.status, e.summary = http.StatusInternalServerError, "Internal Server Error"
	}
	j := open(nil)
	j.raw("errorCode", `"`+code+`"`)
	j.member("errorSummary", str(e.summary+detail))
	j.raw("errorLink", `"`+code+`"`)
	j.raw("errorId", `"`+o.errorID()+`"`)
	j.key("errorCauses")
	j.b = append(j.b, '[')
	for i, c := range causes {
		if i > 0 {
			j.b = append(j.b, ',')
		}
		j.b = appendString(append(j.b, `{"errorSummary":`...), c)
		j.b = append(j.b, '}')
	}
	j.b = append(j.b, ']')
	return &reply{status: e.status, body: j.close()}
}

func (o *Org) notFound(id, kind string) *reply {
	return o.fail("E0000007", "Resource not found: "+id+" ("+kind+")")
}

func (o *Org) errorID() string {
	return "oae" + base62Text(scramble(o.serial.Add(1)^o.seed), 11) + base62Text(scramble(o.serial.Load()+o.seed), 11)
}

// requestID is 32 hexadecimal digits, as in recent answers.
func (o *Org) requestID() string {
	x := scramble(o.serial.Add(1) ^ o.seed)
	return fmt.Sprintf("%016x%016x", x, scramble(x))
}

func base62Text(x uint64, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = base62[x%62]
		x /= 62
	}
	return string(b)
}

var gzips = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is a valid constant
	return z
}}

// send writes the answer, compressed for whoever takes that, however small it
// is.
//
// Source: recorded answers; an empty array and errors come compressed too.
func (o *Org) send(w http.ResponseWriter, r *http.Request, rep *reply) {
	h := w.Header()
	for k, v := range rep.header {
		h[k] = v
	}
	switch {
	case h.Get("Content-Type") != "":
	case rep.gateway:
		h["Content-Type"] = nil // and none guessed either
	case rep.html:
		h.Set("Content-Type", "text/html;charset=UTF-8")
	case len(rep.body) == 0:
	case o.opt.Charset:
		h.Set("Content-Type", "application/json;charset=UTF-8")
	default:
		h.Set("Content-Type", "application/json")
	}
	h.Set("Server", "nginx")
	if rep.gateway {
		h.Set("Server", "Apache")
	} else {
		h.Set("X-Okta-Request-Id", o.requestID())
	}
	o.linkHeader(h, rep)
	if len(rep.body) == 0 {
		w.WriteHeader(rep.status)
		return
	}
	if o.opt.NoGzip || rep.gateway || !acceptsGzip(r) {
		h.Set("Content-Length", strconv.Itoa(len(rep.body)))
		w.WriteHeader(rep.status)
		_, _ = w.Write(rep.body) // the client may have gone
		return
	}
	h.Set("Content-Encoding", "gzip")
	h.Set("Vary", "Accept-Encoding")
	w.WriteHeader(rep.status)
	z := gzips.Get().(*gzip.Writer)
	z.Reset(w)
	_, _ = z.Write(rep.body)
	_ = z.Close()
	gzips.Put(z)
}

// linkHeader writes the links in one of the two forms that Okta has used.
func (o *Org) linkHeader(h http.Header, rep *reply) {
	if rep.wrapped {
		return
	}
	var lines []string
	if rep.self != "" && !o.opt.NoSelfLink {
		lines = append(lines, "<"+rep.self+`>; rel="self"`)
	}
	if rep.next != "" {
		lines = append(lines, "<"+rep.next+`>; rel="next"`)
	}
	if o.opt.CommaLinks && len(lines) == 2 {
		lines = []string{lines[0] + "," + lines[1]}
	}
	if lines != nil {
		h["Link"] = lines
	}
}

func acceptsGzip(r *http.Request) bool {
	for _, v := range r.Header.Values("Accept-Encoding") {
		if containsToken(v, "gzip") {
			return true
		}
	}
	return false
}
