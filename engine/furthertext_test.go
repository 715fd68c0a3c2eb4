package engine

import "testing"

func TestFurtherText(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]further{
		"": {},
		" (or GET /a, or GET /b?filter=x eq ?1 once that is fewer)":               {others: []string{"GET /a"}, complete: "GET /b?filter=x eq ?1&limit=200 [x, y]"},
		" (or GET /b once that is fewer, or GET /a/{?1} for one value)":           {complete: "GET /b?limit=200 [x]", numbered: []string{"GET /a/{?1} for one value"}},
		" (or GET /a?search= for several)":                                        {numbered: []string{"GET /a?search= for several"}},
		" (of many only those in GET /a and (GET /b each GET /b/{id}/c))":         {few: "GET /a?limit=100 and (GET /b?expand=x&limit=200 each GET /b/{id}/c?limit=200)"},
		" (or GET /a/{?1} for one value, or GET /b?q=(x) for several)":            {numbered: []string{"GET /a/{?1} for one value", withoutDetails("GET /b?q=(x)&limit=min(200,?1)&fields=id,profile:(a,b) [x]") + " for several"}},
		" (nothing for rows that came in lists of other tables)":                  {atHand: true},
		" (and GET /a/{id} where no row at hand tells the rest)":                  {beside: "GET /a/{id}"},
		" (or GET /a once that is fewer, left out where few look-ups do without)": {others: []string{"GET /a"}, without: true},
		" (or GET /b/{in ?1}/c, or GET /b each GET /b/{id}/c once that is fewer)": {
			told: []string{"/b/{}/c"}, others: []string{"GET /b/{in ?1}/c"}, complete: "GET /b?limit=200 each GET /b/{id}/c [x]",
		},
	} {
		if got := f.text(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
