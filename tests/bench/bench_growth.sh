#!/bin/sh
# How every stage and command grows with the store: made-up tables, replies of
# 1.2 KB in three forms by two teachers, and pictures' hashes. Prints a table
# of CPU-seconds, seconds and anonymous memory, with slopes and goals.
#   B=build sh tests/bench/bench_growth.sh [SAMPLES...]
# KEEP=FOLDER leaves the worlds there. TMPDIR needs 10 KB a sample.
set -eu
export LC_ALL=C.UTF-8
B=$(cd "${B:-build}" && pwd)
BIN=${BIN:-$B/bin}
[ $# -gt 0 ] || set -- 1000 10000 100000 1000000
W=${KEEP:-$(mktemp -d)}
mkdir -p "$W"
[ -n "${KEEP:-}" ] || trap 'rm -rf "$W"' EXIT

# WHAT COMMAND...: a line `what <tab> CPU-s <tab> s <tab> MB`. Ends the bench
# when the command fails.
timed() {
    what=$1
    shift
    "$B/bench/bench_growth" run "$D/said" "$@" > "$D/figures" || {
        cat "$D/said" >&2
        echo "bench: failed: $*" >&2
        exit 1
    }
    printf '%s\t%s\n' "$what" "$(cat "$D/figures")"
}
config() {
    cat > "$D/c.yaml" <<END
store: s.limbeck
jobs: 2
sources:
  made: {root: ., tables: [positions.csv], pictures: optional}
dedupe: {check: 0}
sample: {fraction: 1}
teachers:
  a: {backend: batch, model: made/a, results: a.jsonl}
  b: {backend: batch, model: made/b, results: b.jsonl}
export: {pictures: none, to: out}
report: {thumbnail_side: 0}
END
}
stage() { # WHAT STAGE FLAG...
    w=$1 s=$2
    shift 2
    timed "$w" "$BIN/limbeck-$s" "$D/c.yaml" --progress none -q "$@"
}
# Everything behind another threshold, as `run` works it off.
follows() { # NAME FLAG...
    name=$1
    shift
    stage "$name: decide" decide "$@"
    stage "$name: split" split "$@"
    stage "$name: export" export "$@"
    stage "$name: report" report "$@"
}
store_size() { # WHAT SAMPLES
    printf '%s\t%s\n' "$1" "$(find "$D" -name 's.limbeck*' -type f \
        -printf '%s\n' | awk -v n="$2" '{ s += $1 }
        END { printf "%.2f", s / n / 1000 }')"
}
world() { # SAMPLES
    D=$W/$1
    "$B/bench/bench_growth" world "$1" "$D"
    config
    stage ingest ingest
    "$B/bench/bench_growth" pictures "$D/s.limbeck"
    for s in place dedupe sample teach extract claims look ask localize judge score repair strip \
        decide split export report; do
        stage $s $s
    done
    "$BIN/limbeck" run "$D/c.yaml" --progress none -q > "$D/said" 2>&1
    timed 'second run, idle' "$BIN/limbeck" run "$D/c.yaml" --progress none -q
    timed status "$BIN/limbeck" status "$D/c.yaml"
    timed 'status of a store' "$BIN/limbeck" status "$D/s.limbeck"
    timed 'why, one sample' "$BIN/limbeck" why "$D/c.yaml" 00000042
    timed eval "$BIN/limbeck" eval "$D/c.yaml"
    store_size 'store, KB a sample' "$1"
    follows 'distance <= 30' --set policy.distance.max=30
    for km in 40 50 60; do
        "$BIN/limbeck-decide" "$D/c.yaml" --progress none -q \
            --set policy.distance.max=$km
    done
    timed 'why, after five policies' "$BIN/limbeck" why "$D/c.yaml" 00000042
    store_size 'store with five policies, KB a sample' "$1"
}
for n; do
    world "$n" > "$W/$n.tsv"
    [ -n "${KEEP:-}" ] || rm -rf "${W:?}/$n"
done

# The table: of each size CPU-seconds, seconds and MB; then the slope of the
# CPU-seconds over the last step (1: in proportion; below: much is the start),
# and the goal at a million, as docs/results/growth.md has it.
goal() {
    case $1 in
    *': decide' | *': split') echo 'together < 5 CPU-s' ;;
    *': export' | *': report') echo 'all that follows < 20 CPU-s' ;;
    'second run, idle' | status*) echo '< 2 s' ;;
    why*) echo '< 0.2 s' ;;
    report | eval) echo '< 10 CPU-s' ;;
    'store, KB'*) echo '< 5' ;;
    store*) echo '' ;;
    dedupe) echo '< 250 MB' ;;
    *) echo '< 150 MB' ;;
    esac
}
echo "$(date -u +%Y-%m-%d), $(nproc) processors, load" \
    "$(cut -d' ' -f1 /proc/loadavg); CPU-s / s / MB"
printf '\n| what |'
for n; do printf ' %s |' "$n"; done
printf ' slope | goal at a million |\n|---|'
for n; do printf -- '---|'; done
printf -- '---|---|\n'
last=$n
before=
for n; do
    [ "$n" = "$last" ] || before=$n
done
cut -f 1 "$W/$last.tsv" | while read -r what; do
    printf '| %s |' "$what"
    for n; do
        awk -F '\t' -v w="$what" '$1 == w { printf " %s", $2
            for (i = 3; i <= NF; i++) printf " / %s", $i
            printf " |" }' "$W/$n.tsv"
    done
    awk -F '\t' -v w="$what" -v a="${before:-$last}" -v b="$last" '
        $1 == w { v[++k] = $2 > 0.005 ? $2 : 0.005 }
        END { if (a != b) printf " %.2f", log(v[2] / v[1]) / log(b / a)
              else printf " " }' "$W/${before:-$last}.tsv" "$W/$last.tsv"
    printf ' | %s |\n' "$(goal "$what")"
done
