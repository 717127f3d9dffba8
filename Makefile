# Two commands do all: `make book` and `make test`. Each prepares .venv by itself when the lock has changed.
# Needed on the machine: Python 3.11 to 3.13, git, make.

VENV := .venv
BIN := $(VENV)/bin
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON := $(firstword $(foreach python,python3 python3.13 python3.12 python3.11,\
  $(shell $(python) -c '$(FITS)' 2>/dev/null && echo $(python))))

.DEFAULT_GOAL := help
.PHONY: help setup book html pdf epub lite test check lint lab serve look diff publish verify keep links bench lock clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: ## the environment, from requirements.lock (done by the others when needed)
	@test -n "$(PYTHON)" || { echo "No Python 3.11 to 3.13 was found; install one and run make again." >&2; exit 1; }
	@cat requirements.lock pyproject.toml | cmp -s - $(VENV)/installed || { \
	  echo "Setting up $(VENV) with $$($(PYTHON) --version) …" && \
	  $(PYTHON) -m venv --clear $(VENV) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . && \
	  $(BIN)/python -m compileall -q -j 0 src && \
	  cat requirements.lock pyproject.toml > $(VENV)/installed; }

book: setup ## HTML, PDF and EPUB in _build/
	$(BIN)/companion build

html pdf epub: setup ## one format
	$(BIN)/companion build $@

lite: setup ## the pages with notebooks that run in the browser (fetches 105 MB once)
	$(BIN)/companion build lite

test: setup ## every test
	$(BIN)/python -m pytest

check: setup ## every table against its descriptor and the rules
	$(BIN)/companion check

lint: setup ## the code's style
	$(BIN)/ruff check .

lab: setup ## the chapters as notebooks in JupyterLab
	$(BIN)/jupyter lab --LabApp.app_settings_dir=binder --LabApp.default_url=/lab/tree/chapters

serve: setup ## look at the built book: http://127.0.0.1:8000
	$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory _build/html

look: html ## pictures of every page, phone and desk, by day and night, in _build/look/ (needs Chromium; minutes)
	$(BIN)/python -m tests.look

diff: setup ## what changed from OLD to NEW (default: here), both built; kept in _build/difference.txt and .json
	@mkdir -p _build
	@$(BIN)/companion diff $(OLD) $(or $(NEW),.) --pages --json > _build/difference.json
	@$(BIN)/companion diff $(OLD) $(or $(NEW),.) --pages > _build/difference.txt
	@cat _build/difference.txt

publish: setup ## this edition into the folder SITE, beside those before it (LITE=1: with notebooks in the browser)
	$(BIN)/companion publish $(SITE) $(if $(LITE),--lite)

verify: setup ## is every edition in the folder SITE as it was published
	$(BIN)/companion verify $(SITE)

keep: ## commit and push the folder SITE of a git checkout
	git -C $(SITE) add --all .
	git -C $(SITE) diff --cached --quiet || git -C $(SITE) commit --quiet --message "site: an edition was published"
	git -C $(SITE) push --quiet

links: setup ## do the links to other sites still lead somewhere
	$(BIN)/companion links

bench: setup ## measure the build; writes bench/RESULTS.md
	$(BIN)/python bench/bench.py

lock: setup ## write requirements.lock, and Binder's part of it, anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade --generate-hashes --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --extra lab --extra book --extra evidence --extra cluster --extra lite --extra dev pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --python-version 3.11 --python-platform linux --constraint requirements.lock --generate-hashes \
	  --no-annotate --no-header --no-emit-index-url --no-emit-find-links --extra binder pyproject.toml \
	  --output-file binder/requirements.txt

clean: ## remove what was built, not the environment
	rm -rf _build
