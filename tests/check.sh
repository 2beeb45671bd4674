#!/bin/sh
# Every quick test: unit and golden programs, then the stage tests under
# prove. Prints what each suite found and ends with "N passed, N failed,
# N skipped"; exit 1 when one failed.
#   B=build sh tests/check.sh PROGRAM...
set -u
export LC_ALL=C.UTF-8
: "${B:=build}"
: "${LIMBECK_SHARED:=../shared}"
export B LIMBECK_SHARED
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

for program in "$@"; do
    # shellcheck disable=SC2086
    $wrap "$program" > "$log" 2>&1
    code=$?
    ok=$(grep -c '^\[       OK \]' "$log")
    no=$(grep -c '^\[  FAILED  \] .*[^0-9]$' "$log")
    sk=$(grep -c '^\[  SKIPPED \] .*[^0-9]$' "$log")
    no=$((no / 2 + no % 2))
    sk=$((sk / 2 + sk % 2))
    if [ $code -ne 0 ] && [ "$no" -eq 0 ]; then
        no=1
    fi
    passed=$((passed + ok))
    failed=$((failed + no))
    skipped=$((skipped + sk))
    if [ $code -ne 0 ]; then
        echo "not ok: $program (exit $code)"
        grep -v '^\[       OK \]\|^\[ RUN' "$log" | head -n 60
    else
        echo "ok: $program ($ok passed, $sk skipped)"
    fi
done

for test in tests/stages/t*.sh; do
    [ -f "$test" ] || continue
    prove -v -e sh "$test" > "$log" 2>&1
    code=$?
    ok=$(grep -c '^ok ' "$log")
    no=$(grep -c '^not ok ' "$log")
    sk=$(grep -ci '^ok .*# skip\|^1\.\.0 # skip' "$log")
    [ $code -eq 0 ] || [ "$no" -gt 0 ] || no=1
    real=$(grep -ci '^ok .*# skip' "$log")
    passed=$((passed + ok - real))
    failed=$((failed + no))
    skipped=$((skipped + sk))
    if [ $code -ne 0 ]; then
        echo "not ok: $test"
        tail -n 60 "$log"
    else
        echo "ok: $test ($ok ok, $sk skipped)"
    fi
done

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
