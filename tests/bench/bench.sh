#!/bin/sh
# make bench: speeds, each beside its yardstick from the same run, and how the
# stages grow with the store. Prints tables; never fails on a time.
set -eu
export LC_ALL=C.UTF-8
export OPENBLAS_NUM_THREADS=1
B=${B:-build}
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT

# COMMAND...: the lines that it prints as rows of a table.
rows() {
    "$@" > "$W/lines" || {
        echo "bench: failed: $*" >&2
        exit 1
    }
    awk -F '\t' 'NF > 1 {
        printf "|"
        for (i = 1; i <= NF; i++)
            printf " %s |", $i
        print ""
        next
    }
    NF { print "<!-- " $0 " -->" }' "$W/lines"
}

# The best of five runs, which other work on the machine disturbs least, of a
# command that prints "NAME: X MB/s (...)".
best() {
    for _ in 1 2 3 4 5; do "$@" | tail -n 1; done |
        sort -t : -k 2 -n | tail -n 1
}

extraction() {
    for form in globe gre json geoagent; do
        "$B/bench/bench_extract" make $form 40 "$W/replies" > /dev/null
        printf 'answers extracted, %s replies\t%s\t%s\n' $form \
            "$(best "$B/bench/bench_extract" "$W/replies")" \
            "$(best python3 tests/bench/extract_yardstick.py $form "$W/replies")"
    done
}

echo "$(date -u +%Y-%m-%d), $(nproc) processors," \
    "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)," \
    "load $(cut -d' ' -f1 /proc/loadavg)"
echo
echo '| what | ours | yardstick of the same run |'
echo '|---|---|---|'
rows "$B/bench/bench_ingest"
rows "$B/bench/bench_store" "$W"
rows extraction
rows env B="$B" sh tests/bench/decide_export.sh
rows "$B/bench/bench_dedupe" 1000000
rows "$B/bench/bench_models"
rows env B="$B" sh tests/bench/bench_server.sh

echo
echo '| CPU seconds of each stage, as shipped | 10,000 samples | 100,000 | growth |'
echo '|---|---|---|---|'
rows env B="$B" sh tests/bench/bench_stages.sh 10000 100000

echo
echo '| 292 MB of pictures exported | wall seconds | CPU seconds |'
echo '|---|---|---|'
rows env B="$B" sh tests/bench/bench_export_copy.sh
