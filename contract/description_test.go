package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
)

// sdkModule is the module that carries the description. It is also a
// dependency of these tests, so that its files are in the module cache whenever
// they run.
const sdkModule = "github.com/okta/okta-sdk-golang/v6"

// description is the OpenAPI document with its operations by path shape.
type description struct {
	doc    *openapi3.T
	routes []route
}

// loadDescription reads the document from the module cache, repairs it and
// resolves its references. It takes about two seconds.
func loadDescription() (*description, error) {
	dir, err := moduleDir(sdkModule)
	if err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(filepath.Join(dir, "okta", "api", "openapi.yaml"))
	if err != nil {
		return nil, fmt.Errorf("contract: the description is not in the module: %w", err)
	}
	var tree any
	if err := yaml.Unmarshal(raw, &tree); err != nil {
		return nil, fmt.Errorf("contract: the description is not YAML: %w", err)
	}
	repaired, err := repair(tree)
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(repaired)
	if err != nil {
		return nil, fmt.Errorf("contract: the description does not fit into JSON: %w", err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(b)
	if err != nil {
		return nil, fmt.Errorf("contract: the description cannot be loaded: %w", err)
	}
	return &description{doc: doc, routes: makeRoutes(doc)}, nil
}

// moduleDir asks the go command where a module of the build list lies.
func moduleDir(module string) (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "", fmt.Errorf("contract: go list -m %s: %s", module, bytes.TrimSpace(exit.Stderr))
	}
	if err != nil {
		return "", fmt.Errorf("contract: go list -m %s: %w", module, err)
	}
	dir := strings.TrimSpace(string(out))
	if dir == "" {
		return "", fmt.Errorf("contract: %s is not in the module cache: go mod download", module)
	}
	return dir, nil
}
