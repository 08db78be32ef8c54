#!/usr/bin/env bash
# Sets up what is missing, and only that.
#   setup.sh build   what `make build` and `make run` need
#   setup.sh lint    the same, with rustfmt and clippy
#   setup.sh test    what `make test` needs: the first, Chromium and Postgres
. "$(dirname "$0")/env.sh"

# Runs as root, by sudo if need be; the words after the first are the command.
as_root() {
  local otherwise=$1
  shift
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    # Asked for here, since a step shows nothing of its command.
    sudo -n true 2>/dev/null || sudo -v
    sudo "$@"
  else
    die "$otherwise"
  fi
}

apt_updated=
# apt_install "what for" package…
apt_install() {
  local what=$1
  shift
  command -v apt-get >/dev/null || die "$what is missing. Please install it (Debian's packages: $*) and run this again."
  local by_hand="$what is missing. Please run, as root: apt-get install $*"
  if [ -z "$apt_updated" ]; then
    as_root "$by_hand" true
    step "reading the list of packages" as_root "$by_hand" apt-get update -q
    apt_updated=yes
  fi
  step "installing $what" as_root "$by_hand" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

set_up_rust() {
  command -v cargo >/dev/null || die "Rust is missing. Please install it with rustup (https://rustup.rs) and run this again."
  command -v cc >/dev/null || apt_install "a C compiler" gcc libc6-dev pkg-config

  local wanted found
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  found=$(rustc --version | cut -d' ' -f2)
  if [ "$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n 1)" != "$wanted" ]; then
    die "Rust $wanted is needed, and this is $found. Please run: rustup update stable"
  fi
  if [ ! -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then
    command -v rustup >/dev/null || die "This Rust can't build for browsers: wasm32-unknown-unknown is missing, and rustup, which adds it, too."
    step "adding Rust's WebAssembly target" rustup target add wasm32-unknown-unknown
  fi
}

# The tool must be of exactly the library's version.
set_up_wasm_bindgen() {
  local version
  version=$(sed -n 's/^wasm-bindgen = "=\([0-9.]*\)".*/\1/p' Cargo.toml)
  [ -n "$version" ] || die "Cargo.toml doesn't pin wasm-bindgen to one version."
  if [ "$(build/tools/bin/wasm-bindgen --version 2>/dev/null)" = "wasm-bindgen $version" ]; then return; fi
  # Without --locked: that fails where a registry is some days behind.
  CARGO_TARGET_DIR="$ROOT/build/tools/target" cargo_step "building wasm-bindgen $version (some 3 minutes, once)" \
    install wasm-bindgen-cli --version "$version" --root build/tools
  rm -rf build/tools/target
}

set_up_node_packages() {
  command -v node >/dev/null || die "Node is missing. Please install Node 20.19 or newer and run this again."
  command -v npm >/dev/null || die "npm is missing. Please install it (Debian's package: npm) and run this again."
  node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' ||
    die "Node 20.19 or newer is needed, and this is $(node --version)."
  if cmp -s package-lock.json node_modules/.doorward-lock; then return; fi
  step "installing the Node packages" npm ci
  cp package-lock.json node_modules/.doorward-lock
}

set_up_lints() {
  if cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1; then return; fi
  command -v rustup >/dev/null || die "rustfmt and clippy are missing, and rustup, which adds them, too."
  step "adding rustfmt and clippy" rustup component add rustfmt clippy
}

set_up_chromium() {
  chromium_path >/dev/null || apt_install "Chromium" chromium
  chromium_path >/dev/null || die "Chromium is missing. Please install it, or name its path in DOORWARD_CHROMIUM."
}

set_up_postgres() {
  postgres_programs >/dev/null && return
  # Debian's package would start a server of its own, which nobody asked for.
  local settings=/etc/postgresql-common/createcluster.conf
  if command -v apt-get >/dev/null && [ ! -e "$settings" ]; then
    as_root "Postgres is missing. Please run, as root: apt-get install postgresql" \
      sh -c "mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' >$settings"
  fi
  apt_install "Postgres" postgresql
  postgres_programs >/dev/null || die "Postgres is installed, but its initdb is not under /usr/lib/postgresql."
}

lock setup
case "${1:-}" in
  build | lint | test)
    set_up_rust
    set_up_wasm_bindgen
    set_up_node_packages
    ;;
  *) die "usage: setup.sh build|lint|test" ;;
esac
case "$1" in
  lint) set_up_lints ;;
  test)
    set_up_chromium
    set_up_postgres
    ;;
esac
