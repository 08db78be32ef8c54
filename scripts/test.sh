#!/usr/bin/env bash
# Runs every test: cargo's on both databases, then Playwright's against the release. The last line counts them, however it ends:
# what broke off before it was counted counts as one that failed.
. "$(dirname "$0")/env.sh"

# The user's own settings of Doorward are not the tests'.
for name in "${!DOORWARD_@}"; do
  case "$name" in
    DOORWARD_CHROMIUM | DOORWARD_FIREFOX | DOORWARD_WEBKIT_DRIVER) ;;
    *) unset "$name" ;;
  esac
done

passed=0 failed=0 broken=()
scratch='' child='' results=''
# What is under way and not counted yet.
doing="setting up"

# count NAME STATUS PASSED FAILED: a suite that ended badly, or without a single test, has failed whatever it counted.
count() {
  local not_ok=$4
  if [ "$not_ok" -eq 0 ] && { [ "$2" -ne 0 ] || [ "$3" -eq 0 ]; }; then not_ok=1; fi
  if [ "$not_ok" -gt 0 ]; then broken+=("$1"); fi
  passed=$((passed + $3)) failed=$((failed + not_ok))
}

finish() {
  trap - EXIT INT TERM HUP
  set +e
  # The whole group: cargo and npm leave their children behind when they alone are stopped.
  if [ -n "$child" ]; then kill -TERM -- "-$child" 2>/dev/null; fi
  if [ -n "$scratch" ]; then
    if [ -d "$scratch/postgres" ]; then scripts/postgres.sh stop "$scratch/postgres"; fi
    rm -rf "$scratch"
  fi
  if [ -n "$doing" ]; then count "$doing" 1 0 0; fi
  if [ ${#broken[@]} -gt 0 ]; then
    echo "not well:$(printf " [%s]" "${broken[@]}")"
    if [ -d "$results" ]; then echo "what the browser showed: $results"; fi
  elif [ -n "$results" ]; then
    rm -rf "$results"
  fi
  echo "$passed passed, $failed failed"
  exit "${1:-$((failed > 0))}"
}
trap finish EXIT
trap 'finish 130' INT
trap 'finish 143' TERM
trap 'finish 129' HUP

# Runs in a group of its own and waits in a way that a signal can end.
run() {
  local status=0
  set -m
  # Without the lock (9): what a test leaves behind would hold it for good.
  "$@" </dev/null 9>&- &
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

# Two runs at once would build under each other's tests, and be too slow for them.
lock tests
scripts/setup.sh test
doing="building the program"
scripts/build.sh

scratch=$(mktemp -d "${TMPDIR:-/tmp}/doorward-test.XXXXXX")
# Postgres' own account has to reach its folder in here.
chmod 711 "$scratch"
# A copy, so that what is built meanwhile, by the tests themselves too, doesn't change under them.
mkdir -p build/tested
cp --remove-destination target/release/doorward build/tested/doorward

doing="starting Postgres"
database="$(scripts/postgres.sh start "$scratch/postgres" 9>&-)"
eval "$database"
export RUST_BACKTRACE="${RUST_BACKTRACE:-1}"

# As released: what the program is linked with is built once, and hashing is as quick as there.
doing="building the tests"
if cargo_step "building the tests" test --release --no-run; then
  doing="cargo test"
  status=0
  run logged "$scratch/cargo" env CARGO_TERM_COLOR=never cargo test --release --quiet --no-fail-fast || status=$?
  # A test program that began and gave no result broke off.
  read -r ok not_ok ignored < <(awk '
    /^running [0-9]+ tests?/ { begun++ }
    /^test result: / { ended++; ok += $4; not_ok += $6; ignored += $8 }
    END { print ok + 0, not_ok + (begun > ended ? begun - ended : 0), ignored + 0 }' "$scratch/cargo")
  count "cargo test" "$status" "$ok" "$not_ok"
  if [ "$ignored" -gt 0 ]; then echo "ignored by cargo test: $ignored"; fi
else
  count "building the tests" 1 0 0
fi

doing="playwright test"
DOORWARD_CHROMIUM=$(chromium_path) DOORWARD_FIREFOX=$(firefox_path) DOORWARD_WEBKIT_DRIVER=$(webkit_driver_path)
export DOORWARD_CHROMIUM DOORWARD_FIREFOX DOORWARD_WEBKIT_DRIVER DOORWARD_BINARY="$ROOT/build/tested/doorward"
if [ -t 1 ]; then reporter=line; else reporter=dot; fi
results="build/test-results/$$"
export PLAYWRIGHT_JSON_OUTPUT_FILE="$scratch/playwright.json"
echo "end to end, in Chromium, and a part of it in Firefox and WebKit"
status=0
run node_modules/.bin/playwright test -c end2end --reporter="$reporter,json" --output "$results" || status=$?
# Without a report, or with half of one, nothing is known to have passed.
report=$(node -e '
  const { stats } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
  console.log(stats.expected, stats.unexpected + stats.flaky, stats.skipped);' "$PLAYWRIGHT_JSON_OUTPUT_FILE" 2>/dev/null) ||
  report="0 0 0"
read -r ok not_ok skipped <<<"$report"
count "playwright test" "$status" "$ok" "$not_ok"
if [ "$skipped" -gt 0 ]; then echo "skipped end to end: $skipped"; fi
doing=
