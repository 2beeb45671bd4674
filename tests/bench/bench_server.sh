#!/bin/sh
# A server that answers after 50 ms, asked 64 times at a time, each time with a
# picture of 61 kB: by limbeck, and in the same minute by node and by Python's
# aiohttp where they are there. ROUNDS (3) by turns, the best of each and the
# median of the rates. Prints `what <tab> figure <tab> yardstick` lines.
set -eu
B=${B:-build}
PYTHON=${PYTHON:-python3}
W=$(mktemp -d)
trap 'exec 9>&-; rm -rf "$W"' EXIT
mkfifo "$W/in"
"$B/doubles/mock_server" ok:50 < "$W/in" > "$W/port" &
exec 9> "$W/in"
while [ ! -s "$W/port" ]; do sleep 0.05; done
url=http://127.0.0.1:$(cat "$W/port")

clients=limbeck
! command -v node > /dev/null || clients="$clients node"
! "$PYTHON" -c 'import aiohttp' 2> /dev/null || clients="$clients aiohttp"
ask() { # CLIENT: "N /s, N ms CPU each"
    case $1 in
    limbeck) "$B/bench/bench_server" "$url" | cut -f 2 ;;
    node) node tests/bench/server_client.js "$url" ;;
    aiohttp) "$PYTHON" tests/bench/server_client.py "$url" ;;
    esac
}
round=0
while [ "$round" -lt "${ROUNDS:-3}" ]; do
    round=$((round + 1))
    for client in $clients; do ask "$client" >> "$W/$client"; done
done
others=
for client in $clients; do
    best="$(sort -n "$W/$client" | tail -n 1) (median $(sort -n \
        "$W/$client" | sed -n "$((round / 2 + 1))p" | cut -d ' ' -f 1))"
    if [ "$client" = limbeck ]; then
        ours=$best
    else
        others="$others; $client $best"
    fi
done
printf 'requests with a picture, 64 at a time, best of %s\t%s\t%s%s\n' \
    "$round" "$ours" "ideal for 50 ms: 1280 /s" "$others"
