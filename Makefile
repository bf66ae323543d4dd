# make up: the hub with its sample organisation · make test: every test · make check: lint and types
SHELL := bash
PY := .venv/bin/python
PORT ?= 8000
export HF_HUB_OFFLINE := 1
export TOKENIZERS_PARALLELISM := false

.PHONY: up test check bench soak lock clean
up: .venv/.ready
	$(PY) -m hub.cli.main up --sample

test: .venv/.ready-dev check
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
