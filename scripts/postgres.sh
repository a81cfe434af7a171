#!/usr/bin/env bash
# Starts a throw-away PostgreSQL on loopback and prints its address; "stop DIR"
# ends it. PostgreSQL refuses to run as root, so root hands it to "postgres".
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb)")
as_owner() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

case "${1:-}" in
start)
	dir=$2
	port=$(python3 -c 'import socket;s=socket.socket();s.bind(("127.0.0.1",0));print(s.getsockname()[1])' 2>/dev/null || echo $((20000 + RANDOM % 20000)))
	mkdir -p "$dir"
	if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; fi
	cd "$dir"
	as_owner "$bin/initdb" -D "$dir/data" -U tend --auth=trust --no-sync >"$dir.log" 2>&1
	as_owner "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/server.log" \
		-o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c full_page_writes=off -c max_connections=300" \
		start >>"$dir.log" 2>&1
	echo "postgres://tend@127.0.0.1:$port/postgres?sslmode=disable"
	;;
stop)
	cd "$2"
	as_owner "$bin/pg_ctl" -D "$2/data" -m immediate stop >/dev/null 2>&1 || true
	rm -rf "$2" "$2.log"
	;;
*)
	echo "usage: postgres.sh start DIR | stop DIR" >&2
	exit 2
	;;
esac
