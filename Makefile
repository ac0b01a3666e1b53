# Station's commands. `make help` lists them.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PNPM := npx -y pnpm@10.34.8
GOLANGCI_VERSION := 2.15.0
GOLANGCI := bin/golangci-lint-$(GOLANGCI_VERSION)/golangci-lint
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
# What the web app is made of; a change in one of these rebuilds it.
WEB_SOURCES := $(shell find frontend portlets/*/web -type f \
	-not -path '*/node_modules/*' -not -path 'frontend/dist/*' -not -path '*/e2e/*' -not -name '*.test.ts*' 2>/dev/null)

# The names and content of everything that `make generate` writes.
GENERATED = find graph frontend portlets internal -path '*/node_modules' -prune -o -type f \( -path 'graph/*' -o -path '*/src/gql/*' -o -name '*.generated.go' \) -print0 | sort -z | xargs -0 sha256sum

.PHONY: help run dev build web generate verify lint test test-go test-web test-browser fuzz fuzz-go bench seed clean \
	migration-generate migration-run migration-revert migration-show

## help: list the commands
help:
	@sed -n 's/^## \([a-z-]*\): \(.*\)/\1\t\2/p' Makefile | expand -t 20

## run: install, build and start Station with the services it needs
run: build
	@bin/station serve

## dev: a reloading server on 3000 beside Vite with hot reload on 5173
dev: node_modules/.installed
	@trap 'kill 0' EXIT; \
	go run github.com/air-verse/air@v1.67.4 -c .air.toml & \
	$(PNPM) run web:dev & \
	wait

## build: write bin/station with the web app in it
build: web
	@mkdir -p bin
	@go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/station ./cmd/station

web: bin/.web-built

bin/.web-built: node_modules/.installed $(WEB_SOURCES)
	@echo "Building the web app"
	@$(PNPM) run web:build
	@mkdir -p $(@D) && touch $@

node_modules/.installed: pnpm-lock.yaml
	@echo "Installing the web app's packages"
	@$(PNPM) install --frozen-lockfile
	@mkdir -p $(@D) && touch $@

## generate: stitch the schema and write the generated Go and TypeScript
generate: node_modules/.installed
	@go run ./cmd/generate
	@$(PNPM) run codegen

## verify: fail when generated code is not what `make generate` writes
verify:
	@before=$$($(GENERATED) | sha256sum); $(MAKE) generate; \
	[ "$$before" = "$$($(GENERATED) | sha256sum)" ] || \
		{ echo "Generated code was not current: it is now, commit it."; exit 1; }
	@go mod verify >/dev/null
	@go mod tidy -diff >/dev/null || { echo "go.mod is not tidy: run go mod tidy."; exit 1; }

$(GOLANGCI):
	@echo "Building golangci-lint $(GOLANGCI_VERSION), once"
	@GOBIN=$(CURDIR)/$(dir $(GOLANGCI)) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$(GOLANGCI_VERSION)

## lint: golangci-lint, ESLint, Prettier and tsc
lint: $(GOLANGCI) node_modules/.installed frontend/dist/.gitkeep
	@$(GOLANGCI) run ./...
	@$(PNPM) run web:lint

## test: everything, on real PostgreSQL, Redis, RabbitMQ and Chromium
test: build lint verify
	@go build -o bin/testenv ./cmd/testenv
	@bin/testenv -- $(MAKE) test-go test-web test-browser

# These three expect the services of testenv, which `make test` starts.
test-go:
	@go test -race ./...
	@DIFFERENTIAL_DOCUMENTS=10000 go test -count=1 -v -run '^TestCompiledReadsAnswerAsResolversDo$$' ./resolvers

test-web:
	@$(PNPM) run test:unit

test-browser:
	@go build -o bin/testserver ./cmd/testserver
	@bin/testserver -- $(PNPM) run test:e2e

# How long each fuzz target runs.
FUZZTIME ?= 30s

## fuzz: all fuzz targets, from the corpus of hostile requests on: [FUZZTIME=30s]
fuzz: frontend/dist/.gitkeep
	@go build -o bin/testenv ./cmd/testenv
	@bin/testenv -- $(MAKE) fuzz-go

# It expects the services of testenv.
fuzz-go:
	@grep -rno --include='*_test.go' '^func Fuzz[A-Za-z]*' internal resolvers portlets | while IFS=: read -r file _ target; do \
		go test -run '^$$' -fuzz "^$${target#func }$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s "./$$(dirname "$$file")"; \
	done

## bench: ratios to hand-written Go, in one run: [BENCH="-only http -ops Q2"]
bench: frontend/dist/.gitkeep
	@mkdir -p bin/bench
	@go build -o bin/bench/run ./bench/run
	@bin/bench/run -o bin/bench/results.json $(BENCH)

## seed: make the demo organizations and people
seed: build
	@bin/station seed

## migration-generate: write the next migration: NAME=labels [SET=tasks]
migration-generate:
	@go run ./cmd/station migrate generate $(NAME) $(SET)

## migration-run: apply what is pending
migration-run:
	@go run ./cmd/station migrate up

## migration-revert: undo the migration that was run last, of all or of one set: [SET=tasks]
migration-revert:
	@go run ./cmd/station migrate down $(SET)

## migration-show: list all migrations
migration-show:
	@go run ./cmd/station migrate status

## clean: remove what was built, not the data
clean:
	@rm -rf bin/station bin/testenv bin/testserver bin/.web-built frontend/dist/* node_modules/.installed
	@touch frontend/dist/.gitkeep
