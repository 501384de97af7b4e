# Every command a maintainer needs. `make demo` and `make test` do their own set-up on a fresh machine.
PY := .venv/bin/python
# Debian builds its own with profiles, which makes everything here a fifth quicker; any python3 from 3.11 on will do.
PYTHON ?= $(shell /usr/bin/python3.11 -m ensurepip --version >/dev/null 2>&1 && echo /usr/bin/python3.11 || echo python3)
SEEDS ?= 500
CLOUD := tests/contract tests/integration tests/infrastructure # one at a time: they share a build and a cloud

.PHONY: venv demo test test-memory test-cloud ci memory-beside simulate-beside lint types contracts simulate plant droits fuzz \
  mutants bench affectation bench-affectation palmares bench-palmares centuple bench-centuple openapi package lock clean

venv: .venv/ready .venv-local/ready

.venv/ready: requirements/dev.txt infra/environment.py
	$(PYTHON) -m venv .venv
	.venv/bin/pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(PY) infra/environment.py
	@touch $@

.venv-local/ready: requirements/local.txt
	$(PYTHON) -m venv .venv-local
	.venv-local/bin/pip install -qq --disable-pip-version-check --require-hashes -r requirements/local.txt
	@touch $@

demo: venv
	.venv/bin/eq demo $(if $(ONCE),--once --json)

test: test-memory test-cloud

# Module by module on two cores, folders in their order: the short modules of `unit` come last, and no core waits long.
test-memory: venv
	.venv/bin/pytest -q -n 2 --dist loadscope --no-loadscope-reorder $(addprefix --ignore=,$(CLOUD))

test-cloud: venv
	.venv/bin/pytest -q $(CLOUD)

lint: venv
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports --no-logo

types: venv
	.venv/bin/mypy

# SEEDS=2000 for so many, MINUTES=5 for as many as there is time for.
simulate: venv
	$(PY) -m tests.simulation $(if $(MINUTES),--minutes $(MINUTES),--seeds $(SEEDS))

# Bugs planted in the real code, and the seeds it takes to find each; writes docs/bugs-plantes.md. ONLY="a b" for these.
plant: venv
	$(PY) -m tests.simulation.plant $(if $(ONLY),--only $(ONLY))

# Every right, then every secret: a twentieth of what could be asked about each, drawn anew with SEED; PART=1 for all.
droits: venv
	$(PY) -m tests.droits
	$(PY) -m tests.oracles --part $(or $(PART),0.05) --graine $(or $(SEED),7)

# Hours for the whole; MODULE=kernel.droits for one module, AGAIN=1 goes on from what is kept of the last run.
mutants: venv
	$(PY) -m tests.mutants $(MODULE) $(if $(AGAIN),--again)

# The three contracts, single requests and chains that follow their links; CASES=500 SEQUENCES=400 for the long run,
# SEED=1 for others. Fails where an operation never did what was asked, or a link was never followed.
fuzz: venv
	$(PY) -m tests.fuzz --seed $(or $(SEED),0) --cases $(or $(CASES),100) --sequences $(or $(SEQUENCES),150)

.venv-bench/ready: requirements/bench.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install -qq --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

# `make bench`: the budgets of the architecture. `make bench affectation`: the solver, beside CP-SAT; SIZES="45x90" SEED=7.
# `make bench palmares`: 150 labels published on the local cloud. `make bench centuple`: 10,000 files, and the last minute.
bench: venv
	$(if $(filter affectation palmares centuple,$(MAKECMDGOALS)),@:,$(PY) -m infra.bench)

affectation: bench-affectation

bench-affectation: venv .venv-bench/ready
	$(PY) -m infra.bench_affectation $(if $(SIZES),--tailles $(SIZES)) $(if $(SEED),--graine $(SEED))

palmares: bench-palmares

centuple: bench-centuple

bench-palmares: venv
	$(PY) -m infra.bench_palmares

bench-centuple: venv
	$(PY) -m infra.bench_centuple

openapi: venv
	.venv/bin/eq openapi

package: venv
	$(PY) -m infra.build

contracts: venv
	.venv/bin/eq openapi --verifier

# What CI runs: the steps of a newcomer, then the rest. A local cloud leaves a good part of two cores: beside the
# demonstration, and behind it in all it asks for, the sources are looked at and the tests in memory begin; years are
# simulated in the same way beside the tests on the cloud.
ci:
	$(MAKE) -j2 venv
	$(MAKE) -j2 --output-sync=target demo memory-beside ONCE=1
	$(MAKE) -j2 --output-sync=target test-cloud simulate-beside
	$(MAKE) fuzz CASES=15 SEQUENCES=60

memory-beside:
	nice -n 19 $(MAKE) lint types contracts test-memory

simulate-beside:
	nice -n 19 $(MAKE) simulate MINUTES=5

# Pin again after editing a requirements/*.in; no file names an index.
lock:
	for f in runtime solveur documents dev local bench; do uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-header requirements/$$f.in -o requirements/$$f.txt; done

clean:
	rm -rf build dist mutants .cache .eq .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv*' -prune -exec rm -rf {} +
