# The commands of this project; `make help` lists them.

VENV := .venv
PYTHON := $(VENV)/bin/python
MANAGE := $(PYTHON) manage.py
PIP := $(PYTHON) -m pip --disable-pip-version-check install --quiet --require-hashes
UV := $(VENV)/bin/uv
# For every platform and Python that the project supports, with the hashes of all their files.
PIP_COMPILE := $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes \
	--strip-extras --no-emit-index-url --no-emit-find-links --no-header
CYCLONEDX := $(UV) tool run -q --from cyclonedx-bom==7.5.0 cyclonedx-py
PIP_AUDIT := $(UV) tool run -q --from pip-audit==2.10.1 pip-audit
SCHEMA := docs/openapi.json
WRITE_SCHEMA := spectacular --format openapi-json --validate --fail-on-warn --file
# Biome's package has a wheel for Linux on x86-64 alone; elsewhere: make lint BIOME="npx @biomejs/biome@2.3.11".
BIOME := $(VENV)/bin/biome
DJADE := $(VENV)/bin/djade --target-version 5.2
TEMPLATES = $(shell find templates -name '*.html')
# The environment of the checks, whatever the caller's is.
DEVELOPMENT := DEBUG=1
PRODUCTION := DEBUG=0 HTTPS_ONLY=1 SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(48))') \
	ALLOWED_HOSTS=gradient.example CSRF_TRUSTED_ORIGINS=https://gradient.example \
	PUBLIC_URL=https://gradient.example REDIS_URL=redis://127.0.0.1:6379/0 \
	EMAIL_URL=smtp://127.0.0.1 LOG_SIGNING_KEYS=$$(openssl rand -base64 32)

.DEFAULT_GOAL := help
.PHONY: help run test test-all sessions-alone e2e bench soak load screenshots browser lint format types check migrations deploy imports drift schema texts clients requirements audit sbom mutants

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/installed ## serve the demonstration on this machine; PORT=8000
	@$(MANAGE) run_demo

test: $(VENV)/installed-dev ## run the tests but the slow ones, on SQLite or on DATABASE_URL; ARGS= for pytest
	$(PYTHON) -m pytest -n 2 --ignore=tests/e2e -m "not slow" $(ARGS)

test-all: $(VENV)/installed-dev ## run all tests but the browser's, on SQLite or on DATABASE_URL
	$(PYTHON) -m pytest -n 2 --ignore=tests/e2e $(ARGS)

sessions-alone: $(VENV)/installed-dev ## run the tests of sessions_app without events_app
	$(PYTHON) -m pytest -n 2 --ds=tests.settings_without_events tests/sessions_app $(ARGS)

bench: $(VENV)/installed-dev ## measure the most frequent calls, on SQLite or on the server of DATABASE_URL; ARGS=--help
	@$(PYTHON) -m tests.bench $(ARGS)

soak: $(VENV)/installed-dev ## kill processes at random under load; ARGS="--database postgresql", ARGS=--help
	@$(PYTHON) -m tests.soak $(ARGS)

load: $(VENV)/installed-dev ## load the service with 500 candidates and with 2,500, beside DATABASE_URL; ARGS=--help
	@$(PYTHON) -m tests.load $(ARGS)

mutants: $(VENV)/installed-dev ## mutate what the product stands on and run its tests; ARGS=--help
	@$(PYTHON) -m tests.mutation $(ARGS)

e2e: $(VENV)/installed-dev ## run the tests in a real browser but the slow ones (ARGS="-m slow"), on SQLite or on DATABASE_URL
	$(PYTHON) -m pytest -n 2 tests/e2e -m "not slow" $(ARGS)

screenshots: $(VENV)/installed-dev ## update the pictures in docs/images, from the demonstration
	$(PYTHON) -m pytest -q tests/e2e/make_screenshots.py

browser: ## install the browser that `make e2e` needs (Debian, as root)
	@command -v chromium >/dev/null || { apt-get update -q && apt-get install -q -y chromium; }

