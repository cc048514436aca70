# What a developer starts by hand, and what is checked of every change: .ci/run calls `check`, and nothing else.
PYTHON ?= .venv/bin/python
PROGRAMS = $(dir $(PYTHON))
SHELL = bash

.DEFAULT_GOAL = help
.NOTPARALLEL:
.PHONY: help check test postgresql dev lint types floors templates house lock mutants

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

check: test postgresql dev lint types floors templates ## All that is checked before a change lands

# What README.md promises is what is run.
test: ## Run the test command of README.md, word for word
	@command=$$(sed -n '/<!-- test -->/,/```$$/p' README.md | grep '^python3 ') && echo "$$command" && \
	  bash -euo pipefail -c "$$command"

postgresql: ## Run the tests that have a database on PostgreSQL, on a server that is started for them
	$(PYTHON) -m tests.on_postgresql

dev: ## Install the tools of development
	$(PROGRAMS)pip install --quiet --requirement requirements/dev.txt

lint: ## Look for mistakes, and at the format
	$(PROGRAMS)ruff check .
	$(PROGRAMS)ruff format --check .

types: ## Check the types
	$(PROGRAMS)mypy --strict kl01 app.py

floors: ## Check that rooms import only what lies below
	$(PROGRAMS)lint-imports

templates: ## Look for mistakes in templates
	$(PROGRAMS)djlint templates --lint

house: ## Draw the house into docs/developer.md anew
	$(PYTHON) -m tools.house

lock: ## Write requirements/ anew from pyproject.toml; with UPGRADE=1 the newest versions
	$(PYTHON) -m tools.lock $(if $(UPGRADE),--upgrade)

mutants: ## See what the tests notice: [ONLY="kl01/text.py …"] [SAMPLE=200 SEED=1] [JOBS=1], see tests/mutants
	@$(PYTHON) -m tests.mutants $(ONLY) \
	  $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED)) $(if $(JOBS),--jobs $(JOBS))
