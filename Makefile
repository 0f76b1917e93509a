# Two commands matter: `make run` and `make test`. Both set themselves up; they need Python >= 3.11,
# make and a package index. The others are for people who work on the project.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
# The base weights come in a package; nothing may wait for a model hub.
export HF_HUB_OFFLINE := 1
export GRADIO_ANALYTICS_ENABLED := False
export PYTHONUNBUFFERED := 1

.PHONY: run test check build train eval bench load peers clean setup lock

run: build
	$(BIN)/python app.py

test: setup
	$(BIN)/python -m assistant build
	$(BIN)/pytest --numprocesses 2 --dist loadfile

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

build: setup
	$(BIN)/python -m assistant build

train: setup
	$(BIN)/python -m assistant train intents

eval: build
	$(BIN)/python -m assistant eval

bench: build
	$(BIN)/python eval/bench.py

# A hundred users for five minutes, and a restart under them; eval/reports/load.md.
load: build
	$(BIN)/python -m eval.load

# Other people's systems, each in an environment of its own (.venv.peers, some 4 GB), on the same questions.
peers: build
	$(BIN)/python -m eval.peers.run --questions eval/questions/dev.jsonl eval/questions/test.jsonl --out eval/reports

setup: $(STAMP)

# torch first: it decides which builds of other packages fit it.
$(STAMP): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep '^torch==' requirements.lock)"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $(STAMP)

# Re-pin everything to what the environment at hand has.
lock: setup
	$(BIN)/python -m pip freeze --exclude-editable --exclude setuptools --exclude pip | sed 's/+cpu$$//' > requirements.lock

clean:
	rm -rf $(VENV) .venv.peers index/built eval/runs tests/artifacts build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
