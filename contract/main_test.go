package contract

import (
	"fmt"
	"os"
	"testing"
)

// api is the description, read once for all tests, which do not change it.
var api *description

func TestMain(m *testing.M) {
	var err error
	if api, err = loadDescription(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}
