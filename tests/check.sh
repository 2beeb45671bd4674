#!/bin/sh
# Every quick test: unit and golden programs, then the stage tests. All of
# them speak TAP. Prints one line a program, what failed whole, and ends with
# "N passed, N failed, N skipped"; exit 1 when one failed.
#   B=build sh tests/check.sh PROGRAM...
# VALGRIND=1 puts valgrind in front of the programs. ONLY=t5 runs the stage
# tests whose names begin so, and no programs.
set -u
export LC_ALL=C.UTF-8
: "${B:=build}"
: "${LIMBECK_SHARED:=../shared}"
export B LIMBECK_SHARED CMOCKA_MESSAGE_OUTPUT=TAP
export OPENBLAS_NUM_THREADS="${OPENBLAS_NUM_THREADS:-2}"
passed=0
failed=0
skipped=0
log=$(mktemp)
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$log" "$TMPDIR"' EXIT

wrap=
[ -z "${VALGRIND:-}" ] || wrap="valgrind -q --error-exitcode=99
    --leak-check=full --errors-for-leak-kinds=definite,possible"

[ -d "$LIMBECK_SHARED" ] || echo "no $LIMBECK_SHARED: tests on its data skip"

# count NAME EXIT: read the log of one program
count() {
    # cmocka writes a skipped test as `not ok N # SKIP name`.
    skip=$(grep -ciE '^(not )?ok .*# skip|^1\.\.0.*# skip' "$log")
    ok=$(grep '^ok ' "$log" | grep -civ '# skip')
    no=$(grep '^not ok ' "$log" | grep -civ '# skip')
    if [ "$2" -ne 0 ] && [ "$no" -eq 0 ]; then
        no=1
    elif [ $((skip + ok + no)) -eq 0 ]; then
        echo "$1 printed no test"
        no=1
    fi
    passed=$((passed + ok))
    failed=$((failed + no))
    skipped=$((skipped + skip))
    if [ "$no" -gt 0 ]; then
        echo "FAILED $1 (exit $2: $ok passed, $no failed)"
        tail -n 60 "$log"
    else
        echo "ok     $1 ($ok passed, $skip skipped)"
    fi
}

if [ -z "${ONLY:-}" ]; then
    for program in "$@"; do
        # shellcheck disable=SC2086
        $wrap "$program" > "$log" 2>&1
        count "$program" $?
    done
fi

for test in tests/stages/${ONLY:-t[0-9]}*.sh; do
    [ -f "$test" ] || continue
    sh "$test" > "$log" 2>&1
    count "$test" $?
done

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
