# Every command of the house. Each sets up what it needs, once; a second call costs nothing.
#
#   PYTHON=python3.12   the interpreter that .venv is made with (read when .venv does not exist yet)
#   ARGS='...'          passed on by run, test and bench

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test check soak simulate faults cluster bench screenshots format clean
.PHONY: chromium compiler services

export PYTHON ?= python3
BIN := .venv/bin

RUNTIME := .venv/.stamp-runtime
DEV := .venv/.stamp
CLIENTS := tests/clients/node_modules/.stamp
LOCKS := pyproject.toml uv.lock scripts/setup-python

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

setup: $(DEV) $(CLIENTS) chromium services ## Install everything that the other commands need

run: $(RUNTIME) ## Serve on :8000 with the embedded defaults and demo data
	@exec $(BIN)/hubbub serve --demo $(ARGS)

test: $(DEV) $(CLIENTS) chromium services ## Run all tests, with Redis, PostgreSQL and a browser
	@exec $(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

check: $(DEV) ## Check lint, format, types, import rules, file sizes, the protocol's files and the lock
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@scripts/check-file-sizes
	@$(BIN)/python -m hubbub.protocol.generate --check
	@$(BIN)/uv lock --check --offline --quiet

soak: $(DEV) ## Cut connections and kill the server under 200 clients for a minute
	@exec $(BIN)/python -m tests.soak $(ARGS)

simulate: $(DEV) ## Run thousands of seeded simulations of the engine, on a virtual clock
	@exec $(BIN)/python -m tests.simulation $(or $(ARGS),--seeds 5000)

cluster: $(RUNTIME) services ## Two instances, PostgreSQL, Redis and nginx here, with demo data
	@exec scripts/cluster $(ARGS)

faults: $(DEV) services ## Break every part of a cluster under load, and print what held
	@exec $(BIN)/python -m tests.faults $(ARGS)

bench: $(DEV) compiler services ## Measure the delivery path (see bench/)
	@exec $(BIN)/python -m bench $(ARGS)

screenshots: $(DEV) $(CLIENTS) chromium ## Draw the pictures in docs/images anew
	@CHROMIUM=$$(command -v chromium || command -v chromium-browser || command -v google-chrome) \
		exec $(BIN)/node tests/clients/screenshot.js

format: $(DEV) ## Format the code and apply the lint's safe fixes
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

clean: ## Remove all that these commands installed or built (data stays)
	rm -rf .venv tests/clients/node_modules clients/javascript/node_modules clients/javascript/dist
	rm -rf build dist bench/build
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests bench clients examples deploy -name __pycache__ -prune -exec rm -rf {} +

# The server alone first: `make run` needs no linters, no Node and no browser.
$(RUNTIME): $(LOCKS)
	@scripts/setup-python --no-dev --inexact
	@touch $@

$(DEV): $(RUNTIME)
	@scripts/setup-python
	@touch $@

SDK := clients/javascript/package.json clients/javascript/package-lock.json
$(CLIENTS): tests/clients/package.json tests/clients/package-lock.json $(SDK) scripts/setup-clients $(DEV)
	@scripts/setup-clients
	@touch $@

chromium:
	@scripts/setup-debian 'chromium|chromium-browser|google-chrome=chromium'

services:
	@scripts/setup-debian 'redis-server=redis-server' 'nginx=nginx' 'pg_ctlcluster=postgresql'

compiler:
	@scripts/setup-debian 'cc=gcc libc6-dev'
