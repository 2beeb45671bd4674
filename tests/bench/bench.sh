#!/bin/sh
# make bench: speeds, each beside its yardstick from the same run. Prints lines
# of `what | ours | yardstick`; never fails on a time.
set -eu
export LC_ALL=C.UTF-8
export OPENBLAS_NUM_THREADS=1
B=${B:-build}
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT

line() {
    awk -F '\t' 'NF > 1 { printf "| %s | %s | %s |\n", $1, $2, $3; next }
                 NF { print "<!-- " $0 " -->" }'
}

echo "$(date -u +%Y-%m-%d), $(nproc) processors," \
    "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)," \
    "load $(cut -d' ' -f1 /proc/loadavg)"
echo
echo '| what | ours | yardstick of the same run |'
echo '|---|---|---|'
"$B/bench/bench_ingest" | line
"$B/bench/bench_store" "$W" | line
for form in globe gre json; do
    "$B/bench/bench_extract" make $form 20 "$W/replies" > /dev/null
    ours=$("$B/bench/bench_extract" "$W/replies" | tail -n 1)
    yard=$(python3 tests/bench/extract_yardstick.py "$W/replies" | tail -n 1)
    printf 'answers extracted, %s replies\t%s\t%s\n' $form "$ours" "$yard"
done | line
B=$B sh tests/bench/decide_export.sh | line
"$B/bench/bench_dedupe" 200000 | line
"$B/bench/bench_models" | line
