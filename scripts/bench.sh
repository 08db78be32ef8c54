#!/usr/bin/env bash
# Measures pages and sign-ins a second, and prints what docs/performance.md shows. Takes some 3 minutes beside building.
#   PEOPLE       how many subordinates the site gets (1000)
#   SPAN         seconds for each measurement (10)
#   DOORWARD_BINARY, HELLO, ARGON2_LIMIT   programs to measure instead of those that it builds
. "$(dirname "$0")/env.sh"

people="${PEOPLE:-1000}" span="${SPAN:-10}"
binary="${DOORWARD_BINARY:-target/release/doorward}"
hello="${HELLO:-target/release/examples/hello}"
limit="${ARGON2_LIMIT:-target/release/examples/argon2_limit}"

if [ -z "${DOORWARD_BINARY:-}" ]; then scripts/build.sh; fi
if [ -z "${HELLO:-}" ]; then cargo_step "building what it is compared with" build --release -p doorward --example hello --example argon2_limit; fi
. scripts/bench/measure.sh

start hello "$hello"
hello_address=$address
export DOORWARD_DATABASE_URL="sqlite://$scratch/doorward.db"
DOORWARD_LISTEN=127.0.0.1:0 DOORWARD_TRUST_FORWARDED_FOR=true start doorward "$binary" serve
door=$address door_process=${servers[1]}
fresh=$(memory "$door_process")
node scripts/bench/people.mjs "$door" "$(realpath "$binary")" "$people" "$scratch"
cookie=$(cat "$scratch/cookie")
{ read -r username && read -r password; } <"$scratch/sign-in"
echo

circumstances
echo
echo "| page | requests a second | p99 |"
echo "|---|---:|---:|"
page "$hello_address/" && echo "| bare axum, \"Hello, world\" | $rate | $p99 ms |"
page "$door/sign-in" && echo "| Sign In | $rate | $p99 ms |"
COOKIE=$cookie page "$door/subordinates" && echo "| Subordinates Search, $people people at the site | $rate | $p99 ms |"
COOKIE=$cookie page "$door/subordinates?last_name=s&first_name=m" && echo "| the same, searched by name | $rate | $p99 ms |"
after=$(memory "$door_process")
echo
echo "| sign-ins | a second | p99 |"
echo "|---|---:|---:|"
mapfile -t limits < <("$limit")
alone=$(sed -n 's/^one at a time: \([0-9.]*\).* \([0-9.]*\) ms each$/\1 | \2 ms/p' <<<"${limits[0]}")
together=$(sed -n 's/^on .*: \([0-9.]*\) .*$/\1/p' <<<"${limits[1]}")
echo "| Argon2id alone, one at a time | $alone each |"
echo "| Argon2id alone, all cores | $together | |"
read -r rate p99 <<<"$(node scripts/bench/sign-ins.mjs "$door" "$span" "$((2 * $(nproc)))" "$username" "$password")"
echo "| sign-ins, $((2 * $(nproc))) at once | $rate | $p99 ms |"
node scripts/bench/sign-ins.mjs "$door" "$((span + 2))" "$((2 * $(nproc)))" "$username" "$password" >"$scratch/beside" &
beside=$!
sleep 1
PAUSE=20 page "$door/sign-in" 4
page_rate=$rate page_p99=$p99
wait "$beside"
read -r rate _ <"$scratch/beside"
echo "| the Sign In *page*, asked for $page_rate times a second while $rate people a second sign in | | $page_p99 ms |"
echo
echo "Resident memory: $fresh after the start, $after after the pages, $(memory "$door_process") after the sign-ins."
