# What there is to run. `make` alone lists it.

.DEFAULT_GOAL := help
.PHONY: help demo test check fuzz bench audit install clean

# Where cargo builds; its settings may name another folder than target/.
BUILT = $(shell cargo metadata --format-version 1 --no-deps --offline | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')

help: ## list what there is to run
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile

demo: ## build, lint, export and mail the sample site, on this machine only
	@sh examples/demo.sh

test: ## the whole gate: check, then fuzzing with a bound, then tests on real servers
	cargo fetch --locked --target "$$(rustc -vV | sed -n 's/^host: //p')"
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory fuzz
	@POSTROOM_BIN="$(BUILT)/debug/postroom" sh tests/servers.sh

check: ## the inner loop: format, clippy, unit, snapshot and transcript tests; no servers
	cargo fmt --all --check
	cargo clippy --quiet --workspace --all-targets --features postroom-sender/servers,postroom-tests/servers -- -D warnings
	cargo build --quiet --workspace --all-targets
	POSTROOM_BIN="$(BUILT)/debug/postroom" cargo test --quiet --workspace

fuzz: ## fuzz the front matter and the outline, half a minute each
	@sh crates/content-model/fuzz/run.sh $(or $(SECONDS_EACH),30)

audit: ## have checkers from elsewhere read what export writes, kill the sender 1,000 times, fuzz for ten minutes each
	@sh tests/audit.sh
	@sh crates/content-model/fuzz/run.sh 600

bench: ## how long linting, exporting and mailing take, beside floors, rumdl, Hugo and Postfix
	cargo bench --package postroom --bench lint --bench export --bench send

install: ## install the `postroom` binary
	cargo install --locked --path crates/cli

clean: ## remove what was built and what the demo wrote
	cargo clean
	rm -rf public outbox postroom.db postroom.db-*
