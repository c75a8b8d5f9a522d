# Three commands to remember: make report, make test, make lab.
# REPORT= and PERIOD= choose another report and period; PYTHON= another interpreter (3.11 or later).

PYTHON ?= python3
REPORT ?= southend-mpr
PERIOD ?= 2018-11

VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
READY := $(VENV)/ready
TESTABLE := $(VENV)/testable
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" --quiet

.PHONY: help install report test bench browser lab lock clean

help:
	@echo "make report [REPORT=$(REPORT)] [PERIOD=$(PERIOD)]   one report as a page in output/"
	@echo "make install                                       sets up, and makes nothing"
	@echo "make test                                          format, lint, types and all tests; KPI_SKIP_BROWSER=1 spares browser and nginx"
	@echo "make bench [ONLY='southend help'] [JSON=FILE]       the measured speed and memory beside their limits"
	@echo "make lab                                           JupyterLab, opened at the notebook to explore with"
	@echo "make lock                                          pin the libraries anew"
	@echo "make clean                                         delete the environment and the editions"

install: $(READY)

report: $(READY)
	$(BIN)/kpi run $(REPORT) $(PERIOD)

test: $(TESTABLE) browser
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto

# Some ten minutes for everything; ONLY= names parts of it, JSON= a file for the figures.
bench: $(TESTABLE)
	$(BIN)/python tests/bench $(ONLY) $(if $(JSON),--json $(JSON))

# An installed Chrome, Chromium or Edge, or else the system's own; KPI_BROWSER= names another. And nginx.
browser: $(TESTABLE)
	@$(BIN)/python tests/setup.py

# Its defaults for this folder ask no other machine for news or for newer versions.
lab: export JUPYTER_CONFIG_PATH := $(CURDIR)/notebooks/.jupyter
lab: $(READY)
	$(BIN)/jupyter lab notebooks/explore.ipynb

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than Python 3.11. Allowed: 3.11 or later. Name one: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --require-hashes --requirement requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $(READY)

$(TESTABLE): $(READY) tests/requirements.lock
	$(INSTALL) --require-hashes --requirement tests/requirements.lock
	@touch $(TESTABLE)

# What runs a report, and what tests it besides, at the same versions.
lock: $(TESTABLE)
	$(LOCK) --extra lab --extra build --output-file requirements.lock
	$(LOCK) --all-extras --constraint requirements.lock --output-file tests/requirements.lock

clean:
	rm -rf $(VENV) $(filter-out output/README.md,$(wildcard output/*)) \
	  .mypy_cache .pytest_cache .ruff_cache .hypothesis
