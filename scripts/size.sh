#!/usr/bin/env bash
# What a browser loads for its first page, Sign In, in bytes as they are sent. Ends with 1 if it is more than the budget.
# DOORWARD_BINARY names another program to measure than target/release/doorward.
. "$(dirname "$0")/env.sh"

BUDGET=176000 LIGHT=30000
binary="${DOORWARD_BINARY:-target/release/doorward}"
for name in "${!DOORWARD_@}"; do unset "$name"; done
[ -x "$binary" ] || die "$binary isn't there. Please run: make build"

scratch=$(mktemp -d "${TMPDIR:-/tmp}/doorward-size.XXXXXX")
server=
clean_up() {
  trap - EXIT INT TERM
  if [ -n "$server" ]; then kill -TERM "$server" 2>/dev/null && wait "$server" 2>/dev/null || true; fi
  rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

DOORWARD_DATABASE_URL="sqlite://$scratch/doorward.db" DOORWARD_LISTEN=127.0.0.1:0 DOORWARD_LOG=error \
  "$binary" serve >"$scratch/said" &
server=$!
for _ in $(seq 100); do
  address=$(sed -n 's/^Doorward is at //p' "$scratch/said")
  if [ -n "$address" ]; then break; fi
  kill -0 "$server" 2>/dev/null || die "The program ended before it said where it is."
  sleep 0.1
done
[ -n "$address" ] || die "The program didn't say within 10 seconds where it is."

node scripts/bench/size.mjs "$address" "$BUDGET" "$LIGHT"
