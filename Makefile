# Everything a newcomer needs: `make demo` and `make test`. `make` alone prints what there is.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := 0.13.9
HOSEN_HOME ?= var
export HOSEN_HOME
# Where the machine has certificates of its own (an office's proxy), packages are fetched with them.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS ?= 1
endif

.DEFAULT_GOAL := help
.PHONY: help setup demo airflow test check format dictionary lock clean

help:  ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.ready  ## make .venv with everything pinned, and the command .venv/bin/hosen

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v <= (3, 13) else f"Hosen runs on Python 3.11 to 3.13; $(PYTHON) is {v[0]}.{v[1]}. Name another one: make setup PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup  ## run the main job under Airflow over the demonstration sheets and print what came out
	$(BIN)/python -m demo.run

airflow: setup  ## open Airflow's page on the runs so far (stop it with Ctrl-C)
	$(BIN)/python -m hosen.embedded_airflow

test: setup  ## everything that must hold: format, lint, types, imports, tests
	$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

check: setup  ## format, lint, types and imports only; changes nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/hosen forms check

format: setup  ## put the code into its format and mend what lint can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

dictionary: setup  ## write docs/data_dictionary.md anew from the headers in sql/
	$(BIN)/python -m hosen.dictionary

lock: setup  ## resolve requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' pyproject.toml -o requirements.lock

clean:  ## remove .venv and caches; what was received and loaded (var/) stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build *.egg-info plugins/*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
