# The verbs a person types; `make help` lists them. Everything lands in build/, nothing outside the
# tree but Debian's packages.
.DEFAULT_GOAL := help
.PHONY: help build run test check fmt bench long fresh clean

PORT ?= 8080
POROS_SCALE ?= 0.1
export POROS_SCALE

help: ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

build: ## build/poros
	@tools/install-packages run
	@tools/build build -DPOROS_TESTS=OFF

run: build ## serve examples/registry.k8s.io on 127.0.0.1:8080 (PORT=N for another) and show it
	@tools/run "$(PORT)"

test: ## build and run every test that needs Debian's packages only
	@tools/install-packages run test
	@tools/build build -DPOROS_TESTS=ON
	@tools/test build

check: ## format, layers, spelling: what is quick to get wrong
	@tools/install-packages run test ci
	@tools/lint

fmt: ## format the sources
	@tools/install-packages ci
	@git ls-files '*.cc' '*.h' '*.c' | tr '\n' '\0' | xargs -0 clang-format-19 -i

bench: ## measure, side by side with the peers
	@tools/install-packages run test ci
	@tools/build build-bench -DPOROS_TESTS=OFF
	@bench/run build-bench

long: ## whole counts, long fuzzing, what takes gigabytes or Go
	@POROS_CRANE="$$(tools/install-go-clients)/crane" POROS_SCALE=1 FUZZ_SECONDS=600 .ci/run

fresh: ## the README's two commands in a bare Debian 12
	@tools/fresh-machine

clean: ## remove what was built
	@rm -rf build build-*
