# What one does with Bangfu on a machine that has Python 3.11 and make, and nothing else.

PYTHON ?= python3
VAR := var
BIN := .venv/bin
READY := .venv/requirements.lock
WORKERS ?= auto
MUTANTS ?= 300
SEED ?= 1
PART ?=
# Compiled once, and not again by each worker and each process that a test starts.
COMPILED := PYTHONDONTWRITEBYTECODE=

.PHONY: help run test soak bench mutants clean lock
.DELETE_ON_ERROR:

# The list of targets, each with the reason written above it.
help:
	@awk '/^# /{why=substr($$0,3)} /^[a-z]+:/{split($$1,t,":"); printf "make %-7s %s\n",t[1],why}' Makefile

# To try it: real servers, the sample county, the API's address and the officers' tokens.
run: $(READY)
	@$(BIN)/bangfu dev

# Before every commit: form, types, the direction of imports, and all tests on real servers.
test: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(COMPILED) $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# Before a release: long runs with kills at random moments, too slow for every commit.
soak: $(READY)
	$(BIN)/python -m pytest -m soak --timeout 0 -s

# To know how fast it is, as ratios to plain PostgreSQL on this very machine; alone, not in parallel.
bench: $(READY)
	$(BIN)/python -m pytest -m bench --timeout 0 -s

# Long: small changes of the domain that its tests do not notice; of one PART=domain/votes if told.
mutants: $(READY)
	@MUTANTS=$(MUTANTS) SEED=$(SEED) PART=$(PART) $(BIN)/python -m tests.mutants

# To begin again: forgets all local data, also what root had to keep outside.
clean:
	test ! -d $(VAR) || $(BIN)/python -c \
	  'import pathlib; from services.common import embedded; embedded.forget(pathlib.Path("$(VAR)"))'
	rm -rf $(VAR)

# After a change of dependencies in pyproject.toml: pins every one by hash (needs uv, and only this does).
lock:
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	  --generate-hashes --no-header -o requirements.lock

# The environment, made again only when the lock changes. The project itself is put on its path,
# which needs no build and no network.
$(READY): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	  "需要 Python 3.11 或更新 / Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python deploy/onto_path.py
	@cp requirements.lock $@
