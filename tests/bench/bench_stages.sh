#!/bin/sh
# Each stage as shipped, on made-up worlds of 10,000 and 100,000 samples: CPU
# seconds of the program, how many times as long the larger takes, and the
# slope of that (1: in proportion; 2: quadratic; below 1: much of it is the
# start). Then what a second run costs that finds nothing to do, and what
# people ask of a full store. Prints lines of `what <tab> small <tab> large
# <tab> growth`.
#   B=build sh tests/bench/bench_stages.sh [SMALL LARGE]
set -eu
export LC_ALL=C.UTF-8
B=$(cd "${B:-build}" && pwd)
SMALL=${1:-10000}
LARGE=${2:-100000}
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT

# CPU seconds, user and system, of a command; its output to $W/out.
cpu() {
    # shellcheck disable=SC2016 # the inner shell expands these
    sh -c 'out=$1; shift; "$@" > "$out" 2>&1; code=$?
        [ $code -le 1 ] || exit $code; times' cpu "$W/out" "$@" |
        tail -n 1 | tr 'ms' '  ' |
        awk '{ printf "%.2f\n", $1 * 60 + $2 + $3 * 60 + $4 }'
}
config() { # SAMPLES: the configuration of that world
    cat > "$W/$1/c.yaml" <<END
store: s.limbeck
jobs: 2
sources:
  made:
    root: .
    paths: [pictures.tar]
    tables: [positions.csv]
sample: {fraction: 1}
teachers:
  a: {backend: batch, model: made/a, results: a.jsonl}
  b: {backend: batch, model: made/b, results: b.jsonl}
export: {pictures: none, to: out}
END
}
stages="ingest place dedupe sample teach extract ground judge score decide
split export report"

# run SAMPLES: writes $W/SAMPLES/times, `what <tab> seconds` a line
run() {
    "$B/bench/bench_world" "$1" "$W/$1"
    config "$1"
    c=$W/$1/c.yaml
    for s in $stages; do
        printf '%s\t%s\n' "$s" \
            "$(cpu "$B/bin/limbeck-$s" "$c" --progress none -q)"
    done
    printf 'run again: nothing to do\t%s\n' \
        "$(cpu "$B/bin/limbeck" run "$c" --progress none -q)"
    printf 'status\t%s\n' "$(cpu "$B/bin/limbeck" status "$c")"
    printf 'why, one sample\t%s\n' \
        "$(cpu "$B/bin/limbeck" why "$c" 00000042)"
    printf 'decide again, another threshold\t%s\n' \
        "$(cpu "$B/bin/limbeck-decide" "$c" --progress none -q \
            --set policy.distance.max=30)"
}
for n in $SMALL $LARGE; do run "$n" > "$W/$n.times"; done

paste "$W/$SMALL.times" "$W/$LARGE.times" |
    awk -F '\t' -v small="$SMALL" -v large="$LARGE" '{
        ratio = $4 / ($2 > 0.005 ? $2 : 0.005)
        slope = ratio > 0 ? log(ratio) / log(large / small) : 0
        printf "%s\t%.2f\t%.2f\t%.1f times, slope %.2f\n", $1, $2, $4, ratio,
            slope
    }'
