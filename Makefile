# make run | test | check | drill | bench. System packages are installed only where they are missing, with a word about it.
.DELETE_ON_ERROR:
SHELL := /bin/bash

PYTHON ?= $(shell for one in /usr/bin/python3 python3; do $$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$one && break; done)
BIN := .venv/bin
TEST_ARGS ?=
BENCH_ARGS ?=

.PHONY: run test check drill bench clean

run: .venv/runs system-run
	@exec $(BIN)/concord serve

test: export PYTHONDONTWRITEBYTECODE =
test: .venv/tests system-test
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(TEST_ARGS)

check: .venv/tests
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/pytest -q tests/architecture

drill: .venv/tests system-test
	$(BIN)/pytest -m drill $(TEST_ARGS)

bench: .venv/tests system-run
	$(BIN)/python -m bench $(BENCH_ARGS)

.venv/bin/python: | system-python
	$(PYTHON) -m venv .venv

.venv/runs: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(MAKE) --no-print-directory .venv/bin/concord
	@touch $@

.venv/tests: requirements-dev.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(MAKE) --no-print-directory .venv/bin/concord
	@touch $@ .venv/runs

.venv/bin/concord: | .venv/bin/python
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s" -m concord "$$@"\n' "$(CURDIR)" "$(CURDIR)/$(BIN)/python" > $@ && chmod +x $@

.PHONY: system-python system-run system-test
system-python:
	@./.ci/packages python

system-run:
	@./.ci/packages run

system-test:
	@./.ci/packages run test

clean:
	rm -rf .venv
