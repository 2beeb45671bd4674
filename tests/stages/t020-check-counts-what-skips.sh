#!/bin/sh
# tests/check.sh: a test fails, and does not skip, when what it needs was not
# built; it may skip for data that is not part of the project, and says so.
. tests/stages/tap.sh

# check SCRIPT...: the last line of a check of these scripts, where nothing was
# built; never this one
check() {
    rm -rf "$W/tree"
    mkdir -p "$W/tree/tests/stages"
    cp tests/check.sh "$W/tree/tests/"
    cp tests/stages/*.sh tests/stages/*.sql "$W/tree/tests/stages/"
    rm "$W"/tree/tests/stages/t[0-9]*.sh
    cp "$@" "$W/tree/tests/stages/"
    (cd "$W/tree" && B=nothing LIMBECK_SHARED=nowhere ONLY='t[0-9]' JOBS=2 \
        sh tests/check.sh) > "$W/out" 2>&1
    code=$?
    tail -n 1 "$W/out"
}
script() { # NAME LINES...
    name=$W/$1
    shift
    printf '%s\n' "$@" > "$name"
    echo "$name"
}

for double in $(grep -l 'need_file "$B/doubles' tests/stages/t[1-9]*.sh); do
    is "$(basename "$double") fails without its double" "$(check "$double")" \
        '0 passed, 1 failed, 0 skipped'
    like "and says how to get it" "$(cat "$W/out")" 'make doubles'
done
is "no test skips for want of a double" \
    "$(grep -rlE 'skip.*doubles' tests/stages/t[1-9]*.sh tests/unit)" ""
pass=$(script t901.sh 'echo ok 1; echo 1..1')
is "data that is not part of the project may lack" \
    "$(check "$pass" tests/stages/t950-im2gps.sh)" \
    '1 passed, 0 failed, 1 skipped'
idle=$(script t902.sh 'echo "1..0 # SKIP not in the mood"')
is "other skips are failures" "$(check "$pass" "$idle")" \
    '1 passed, 1 failed, 1 skipped'
like "and told" "$(cat "$W/out")" 't902.sh skips without a reason'
mute=$(script t903.sh 'exit 0')
is "a script that prints nothing is a failure" "$(check "$mute")" \
    '0 passed, 1 failed, 0 skipped'
dead=$(script t904.sh 'echo ok 1; echo 1..1; kill -9 $$')
is "one that dies behind its tests too" "$(check "$dead")" \
    '1 passed, 1 failed, 0 skipped'
check "$dead" > "$W/last"
is "and the exit status says so" "$code" 1
plan_done
