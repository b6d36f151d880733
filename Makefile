# Tremplin: `make help` lists what can be asked for.
#
# Needed: Rust, Node 20, Python 3 with pip, and make. All else is fetched at pinned versions into CACHE and nothing is
# installed on the system, but by `make test` as root (Chromium and PostgreSQL, through apt-get).

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# In CI the clone is new each time, so what can be kept is kept outside it.
ifdef CI
CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/tremplin
export CARGO_TARGET_DIR ?= $(CACHE)/target
# Where the guests' build keeps its compiler and what it made; .cache of the clone unless told.
export TREMPLIN_CACHE := $(CACHE)
else
CACHE ?= $(CURDIR)/.cache
endif
TARGET := $(or $(CARGO_TARGET_DIR),$(CURDIR)/target)

CARGO_DENY := 0.20.2
DATA ?= data
LISTEN ?= 127.0.0.1:8080

# A checksum in a stamp's name makes the stamp's step run again exactly when the content changed, in a new clone too.
checksum = $(firstword $(shell cat $(1) | cksum))
node_stamp := $(CACHE)/node-$(call checksum,web/package.json web/package-lock.json)
guest := crates/grader/guests/javascript
bench_stamp := $(CACHE)/node-bench-$(call checksum,crates/cli/benches/node/package-lock.json $(guest)/package-lock.json)
deny := $(CACHE)/cargo-deny-$(CARGO_DENY)/bin/cargo-deny
web_sources := $(shell find web/assets web/build web/islands web/styles -type f 2>/dev/null)

# $(call needs,COMMAND,WHAT TO INSTALL)
needs = command -v $(1) >/dev/null 2>&1 || { echo "tremplin: '$(1)' is missing: install $(2)" >&2; exit 1; }

.PHONY: help
help: ## This list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

.PHONY: serve
serve: build ## Build all and serve exercises/ on http://127.0.0.1:8080 (LISTEN=, DATA=)
	@exec target/release/tremplin serve --listen $(LISTEN) --data $(DATA) --content exercises

.PHONY: build
build: prerequisites web ## Leave the program, with all it needs inside, at target/release/tremplin
	cargo build --release --locked --package tremplin-cli --bin tremplin
	@if [ "$(TARGET)" != "$(CURDIR)/target" ]; then \
	  mkdir -p target/release && ln -sf "$(TARGET)/release/tremplin" target/release/tremplin; \
	fi

.PHONY: test
test: prerequisites web ## Every test: Rust, pages, exercises, browser (as root, apt-get brings Chromium and PostgreSQL)
	@python3 scripts/test.py

.PHONY: faults
faults: prerequisites web ## 200 random kills of server and graders under load, against a client-side ledger
	TREMPLIN_KILLS=200 cargo test --workspace --locked --test kill -- --nocapture

.PHONY: bench
bench: prerequisites web $(bench_stamp)/done ## Speed and memory, beside baselines of the same run (ONLY=grade, languages, python, submit, server or class)
	@TREMPLIN_BENCH_NODE="$(bench_stamp)" cargo bench --locked --package tremplin-cli --package tremplin-store \
	  --features tremplin-cli/bench --bench tremplin -- $(ONLY)

.PHONY: check
check: lint deny ## All that make lint does, then licences, sources and bans of the dependencies

.PHONY: lint
lint: prerequisites web ## Formatting, clippy, types, biome, and every exercise held to its own tests
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- --deny warnings
	cd web && npm run --silent check
	cargo build --quiet --locked --workspace --bins
	$(TARGET)/debug/tremplin check exercises --cache $(TARGET)/tmp/engines

.PHONY: deny
deny: $(deny)
	$(deny) --offline --all-features check bans licenses sources

.PHONY: web
web: modules web/dist/manifest.json ## Scripts and styles, into web/dist

.PHONY: clean
clean: ## Remove what was built; downloads in .cache stay
	rm -rf target web/dist web/node_modules

.PHONY: prerequisites
prerequisites:
	@$(call needs,cargo,Rust 1.95 or newer)
	@$(call needs,cc,a C compiler ('gcc' or 'clang'))
	@$(call needs,npm,Node.js 20 or newer with npm)
	@$(call needs,python3,Python 3)
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { \
	  echo "tremplin: Node.js $$(node --version) is too old: install Node.js 20 or newer" >&2; exit 1; }
	@python3 -c 'import pip' 2>/dev/null || { echo "tremplin: pip is missing: install 'python3-pip'" >&2; exit 1; }

web/dist/manifest.json: web/package-lock.json $(web_sources) | modules
	cd web && npm run --silent build
	@touch $@

# The packages live in the cache under a name that follows the lock file; the clone has a link to them.
.PHONY: modules
modules: $(node_stamp)/done
	@if [ "$$(readlink web/node_modules)" != "$(node_stamp)/node_modules" ]; then \
	  rm -rf web/node_modules && ln -s "$(node_stamp)/node_modules" web/node_modules; \
	fi

$(node_stamp)/done: | prerequisites
	@mkdir -p $(@D) && cp web/package.json web/package-lock.json $(@D)
	cd $(@D) && npm ci --no-audit --no-fund
	@touch $@

# isolated-vm is compiled (two minutes, once): its prebuilt programs are not in the registry.
$(bench_stamp)/done: | prerequisites
	@mkdir -p $(@D) && cp crates/cli/benches/node/package*.json $(@D)
	@mkdir -p $(@D)/guest && cp $(guest)/package*.json $(@D)/guest
	cd $(@D) && npm_config_build_from_source=true npm ci --no-audit --no-fund
	cd $(@D)/guest && npm ci --no-audit --no-fund
	@touch $@

$(deny):
	cargo install --locked --version $(CARGO_DENY) --root $(CACHE)/cargo-deny-$(CARGO_DENY) cargo-deny
