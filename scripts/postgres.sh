#!/usr/bin/env bash
# A Postgres for tests only: its data in one folder, on a free port of this machine, nothing on disk for sure, no password.
#   postgres.sh start DIR   prints the line that names it to the tests:  eval "$(scripts/postgres.sh start DIR)"
#   postgres.sh stop DIR    stops it and removes the folder's contents
. "$(dirname "$0")/env.sh"

[ $# -eq 2 ] || die "usage: postgres.sh start|stop DIR"
mkdir -p "$2"
dir=$(cd "$2" && pwd)
programs=$(postgres_programs) || die "Postgres is missing. Please run: scripts/setup.sh test"
data="$dir/data" log="$dir/log"

# Postgres refuses to run as root.
as_postgres() {
  if [ "$(id -u)" -ne 0 ]; then
    (cd "$dir" && "$@")
  elif command -v runuser >/dev/null; then
    (cd "$dir" && runuser -u postgres -- "$@")
  else
    (cd "$dir" && su -s /bin/sh postgres -c 'exec "$@"' -- sh "$@")
  fi
}

start() {
  [ ! -e "$data" ] || die "$data is there already."
  if [ "$(id -u)" -eq 0 ]; then
    id postgres >/dev/null 2>&1 || die "Postgres refuses to run as root, and there is no account named postgres to run it as."
    chown postgres "$dir"
  fi
  as_postgres "$programs/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$log.initdb" 2>&1 || {
    cat "$log.initdb" >&2
    die "initdb failed."
  }
  # Below the range from which the system gives ports to clients; whoever comes second tries another one.
  local port
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + RANDOM % 10000))
    # Room for many tests at once; no socket file, since a folder's path may be too long for one.
    if as_postgres "$programs/pg_ctl" start -D "$data" -l "$log" -s -w -t 30 -o \
      "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200 \
       -c fsync=off -c synchronous_commit=off -c full_page_writes=off" >/dev/null 2>&1; then
      echo "export DOORWARD_TEST_POSTGRES=postgres://postgres@127.0.0.1:$port/postgres"
      return
    fi
    grep -q 'already in use' "$log" || break
  done
  cat "$log" >&2
  die "Postgres didn't start."
}

stop() {
  if [ -e "$data/postmaster.pid" ]; then
    as_postgres "$programs/pg_ctl" stop -D "$data" -s -m immediate -w >/dev/null || die "Postgres in $data didn't stop."
  fi
  rm -rf "$data" "$log" "$log.initdb"
}

case "$1" in
  start) start ;;
  stop) stop ;;
  *) die "usage: postgres.sh start|stop DIR" ;;
esac
