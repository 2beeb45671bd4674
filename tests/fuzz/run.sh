#!/bin/sh
# run.sh SECONDS PROGRAM...: each fuzz target for that long, from its seeds in
# tests/fuzz/seeds/NAME and what earlier runs found; exit 1 at a finding.
set -u
seconds=$1
shift
bad=0
for program in "$@"; do
    name=$(basename "$program")
    name=${name#fuzz_}
    corpus=$(dirname "$program")/corpus/$name
    mkdir -p "$corpus"
    seeds=tests/fuzz/seeds/$name
    [ -d "$seeds" ] || seeds=
    # shellcheck disable=SC2086
    if "$program" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
        -artifact_prefix="$(dirname "$program")/finding-$name-" \
        -print_final_stats=1 "$corpus" $seeds > "$program.log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$program.log")
        echo "ok     $name: ${runs:-?} inputs in $seconds s"
    else
        echo "FAILED $name: see $program.log"
        tail -n 30 "$program.log"
        bad=1
    fi
done
exit $bad
