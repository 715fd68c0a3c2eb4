# What each target does: make help
.DEFAULT_GOAL := help

GO ?= go
# go-sqlite3 compiles SQLite, so a C compiler is needed.
export CGO_ENABLED = 1
BIN := bin/oktasql
FUZZTIME ?= 10s
STATICCHECK = $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: help demo test race fuzz bench lint docs contract build install clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: build ## the shell on an embedded org; without a terminal, a tour of five queries
	@$(BIN) demo

test: ## all tests
	$(GO) test -timeout 25m ./...

race: ## all tests under the race detector
	$(GO) test -race -timeout 25m ./...

fuzz: ## every fuzz target for FUZZTIME (default 10s)
	@GO=$(GO) .ci/fuzz $(FUZZTIME)

bench: build ## CPU, memory and calls beside a plain net/http + encoding/json loop
	$(GO) run ./bench

lint: ## formatting, go.mod, vet, staticcheck
	@test -z "$$(gofmt -l .)" || { echo "not formatted:"; gofmt -l .; exit 1; }
	$(GO) mod tidy -diff
	$(GO) vet ./...
	$(STATICCHECK) ./...

docs: ## write the generated pages again
	$(GO) generate ./okta/catalog

contract: ## hold catalogue and simulator against Okta's OpenAPI description
	cd contract && $(GO) test -timeout 25m ./...

build:
	@mkdir -p bin
	$(GO) build -o $(BIN) ./cmd/oktasql

install: ## put oktasql into GOBIN
	$(GO) install ./cmd/oktasql

clean: ## remove what was built
	rm -rf bin
