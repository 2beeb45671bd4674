# shellcheck shell=sh
# world.sh: the miniature world for job scripts, and what one run makes of it.
# Sourced behind tap.sh.
#
# plan STORE OPTION...  limbeck plan, with its output in $W/out and $W/log
# whole                 one run without shards, in $W/whole*
# same NAME             the store NAME and the exports are those of that run
engines_command=run
engines() { # STORE OPTION...
    engines_store=$1
    shift
    set -- demo/demo.yaml --store "$W/$engines_store.limbeck" \
        --set "export.to=$W/export" --set "report.to=$W/report" \
        --set sample.limit=12 "$@"
    if [ "$engines_command" = plan ]; then
        "$LIMBECK" plan "$@" > "$W/out" 2> "$W/log"
    else
        "$LIMBECK" run "$@" --progress none -q > "$W/log" 2>&1
    fi
}
plan() { engines_command=plan engines "$@"; }
dump() { sqlite3 -batch "$W/$1.limbeck" < tests/dump.sql; }
whole() {
    engines whole
    is "one run" $? 1
    mv "$W/export" "$W/whole-export"
    dump whole > "$W/whole"
}
same() {
    dump "$1" > "$W/$1.dump"
    ok "$1: the store is that of one run" diff "$W/whole" "$W/$1.dump"
    ok "$1: the exports too" diff -r -x manifest.json -x .limbeck \
        "$W/whole-export" "$W/export"
    rm -rf "$W/export"
}
