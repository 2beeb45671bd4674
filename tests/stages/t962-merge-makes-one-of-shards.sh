#!/bin/sh
# Four shards of the miniature world, merged, are the store that was made
# without shards: facts, measures, decisions, exports. A merge that is killed
# goes on; shards that do not belong together are told by name.
. tests/stages/tap.sh
[ -d demo/models/teacher-b ] || skip_all "needs demo/models"
# Two of its four archives, of different shards: the others take as long again.
sed "/^  streetview:/,/licence:/d; s|shard_\*|shard_1|
    s|\[world/|[$PWD/demo/world/|
    s|: models/|: $PWD/demo/models/|; s|: prompts/|: $PWD/demo/prompts/|" \
    demo/demo.yaml > "$W/c.yaml"
# Not the report, which is longer at it than all others.
stages=ingest,place,dedupe,sample,teach,extract,claims,look,judge
stages=$stages,score,decide,split,export
run() { # COMMAND STORE [OPTION...]
    run_command=$1 run_store=$2
    shift 2
    # shellcheck disable=SC2086 # "limbeck run" is two words
    "$B/bin/"$run_command "$W/c.yaml" --store "$W/$run_store.limbeck" \
        --set "export.to=$W/export" --set "report.to=$W/report" \
        --set sample.limit=6 --set teachers.careless.candidates=0 \
        --set "judge.model=$PWD/demo/models/teacher-b" \
        --progress none -q "$@" > "$W/log" 2>&1
}
merge() { # NAME SHARD...
    merge_out=$W/$1
    shift
    "$LIMBECK" merge "$merge_out" "$@" --progress none > "$W/log" 2>&1
}
dump() { sqlite3 -batch "$W/$1.limbeck" < tests/dump.sql | sed "s|$W/$1||g"; }
each() { # N COMMAND NAME [OPTION...]: on so many shards
    each_n=$1 each_command=$2 each_name=$3
    shift 3
    for i in $(seq "$each_n"); do
        run "$each_command" "$each_name$i" --shard "$i/$each_n" "$@" ||
            [ $? -eq 1 ] || cat "$W/log"
    done
}
worked() { # STORE STAGE
    sql "$W/$1.limbeck" "SELECT worked FROM tally WHERE stage = '$2'
        AND run_id = (SELECT max(id) FROM run)"
}

run "limbeck run" whole --only $stages
is "without shards" $? 1
mv "$W/export" "$W/whole-export"
each 4 limbeck-ingest a
merge once.limbeck "$W"/a[1-4].limbeck
is "shards that were read are merged" $? 0
run "limbeck run" once --only ingest,place,dedupe,sample
is "joined, and drawn from" $? 1
is "ingest reads nothing again" "$(sql "$W/once.limbeck" \
    'SELECT count(DISTINCT run_id) FROM member')" 2
for i in 1 2 3; do cp "$W/once.limbeck" "$W/b$i.limbeck"; done
each 3 "limbeck run" b --only teach,extract,claims,look,judge
merge two.limbeck "$W"/b[1-3].limbeck
like "shards that asked are merged" "$? $(cat "$W/log")" '^0'
run "limbeck run" two --only $stages
is "and the rest is run" $? 1
for s in ingest place sample teach extract claims look judge; do
    is "$s has nothing left to do" "$(worked two $s)" 0
done
dump whole > "$W/whole"
dump two > "$W/two"
ok "the store is the one that was made without shards" \
    diff "$W/whole" "$W/two"
ok "with replies, decisions and exports in it" sh -c '
    for t in reply judgement verdict split export; do
        grep -q "^$t " "$1" || exit 1
    done' - "$W/two"
ok "the files are the same" diff -r -x manifest.json -x .limbeck \
    "$W/whole-export" "$W/export"
is "rows have the ids that one store gives" "$(sql "$W/two.limbeck" \
    'SELECT id, source_name, key FROM sample')" "$(sql "$W/whole.limbeck" \
    'SELECT id, source_name, key FROM sample')"
is "nothing of a shard is left" "$(sql "$W/two.limbeck" \
    'SELECT count(*) FROM shard UNION ALL SELECT count(*) FROM merge_due')" '0
0'
like "the counts hold" "$("$LIMBECK" fsck "$W/two.limbeck" 2>&1; echo "rc $?")" \
    'rc 0'

# In any order, and over again after kills.
merge other.limbeck "$W/a3.limbeck" "$W/a1.limbeck" "$W/a4.limbeck" \
    "$W/a2.limbeck"
is "the order of the shards does not matter" "$(dump other | md5sum)" \
    "$(merge again.limbeck "$W"/a[1-4].limbeck; dump again | md5sum)"
killed() { # NAME SHARD...: how many kills
    killed_times=0
    for pause in 0.004 0.006 0.008 0.01 0.012 0.015 0.02 0.03 0.04 0.05 0.06; do
        "$LIMBECK" merge "$W/$1.limbeck" "$W/$2"[1-4].limbeck \
            --progress none > "$W/log" 2>&1 &
        sleep $pause
        kill -9 $! 2> "$W/none"
        wait $! 2> "$W/none"
        [ -e "$W/$1.limbeck" ] && break
        killed_times=$((killed_times + 1))
    done
    [ -e "$W/$1.limbeck" ] || merge "$1.limbeck" "$W/$2"[1-4].limbeck
    echo $killed_times
}
ok "a merge is killed" test "$(killed k a)" -ge 3
is "and comes to the same" "$(dump k | md5sum)" "$(dump other | md5sum)"
ok "so is one of copies" test "$(killed l b)" -ge 3
merge m.limbeck "$W"/b[1-3].limbeck
is "which comes to the same too" "$(dump l | md5sum)" "$(dump m | md5sum)"
is "no part of it stays" "$(find "$W" -name '*.merging*' | wc -l | tr -d ' ')" 0

# Copies of pictures go along.
mkdir "$W/pieces"
split -b 40k -d demo/world/postcards/postcards.tar "$W/pieces/images"
printf 'sources:\n  p: {kind: pieces, paths: ["%s/pieces/images*"]}\n' "$W" > "$W/p.yaml"
set --
for i in 0 1 2 3; do
    [ $i -eq 0 ] || set -- --shard $i/3
    "$B/bin/limbeck-ingest" "$W/p.yaml" --store "$W/q$i.limbeck" "$@" \
        --progress none > "$W/log" 2>&1
done
mkdir "$W/moved"
for i in 1 2 3; do mv "$W/q$i".limbeck* "$W/moved"; done
merge qm.limbeck "$W"/moved/q[1-3].limbeck
rm -r "$W/moved"
"$B/bin/limbeck-ingest" "$W/p.yaml" --store "$W/qm.limbeck" --progress none \
    > "$W/log" 2>&1
is "copied pictures lie beside the store" "$(sql "$W/qm.limbeck" "SELECT
    DISTINCT replace(data_path, '$W/', '') FROM member WHERE data_length > 0")" \
    "$(sql "$W/q0.limbeck" "SELECT DISTINCT replace(replace(data_path, '$W/',
    ''), 'q0', 'qm') FROM member WHERE data_length > 0")"
is "and are those of one store" "$(dump qm | md5sum)" "$(dump q0 | md5sum)"
like "which finds them" "$("$LIMBECK" fsck "$W/qm.limbeck" --all 2>&1
    echo "rc $?")" 'rc 0'

# What does not belong together, by name; nothing is merged halfway.
refused() { # WHAT PATTERN SHARD...
    refused_what=$1 refused_pattern=$2
    shift 2
    merge x.limbeck "$@"
    like "$refused_what" "$? $(tr '\n' ' ' < "$W/log")" "^3 .*$refused_pattern"
    ok "and nothing is made" test ! -e "$W/x.limbeck" -a \
        ! -e "$W/x.limbeck.merging"
}
refused "a missing shard" 'of 4 shards some are missing: 2, 4' \
    "$W/a1.limbeck" "$W/a3.limbeck"
refused "a shard that is not there" 'no shard ".*a5.limbeck"' \
    "$W"/a[1-3].limbeck "$W/a5.limbeck"
refused "the same file twice" 'a2.limbeck" is given twice' \
    "$W"/a[1-4].limbeck "$W/a2.limbeck"
cp "$W/a2.limbeck" "$W/c.limbeck"
refused "the same shard twice" 'a2.limbeck" and .*c.limbeck" are both shard 2 of 4|c.limbeck" and .*a2.limbeck" are both shard 2 of 4' \
    "$W"/a[1-4].limbeck "$W/c.limbeck"
refused "a store that is whole" 'once.limbeck" is no shard' \
    "$W"/a[1-3].limbeck "$W/once.limbeck"
cp "$W/b3.limbeck" "$W/c.limbeck"
sql "$W/c.limbeck" "UPDATE shard SET ordinal = 4, shards = 4"
refused "a shard of another store" 'did not begin with the same store' \
    "$W"/a[1-3].limbeck "$W/c.limbeck"
run limbeck-ingest d --shard 4/5
refused "one of other shards" 'one of 4 shards and .*d.limbeck" one of 5' \
    "$W"/a[1-3].limbeck "$W/d.limbeck"
run limbeck-ingest e --shard 4/4 --set ingest.depth=3
refused "another configuration" 'e.limbeck" were made with different .*"depth: 32" and "depth: 3"' \
    "$W"/a[1-3].limbeck "$W/e.limbeck"
cp "$W/a4.limbeck" "$W/f.limbeck"
sql "$W/f.limbeck" "DROP TRIGGER run_unchanged;
    UPDATE run SET program_version = '0.0.1'"
refused "another version" 'f.limbeck" by limbeck 0.0.1' \
    "$W"/a[1-3].limbeck "$W/f.limbeck"
cp "$W/a4.limbeck" "$W/g.limbeck"
sql "$W/g.limbeck" "DROP TRIGGER run_end_unchanged; UPDATE run_end SET exit_code = 75"
refused "one that was stopped" 'g.limbeck" \(shard 4 of 4\): its last run was stopped .*run it again: ' \
    "$W"/a[1-3].limbeck "$W/g.limbeck"
sql "$W/g.limbeck" "DROP TRIGGER run_end_undeleted; DELETE FROM run_end"
refused "one that was killed" 'g.limbeck" .*was killed' \
    "$W"/a[1-3].limbeck "$W/g.limbeck"
cp "$W/a4.limbeck" "$W/h.limbeck"
sql "$W/h.limbeck" "UPDATE source_state SET finished = 0 WHERE source_id =
    (SELECT id FROM source WHERE path LIKE '%postcards.tar')"
refused "one that was not read to its end" 'h.limbeck" .* has not read ".*postcards.tar"' \
    "$W"/a[1-3].limbeck "$W/h.limbeck"
cp "$W/a4.limbeck" "$W/i.limbeck"
sql "$W/i.limbeck" "PRAGMA user_version = 24"
merge x.limbeck "$W"/a[1-3].limbeck "$W/i.limbeck"
like "an older schema" "$? $(cat "$W/log")" '^2 .*i.limbeck" has the older schema 24'
cp "$W/a4.limbeck" "$W/j.limbeck"
sql "$W/j.limbeck" "UPDATE source_state SET content = 'another' WHERE source_id =
    (SELECT id FROM source WHERE path LIKE '%mp16.csv')"
merge x.limbeck "$W"/a[1-3].limbeck "$W/j.limbeck"
like "a table that changed between" "$? $(cat "$W/log")" \
    '^3 .*have not read the same ".*mp16.csv"'
ok "has no store made" test ! -e "$W/x.limbeck"
rm -f "$W"/x.limbeck.*
# What two say alike is there once, what they say otherwise is told.
for i in 1 2 3; do cp "$W/b$i.limbeck" "$W/n$i.limbeck"; done
twice() { # N TEXT: shard 2 has the Nth reply of shard 3 too, with a text
    sql "$W/n2.limbeck" "ATTACH '$W/n3.limbeck' AS o; INSERT INTO reply
        (sample_id, teacher_id, candidate, text, finish, prompt_tokens,
        output_tokens, logprob, yes_logprob, no_logprob, duration_ms, run_id)
        SELECT sample_id, teacher_id, candidate, $2, finish, prompt_tokens,
        output_tokens, logprob, yes_logprob, no_logprob, duration_ms,
        (SELECT max(id) FROM run) FROM o.reply ORDER BY id LIMIT 1 OFFSET $1"
}
twice 0 text
merge alike.limbeck "$W"/n[1-3].limbeck
like "what two say alike is no conflict" "$? $(cat "$W/log")" \
    '^0 .* 1 were there'
is "and is there once" "$(dump alike | md5sum)" "$(dump m | md5sum)"
twice 1 "'another'"
merge conflict.limbeck "$W"/n[1-3].limbeck
like "what they say otherwise is told" "$? $(tr '\n' ' ' < "$W/log")" \
    '^1 .*shard 3: its reply [0-9]+ of careful about [^ ]+ is another .*first stays'
is "and the first stays" "$(sql "$W/conflict.limbeck" \
    "SELECT count(*) FROM reply WHERE text = 'another'")" 1
run limbeck-teach b3 --set teachers.careful.max_tokens=30
merge x.limbeck "$W"/b[1-3].limbeck
like "teachers that were asked otherwise" "$? $(cat "$W/log")" \
    '^3 .*were made with different configurations: .*max_tokens: 400'
if command -v flock > "$W/none"; then
    flock "$W/a4.limbeck" "$LIMBECK" merge "$W/x.limbeck" "$W"/a[1-4].limbeck \
        > "$W/log" 2>&1
    like "one that is being written" "$? $(cat "$W/log")" \
        '^3 .*a4.limbeck" is being written'
fi
merge once.limbeck "$W"/a[1-4].limbeck
like "a name that is taken" "$? $(cat "$W/log")" '^3 .*there is ".*once.limbeck" already'
plan_done
