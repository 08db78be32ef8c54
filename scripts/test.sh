#!/usr/bin/env bash
# Runs every test: cargo's on both databases, then Playwright's against the release. The last line counts them.
. "$(dirname "$0")/env.sh"

# The user's own settings of Doorward are not the tests'.
for name in "${!DOORWARD_@}"; do
  if [ "$name" != DOORWARD_CHROMIUM ]; then unset "$name"; fi
done

scripts/setup.sh test
scripts/build.sh

scratch=$(mktemp -d "${TMPDIR:-/tmp}/doorward-test.XXXXXX")
# Postgres' own account has to reach its folder in here.
chmod 711 "$scratch"
child=

clean_up() {
  trap - EXIT INT TERM
  # The whole group: cargo and npm leave their children behind when they alone are stopped.
  if [ -n "$child" ]; then kill -TERM -- "-$child" 2>/dev/null || true; fi
  scripts/postgres.sh stop "$scratch/postgres" || true
  rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Runs in a group of its own and waits in a way that a signal can end.
run() {
  local status=0
  set -m
  "$@" </dev/null &
  child=$!
  set +m
  wait "$child" || status=$?
  child=
  return "$status"
}

logged() {
  local log=$1
  # Stays in the group that `run` made.
  set +m
  shift
  "$@" 2>&1 | tee "$log"
}

passed=0 failed=0 broken=()
database="$(scripts/postgres.sh start "$scratch/postgres")"
eval "$database"
export RUST_BACKTRACE="${RUST_BACKTRACE:-1}"

# As released: what the program is linked with is built once, and hashing is as quick as there.
if cargo_step "building the tests" test --release --no-run; then
  run logged "$scratch/cargo" cargo test --release --quiet --no-fail-fast || broken+=("cargo test")
  while read -r ok not_ok; do
    passed=$((passed + ok)) failed=$((failed + not_ok))
  done < <(sed -n 's/^test result: .* \([0-9]*\) passed; \([0-9]*\) failed;.*/\1 \2/p' "$scratch/cargo")
else
  broken+=("building the tests")
fi

DOORWARD_CHROMIUM=$(chromium_path)
export DOORWARD_CHROMIUM
if [ -t 1 ]; then reporter=line; else reporter=dot; fi
results="build/test-results/$$"
export PLAYWRIGHT_JSON_OUTPUT_FILE="$scratch/playwright.json"
echo "end to end, in a browser"
run node_modules/.bin/playwright test -c end2end --reporter="$reporter,json" --output "$results" || broken+=("playwright test")
if [ -s "$PLAYWRIGHT_JSON_OUTPUT_FILE" ]; then
  read -r ok not_ok skipped < <(node -e '
    const { stats } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    console.log(stats.expected, stats.unexpected + stats.flaky, stats.skipped);' "$PLAYWRIGHT_JSON_OUTPUT_FILE")
  passed=$((passed + ok)) failed=$((failed + not_ok))
  if [ "$skipped" -gt 0 ]; then echo "skipped end to end: $skipped"; fi
else
  broken+=("playwright's report")
fi

if [ ${#broken[@]} -gt 0 ]; then
  echo "not well:$(printf " [%s]" "${broken[@]}")"
  if [ -d "$results" ]; then echo "what the browser showed: $results"; fi
else
  rm -rf "$results"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ ${#broken[@]} -eq 0 ]
