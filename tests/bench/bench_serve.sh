#!/bin/sh
# bench_serve.sh [REQUESTS]: `limbeck serve` under a client in C, beside a plain
# Python reward function of the same formula in the same run; then its memory
# over so many requests (1,000,000). `make bench-serve`.
set -eu
B=${B:-build}
requests=${1:-1000000}
W=$(mktemp -d)
LIMBECK_TOKEN=0123456789abcdef
export LIMBECK_TOKEN
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$W"' EXIT

echo "$(date -u +%Y-%m-%d), $(nproc) processors," \
    "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)," \
    "load $(cut -d' ' -f1 /proc/loadavg)"
"$B/bench/bench_serve" make 8192 "$W/rows"
mkfifo "$W/url"
"$B/bin/limbeck" serve -q --port 0 > "$W/url" &
server=$!
read -r url < "$W/url"
port=${url##*:}
for connections in 1 2 4 16; do
    "$B/bench/bench_serve" ask "$port" "$server" "$W/rows" "$connections" \
        2000 64 | head -n 1
done
python3 tests/bench/reward_yardstick.py "$W/rows" 5
"$B/bench/bench_serve" ask "$port" "$server" "$W/rows" 8 "$requests" 1
