# Each target is a line of dev.py, which needs nothing but Python 3.11.
PYTHON ?= python3
TARGETS = run test test-postgres check bench audit lock messages migrations shell help

.DEFAULT_GOAL := help
.PHONY: $(TARGETS)
$(TARGETS):
	@$(PYTHON) dev.py $@ $(ARGS)
