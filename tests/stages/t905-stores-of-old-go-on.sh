#!/bin/sh
# A store of each schema that there was, as the program of its time left it, is
# brought up to date: nobody is asked again, and a run leaves what a new store
# holds of the same world.
. tests/stages/tap.sh
. tests/stores/world.sh
D=$PWD/demo/models
[ -d "$D/teacher-b" ] || skip_all "needs demo/models"
set -- --set "ground.segformer=$D/segformer" --set "ground.ask=$D/teacher-b" \
    --set "judge.model=$D/teacher-b"

# What the store holds now: without sources and samples that are no more (rows
# of a table are read anew where it is not known with which settings they were
# read). Files that were exported are compared themselves. What a model measured
# differs in the sixth digit between processors and libraries: three are compared.
held() { # FOLDER
    sqlite3 -batch "$1/s.limbeck" < tests/dump.sql | uniq | sed "s|$1/||g
        /^export /d
        /^source .* | 0 | [^|]*$/d
        /^sample .* | 0 | [^|]*$/d" |
        sed -E 's/("(yes|mass|share)":0\.[0-9]{3})[0-9]*(e-[0-9]+)?/\1/g'
}
# common OTHER FILE: lines of FILE, those of policies only where OTHER has it,
# without the row of results that could not be read, which is gone now.
common() {
    awk -F' [|] ' '/^failure [|] teach/ { next } NR == FNR { if ($2 ~ /^policy:/) known[$2]; next }
        $2 !~ /^policy:/ || ($2 in known)' "$1" "$2"
}
# Of the last run.
worked() { # FOLDER STAGE
    sql "$1/s.limbeck" "SELECT worked FROM tally WHERE stage = '$2'
        AND run_id = (SELECT max(id) FROM run)"
}

mkdir "$W/new"
store_world "$W/new"
store_run "$B/bin" "$W/new" "$@" > "$W/log" 2>&1
is "a new store is made, some set aside" $? 1
"$LIMBECK" export "$W/new/c.yaml" "$@" --to "$W/new/again" --progress none \
    > "$W/log" 2>&1
held "$W/new" > "$W/new/held"

# old N: the store of schema N, and its world, where nobody answers
old() {
    mkdir "$W/$1"
    store_world "$W/$1"
    printf 'id,response\n' | tee "$W/$1/world/a.csv" > "$W/$1/world/b.csv"
    {
        old_n=0
        for f in schemas/[0-9]*.sql; do
            old_n=$((old_n + 1))
            [ $old_n -gt "$1" ] || cat "$f"
        done
        echo "PRAGMA user_version = $1; BEGIN;"
        sed "s|@W@|$W/$1|g; s|@P@|$PWD|g" "tests/stores/schema_$1.sql"
        echo 'COMMIT;'
    } | sqlite3 -batch "$W/$1/s.limbeck"
}

newest=$(find schemas -maxdepth 1 -name '[0-9]*.sql' | wc -l)
n=0
while [ $n -lt "$newest" ]; do
    n=$((n + 1))
    [ $n -lt "$newest" ] || [ -e tests/stores/schema_$n.sql ] || break
    ok "there is a store of schema $n: tests/stores/make.sh" \
        test -s tests/stores/schema_$n.sql
    old $n
    at=$W/$n
    "$LIMBECK" status "$at/c.yaml" "$@" > "$at/log" 2>&1
    code=$?
    [ "$n" -eq "$newest" ] || like "$n: who only reads says who brings it up" \
        "$code $(tr '\n' ' ' < "$at/log")" \
        "^2 .*has the older schema $n .*limbeck run brings it up to date"
    "$LIMBECK" run "$at/c.yaml" "$@" --progress none > "$at/log" 2>&1
    is "$n: a run" $? 1
    is "$n: brings it up to date" \
        "$(sql "$at/s.limbeck" 'PRAGMA user_version')" "$newest"
    is "$n: asks no teacher" "$(worked "$at" teach)" 0
    [ $n -lt 2 ] || is "$n: looks at no picture" "$(worked "$at" look)" 0
    [ $n -lt 3 ] || is "$n: asks nobody about claims" "$(sql "$at/s.limbeck" "
        SELECT coalesce(sum(questions), 0) FROM asked
        WHERE run_id = (SELECT max(id) FROM run)")" 0
    [ $n -lt 4 ] || is "$n: judges no reply" "$(worked "$at" judge)" 0
    "$LIMBECK" export "$at/c.yaml" "$@" --to "$at/again" --progress none \
        > "$at/log" 2>&1
    "$LIMBECK" status "$at/c.yaml" "$@" --json > "$at/status" 2> "$at/log"
    code=$?
    # From 16 on a failure knows the file that it is about: that is another now.
    due='[] [5,0] '
    [ $n -lt 16 ] || due='["teach"] [5,1] '
    is "$n: status finds each reply there, nothing else to do" "$code $(jq -c '[.[] |
        select(.due and .stage != "export" and .stage != "report").stage],
        (.[] | select(.stage == "teach") | [.kept, .pending])' "$at/status" |
        tr '\n' ' ')" "1 $due"
    held "$at" > "$at/held"
    # The default rules differ with the time: what both decided is compared.
    common "$at/held" "$W/new/held" > "$W/new/held.known"
    common "$W/new/held" "$at/held" > "$at/held.known"
    ok "$n: some of it under the same policy" grep -q '^verdict' "$at/held.known"
    ok "$n: it holds what a new one does" diff "$W/new/held.known" "$at/held.known"
    ok "$n: its exports are those of a new one" \
        diff -r -x manifest.json -x .limbeck "$W/new/again" "$at/again"
    "$LIMBECK" run "$at/c.yaml" "$@" --progress none > "$at/log" 2>&1
    is "$n: a second run does nothing" "$(sql "$at/s.limbeck" "SELECT sum(worked)
        FROM tally WHERE stage NOT IN ('export', 'report') AND run_id = (SELECT max(id) FROM run)")" 0
done
plan_done
