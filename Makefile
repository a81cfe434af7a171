# `make test` sets up what the tests need and runs them all; `make demo` starts
# the demonstration.

.PHONY: test demo bench fmt

test:
	@scripts/test.sh

demo:
	go run ./cmd/tend demo

bench:
	go test -run '^$$' -bench . -benchmem ./...

fmt:
	gofmt -w $$(git ls-files '*.go')
