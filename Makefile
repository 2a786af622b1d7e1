# Needs Python 3.11 or later and make; everything else comes with pip into .venv.
#
#   make run      set up and open the tutor          make test    set up and run every test
#   make quick    the tests that take seconds        make check   format, lint, types, imports
#   make lessons  train every goal of the course     make bench   the table of speed and size
#   make words    renew the interface's catalogues   make pictures  the README's pictures
#   make bench-classroom  a class of 200 with real ssh clients; takes half an hour
#
# `make run EXTRAS=` leaves PyTorch out: a smaller download, and everything but backend=torch works.
# `make run PYTHON=python3.12` takes that Python; without it, the first one that is new enough.

EXTRAS ?= [torch]
VENV ?= .venv
BIN := $(VENV)/bin
ENOUGH := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$each -c '$(ENOUGH)' 2>/dev/null && echo $$each && break; done)
# On a terminal pip shows how far a download is; a log is spared it.
PIP := $(BIN)/python -m pip --disable-pip-version-check install $(if $(MAKE_TERMOUT),,--quiet) -c constraints.txt
FAILED = { echo; echo "pip could not install everything; what it says above tells why."; \
	echo "Without a network nothing can be fetched. $(1)"; exit 1; }

.PHONY: run test quick check format lessons bench bench-classroom words pictures clean

run: $(VENV)/ready
	@$(BIN)/python -m tui_tutor

test: $(VENV)/ready-dev
	$(BIN)/python -m pytest -n auto --dist loadgroup

quick: $(VENV)/ready-dev
	$(BIN)/python -m pytest -n auto -m "not slow and not terminal"

check: $(VENV)/ready-dev
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports

format: $(VENV)/ready-dev
	$(BIN)/python -m ruff format .
	$(BIN)/python -m ruff check --fix .

lessons: $(VENV)/ready-dev
	$(BIN)/python -m tui_tutor lessons check

bench: $(VENV)/ready-bench
	$(BIN)/python -m bench

words: $(VENV)/ready-dev
	$(BIN)/python -m tests.catalogue

bench-classroom: $(VENV)/ready-bench
	$(BIN)/python -m bench.classroom

pictures: $(VENV)/ready-dev
	$(BIN)/python -m docs.take_pictures
	$(BIN)/python -m docs.class_pictures

clean:
	rm -rf $(VENV) build dist

$(VENV)/bin/python:
	@if ! $(PYTHON) -c '$(ENOUGH)' 2>/dev/null; then \
		echo "tui-tutor needs Python 3.11 or later, with its venv module."; \
		echo "Name one: make run PYTHON=python3.12 (on Debian and Ubuntu: apt install python3-venv)"; exit 1; fi
	@if ! $(PYTHON) -m venv $(VENV); then rm -rf $(VENV); echo "$(PYTHON) could not make $(VENV)"; exit 1; fi

$(VENV)/ready: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Setting up $(VENV). The first time takes some minutes; PyTorch is by far the largest part."
	@$(PIP) -e '.$(EXTRAS)' || $(call FAILED,Where PyTorch is the trouble: make run EXTRAS=)
	@touch $@

$(VENV)/ready-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Setting up $(VENV) with what the tests need. The first time takes some minutes."
	@$(PIP) -e '.[torch,classroom,school,dev]' || $(call FAILED,)
	@touch $@ $(VENV)/ready

$(VENV)/ready-bench: $(VENV)/ready-dev
	@$(PIP) -e '.[torch,classroom,school,dev,bench]' || $(call FAILED,)
	@touch $@