lint: $(VENV)/installed-dev ## check formatting and style
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(BIOME) check --error-on-warnings .
	$(DJADE) --check $(TEMPLATES)
	$(PYTHON) -m djlint --lint --quiet templates

format: $(VENV)/installed-dev ## format the code, and fix what a machine can fix
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .
	$(BIOME) check --write .
	$(DJADE) $(TEMPLATES)

types: $(VENV)/installed-dev ## check the types
	$(DEVELOPMENT) $(PYTHON) -m mypy .

check: migrations deploy imports drift ## run the remaining checks of .ci/run

migrations: $(VENV)/installed-dev ## check that the migrations match the models
	$(DEVELOPMENT) $(MANAGE) makemigrations --check --dry-run

deploy: $(VENV)/installed-dev ## check the settings as in production
	@$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

imports: $(VENV)/installed-dev ## check the import law
	$(VENV)/bin/lint-imports --no-logo

drift: $(VENV)/installed-dev ## check that docs/openapi.json matches the code
	@fresh=$$(mktemp) && trap 'rm -f "$$fresh"' EXIT && \
		$(DEVELOPMENT) $(MANAGE) $(WRITE_SCHEMA) "$$fresh" && diff -u $(SCHEMA) "$$fresh"

schema: $(VENV)/installed-dev ## update docs/openapi.json
	@$(DEVELOPMENT) $(MANAGE) $(WRITE_SCHEMA) $(SCHEMA)

texts: $(VENV)/installed-dev ## update the catalogs in locale/ from the code and compile them; needs gettext
	@command -v xgettext >/dev/null || { apt-get update -q && apt-get install -q -y gettext; }
	@for domain in django djangojs; do \
		$(DEVELOPMENT) $(MANAGE) makemessages -v 0 -d $$domain -l ar -l de -l es --no-wrap --no-obsolete \
			--add-location file -i .venv -i clients -i docs -i node_modules -i tests || exit 1; \
	done
	@sed -i '/^"POT-Creation-Date/d' locale/*/LC_MESSAGES/*.po
	@$(DEVELOPMENT) $(MANAGE) compilemessages -v 0 --locale ar --locale de --locale es

clients: $(VENV)/installed-dev ## update what the clients have of docs/openapi.json
	$(PYTHON) -m tools.generate_clients

requirements: $(VENV)/installed-dev ## update the pinned requirements; ARGS=--upgrade, ARGS="-P django"
	$(PIP_COMPILE) $(ARGS) -o requirements.txt pyproject.toml
	$(PIP_COMPILE) $(ARGS) --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml

audit: $(VENV)/installed-dev ## look for known vulnerabilities in what is installed; needs PyPI's own service
	$(PIP_AUDIT) --strict --disable-pip --require-hashes -r requirements.txt

sbom: $(VENV)/installed-dev ## write sbom.json: what an installation consists of, with licenses (CycloneDX)
	@directory=$$(mktemp -d) && trap 'rm -rf "$$directory"' EXIT && \
		$(UV) venv -q --python $(PYTHON) "$$directory" && \
		$(UV) pip install -q --python "$$directory" --require-hashes -r requirements.txt && \
		$(CYCLONEDX) environment --pyproject pyproject.toml --output-reproducible --of JSON \
			-o sbom.json "$$directory"

$(VENV)/installed: requirements.txt | $(PYTHON)
	@echo "Installing the requirements …"
	@$(PIP) -r $<
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt | $(PYTHON)
	@echo "Installing the requirements of the project and its tests …"
	@$(PIP) -r $<
	@touch $@

$(PYTHON):
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			$$python -m venv --clear $(VENV) && exit 0; \
			rm -rf $(VENV); \
			echo "$$python cannot create a virtual environment (on Debian: install python3-venv)." >&2; \
			exit 1; \
		fi; \
	done; \
	echo "Python 3.11 or newer is needed, as python3 or python3.11 on the PATH." >&2; exit 1
