PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo app test benchmark

demo: $(VENV)/.ready
	@$(BIN)/python -m scripts.demo --port $(PORT)

app: $(VENV)/.ready
	@$(BIN)/python -m bench_core app --port $(PORT)

test: $(VENV)/.ready-dev
	@scripts/ensure_chromium.sh $(BIN)/playwright
	$(BIN)/ruff check .
	$(BIN)/python -m pytest

benchmark: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks.metrology $(BENCHMARK) $(OPTIONS)

$(VENV)/.ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "error: python: got '$(PYTHON)', expected Python 3.11 or newer; pass one, e.g. make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
