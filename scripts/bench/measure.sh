# shellcheck shell=bash
# Sourced by the scripts that measure, after env.sh: servers that end with the script, and what is said of them.

# The user's own settings are not the measurement's.
for name in "${!DOORWARD_@}"; do unset "$name"; done
command -v wrk >/dev/null || apt_install wrk wrk

scratch=$(mktemp -d "${TMPDIR:-/tmp}/doorward-bench.XXXXXX")
servers=()
clean_up() {
  trap - EXIT INT TERM
  for server in "${servers[@]}"; do kill -TERM "$server" 2>/dev/null && wait "$server" 2>/dev/null || true; done
  rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# start NAME command…: starts a server and sets `address` to where it says that it is.
start() {
  local name=$1
  shift
  "$@" >"$scratch/$name.said" 2>"$scratch/$name.log" &
  servers+=($!)
  for _ in $(seq 100); do
    address=$(sed -n 's/^.* is at \(http:.*\)$/\1/p' "$scratch/$name.said")
    if [ -n "$address" ]; then return; fi
    sleep 0.1
  done
  cat "$scratch/$name.log" >&2
  die "$name didn't say within 10 seconds where it is."
}

# page ADDRESS [CONNECTIONS]: requests a second and p99 in milliseconds, as `rate` and `p99`. For `span` seconds.
page() {
  local found wrong
  found=$(wrk -t1 -c"${2:-16}" -d"${span}s" -s scripts/bench/page.lua "$1" | sed -n 's/^found //p')
  read -r rate p99 wrong <<<"$found"
  [ "$wrong" = 0 ] || die "$wrong requests to $1 failed."
}

memory() { awk '/^VmRSS/ { printf "%.0f MB", $2 / 1024 }' "/proc/$1/status"; }

# The day and the machine, in one line.
circumstances() {
  echo "$(date -u +%Y-%m-%d), $(nproc) cores ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)), $(uname -s) $(uname -r), SQLite"
}
