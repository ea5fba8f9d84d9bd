# Every command a developer needs. `make` alone lists them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Checked queries are read from .sqlx; only `make sqlx` and the lint step ask a database.
export SQLX_OFFLINE := true
TARGET := $(or $(CARGO_TARGET_DIR),$(CURDIR)/target)
# Asked when used: set-up may just have installed it.
chromium = "$${SQM_CHROMIUM:-$$(command -v chromium || command -v chromium-browser || command -v google-chrome)}"
# The same words for every build of the checks: cargo unites features by what is named, and would compile everything anew for
# other words.
EVERYTHING := --locked --workspace --all-targets
say = @printf '\n==> %s\n' "$(1)"

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## Set up, build, start and fill the product; prints its address and sign-ins
	@scripts/setup
	@cargo build --package sqm-app
	@exec "$(TARGET)/debug/sqm" run

.PHONY: assets
assets: ## Build the front end into static/dist
	@node scripts/build-assets.mjs

.PHONY: test
test: ## Everything CI checks
	@scripts/setup test
	@$(MAKE) style lint unit deny browser
	@"$(TARGET)/debug/sqm-cluster" stop "$(TARGET)/postgres" >/dev/null

.PHONY: style
style: ## Check the formatting
	$(call say,formatting)
	@cargo fmt --all --check

.PHONY: lint
lint: ## Clippy over everything, against a live database, which also proves .sqlx
	$(call say,clippy and checked queries)
	@scripts/queries check clippy $(EVERYTHING) -- -D warnings

.PHONY: unit
unit: ## Unit and integration tests
	$(call say,tests)
	@cargo build $(EVERYTHING)
	@cargo test --locked --workspace
	@node --test scripts/assets/*.test.mjs

.PHONY: deny
deny: ## Licences, sources and bans of the dependencies
	$(call say,dependencies)
	@cargo deny --log-level error check licenses bans sources

.PHONY: browser
browser: ## Browser tests (Playwright and axe) against a server of their own
	@if [ -d e2e ]; then \
		printf '\n==> %s\n' 'browser tests'; \
		cargo build $(EVERYTHING); \
		export SQM_CHROMIUM=$(chromium); \
		find e2e -name '*.test.mjs' -print0 | xargs -0r node --test --test-concurrency=1; \
	fi

.PHONY: advisories
advisories: ## Known vulnerabilities of the dependencies (needs the network)
	@cargo deny check advisories

.PHONY: fmt
fmt: ## Format the source
	@cargo fmt --all

.PHONY: sqlx
sqlx: ## Rewrite .sqlx after a query or a migration changed
	@scripts/setup
	@scripts/queries update

.PHONY: bench
bench: ## Measure; writes bench/results.json
	@scripts/setup
	@bench/run

.PHONY: shots
shots: ## Screenshots of the main pages into e2e/results
	@scripts/setup test
	@cargo build --package sqm-app
	@SQM_CHROMIUM=$(chromium) node e2e/shots.mjs

.PHONY: env
env: ## Write .env with fresh secrets for docker compose
	@scripts/env
