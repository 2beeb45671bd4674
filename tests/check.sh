#!/bin/sh
# Every quick test: unit and golden programs, then the stage tests. All of
# them speak TAP. Runs JOBS of them at a time (all processors by default),
# prints one line a program, in order, what failed whole, and ends with
# "N passed, N failed, N skipped"; exit 1 when one failed.
#   B=build sh tests/check.sh PROGRAM...
# A test may skip for a reason that no build can mend: it says so in a line
# that matches `reasons` below. Any other skip is a failure.
# VALGRIND=1 puts valgrind in front of the programs. ONLY=t5 runs the stage
# tests whose names begin so, and no programs.
set -u
export LC_ALL=C.UTF-8
: "${B:=build}"
: "${LIMBECK_SHARED:=../shared}"
: "${JOBS:=$(nproc 2> /dev/null || echo 2)}"
export B LIMBECK_SHARED CMOCKA_MESSAGE_OUTPUT=TAP
export OPENBLAS_NUM_THREADS="${OPENBLAS_NUM_THREADS:-2}"
reasons='LIMBECK_SHARED|this processor has no|needs chromium|needs zsh|needs bzip2'
reasons="$reasons|needs parallel|needs ca-certificates"
passed=0
failed=0
skipped=0
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

WRAP=
[ -z "${VALGRIND:-}" ] || WRAP="valgrind -q --error-exitcode=99
    --leak-check=full --errors-for-leak-kinds=definite,possible"
export WRAP

[ -d "$LIMBECK_SHARED" ] || echo "no $LIMBECK_SHARED: tests on its data skip"

# count NAME EXIT LOG: read the log of one program
count() {
    # cmocka writes a skipped test as `not ok N # SKIP name`.
    skip=$(grep -ciE '^(not )?ok .*# skip|^1\.\.0.*# skip' "$3")
    ok=$(grep '^ok ' "$3" | grep -civ '# skip')
    no=$(grep '^not ok ' "$3" | grep -civ '# skip')
    if [ "$2" -ne 0 ] && [ "$no" -eq 0 ]; then
        no=1
    elif [ $((skip + ok + no)) -eq 0 ]; then
        echo "$1 printed no test"
        no=1
    fi
    if [ "$(grep -cE "$reasons" "$3")" -lt "$skip" ]; then
        echo "$1 skips without a reason that counts"
        no=$((no + 1))
    fi
    passed=$((passed + ok))
    failed=$((failed + no))
    skipped=$((skipped + skip))
    if [ "$no" -gt 0 ]; then
        echo "FAILED $1 (exit $2: $ok passed, $no failed)"
        tail -n 60 "$3"
    else
        echo "ok     $1 ($ok passed, $skip skipped)"
    fi
}

# One line a test: its number, its kind, its file.
n=0
list() {
    if [ -z "${ONLY:-}" ]; then
        for t in "$@"; do
            n=$((n + 1))
            echo "$n program $t"
        done
    fi
    for t in tests/stages/${ONLY:-t[0-9]}*.sh tests/journeys/*.sh; do
        [ -z "${ONLY:-}" ] || [ "${t#tests/journeys/}" = "$t" ] || continue
        [ -f "$t" ] || continue
        n=$((n + 1))
        echo "$n script $t"
    done
}
list "$@" > "$TMPDIR/list"

# Each test leaves N.log and, when it has ended, N.code.
# shellcheck disable=SC2016 # the inner shell expands these
xargs -P "$JOBS" -L 1 sh -c '
    case $2 in
    program) $WRAP "$3" > "$TMPDIR/$1.log" 2>&1 ;;
    script) sh "$3" > "$TMPDIR/$1.log" 2>&1 ;;
    esac
    echo $? > "$TMPDIR/$1.new"
    mv "$TMPDIR/$1.new" "$TMPDIR/$1.code"
' run-one < "$TMPDIR/list" &
runner=$!

while read -r number _ name; do
    while [ ! -f "$TMPDIR/$number.code" ] && kill -0 $runner 2> /dev/null; do
        sleep 0.1
    done
    [ -f "$TMPDIR/$number.code" ] || echo 99 > "$TMPDIR/$number.code"
    touch "$TMPDIR/$number.log"
    count "$name" "$(cat "$TMPDIR/$number.code")" "$TMPDIR/$number.log"
    rm -f "$TMPDIR/$number.log"
done < "$TMPDIR/list"
wait $runner

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
