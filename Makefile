# What one does with a checkout. The commands are part of the operator's contract; `make help` lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run build test swift-tests client-tests check bench clean

# One build configuration for everything: what is tested is what runs.
BUILD := swift build -c release --explicit-target-dependency-import-check error
BINARY := .build/release/countersign

help: ## Lists these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Installs what is missing, builds, starts `countersign dev` (options in ARGS='--port 0 …')
	@Scripts/install-packages run
	@$(BUILD) --product countersign
	@exec $(BINARY) dev $(ARGS)

build: ## Builds the optimised server and the tests
	@Scripts/install-packages build
	@$(BUILD) --build-tests

test: swift-tests client-tests ## Runs everything that proves the product

swift-tests: ## The Swift tests alone, on a PostgreSQL of their own
	@Scripts/install-packages test
	@$(BUILD) --build-tests
	@swift test -c release --skip-build --disable-testable-imports

client-tests: ## Real SDKs, relying parties, mail and a browser against the optimised server (options in ARGS)
	@Scripts/install-packages test
	@Scripts/venv
	@$(BUILD) --product countersign
	@$(BUILD) --product provider-emulators
	@PYTHONDONTWRITEBYTECODE=1 .build/venv/bin/python -m pytest -c Tests/Clients/pytest.ini Tests/Clients $(ARGS)

check: ## Formatting, import table, forbidden calls, sizes, deployment files; and that the checks themselves work
	@Scripts/install-packages check
	@Scripts/check-selftest
	@Scripts/check-format
	@Scripts/check-imports
	@Scripts/check-calls
	@Scripts/check-deployment
	@Scripts/check-sizes

bench: ## Drives the optimised server with wrk and reports each job beside the floors of the run (options in ARGS)
	@Scripts/install-packages test bench
	@Scripts/venv
	@$(BUILD) --product countersign
	@.build/venv/bin/python Scripts/bench $(ARGS)

clean: ## Removes everything built; development data under .countersign/ stays
	@rm -rf .build
