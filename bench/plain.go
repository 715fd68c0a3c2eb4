package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// user is what the plain loop reads of a user, in the usual way.
type user struct {
	ID      string `json:"id"`
	Status  string `json:"status"`
	Profile struct {
		Login string `json:"login"`
		Email string `json:"email"`
	} `json:"profile"`
}

// plain is the loop that people write: net/http, encoding/json, Link headers.
func plain(name, base string, r *report) error {
	fields := ""
	if name == "plain-four-fields" {
		fields = "&fields=" + url.QueryEscape("id,status,profile:(login,email)")
	}
	lists := []string{
		base + "/api/v1/users?limit=200" + fields,
		base + "/api/v1/users?limit=200&filter=" + url.QueryEscape(`status eq "DEPROVISIONED"`) + fields,
	}
	if name == "plain-factors" {
		lists = []string{base + "/api/v1/users?limit=200&filter=" + url.QueryEscape(`status eq "ACTIVE"`)}
	}
	for _, next := range lists {
		for next != "" {
			var resp *http.Response
			var err error
			var page []user
			if name == "plain-all" {
				var all []map[string]any
				resp, err = get(next, &all)
				r.Rows += int64(len(all))
			} else if name == "plain-count" {
				var ids []struct {
					ID string `json:"id"`
				}
				resp, err = get(next, &ids)
				r.Rows += int64(len(ids))
			} else {
				resp, err = get(next, &page)
			}
			if err != nil {
				return err
			}
			r.Calls++
			next = nextLink(resp)
			for _, u := range page {
				if name != "plain-factors" {
					r.Rows++
					continue
				}
				var factors []map[string]any
				if _, err := get(base+"/api/v1/users/"+u.ID+"/factors", &factors); err != nil {
					return err
				}
				r.Calls++
				r.Rows += int64(len(factors))
			}
		}
	}
	return nil
}

func get(url string, into any) (*http.Response, error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "SSWS bench")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s: %s", url, resp.Status)
	}
	return resp, json.NewDecoder(resp.Body).Decode(into)
}

func nextLink(resp *http.Response) string {
	for _, line := range resp.Header.Values("Link") {
		for _, link := range strings.Split(line, ",") {
			target, params, ok := strings.Cut(strings.TrimSpace(link), ">")
			if ok && strings.Contains(params, `rel="next"`) {
				return strings.TrimPrefix(target, "<")
			}
		}
	}
	return ""
}

// plainKeys fetches users one by one, by id or login, as a plain program does.
func plainKeys(name, base string, r *report) error {
	n := 1
	if digits, ok := strings.CutPrefix(name, "plain-in-"); ok {
		n, _ = strconv.Atoi(digits)
	}
	users, err := someUsers(base, max(n, 8))
	if err != nil {
		return err
	}
	return measured(r, func() error {
		for i := range n {
			key := users[7].ID
			if n > 1 {
				key = users[i].Profile.Login
			}
			var u user
			if _, err := get(base+"/api/v1/users/"+url.PathEscape(key), &u); err != nil {
				return err
			}
			r.Calls++
			r.Rows++
		}
		return nil
	})
}

// someUsers reads the first n users of the plain list.
func someUsers(base string, n int) ([]user, error) {
	var users []user
	for next := base + "/api/v1/users?limit=200"; next != "" && len(users) < n; {
		var page []user
		resp, err := get(next, &page)
		if err != nil {
			return nil, err
		}
		users = append(users, page...)
		next = nextLink(resp)
	}
	return users, nil
}
