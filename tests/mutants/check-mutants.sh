#!/bin/sh
# make check-mutants: would the suite notice? Each file *.mutant breaks one
# place of a copy of this tree; what is built of it must fail the test that
# the file names, which passes on the whole copy. Prints a line a mutant, and
# ends with "N killed, N survived"; exit 1 when one survived, when its place is
# no longer found or does not compile, or when a test fails without it.
#   B=build sh tests/mutants/check-mutants.sh [--look] [NAME...]
# --look: only whether every place is still found. NAME: these mutants alone.
# The copy lies in $B/mutants and is kept, so that a second run is short.
set -u
export LC_ALL=C.UTF-8
B=${B:-build}
M=$B/mutants
killed=0
survived=0
wrong=0
look=
[ "${1:-}" != --look ] || { look=1; shift; }

names() {
    if [ $# -gt 0 ]; then
        for n in "$@"; do echo "tests/mutants/${n%.mutant}.mutant"; done
    else
        ls tests/mutants/*.mutant
    fi
}
names "$@" > /dev/null || exit 1

if [ -n "$look" ]; then
    for m in $(names "$@"); do
        perl tests/mutants/mutate.pl --look "$m" . || wrong=$((wrong + 1))
    done
    exit $((wrong > 0))
fi

LIMBECK_SHARED=$(cd "${LIMBECK_SHARED:-../shared}" 2> /dev/null && pwd ||
    echo /nonexistent)
export LIMBECK_SHARED

# The tree as it is, committed or not, with what was built of it; one at a
# time.
mkdir -p "$M/tree"
exec 9> "$M/lock"
flock 9
git ls-files -co --exclude-standard > "$M/files" || exit 1
(cd "$M/tree" && find . -path ./build -prune -o -type f -print |
    sed 's|^\./||' | LC_ALL=C sort) > "$M/there"
LC_ALL=C sort "$M/files" | LC_ALL=C comm -13 - "$M/there" |
    (cd "$M/tree" && xargs -d '\n' -r rm -f)
if [ -f "$M/tree/Makefile" ]; then
    # What differs is newer than what was built of it, be it a mutant.
    while read -r f; do
        [ ! -f "$f" ] || cmp -s "$f" "$M/tree/$f" || {
            mkdir -p "$M/tree/$(dirname "$f")"
            cp "$f" "$M/tree/$f"
        }
    done < "$M/files"
else
    tar -cf - --ignore-failed-read -T "$M/files" 2> /dev/null |
        tar -xf - -C "$M/tree"
fi
if [ ! -d "$M/tree/build" ] && [ -d "$B/obj" ]; then
    mkdir -p "$M/tree/build"
    cp -a "$B/obj" "$B/gen" "$M/tree/build/"
fi

# WHAT: build and run one test of the copy
build() {
    case $1 in
    unit/* | golden/*) targets=build/tests/$1 ;;
    *) targets="all doubles" ;;
    esac
    # shellcheck disable=SC2086 # two words
    make -C "$M/tree" BUILD=build DEV= ${CC:+CC="$CC"} -j"${JOBS:-2}" \
        $targets > "$M/make.log" 2>&1
}
run() {
    case $1 in
    unit/* | golden/*) set -- "build/tests/$1" ;;
    *) set -- sh tests/stages/"$1"*.sh ;;
    esac
    (cd "$M/tree" && B=build CMOCKA_MESSAGE_OUTPUT=TAP \
        timeout 300 "$@") > "$M/test.log" 2>&1
}
tests_of() {
    sed -n 's/^kill //p' "$1"
}

# Nothing may fail on the whole copy, or all would seem killed.
for t in $(for m in $(names "$@"); do tests_of "$m"; done | sort -u); do
    if ! build "$t"; then
        tail -n 20 "$M/make.log"
        exit 1
    fi
    run "$t" && continue
    tail -n 20 "$M/test.log"
    echo "$t fails on the tree as it is"
    exit 1
done

one() { # MUTANT
    name=$(basename "$1" .mutant)
    file=$(sed -n 's/^file //p' "$1")
    if ! perl tests/mutants/mutate.pl "$1" "$M/tree"; then
        wrong=$((wrong + 1))
        return
    fi
    verdict=survived
    for t in $(tests_of "$1"); do
        if ! build "$t"; then
            grep -m 3 'error' "$M/make.log"
            verdict="does not compile"
            break
        fi
        run "$t" || verdict=killed
    done
    cp "$file" "$M/tree/$file" # newer than what was built of it
    case $verdict in
    killed) killed=$((killed + 1)) ;;
    survived) survived=$((survived + 1)) ;;
    *) wrong=$((wrong + 1)) ;;
    esac
    echo "$verdict: $name: $(sed -n 's/^# //p' "$1" | head -n 1)"
}
for m in $(names "$@"); do one "$m"; done
[ $wrong -eq 0 ] || echo "$wrong could not be tried"
echo "$killed killed, $survived survived"
[ $((survived + wrong)) -eq 0 ]
