#!/usr/bin/env bash
# Sets up what the tests need, then runs them all. On Debian and Ubuntu, as
# root, it installs PostgreSQL and Chromium if they are missing; elsewhere it
# says what to install. In CI anything that is missing is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."

want() { # want COMMAND-OR-FILE-TEST PACKAGE WHAT-FOR
	if eval "$1" >/dev/null 2>&1; then return; fi
	if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
		echo "Installing $2 ($3) …"
		[ -n "${updated:-}" ] || apt-get -o DPkg::Lock::Timeout=600 update -qq
		updated=yes
		DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -y -qq --no-install-recommends $2 >/dev/null
	elif [ -n "${CI:-}" ]; then
		echo "$2 is missing ($3)" >&2
		exit 1
	else
		echo "Not tested: $3. Install $2 to include it."
	fi
}

postgres='ls /usr/lib/postgresql/*/bin/initdb || command -v initdb'
chromium='command -v chromium || command -v chromium-browser || command -v google-chrome'
want 'command -v gcc' gcc 'the race detector'
want "$postgres" postgresql 'the PostgreSQL store'
want "$chromium" chromium 'the pages in a browser'
want 'command -v pocketsphinx_continuous && command -v flite && command -v ffmpeg' 'pocketsphinx pocketsphinx-en-us ffmpeg flite' 'speech to text with a real engine'
want 'command -v xmllint' libxml2-utils 'projects and codebooks by the schemas of REFI-QDA'
want 'command -v npm' 'nodejs npm' 'accessibility, checked with axe-core'

axe=$PWD/.tools/node_modules/axe-core/axe.min.js
if [ ! -f "$axe" ] && command -v npm >/dev/null; then
	mkdir -p .tools
	npm install --silent --no-audit --no-fund --prefix .tools axe-core@4.14.1 >/dev/null || true
fi
if [ -f "$axe" ]; then export TEND_AXE=$axe; elif [ -n "${CI:-}" ]; then
	echo "axe-core could not be fetched from npm" >&2
	exit 1
fi

if eval "$postgres" >/dev/null 2>&1 && [ -z "${TEND_TEST_POSTGRES:-}" ]; then
	base=$(mktemp -d)
	chmod 755 "$base"
	trap 'scripts/postgres.sh stop "$base/pg"; rm -rf "$base"' EXIT
	TEND_TEST_POSTGRES=$(scripts/postgres.sh start "$base/pg")
	export TEND_TEST_POSTGRES
fi

unformatted=$(gofmt -l $(git ls-files '*.go'))
if [ -n "$unformatted" ]; then
	echo "Not formatted with gofmt: $unformatted" >&2
	exit 1
fi
go vet ./...
race=-race
command -v gcc >/dev/null || race=
# The pages take longest, so they begin first.
go test $race -timeout 20m ./door/web ./...
# What only fits models, or walks through every page one after the other, is
# too slow under the race detector.
[ -z "$race" ] || go test -timeout 10m ./inquiry/coding/suggest ./door/web -run 'AnnoMI|Hundred|EveryPage|EveryRoute'
