package oktatest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
)

// TestSortOfChangedUsers: a user whose timestamps a test has set sorts among
// the generated ones.
func TestSortOfChangedUsers(t *testing.T) {
	t.Parallel()
	s := NewServer(Options{Users: 20, Seed: 3, Unlimited: true})
	defer s.Close()
	s.SetStatus(s.UserID(4), "SUSPENDED")
	req, err := http.NewRequest(http.MethodGet, s.URL+"/api/v1/users?"+url.Values{
		"search": {`created gt "1900-01-01T00:00:00.000Z"`}, "sortBy": {"created"}, "limit": {"200"},
	}.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "SSWS x")
	resp, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var users []struct{ ID, Created string }
	if err := json.NewDecoder(resp.Body).Decode(&users); err != nil || len(users) != 20 {
		t.Fatalf("%d users, %v; want 20", len(users), err)
	}
	for i := 1; i < len(users); i++ {
		if users[i-1].Created > users[i].Created {
			t.Errorf("user %d, created %s, comes before one created %s", i, users[i-1].Created, users[i].Created)
		}
	}
}
