#!/usr/bin/env bash
# Goes through the pages by keyboard with the screen reader Orca in Firefox, and writes what it says to docs/orca.md. Takes some 8 minutes
# beside building, since it listens to the end. Not a part of `make test`: another Orca of the same account may not run meanwhile.
#   DOORWARD_BINARY   the program to try instead of the one that it builds
. "$(dirname "$0")/env.sh"

scripts/setup.sh drill
if [ -z "${DOORWARD_BINARY:-}" ]; then scripts/build.sh; fi
DOORWARD_BINARY=$(realpath "${DOORWARD_BINARY:-target/release/doorward}")
DOORWARD_FIREFOX=$(firefox_path)
export DOORWARD_BINARY DOORWARD_FIREFOX
exec node_modules/.bin/playwright test -c end2end/drill
