#!/bin/sh
# What weighing teachers by one another costs (score.peers, the filter
# `support`): made-up positions and short replies of five teachers, as
# bench_growth writes them. Prints CPU-seconds, seconds and MB of anonymous
# memory of the score stage without and with it.
#   B=build sh tests/bench/bench_support.sh [SAMPLES...]
# TMPDIR needs 4 KB a sample.
set -eu
export LC_ALL=C.UTF-8
B=$(cd "${B:-build}" && pwd)
[ $# -gt 0 ] || set -- 10000 100000 1000000
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT

score() { # SAMPLES WHAT FLAG...
    n=$1 what=$2
    shift 2
    "$B/bench/bench_growth" run "$D/said" "$B/bin/limbeck-score" "$D/c.yaml" \
        --progress none -q "$@" > "$D/figures" || {
        cat "$D/said" >&2
        exit 1
    }
    printf '| %s | %s | %s |\n' "$n" "$what" "$(sed 's/\t/ | /g' "$D/figures")"
}
printf '| samples | score | CPU-s | s | MB |\n|---|---|---|---|---|\n'
for n; do
    D=$W/$n
    "$B/bench/bench_growth" world "$n" "$D" 5 200
    {
        printf 'store: s.limbeck\njobs: 2\nsources:\n'
        printf '  made: {root: ., tables: [positions.csv], pictures: optional}\n'
        printf 'dedupe: {check: 0}\nsample: {fraction: 1}\nteachers:\n'
        for t in a b c d e; do
            printf '  %s: {backend: batch, model: made/%s, results: %s.jsonl}\n' \
                $t $t $t
        done
    } > "$D/c.yaml"
    "$B/bin/limbeck-ingest" "$D/c.yaml" --progress none -q
    "$B/bench/bench_growth" pictures "$D/s.limbeck"
    for s in place dedupe sample teach extract claims look ask judge; do
        "$B/bin/limbeck-$s" "$D/c.yaml" --progress none -q
        [ "$s" != teach ] || rm -f "$D"/*.jsonl
    done
    # once, so that what is written anew is the same in both
    score "$n" 'first, without'
    score "$n" 'with peers' --set score.peers=yes
    score "$n" 'without again' --set score.peers=no
    rm -rf "$D"
done
