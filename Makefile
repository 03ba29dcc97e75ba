# Every chore in one word; `make` lists them. The first one that needs it makes .venv from a bare Python 3.11.

# The first Python that runs and is new enough: a version manager may list others that do not.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
RUN := $(VENV)/bin/python -m
DATA ?= .gongjian-demo
REGION ?= yanhe
SCALE ?=
SERVE ?= yes
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

# The tests start the command a hundred times, and compiling it is a third of its start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install demo test test-all test-pages screenshots pictures check bench contracts format clean

help:  ## List the chores
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

PIP_INSTALL := $(VENV)/bin/pip install --quiet --disable-pip-version-check --editable

$(VENV)/made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, with its venv module."; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: pyproject.toml | $(VENV)/made
	$(PIP_INSTALL) .
	@touch $@

$(VENV)/installed-%: pyproject.toml | $(VENV)/made
	$(PIP_INSTALL) '.[$*]'
	@touch $@

install: $(VENV)/installed  ## Only make .venv, with the command gongjian in it

demo: $(VENV)/installed  ## A region's year (REGION=, SCALE=), its scores, the audit, then the API (SERVE=no ends there)
	$(VENV)/bin/gongjian demo --fresh --data $(DATA) --region $(REGION) $(if $(SCALE),--scale $(SCALE)) $(if $(filter no,$(SERVE)),--no-serve,--serve)

test: $(VENV)/installed-test  ## The tests, in some five minutes
	$(RUN) pytest -n $(JOBS) --dist worksteal -m "not slow and not pages"

test-all: $(VENV)/installed-test  ## What takes longer: histories, crashes, long properties
	$(RUN) pytest -n $(JOBS) --dist worksteal -m slow

test-pages: $(VENV)/installed-pages  ## The pages in a real Chromium (Debian: apt-get install chromium fonts-noto-cjk)
	$(RUN) pytest -rs -n $(JOBS) --dist worksteal tests/pages

screenshots: $(VENV)/installed-pages  ## A picture of every page, on a desk and a phone, large, dark and in English, in screenshots/
	@mkdir -p screenshots
	GONGJIAN_SCREENSHOTS=screenshots $(RUN) pytest -q tests/pages/test_every_page.py

pictures: $(VENV)/installed-pages  ## The pictures of the guides, in docs/guides/pictures/; one that looks as before stays
	GONGJIAN_PICTURES=1 $(RUN) pytest -q tests/pages/test_guide_pictures.py

check: $(VENV)/installed-check  ## Style, types, floors, fresh generated files
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) scripts.write_contracts --check
	$(RUN) scripts.write_words --check
	$(RUN) pytest -q tests/test_architecture.py

bench: $(VENV)/installed-bench  ## Speed and memory beside peers and limits: a table and JSON
	$(VENV)/bin/gongjian bench

contracts: $(VENV)/installed-test  ## Write the generated contracts: schemas, OpenAPI, vectors
	$(RUN) scripts.write_contracts

format: $(VENV)/installed-check  ## Format the code
	$(RUN) ruff check --fix . && $(RUN) ruff format .

clean:  ## Remove what was made, but for data folders
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
