# Three commands to remember: make report, make test, make lab.
# REPORT= and PERIOD= choose another report and period; PYTHON= another interpreter (3.11 or later).

PYTHON ?= python3
REPORT ?= southend-mpr
PERIOD ?= 2018-11

VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
READY := $(VENV)/ready

.PHONY: help report test lab lock clean

help:
	@echo "make report [REPORT=$(REPORT)] [PERIOD=$(PERIOD)]   one report as a page in output/"
	@echo "make test                                          format, lint, types and all tests"
	@echo "make lab                                           JupyterLab on the notebooks"
	@echo "make lock                                          pin the libraries anew"
	@echo "make clean                                         delete the environment and the editions"

report: $(READY)
	$(BIN)/kpi run $(REPORT) $(PERIOD)

test: $(READY)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto

lab: $(READY)
	$(BIN)/jupyter lab notebooks

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than Python 3.11. Allowed: 3.11 or later. Name one: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" \
	  --quiet --output-file requirements.lock

clean:
	rm -rf $(VENV) $(filter-out output/README.md,$(wildcard output/*)) \
	  .mypy_cache .pytest_cache .ruff_cache .hypothesis
