# make up: the hub with its sample organisation · make test: every test · make check: lint and types
# make frontend: style sheets, scripts and translations · make messages: after a change of words
SHELL := bash
PY := .venv/bin/python
PORT ?= 8000
export HF_HUB_OFFLINE := 1
export TOKENIZERS_PARALLELISM := false

.PHONY: up test check bench soak lock clean frontend messages
up: .venv/.ready frontend
	$(PY) -m hub.cli.main up --sample

test: .venv/.ready-dev check frontend
	$(PY) -m pytest

check: .venv/.ready-dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache

.venv/.ready: requirements.lock
	@[ -x $(PY) ] || python3 -m venv .venv
	$(PY) -m pip install -q --disable-pip-version-check uv==0.13.9
	.venv/bin/uv pip install -q --python $(PY) --require-hashes -r requirements.lock
	touch $@

.venv/.ready-dev: requirements-dev.lock .venv/.ready
	.venv/bin/uv pip install -q --python $(PY) --require-hashes -r requirements-dev.lock
	touch $@

lock:
	uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --universal -q -o requirements.lock
	uv pip compile pyproject.toml --extra dev -c requirements.lock --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --universal -q -o requirements-dev.lock

FRONTEND := hub/frontend
STYLES_AND_SCRIPTS := $(wildcard hub/static/css/*.css hub/static/css/*/*.css hub/static/img/* $(FRONTEND)/src/*.ts \
	$(FRONTEND)/src/*/*.ts) $(FRONTEND)/build.mjs $(FRONTEND)/steps.mjs $(FRONTEND)/icons.json
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard hub/translations/*/LC_MESSAGES/messages.po))

frontend: hub/static/dist/manifest.json $(CATALOGUES)

hub/static/dist/manifest.json: $(STYLES_AND_SCRIPTS) $(FRONTEND)/node_modules/.package-lock.json
	npm --prefix $(FRONTEND) run --silent build

$(FRONTEND)/node_modules/.package-lock.json: $(FRONTEND)/package-lock.json
	npm --prefix $(FRONTEND) ci --silent --no-audit --no-fund
	touch $@

%.mo: %.po .venv/.ready
	.venv/bin/pybabel -q compile -i $< -o $@

messages: .venv/.ready
	$(PY) hub/translations/update.py
