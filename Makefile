# make up      the hub with its sample organisation, on http://127.0.0.1:8000; Ctrl-C stops it
# make test    sets everything up, then make check: lint, types, imports and every test
# make lint    lint, types and imports alone: seconds
# make bench   the tables of docs/performance.md   make soak    the long trials
# make relevance   how well the judged sets of HUB_JUDGED_SETS are answered; docs/relevance.md
# make frontend, make messages   style sheets and scripts; translations, after a change of words
# make screenshots   the pictures of docs/         make lock    take newer releases of what we build on
SHELL := bash
PYTHON ?= python3
PY := .venv/bin/python
UV := .venv/bin/uv
PORT ?= 8000
export HUB_BIND ?= 127.0.0.1:$(PORT)
export HF_HUB_OFFLINE := 1
export TOKENIZERS_PARALLELISM := false
# One worker a core tests fastest; the model makes more of them too large. In which order: tests/conftest.py.
PYTEST := $(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: up test check lint bench soak relevance screenshots lock clean frontend messages
up: .venv/.ready frontend
	@.venv/bin/hub up --sample

test: check

check: lint frontend
	$(PYTEST) -m "not soak"

lint: .venv/.ready-dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache

bench: .venv/.ready-dev frontend
	$(PY) -m tests.bench

soak: .venv/.ready-dev frontend
	$(PY) -m pytest -m soak

relevance: .venv/.ready-dev
	$(PY) -m pytest tests/relevance

screenshots: .venv/.ready-dev frontend
	$(PY) -m tests.e2e.screenshots

clean:
	rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache hub/static/dist hub/frontend/node_modules

# --- Python -------------------------------------------------------------------------------------------
$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; say PYTHON=/path/to/it if it has another name." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv is missing. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making the Python environment: a few minutes and 6 GB, most of it torch. Only the first time." >&2
	@$(PYTHON) -m venv .venv

$(UV): requirements-uv.lock $(PY)
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@touch $@

.venv/.ready: requirements.lock pyproject.toml $(UV)
	@$(UV) pip install -q --python $(PY) --require-hashes -r requirements.lock
	@$(UV) pip install -q --python $(PY) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.ready-dev: requirements-dev.lock .venv/.ready
	@$(UV) pip install -q --python $(PY) --require-hashes -r requirements-dev.lock
	@touch $@

LOCK := $(UV) pip compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --universal
lock: $(UV)
	$(LOCK) --upgrade pyproject.toml -o requirements.lock
	$(LOCK) --upgrade pyproject.toml --extra dev -c requirements.lock -o requirements-dev.lock

# --- Pages --------------------------------------------------------------------------------------------
FRONTEND := hub/frontend
STYLES_AND_SCRIPTS := $(wildcard hub/static/css/*.css hub/static/css/*/*.css hub/static/img/* $(FRONTEND)/src/*.ts \
	$(FRONTEND)/src/*/*.ts) $(FRONTEND)/build.mjs $(FRONTEND)/steps.mjs $(FRONTEND)/icons.json
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard hub/translations/*/LC_MESSAGES/messages.po))

frontend: hub/static/dist/manifest.json $(CATALOGUES)

hub/static/dist/manifest.json: $(STYLES_AND_SCRIPTS) $(FRONTEND)/node_modules/.package-lock.json
	@npm --prefix $(FRONTEND) run --silent build

$(FRONTEND)/node_modules/.package-lock.json: $(FRONTEND)/package-lock.json
	@command -v npm >/dev/null || { \
		echo "Node 20 or newer with npm is needed. On Debian 13: apt-get install nodejs npm; or see nodejs.org." >&2; \
		exit 1; }
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || { \
		echo "Node 20 or newer is needed; this is $$(node --version)." >&2; exit 1; }
	@npm --prefix $(FRONTEND) ci --silent --no-audit --no-fund
	@touch $@

%.mo: %.po .venv/.ready
	@.venv/bin/pybabel -q compile -i $< -o $@

messages: .venv/.ready
	$(PY) hub/translations/update.py
