# Everything is set up from a bare checkout: Python 3.11+, make and the package registries.
# .venv holds what a user gets and is what `make run` and `make bench` measure;
# .venv-dev adds what tests and checks need (psycopg among it, which slows every import of peewee).
PYTHON ?= python3
RUN := .venv/bin
DEV := .venv-dev/bin
PIP := pip --disable-pip-version-check -q install
SOURCES := certtui tests bench
# more than cores: a tester waits for keys, processes and servers a third of its time
TESTERS ?= 4
# of a soak: its seed (else a new one, which is printed), how many times as long as usual, which tests (as pytest -k)
SEED ?=
TIMES ?= 1
ONLY ?=
# keep what is compiled, also where the environment says not to: each tester would compile all tests for itself
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run test late soak check types compiled bench dev format clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 10

run: .venv/ready ## set up, then open the interface on a demo company
	@$(RUN)/certtui demo

test: .venv-dev/ready ## set up, then run every test on SQLite and PostgreSQL
	$(DEV)/python -m pytest -n $(TESTERS)

late: .venv-dev/ready ## the interface with every painting done, and late, as on a busy machine; what `test` leaves to this run
	$(DEV)/python -m pytest -n $(TESTERS) --update-period 0.4 \
		tests/test_app_*.py tests/test_screens_*.py tests/test_widgets_*.py tests/test_resting.py
	$(DEV)/python -m pytest -n $(TESTERS) --late

soak: .venv-dev/ready ## the long form of what needs long runs to mean something; SEED=N repeats one, ONLY=word chooses, TIMES=0.1 shortens
	@seed="$(SEED)"; : $${seed:=$$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}; \
	echo "soak: seed $$seed; to repeat: make soak SEED=$$seed TIMES=$(TIMES)$(if $(ONLY), ONLY='$(ONLY)')"; \
	exec $(DEV)/python -m pytest -n $(TESTERS) --timeout 0 --soak $$seed --soak-times $(TIMES) \
		--hypothesis-seed $$seed $(if $(ONLY),-k '$(ONLY)')

check: .venv-dev/ready ## format, lint, types, import contracts, tests
	$(DEV)/ruff format --check $(SOURCES)
	$(DEV)/ruff check $(SOURCES)
	@$(MAKE) --no-print-directory -j2 types compiled
	$(DEV)/lint-imports --no-cache
	$(DEV)/python -m pytest -n $(TESTERS)

types: .venv-dev/ready
	$(DEV)/mypy

# the tests, beside mypy, which uses one core; what is wrong with them is told when they are run
compiled: .venv-dev/ready
	@$(DEV)/python -m pytest --collect-only -qq >/dev/null 2>&1 || true

bench: .venv/ready .venv-dev/ready ## measure what operators wait for, each beside its floor
	$(DEV)/python -m bench

dev: .venv-dev/ready ## set up for development
	@echo "ready: source .venv-dev/bin/activate"

format: .venv-dev/ready ## put the source in its form
	$(DEV)/ruff format $(SOURCES)
	$(DEV)/ruff check --fix $(SOURCES)

clean: ## remove what the other targets made
	rm -rf .venv .venv-dev build *.egg-info

.venv/ready: pyproject.toml constraints.txt
	@echo "setting up .venv (once) …"
	@$(PYTHON) -m venv .venv
	@$(RUN)/$(PIP) -c constraints.txt -e .
	@touch $@

.venv-dev/ready: pyproject.toml constraints.txt
	@echo "setting up .venv-dev (once) …"
	@$(PYTHON) -m venv .venv-dev
	@$(DEV)/$(PIP) -c constraints.txt -e '.[dev]'
	@touch $@
