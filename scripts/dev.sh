#!/usr/bin/env bash
# Builds quickly, starts the demonstration, and does both again whenever a source file changes. Ctrl-C ends it.
. "$(dirname "$0")/env.sh"

server=
stop_server() {
  if [ -n "$server" ]; then
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
  fi
}
trap stop_server EXIT
trap 'exit 0' INT TERM

# The newest change among the sources; a file removed or added changes its folder's time.
newest_change() {
  find app domain frontend server store style migrations Cargo.toml scripts/build.sh \
    \( -type d -o -name '*.rs' -o -name '*.css' -o -name '*.sql' -o -name '*.toml' -o -name '*.csv' -o -name '*.json' -o -name '*.md' \) \
    -printf '%T@\n' | sort -n | tail -n 1
}

scripts/setup.sh build
built=
while true; do
  seen=$(newest_change)
  if [ "$seen" != "$built" ]; then
    built=$seen
    # The old program goes on until the new one is there.
    if scripts/build.sh --dev; then
      stop_server
      target/debug/doorward demo &
      server=$!
    fi
  fi
  if [ -n "$server" ] && ! kill -0 "$server" 2>/dev/null; then
    server=
    echo "The program ended. It is started again at the next change." >&2
  fi
  # `wait` for the pause, so that a signal ends it at once.
  sleep 0.5 &
  wait $!
done
