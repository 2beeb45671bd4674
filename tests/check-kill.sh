#!/bin/sh
# make check-kill: `limbeck run` on the miniature world is killed with -9 at
# twenty moments drawn at random over its whole length and started again each
# time; the store must then equal that of an undisturbed run. Claims are asked
# about and replies judged too, whatever the small teacher makes of it. TIMES=20
# SEED=n set how often and which moments.
set -eu
export LC_ALL=C.UTF-8
B=${B:-build}
TIMES=${TIMES:-20}
SEED=${SEED:-$$}
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
now() { date +%s%N | cut -c1-13; }

# Takes the place of its shell, so that $! of `run X &` is limbeck itself; in
# the foreground call it inside parentheses.
run() { # FOLDER
    exec "$B/bin/limbeck" run demo/demo.yaml --store "$W/$1/world.limbeck" \
        --set "export.to=$W/$1/export" --set "report.to=$W/$1/report" \
        --set "ground.ask=$PWD/demo/models/teacher-b" \
        --set "judge.model=$PWD/demo/models/teacher-b" \
        --progress none -q
}

mkdir "$W/whole" "$W/killed"
echo "check-kill: seed $SEED; an undisturbed run first"
begun=$(now)
(run whole) > "$W/whole/out" 2>&1 || [ $? -eq 1 ] || {
    tail -n 20 "$W/whole/out"
    exit 1
}
length=$(($(now) - begun))
sqlite3 "$W/whole/world.limbeck" < tests/dump.sql > "$W/whole/dump"
echo "check-kill: it took $length ms; $(wc -l < "$W/whole/dump") lines"

# compare: end the killed run in peace, then it must hold what the other holds
compare() {
    tries=0
    until (run killed) > "$W/killed/out" 2>&1; do
        [ $? -ne 1 ] || break
        tries=$((tries + 1))
        if [ $tries -gt 20 ]; then
            tail -n 20 "$W/killed/out"
            exit 1
        fi
        sleep 0.2 # the killed stage may still hold the store's lock
    done
    sqlite3 "$W/killed/world.limbeck" < tests/dump.sql > "$W/killed/dump"
    if ! diff "$W/whole/dump" "$W/killed/dump" > "$W/diff"; then
        echo "check-kill: FAILED: the stores differ after $kills kills"
        head -n 40 "$W/diff"
        exit 1
    fi
    sqlite3 "$W/killed/world.limbeck" 'PRAGMA integrity_check;' | grep -qx ok
    diff -r -x manifest.json -x .limbeck "$W/whole/export" "$W/killed/export" ||
        { echo "check-kill: FAILED: the exports differ"; exit 1; }
    echo "check-kill: $kills kills so far; the stores are equal"
}

# Pauses are drawn so that a run is killed about eight times on its way; a run
# that gets through is compared, and a new one begun, until all kills are done.
awk -v seed="$SEED" -v ms="$length" 'BEGIN {
    srand(seed)
    for (i = 0; i < 1000; i++)
        printf "%.3f\n", (20 + rand() * ms / 4) / 1000
}' > "$W/moments"
kills=0
while read -r pause && [ $kills -lt "$TIMES" ]; do
    run killed > "$W/killed/out" 2>&1 &
    child=$!
    sleep "$pause"
    if kill -9 $child 2> /dev/null; then
        kills=$((kills + 1))
        wait $child 2> /dev/null || true
    else
        wait $child 2> /dev/null || true
        compare
        rm -rf "$W/killed"
        mkdir "$W/killed"
    fi
done < "$W/moments"
compare
echo "check-kill: ok: $kills kills"
