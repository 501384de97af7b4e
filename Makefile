# Every command a maintainer needs. `make demo` and `make test` do their own set-up on a fresh machine.
PY := .venv/bin/python
SEEDS ?= 500

.PHONY: venv demo test ci lint types simulate droits bench openapi package lock clean

venv: .venv/ready .venv-local/ready

.venv/ready: requirements/dev.txt infra/environment.py
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(PY) infra/environment.py
	@touch $@

.venv-local/ready: requirements/local.txt
	python3 -m venv .venv-local
	.venv-local/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/local.txt
	@touch $@

demo: venv
	.venv/bin/eq demo $(if $(ONCE),--once --json)

test: venv
	.venv/bin/pytest -q

lint: venv
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports --no-logo

types: venv
	.venv/bin/mypy

simulate: venv
	$(PY) -m tests.simulation --seeds $(SEEDS)

# Every right, then every secret.
droits: venv
	$(PY) -m tests.droits

bench: venv
	$(PY) -m infra.bench

openapi: venv
	.venv/bin/eq openapi

package: venv
	$(PY) -m infra.build

# What CI runs: the steps of a newcomer first, then the rest.
ci: venv
	$(MAKE) demo ONCE=1
	$(MAKE) test
	$(MAKE) lint types
	.venv/bin/eq openapi --verifier
	$(MAKE) simulate

# Pin again after editing a requirements/*.in; no file names an index.
lock:
	for f in runtime dev local; do uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-header requirements/$$f.in -o requirements/$$f.txt; done

clean:
	rm -rf build dist .cache .eq .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv*' -prune -exec rm -rf {} +
