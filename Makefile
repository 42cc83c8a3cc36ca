# The names below are promises: people, scripts and documents rely on them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
BIN := .venv/bin
JOBS ?= 2
# A walk in a browser may be tried a second time: what made it fail the first time is printed all the same.
TWICE := --reruns 1 --rerun-show-tracebacks
# The order of tests is another with each commit and the same in all runs of one, so that what passed here passes there.
ORDER := --no-loadscope-reorder --randomly-seed=$(shell printf '%d' 0x$$(git rev-parse --short=7 HEAD 2>/dev/null || echo 0))
export PYTHONPATH := src:tools
export PATH := $(PATH):$(CURDIR)/.venv/bin

.PHONY: help run test looks plans soak check static-checks bench screens messages assets clean setup

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

run: ## start Parta on this machine; PARTA_PORT and PARTA_DATA are honoured
	@python3 bootstrap.py run
	@exec $(BIN)/parta run --follow-parent

setup: ## install what tests and checks need
	@python3 bootstrap.py dev

test: setup ## the tests, the journeys in a browser included
	@$(BIN)/python tools/midnight.py
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ORDER) --ignore=tests/journeys
	@# apart: the browser's event loop lives on in its process, where nothing else asynchronous could run
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(ORDER) $(TWICE) tests/journeys

looks: setup ## every page in every size, theme and language: nothing cut, nothing that axe objects to
	@$(BIN)/python tools/midnight.py
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(ORDER) $(TWICE) -m screens tests/journeys

plans: setup ## the whole register, and how the database finds what hot pages ask over a million marks
	@$(BIN)/python -m pytest -m country

soak: setup ## what takes long: fuzzing, a country, chaos; before an issue is called resolved
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m "soak and not alone" --timeout=7200
	@# bars of the design, one after another: two at once on two processors would measure each other
	@$(BIN)/python -m pytest -m "soak and alone" --timeout=7200 --capture=tee-sys

check: test looks plans static-checks ## everything a change must pass before it lands

static-checks: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@# anew each time: with kept results the plugin for Django forgets fields of models that were not changed
	@$(BIN)/mypy --cache-dir=/dev/null
	@$(BIN)/lint-imports
	@$(BIN)/python tools/migrations.py
	@$(BIN)/python tools/messages.py --check
	@$(BIN)/python tools/assets.py --check

LEVEL ?= school
bench: setup ## measure pages and saves; LEVEL=school, community, country or a share of it
	@$(BIN)/python -m bench $(LEVEL) --monday

screens: setup ## render every page in every size, theme and language into build/screens
	@$(BIN)/python tools/screens.py

messages: setup ## collect the texts of all modules and compile their translations
	@$(BIN)/python tools/messages.py

assets: setup ## build the TypeScript islands into static files that are committed
	@$(BIN)/python tools/assets.py

clean: ## remove what can be made again; never the data folder
	rm -rf .venv node_modules tools/browser/node_modules .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build
