#!/usr/bin/env bash
# Builds target/release/doorward, with everything that the browser loads inside it.
#   build.sh         the release
#   build.sh --dev   target/debug/doorward: quick to build, large to load
. "$(dirname "$0")/env.sh"

case "${1:-}" in
  '') profile=wasm-release wasm_folder=wasm-release server_profile=(--release) ;;
  --dev) profile=dev wasm_folder=debug server_profile=() ;;
  *) die "usage: build.sh [--dev]" ;;
esac

made="build/wasm/$profile"
site=build/site
styles=(tokens elements layout components tables forms picker print)

# Leaves the file's time alone when nothing changed, so that cargo doesn't embed it anew.
put() {
  cmp -s "$1" "$2" || cp "$1" "$2"
}

bind() {
  rm -rf "$made"
  mkdir -p "$made"
  build/tools/bin/bindgen "$1" "$made"
  # Only three files are embedded.
  if [ -e "$made/snippets" ]; then die "wasm-bindgen made script snippets, which nothing serves: $(find "$made/snippets" -type f)"; fi
}

# Without what the browser need not load: comments, long names, and what the glue exports for nobody.
small() {
  node_modules/.bin/esbuild --log-level=warning --minify "$@"
}

optimize() {
  node_modules/.bin/wasm-opt --flatten --rereloop -Oz -Oz --strip-producers --enable-bulk-memory --enable-nontrapping-float-to-int --enable-reference-types \
    --enable-multivalue --enable-sign-ext --enable-mutable-globals "$made/doorward_bg.wasm" -o "$made/optimized.wasm"
  mv "$made/optimized.wasm" "$made/doorward_bg.wasm"
}

lock build
mkdir -p "$site"

cargo_step "building the browser's part" build -p frontend --lib --target wasm32-unknown-unknown --profile "$profile"
wasm="target/wasm32-unknown-unknown/$wasm_folder/frontend.wasm"
# What the files were made of, and by which steps.
stamp="$(sha256sum "$wasm" scripts/build.sh package-lock.json Cargo.lock | sha256sum)"
if [ "$stamp" != "$(cat "$made/stamp" 2>/dev/null)" ]; then
  step "making its script" bind "$wasm"
  if [ "$profile" = wasm-release ]; then step "making it small" optimize; fi
  echo "$stamp" >"$made/stamp"
fi
echo 'export { default } from "./doorward.js"' >"$made/entry.js"
small --bundle --format=esm --target=es2022 "$made/entry.js" --outfile="$made/small.js"
put "$made/small.js" "$site/doorward.js"
put "$made/doorward_bg.wasm" "$site/doorward_bg.wasm"

for file in style/*.css; do
  name=$(basename "$file" .css)
  case " ${styles[*]} " in
    *" $name "*) ;;
    *) die "scripts/build.sh doesn't say where style/$name.css stands in the order of the style sheets." ;;
  esac
done
(cd style && cat "${styles[@]/%/.css}") | small --loader=css >"$made/doorward.css"
put "$made/doorward.css" "$site/doorward.css"

cargo_step "building the program" build -p doorward "${server_profile[@]}"
