#!/usr/bin/env bash
# Sets up what is missing, and only that.
#   setup.sh build   what `make build` and `make run` need
#   setup.sh lint    the same, with rustfmt and clippy
#   setup.sh test    what `make test` needs: the first, Chromium, Firefox, WebKit, Postgres and Python
#   setup.sh drill   what `make drill` needs: the first, Firefox, a screen that nobody sees, and Orca with what it hears and speaks by
. "$(dirname "$0")/env.sh"

case "${1:-}" in
  build | lint | test | drill) ;;
  *) die "usage: setup.sh build|lint|test|drill" ;;
esac

# What Debian's packages can mend. All of it is found before anything is done, so that it is asked for once and at the beginning.
missing=() packages=()
miss() {
  missing+=("$1")
  packages+=("${@:2}")
}

look_for_test_tools() {
  local name
  for name in DOORWARD_CHROMIUM DOORWARD_FIREFOX DOORWARD_WEBKIT_DRIVER; do
    if [ -n "${!name:-}" ] && [ ! -x "${!name}" ]; then die "$name names ${!name}, which is no program."; fi
  done
  chromium_path >/dev/null || miss Chromium chromium
  firefox_path >/dev/null || miss Firefox firefox-esr
  webkit_driver_path >/dev/null || miss "WebKit’s driver" webkit2gtk-driver
  # WebKit has no mode without a screen.
  command -v Xvfb >/dev/null || miss Xvfb xvfb
  postgres_programs >/dev/null || miss Postgres postgresql
  # A test writes into a database past the program.
  python3 -c 'import sqlite3' >/dev/null 2>&1 || miss Python python3
}

look_for_drill_tools() {
  if [ -n "${DOORWARD_FIREFOX:-}" ] && [ ! -x "$DOORWARD_FIREFOX" ]; then die "DOORWARD_FIREFOX names $DOORWARD_FIREFOX, which is no program."; fi
  firefox_path >/dev/null || miss Firefox firefox-esr
  command -v Xvfb >/dev/null || miss Xvfb xvfb
  command -v xdotool >/dev/null || miss "a keyboard for Xvfb" xdotool
  command -v dbus-daemon >/dev/null || miss D-Bus dbus-daemon
  # The bus by which programs tell a screen reader of themselves has no program on the PATH.
  [ -e /usr/share/dbus-1/services/org.a11y.Bus.service ] || miss "the accessibility bus" at-spi2-core
  command -v orca >/dev/null || miss Orca orca
  command -v speech-dispatcher >/dev/null || miss "Speech Dispatcher" speech-dispatcher
}

install_missing() {
  if [ ${#packages[@]} -eq 0 ]; then return; fi
  local list settings=/etc/postgresql-common/createcluster.d
  list=$(printf ', %s' "${missing[@]}")
  case " ${packages[*]} " in
    *" postgresql "*)
      if command -v apt-get >/dev/null && [ ! -e "$settings/doorward-tests.conf" ]; then
        become_root "Missing: ${list:2}. Please run, as root: apt-get install ${packages[*]}"
        # Debian's package would start a server of its own, which nobody asked for.
        "${as_root[@]}" sh -c "mkdir -p $settings && echo 'create_main_cluster = false' >$settings/doorward-tests.conf"
      fi
      ;;
  esac
  apt_install "${list:2}" "${packages[@]}"
}

look_for_rust() {
  command -v cargo >/dev/null || die "Rust is missing. Please install it with rustup (https://rustup.rs) and run this again."
  command -v cc >/dev/null || miss "a C compiler" gcc libc6-dev pkg-config

  local wanted found
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  found=$(rustc --version | cut -d' ' -f2)
  if [ "$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n 1)" != "$wanted" ]; then
    if command -v rustup >/dev/null; then die "Rust $wanted is needed, and this is $found. Please run: rustup update stable"; fi
    die "Rust $wanted is needed, and this is $found. Please install it with rustup (https://rustup.rs) and run this again."
  fi
}

look_for_node() {
  command -v node >/dev/null || die "Node is missing. Please install Node 20.19 or newer and run this again."
  command -v npm >/dev/null || die "npm is missing. Please install it (Debian's package: npm) and run this again."
  node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' ||
    die "Node 20.19 or newer is needed, and this is $(node --version)."
}

set_up_wasm_target() {
  if [ ! -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then
    command -v rustup >/dev/null || die "This Rust can't build for browsers: wasm32-unknown-unknown is missing, and rustup, which adds it, too."
    step "adding Rust's WebAssembly target" rustup target add wasm32-unknown-unknown
  fi
}

# The tool must be of exactly the library's version.
set_up_bindgen() {
  local version stamp=build/tools/bindgen.stamp
  version=$(sed -n 's/^wasm-bindgen = "=\([0-9.]*\)".*/\1/p' Cargo.toml)
  [ -n "$version" ] || die "Cargo.toml doesn't pin wasm-bindgen to one version."
  grep -q "^wasm-bindgen-cli-support = \"=$version\"" tools/bindgen/Cargo.toml ||
    die "tools/bindgen/Cargo.toml has another version of wasm-bindgen than Cargo.toml, which has $version."
  if [ -x build/tools/bin/bindgen ] && cat tools/bindgen/Cargo.* tools/bindgen/src/* | cmp -s - "$stamp"; then return; fi
  CARGO_TARGET_DIR="$ROOT/build/tools/target" cargo_step "building what makes the browser's script (once)" \
    install --path tools/bindgen --locked --force --root build/tools
  rm -rf build/tools/target
  cat tools/bindgen/Cargo.* tools/bindgen/src/* >"$stamp"
}

set_up_node_packages() {
  if cmp -s package-lock.json node_modules/.doorward-lock; then return; fi
  step "installing the Node packages" npm ci
  cp package-lock.json node_modules/.doorward-lock
}

set_up_lints() {
  if cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1; then return; fi
  command -v rustup >/dev/null || die "rustfmt and clippy are missing, and rustup, which adds them, too."
  step "adding rustfmt and clippy" rustup component add rustfmt clippy
}

lock setup
look_for_rust
look_for_node
if [ "$1" = test ]; then look_for_test_tools; fi
if [ "$1" = drill ]; then look_for_drill_tools; fi
install_missing
if [ "$1" = test ]; then
  chromium_path >/dev/null || die "Chromium is missing. Please install it, or name its path in DOORWARD_CHROMIUM."
  firefox_path >/dev/null || die "Firefox is missing. Please install it, or name its path in DOORWARD_FIREFOX."
  webkit_driver_path >/dev/null || die "WebKit’s driver is missing. Please install it, or name its path in DOORWARD_WEBKIT_DRIVER."
  postgres_programs >/dev/null || die "Postgres is installed, but its initdb is neither on the PATH nor under /usr/lib/postgresql."
  python3 -c 'import sqlite3' >/dev/null 2>&1 || die "$(command -v python3) is the first Python on the PATH and has no sqlite3."
fi
set_up_wasm_target
set_up_bindgen
set_up_node_packages
if [ "$1" = lint ]; then set_up_lints; fi
