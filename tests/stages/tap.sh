# shellcheck shell=sh
# tap.sh: what stage tests share. A test begins with
#     . tests/stages/tap.sh
# and is run from the root of the project by tests/check.sh (TAP on stdout).
#
# plan_done          at the end: prints the plan, exits
# ok TEXT CMD...     passes when the command succeeds
# is TEXT GOT WANT   passes when both are the same text
# like TEXT GOT PATTERN  passes when GOT holds the extended regex
# skip_all TEXT      the whole file is skipped
# need_file PATH...  fails at once without what the tree or make check brings
# need_shared        skips without the large test data; sets $SHARED
# $W                 a new empty folder, removed afterwards
# $LIMBECK           the program; sql STORE QUERY prints rows
set -u
export LC_ALL=C.UTF-8
B=${B:-build}
LIMBECK=$B/bin/limbeck
SHARED=${LIMBECK_SHARED:-../shared}
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
tap_count=0
tap_failed=0

tap_result() { # CODE TEXT
    tap_count=$((tap_count + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $tap_count - $2"
    else
        tap_failed=$((tap_failed + 1))
        echo "not ok $tap_count - $2"
    fi
}

ok() {
    tap_text=$1
    shift
    if "$@" > "$W/.ok.out" 2>&1; then
        tap_result 0 "$tap_text"
    else
        tap_result 1 "$tap_text"
        sed 's/^/# /' "$W/.ok.out" | tail -n 20
    fi
}

is() {
    if [ "$2" = "$3" ]; then
        tap_result 0 "$1"
    else
        tap_result 1 "$1"
        echo "#  got: $2" | sed '2,$s/^/#       /'
        echo "# want: $3" | sed '2,$s/^/#       /'
    fi
}

like() {
    if printf '%s\n' "$2" | grep -Eq -- "$3"; then
        tap_result 0 "$1"
    else
        tap_result 1 "$1"
        echo "#  got: $2" | sed '2,$s/^/#       /'
        echo "# want: /$3/"
    fi
}

skip_all() {
    echo "1..0 # SKIP $1"
    exit 0
}

need_file() {
    for tap_file in "$@"; do
        [ -e "$tap_file" ] && continue
        tap_result 1 "\"$tap_file\" is there (make doubles)"
        plan_done
    done
}

need_shared() {
    [ -d "$SHARED/${1:-data}" ] || skip_all "needs ${1:-data} of LIMBECK_SHARED"
}

sql() {
    sqlite3 -batch -noheader -cmd 'PRAGMA foreign_keys = ON' "$1" "$2"
}

plan_done() {
    echo "1..$tap_count"
    [ $tap_failed -eq 0 ]
    exit
}
