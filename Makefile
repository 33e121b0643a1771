# Đối Thoại: everything a newcomer needs, from a clone to a running bot. `make` shows the list.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test check bench fix reset lock setup setup-dev browser

VENV := .venv
BIN := $(VENV)/bin
CANDIDATES := $(if $(PYTHON),$(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python)
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_REQUIRE_VIRTUALENV=0 PIP_USER=0 $(BIN)/python -m pip
TESTS := PLAYWRIGHT_BROWSERS_PATH=$(CURDIR)/$(VENV)/browsers $(BIN)/python -m pytest -n auto
WHERE := $(if $(HOST),DOITHOAI_HOST=$(HOST)) $(if $(PORT),DOITHOAI_PORT=$(PORT))
DATA := $(if $(DOITHOAI_DATA_DIR),$(DOITHOAI_DATA_DIR),var)

RUN_STAMP := $(VENV)/ready-$(shell cat requirements.txt pyproject.toml | cksum | cut -d' ' -f1)
DEV_STAMP := $(VENV)/ready-dev-$(shell cat requirements-dev.txt pyproject.toml | cksum | cut -d' ' -f1)
COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --quiet

# In `make bench broadcast` the second word is no target but what to measure.
ifeq (bench,$(firstword $(MAKECMDGOALS)))
SUBJECT ?= $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
.PHONY: $(SUBJECT)
$(SUBJECT):
	@:
endif

# An environment whose Python is gone is made anew.
$(shell [ ! -L $(BIN)/python ] || [ -e $(BIN)/python ] || rm -rf $(VENV))

help:
	@echo "make run     set up, add demo data, start the bot; prints where and how to log in (HOST=… PORT=…)"
	@echo "make test    set up and run every test, on SQLite and PostgreSQL, with a real browser"
	@echo "make check   what CI runs: lint, types, import rules, answers, tests"
	@echo "make bench   speed beside bare ceilings, one table; make bench broadcast for one subject of them"
	@echo "make fix     format the code and mend what can be mended"
	@echo "make reset   forget the demo's data"
	@echo "make lock    choose the newest allowed dependencies and write both lock files"
	@echo "PYTHON=…     which Python to use (3.11 or newer)"

run: setup
	@$(WHERE) $(BIN)/doithoai demo

test: setup-dev browser
	@$(TESTS)

check: setup-dev browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/doithoai faq check
	$(TESTS)

bench: setup-dev
	@$(BIN)/doithoai bench $(SUBJECT)

fix: setup-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

reset:
	@if [ ! -e "$(DATA)" ]; then echo "Nothing to forget: there is no $(DATA)."; \
	elif [ ! -e "$(DATA)/demo-data" ]; then \
		echo "$(DATA) was not filled by the demo, so it stays. Delete it yourself if you mean it." >&2; exit 1; \
	else rm -rf "$(DATA)" && echo "Forgotten: $(DATA). make run starts afresh."; fi

lock: $(VENV)/python-found
	@$(PIP) install --quiet uv
	$(COMPILE) -o requirements.txt
	$(COMPILE) --extra dev -c requirements.txt -o requirements-dev.txt

setup: $(RUN_STAMP)

setup-dev: $(DEV_STAMP)

$(RUN_STAMP): $(VENV)/python-found
	@echo "Installing what the bot needs (once, until the lock changes)…"
	@$(PIP) install --quiet --require-hashes -r requirements.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/ready-[0-9]* && touch $@

$(DEV_STAMP): $(VENV)/python-found
	@echo "Installing what the tests need (once, until the lock changes)…"
	@$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/ready-[0-9]* $(VENV)/ready-dev-* && touch $@ $(RUN_STAMP)

# A Python that is new enough and can make an environment with pip in it.
$(VENV)/python-found:
	@found=; for python in $(CANDIDATES); do \
		if command -v "$$python" >/dev/null 2>&1 && \
			"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "No Python 3.11 or newer among: $(CANDIDATES). Install one, or name it: make run PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
		version=$$("$$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
		echo "$$found has no ensurepip. On Debian or Ubuntu: sudo apt install python$$version-venv" >&2; exit 1; \
	fi; \
	echo "Using $$found ($$("$$found" -c 'import platform; print(platform.python_version())'))"; \
	"$$found" -m venv $(VENV) && touch $@

browser: setup-dev
	@.ci/browser
