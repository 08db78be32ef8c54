# Every command, short. `make` alone lists them.
.PHONY: help run test build dev bench bench-delegation size screenshots drill fmt lint clean
SHELL := bash

help: ## what there is
	@awk -F ': ## ' '/^[a-z-]+: ## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

run: ## sets up what is missing, builds, and starts the demonstration (Ctrl-C stops it)
	@scripts/setup.sh build && scripts/build.sh && exec ./target/release/doorward demo

test: ## sets up what is missing and runs every test
	@scripts/test.sh

build: ## builds the one file target/release/doorward
	@scripts/setup.sh build && scripts/build.sh

dev: ## builds quickly, and again at each change of a source file
	@scripts/dev.sh

bench: ## measures pages and sign-ins a second
	@scripts/setup.sh build && scripts/build.sh && scripts/bench.sh

bench-delegation: ## measures the panels with 500 sites and with 5,000 clients
	@scripts/setup.sh build && scripts/build.sh && scripts/bench-delegation.sh

size: ## measures what the browser loads
	@scripts/setup.sh build && scripts/build.sh && scripts/size.sh

screenshots: ## makes the pictures in docs/
	@scripts/setup.sh test && scripts/build.sh && . scripts/env.sh && node scripts/screenshots.mjs

drill: ## goes through the pages with a screen reader, and writes docs/orca.md
	@scripts/drill.sh

fmt: ## formats the source
	@scripts/setup.sh lint && . scripts/env.sh && cargo fmt --all

lint: ## formatting, clippy and types, warnings denied
	@.ci/run lint

clean: ## removes what was built; the demonstration's data stays
	@rm -rf target build node_modules
