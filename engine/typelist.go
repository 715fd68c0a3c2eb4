package engine

import (
	"net/http"

	"github.com/oktasql/oktasql/okta"
)

// userTypes is the list that tells the schemas of users, and that is the table
// user_types. A statement that needs both asks for it once.
var userTypes = okta.Request{Method: http.MethodGet, Path: "/api/v1/meta/types/user"}

// keepTypes holds the pages of that list for the statement.
func (st *Statement) keepTypes(pages []okta.Response) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.types = pages
}

// typesKept are the pages of a list that the statement has read already, nil when it
// has not.
func (st *Statement) typesKept(req okta.Request) []okta.Response {
	if req.Path != userTypes.Path || req.Query != "" {
		return nil
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.types
}
