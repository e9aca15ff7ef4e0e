PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo app docs check quick test full faults benchmark

demo: $(VENV)/.ready
	@$(BIN)/python -m scripts.demo --port $(PORT)

app: $(VENV)/.ready
	@$(BIN)/fairspeed app --port $(PORT)

# docs/rules.md and docs/pitfalls.md, with their Chinese twins, from rules and pitfalls themselves, docs/schemas/ from types,
# docs/reliability.md from the tests of faults.
docs: $(VENV)/.ready
	$(BIN)/python -m scripts.rules
	$(BIN)/python -m scripts.schemas
	$(BIN)/python -m scripts.pitfalls
	$(BIN)/python -m scripts.reliability
	$(BIN)/python -m scripts.shipped

# What can be said without running a test: lint, format, imports, types, examples in docstrings.
check: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy
	$(BIN)/python -m pytest --doctest-modules bench_core benchmarks training --ignore=benchmarks/optimum_sweep.py

# All tests that need neither torch nor a browser, on two cores.
quick: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n 2 -m "not torch and not browser"

# `check` and `quick` side by side; then the other tests on two cores, those of a file one after another: each core has
# locks of its own, so no run waits for one of the other core.
test: $(VENV)/.ready-dev
	@scripts/ensure_bubblewrap.sh
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target check quick
	@scripts/ensure_chromium.sh $(BIN)/playwright
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "torch or browser" --durations=20

# Everything at full size. So far nothing has a smaller size, so it is the same.
full: test

# The faults of tests/faults/ at length: kills, flipped bits, hostile exports, memory. docs/reliability.md shows it.
faults: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks.metrology faults $(OPTIONS)
	$(BIN)/python -m scripts.reliability

benchmark: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks.metrology $(BENCHMARK) $(OPTIONS)

$(VENV)/.ready: requirements.txt requirements-build.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "error: python: got '$(PYTHON)', expected Python 3.11 or newer; pass one, e.g. make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-build.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
