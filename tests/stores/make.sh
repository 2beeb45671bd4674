#!/bin/sh
# A store of the schema that a program writes, as the rows to put into empty
# tables: INSERT statements on stdout, the folder as @W@. Done once a version,
# with its last program; t905 opens them all.
#     sh tests/stores/make.sh build/bin [FLAG...] > tests/stores/schema_N.sql
# The flags that were used, where the program knew them:
#     --set ground.segformer=$PWD/demo/models/segformer    from 2 on
#     --set ground.ask=$PWD/demo/models/teacher-b          from 3 on
#     --set judge.model=$PWD/demo/models/teacher-b         from 4 on
set -eu
export LC_ALL=C.UTF-8
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
# shellcheck source=tests/stores/world.sh
. tests/stores/world.sh

store_world "$W"
bin=$1
shift
set -- "$bin" "$W" "$@"
store_run "$@" > "$W/log" 2>&1 || [ $? -eq 1 ] || {
    cat "$W/log" >&2
    exit 1
}
# Filters that came after 0015 have their columns from the program.
sqlite3 -batch "$W/s.limbeck" "SELECT 'ALTER TABLE measure ADD COLUMN \"' ||
    name || '\" REAL;' FROM pragma_table_info('measure') WHERE cid >= 21"
sqlite3 -batch "$W/s.limbeck" '.dump --data-only' | sed "s|$W|@W@|g; s|$PWD|@P@|g" |
    sed '/^PRAGMA foreign_keys/d; /^BEGIN TRANSACTION/d; /^COMMIT/d'
