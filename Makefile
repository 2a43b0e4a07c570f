# Two commands on a bare Debian machine: `make demo` and `make test`. Each does all its set-up.
.DEFAULT_GOAL := help
.PHONY: help setup setup-node demo demo-events stop start test test-unit test-sources test-gvisor test-loki lint format bench bench-against bench-console bench-memory bench-sources simulate dashboards parity pictures clean test-extensions console

RUN = scripts/run.sh

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## install what is missing, build
	@scripts/setup.sh

setup-node:
	@scripts/setup.sh --no-docker

demo: setup ## start the service, deploy two functions, compare cold and warm calls
	@$(RUN) scripts/demo.sh

demo-events: setup ## a shop called by a queue, a store, a schedule and a URL; begun and ended
	@$(RUN) scripts/demo-events.sh

start: setup ## start the service in the background
	@$(RUN) node dist/cli/main.js start --detach

stop: ## stop the service
	@$(RUN) node dist/cli/main.js stop

test: ## lint, types, unit tests, tests on real Docker, end to end
	@scripts/test.sh

test-unit: ## the same without Docker
	@scripts/test.sh unit

test-sources: setup ## event sources with their real servers, 10,000 messages each, killed and restarted
	@scripts/test-sources.sh

test-gvisor: setup ## the conformance suite and the limits under gVisor's runsc
	@scripts/gvisor.sh

test-extensions: setup ## real extensions, the AWS Lambda Web Adapter among them, which cargo builds
	@scripts/test-extensions.sh

test-loki: setup ## pushed logs against a real server of Loki's push API
	@scripts/loki.sh

lint: setup-node ## lint, directions of imports, formatting, unused code, types
	@$(RUN) eslint src test bench deploy console
	@$(RUN) npm run --silent directions
	@$(RUN) prettier --check --log-level warn src test bench deploy console
	@$(RUN) knip
	@$(RUN) tsc -p tsconfig.json
	@$(RUN) tsc -p console/tsconfig.json

console: setup-node ## build the console's page
	@$(RUN) vite build console

format: setup-node ## format the sources
	@$(RUN) prettier --write --log-level warn src test bench deploy console

bench: setup ## cold and warm calls beside two floors and miniflare, measured in the same run
	@scripts/miniflare.sh
	@$(RUN) tsc -p tsconfig.bench.json
	@$(RUN) node .lambdabox/bench/bench/main.js

bench-against: setup ## the same calls on this tree and on BASE (a commit), in turns: make bench-against BASE=v0.1.0
	@scripts/bench-against.sh "$(BASE)"

bench-memory: setup ## what the service keeps resident while nobody calls, after work of each kind; ten minutes
	@$(RUN) tsc -p tsconfig.bench.json
	@$(RUN) node .lambdabox/bench/bench/memory.js

bench-console: setup console ## the console at 1,000 functions and a million recorded calls: questions and first data of views
	@$(RUN) tsc -p tsconfig.bench.json
	@$(RUN) node .lambdabox/bench/bench/console.js

bench-sources: setup ## records a second of mappings, beside plain consumers of the same clients: make bench-sources KINDS="sqs kafka"
	@for server in elasticmq kafka rabbitmq redis nats postgres; do scripts/$$server.sh || exit 1; done
	@$(RUN) tsc -p tsconfig.bench.json
	@$(RUN) node .lambdabox/bench/bench/sources.js $(KINDS)

simulate: setup-node ## replay the trace in data/ under keep-alive policies
	@$(RUN) node dist/cli/main.js simulate data/azure-2019-day07

dashboards: setup-node ## write Grafana's dashboards and data sources from deploy/grafana/src
	@$(RUN) tsc -p tsconfig.dashboards.json
	@$(RUN) node .lambdabox/dashboards/deploy/grafana/src/main.js deploy/grafana

parity: setup-node ## every operation of AWS's models: built or refused, its tests; writes them into docs/compatibility.md
	@$(RUN) tsc -p tsconfig.parity.json
	@$(RUN) node .lambdabox/parity/test/parity/main.js .

pictures: setup ## take the pictures of the docs anew; on a quiet machine
	@$(RUN) scripts/pictures.sh

clean: ## remove what was built here; data and images stay
	rm -rf ca-bundle.pem dist coverage .lambdabox node_modules .tools
