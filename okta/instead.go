package okta

import "encoding/json"

// errorInstead is the error that an answer holds although its status says that
// all is well, nil when it is another answer.
func (p *Pager) errorInstead(resp *Response) error {
	b := resp.Body
	if i := skipSpace(b, 0); i >= len(b) || b[i] != '{' || len(b) > maxErrorBody {
		return nil
	}
	var body struct {
		errorBody
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(b, &body) != nil || body.ErrorCode == "" || body.ErrorSummary == "" || body.ID != nil {
		return nil
	}
	e := newAPIError(p.req.Method, p.req.Path, resp.Status, resp.Header, b)
	e.Tries, e.kind = resp.Tries, ErrResponse
	e.Hint = "Okta answers with an error in place of what was asked for, though the status says that all is well: try again later"
	p.c.scrub(e)
	return e
}
