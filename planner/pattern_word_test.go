package planner

import "testing"

// TestPatternWord holds which part of a pattern Okta is asked for.
func TestPatternWord(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		form          form
		pattern, want string
	}{
		{likeForm, "%ab_cde%", "cde"},
		{likeForm, "%ab*cd%", "ab*cd"},
		{likeForm, "%ab%", ""},
		{globForm, "*@example.com", "@example.com"},
		{globForm, "*ab?cde*", "cde"},
		{globForm, "*a%b_*", "a%b_"},
		{globForm, "*abc[xyzw]de*", "abc"},
		{globForm, "*ab[]abcd]efg*", "efg"},
		{globForm, "*ab[^]abcd]efg*", "efg"},
		{globForm, "*ab]cd*", "ab]cd"},
		{globForm, "*abc[xyzw", "abc"},
		{globForm, "*abc[", "abc"},
		{globForm, "*[^", ""},
	} {
		if got := patternWord(c.form, c.pattern); got != c.want {
			t.Errorf("%s: %q, want %q", c.pattern, got, c.want)
		}
	}
}
