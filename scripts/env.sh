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

# cargo, rustup and npm keep their files under HOME. A bare environment has none, and some accounts' is not there or not theirs.
home_of_account=$(getent passwd "$(id -u)" 2>/dev/null | cut -d: -f6 || true)
export HOME="${HOME:-$home_of_account}"
if [ ! -w "$HOME" ]; then
  HOME="$ROOT/build/home"
  mkdir -p "$HOME" || die "$ROOT can't be written to by this account."
fi

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
  # Without the lock (9): what goes on after the step, such as a compiler's cache, would hold it for good.
  (set -e && "$@") >"$log" 2>&1 </dev/null 9>&-
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
    cargo "$@" 9>&- || return
    printf '%s: %d s\n' "$what" $((SECONDS - begin))
  else
    step "$what" cargo "$1" --quiet "${@:2}"
  fi
}

# Holds a lock until the script ends, so that two runs in one folder don't write the same files.
lock() {
  local file="build/$1.lock"
  if ! mkdir -p build || [ ! -w build ] || { [ -e "$file" ] && [ ! -w "$file" ]; }; then
    die "$ROOT/build can't be written to. If another account has built here, please remove build, target and node_modules."
  fi
  command -v flock >/dev/null || return 0
  exec 9>"$file"
  if ! flock -n 9; then
    echo "waiting for another run's $1"
    flock 9
  fi
}

# Sets `as_root` to the words that go before a command of root's. Asks for a password here, since a step can't be talked to;
# where nobody can become root, ends with the given words.
become_root() {
  as_root=()
  if [ "$(id -u)" -eq 0 ]; then return; fi
  command -v sudo >/dev/null || die "$1"
  sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; } || die "$1"
  as_root=(sudo)
}

# apt_install "what is missing" package…
apt_install() {
  local what=$1
  shift
  command -v apt-get >/dev/null || die "Missing: $what. Please install what Debian calls $* and run this again."
  become_root "Missing: $what. Please run, as root: apt-get install $*"
  # One source that doesn't answer is no reason to stop: the others may have the packages.
  step "reading the list of packages" "${as_root[@]}" apt-get update -q || echo "going on with the list that is there"
  # On a machine that has just started its own updates may hold the lock.
  step "installing $what" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
  # Forgets where the shell found, or didn't find, what is there now.
  hash -r
}

# program_path VARIABLE name…: prints the path that the variable names, or that of the first program on the PATH; or nothing.
program_path() {
  local name
  if [ -n "${!1:-}" ]; then
    echo "${!1}"
    return
  fi
  for name in "${@:2}"; do
    command -v "$name" && return
  done
  return 1
}

chromium_path() { program_path DOORWARD_CHROMIUM chromium chromium-browser google-chrome; }
firefox_path() { program_path DOORWARD_FIREFOX firefox-esr firefox; }
webkit_driver_path() { program_path DOORWARD_WEBKIT_DRIVER WebKitWebDriver; }

# Prints the folder of the Postgres server's programs, the newest version's; or nothing.
postgres_programs() {
  local found
  found=$(find /usr/lib/postgresql /usr/pgsql-* -maxdepth 3 -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1) || true
  [ -n "$found" ] || found=$(command -v initdb || true)
  [ -n "$found" ] && dirname "$found"
}
