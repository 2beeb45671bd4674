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

# WHAT COMMAND...: a line of what and its CPU seconds, user and system. Ends
# the bench when the command fails.
timed() {
    what=$1
    shift
    # shellcheck disable=SC2016 # the inner shell expands these
    sh -c 'out=$1; shift; "$@" > "$out" 2>&1; code=$?
        [ $code -le 1 ] && times' cpu "$W/out" "$@" > "$W/cpu" || {
        cat "$W/out" >&2
        echo "bench: failed: $*" >&2
        exit 1
    }
    tail -n 1 "$W/cpu" | tr 'ms' '  ' | awk -v what="$what" '{
        printf "%s\t%.2f\n", what, $1 * 60 + $2 + $3 * 60 + $4 }'
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

# run SAMPLES: writes $W/SAMPLES/times, `what <tab> seconds` a line
run() {
    "$B/bench/bench_world" "$1" "$W/$1"
    config "$1"
    c=$W/$1/c.yaml
    "$B/bin/limbeck" run "$c" --dry-run | tail -n +2 > "$W/stages"
    while read -r s _; do
        timed "$s" "$B/bin/limbeck-$s" "$c" --progress none -q
    done < "$W/stages"
    timed 'run again: nothing to do' \
        "$B/bin/limbeck" run "$c" --progress none -q
    timed 'status' "$B/bin/limbeck" status "$c"
    timed 'why, one sample' "$B/bin/limbeck" why "$c" 00000042
    timed 'decide again, another threshold' "$B/bin/limbeck-decide" "$c" \
        --progress none -q --set policy.distance.max=30
}
for n in $SMALL $LARGE; do run "$n" > "$W/$n.times"; done

paste "$W/$SMALL.times" "$W/$LARGE.times" |
    awk -F '\t' -v small="$SMALL" -v large="$LARGE" '{
        ratio = $4 / ($2 > 0.005 ? $2 : 0.005)
        slope = ratio > 0 ? log(ratio) / log(large / small) : 0
        printf "%s\t%.2f\t%.2f\t%.1f times, slope %.2f\n", $1, $2, $4, ratio,
            slope
    }'
