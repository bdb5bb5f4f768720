# Each target is a function of dev.py, which needs nothing but Python 3.11. `make help` prints what
# follows ##.
PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: run test test-postgres check bench audit lock messages migrations figures train shell help

run: ## Serve the demo at http://localhost:8000 (PORT=8001 make run for another port)
test: ## Run the whole test suite, the browser's part too (ARGS="-k hours" for a part of it)
test-postgres: ## Run what the database matters for on PostgreSQL, with row-level security on
check: ## Lint, types, security rules, migrations, translations (ARGS=--release: none may lack)
bench: ## Run the benchmarks, alone and one after the other
audit: ## Attack each practice, take servers away, build the image, run Lighthouse, look for flaws
lock: ## Pin what requirements*.in name; ARGS="--upgrade" takes newer versions
messages: ## Collect the interface's words and compile their translations (ARGS=--check: only look)
migrations: ## Write migrations, on the oldest supported Wagtail (ARGS="clinics --name add_hours")
figures: ## Count lines, complexity, and what a request asks of the database
train: ## Teach the importer its sentences (ARGS=--check asks for a part kept aside, writes nothing)
shell: ## Python with the project loaded
help: ## Show this list

run test test-postgres check bench audit lock messages migrations figures train shell help:
	@$(PYTHON) dev.py $@ $(ARGS)
