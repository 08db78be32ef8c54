#!/usr/bin/env bash
# Measures the panels of those who have most before them, and prints what docs/performance.md shows: a primary user with many
# sites, the administrator of an intermediary with many clients, and one of its people with services at all of them. Takes some
# 4 minutes beside building.
#   SITES, CLIENTS    how many (500, 5000)
#   SPAN              seconds for each measurement (10)
#   DOORWARD_BINARY   the program to measure instead of the one that it builds
. "$(dirname "$0")/env.sh"

sites="${SITES:-500}" clients="${CLIENTS:-5000}" span="${SPAN:-10}"
binary="${DOORWARD_BINARY:-target/release/doorward}"
command -v python3 >/dev/null || die "Missing: python3, which fills the database."

if [ -z "${DOORWARD_BINARY:-}" ]; then scripts/build.sh; fi
. scripts/bench/measure.sh

export DOORWARD_DATABASE_URL="sqlite://$scratch/doorward.db"
DOORWARD_LISTEN=127.0.0.1:0 start doorward "$binary" serve
door=$address door_process=${servers[0]}
node scripts/bench/delegation.mjs "$door" "$(realpath "$binary")" "$scratch/doorward.db" "$sites" "$clients" "$scratch"

# of WHO "panel" PATH WORDS [CONNECTIONS]: a row of the table. The words must stand on the page.
of() {
  local cookie bytes
  cookie=$(cat "$scratch/$1")
  bytes=$(node scripts/bench/look.mjs "$door$3" "$cookie" "$4")
  COOKIE=$cookie page "$door$3" "${5:-16}"
  echo "| $2 | $bytes | $rate | $p99 ms |"
}

group="site=110000000A" ledger="site=130000000A"
# In the middle of the list by name, whatever the number of clients.
middle="after=$(sed -n 's/^CLIENT.*,\([0-9A-Z]*\),\(MILTON [^,]*\),[0-9]*,.*/\2,\1/p' "$scratch/roster.csv" | sort | sed -n 1s/.*,//p)"
later="after=$(printf '110%06dA' $((sites / 2)))"

echo
circumstances
echo
echo "| panel | bytes of the page | requests a second | p99 |"
echo "|---|---:|---:|---:|"
echo "| **primary user of $sites sites** | | | |"
of group Home "/?$group" "VALLEY"
of group "Subordinates Search" "/subordinates?$group" "VALLEY"
of group "Manage Administrators" "/administrators?$group" "Mary Hughes"
of group "Primary Access" "/primary-access?$group" "let this one in"
of group "Change of Primary User" "/change-primary-user?$group" "The first"
of group "Who Controls My Access, one site" "/access?$group" "VALLEY"
of group "Who Controls My Access, 20 sites" "/access" "VALLEY"
of group "Requests" "/requests" "asks for"
of group "Your Sites" "/sites?to=/subordinates" "VALLEY"
of group "Your Sites, a later page" "/sites?to=/subordinates&$later" "VALLEY"
of group "Your Sites, searched by name" "/sites?to=/subordinates&q=pediatric" "PEDIATRIC"
echo "| **administrator of an intermediary with $clients clients** | | | |"
of intermediary Home "/?$ledger" "LEDGER"
of intermediary "Subordinates Search" "/subordinates?$ledger" "Adams"
of intermediary "Manage Administrators" "/administrators?$ledger" "Tess Reed"
of intermediary "Clients" "/linked-organizations/clients?$ledger" "ADAMS"
of intermediary "Clients, a later page" "/linked-organizations/clients?$ledger&$middle" "MILTON"
of intermediary "Clients, searched by name" "/linked-organizations/clients?$ledger&q=pediatric" "PEDIATRIC"
of intermediary "Requests" "/requests" "VALLEY"
of intermediary "They Left, of whoever works for all clients (2 connections)" "/they-left?$ledger&username=$(cat "$scratch/biller-username")" "are shown" 2
echo "| **one of its people, with services at $clients clients** | | | |"
of biller Home "/?site=120000000A" "120000000A"
of biller "Who Controls My Access, one site" "/access?site=120000000A" "120000000A"
of biller "Who Controls My Access, 20 sites" "/access" "120000000A"
of biller "Who Controls My Access, a later site" "/access?site=$(printf '120%06dA' $((clients / 2)))" "through"
of biller "Requests" "/requests" "Nothing waits"
of biller "Your Sites" "/sites" "ADAMS"
of biller "Your Sites, a later page" "/sites?after=$(printf '120%06dA' $((clients / 2)))" "120"
of biller "Your Sites, searched by name" "/sites?q=pediatric" "PEDIATRIC"
echo
echo "Resident memory: $(memory "$door_process")."
