# shellcheck shell=bash
# Sourced by every script: where the tools are, and how a step reports itself. Changes to the project's folder.

set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"

# Prints to stderr and ends the script.
die() {
  printf '%s\n' "$@" >&2
  exit 1
}

# A bare environment has no HOME, and cargo, rustup and npm keep their files under it.
home_of_account=$(getent passwd "$(id -u)" 2>/dev/null | cut -d: -f6 || true)
export HOME="${HOME:-${home_of_account:-/tmp}}"

# Puts the first of the folders that has the program on the PATH, unless the PATH has it.
find_program() {
  local program=$1 folder
  shift
  command -v "$program" >/dev/null && return
  for folder in "$@"; do
    if [ -x "$folder/$program" ]; then
      PATH="$folder:$PATH"
      return
    fi
  done
  return 1
}

# Debian keeps runuser and others where a plain user's PATH doesn't look.
PATH="$PATH:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
find_program cargo "${CARGO_HOME:-$HOME/.cargo}/bin" "$home_of_account/.cargo/bin" /root/.cargo/bin /usr/local/cargo/bin || true
mapfile -t nvm < <(printf '%s\n' {"$HOME","$home_of_account",/root}/.nvm/versions/node/*/bin | sort -rV)
find_program node "${NVM_BIN:-}" /usr/local/node/bin "${nvm[@]}" "$HOME/.volta/bin" || true
export PATH

# A cargo that belongs to another home than ours finds its toolchain beside itself.
if cargo_path=$(command -v cargo); then
  cargo_home=$(dirname "$(dirname "$cargo_path")")
  if [ -z "${RUSTUP_HOME:-}" ] && [ ! -d "$HOME/.rustup" ]; then
    for folder in "$(dirname "$cargo_home")/.rustup" "$(dirname "$cargo_home")/rustup"; do
      if [ -d "$folder" ]; then export RUSTUP_HOME="$folder"; fi
    done
  fi
fi

# The program is promised at target/release/doorward, wherever the user's own settings put other builds.
export CARGO_TARGET_DIR="$ROOT/target"
# Playwright drives the system's Chromium.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
export NPM_CONFIG_UPDATE_NOTIFIER=false

# step "what is done" command…: one line, with the seconds it took; the command's output is shown if it fails.
step() {
  local what=$1 begin=$SECONDS log status=0
  shift
  log=$(mktemp "${TMPDIR:-/tmp}/doorward-step.XXXXXX")
  printf '%s … ' "$what"
  # Not `|| status=$?`, which would let the command go on after an error within.
  set +e
  (set -e && "$@") >"$log" 2>&1 </dev/null
  status=$?
  set -e
  if [ "$status" -eq 0 ]; then
    printf '%d s\n' $((SECONDS - begin))
    rm -f "$log"
    return
  fi
  printf 'failed after %d s:\n' $((SECONDS - begin))
  cat "$log" >&2
  rm -f "$log"
  return "$status"
}

# cargo_step "what is done" arguments…: the same for cargo, which shows its own progress on a terminal.
cargo_step() {
  local what=$1 begin=$SECONDS
  shift
  if [ -t 2 ]; then
    printf '%s …\n' "$what"
    cargo "$@" || return
    printf '%s: %d s\n' "$what" $((SECONDS - begin))
  else
    step "$what" cargo "$1" --quiet "${@:2}"
  fi
}

# Holds a lock until the script ends, so that two runs in one folder don't write the same files.
lock() {
  mkdir -p build
  command -v flock >/dev/null || return 0
  exec 9>"build/$1.lock"
  if ! flock -n 9; then
    echo "waiting for another run's $1"
    flock 9
  fi
}

# Prints the path of Chromium, or nothing.
chromium_path() {
  if [ -n "${DOORWARD_CHROMIUM:-}" ]; then
    echo "$DOORWARD_CHROMIUM"
    return
  fi
  local name
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" && return
  done
  return 1
}

# Prints the folder of the Postgres server's programs, the newest version's; or nothing.
postgres_programs() {
  local found
  found=$(find /usr/lib/postgresql /usr/pgsql-* -maxdepth 3 -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1) || true
  [ -n "$found" ] || found=$(command -v initdb || true)
  [ -n "$found" ] && dirname "$found"
}
