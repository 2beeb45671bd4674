#!/bin/sh
# --shard: each of N takes its archives and all tables, into a store of its own;
# stages that have to see everything are not run on one; a stop ends with 75.
. tests/stages/tap.sh
[ -d demo/models/teacher-b ] || skip_all "needs demo/models"
shard() { # I/N STORE [OPTION...]
    spec=$1 store=$2
    shift 2
    "$B/bin/limbeck-ingest" demo/demo.yaml --store "$W/$store" --shard "$spec" \
        --progress none "$@" > "$W/log" 2>&1
}
names() { # TABLE-FREE sources of a store
    sql "$W/$1" "SELECT kind, replace(path, rtrim(path, replace(path, '/', '')),
        '') FROM source WHERE kind <> 'table' ORDER BY 2"
}

i=0
while [ $i -lt 4 ]; do
    i=$((i + 1))
    shard $i/4 $i.limbeck
    like "shard $i of 4 is read" $? '^[01]$'
    is "it has every table" "$(sql "$W/$i.limbeck" \
        "SELECT count(*), sum(t.finished) FROM source s JOIN source_state t
         ON t.source_id = s.id WHERE s.kind = 'table'")" '2|2'
    is "and nothing is joined yet" \
        "$(sql "$W/$i.limbeck" 'SELECT count(*) FROM current_sample')" 0
done
is "each archive is in one of them" "$(for i in 1 2 3 4; do
    names $i.limbeck; done | sort)" 'msgpack|shard_0.msg
msgpack|shard_1.msg
tar|postcards.tar
zip|00.zip'
is "places are those of the whole" "$(for i in 1 2 3 4; do
    sql "$W/$i.limbeck" 'SELECT position FROM source_state'; done | sort -u |
    tr '\n' ' ')" '1 2 3 4 5 6 '
n=$(sql "$W/2.limbeck" 'SELECT count(*) FROM member')
SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=4 \
    SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=4 \
    sh -c 'exec "$@"' - "$B/bin/limbeck-ingest" demo/demo.yaml \
    --store "$W/auto.limbeck" --shard auto --progress none > "$W/log" 2>&1
is "--shard auto is what Slurm says" \
    "$(names auto.limbeck) $(sql "$W/auto.limbeck" 'SELECT ordinal, shards
        FROM shard')" "$(names 2.limbeck) 2|4"
is "with as many members" \
    "$(sql "$W/auto.limbeck" 'SELECT count(*) FROM member')" "$n"

# A tar in pieces is one archive.
mkdir "$W/p"
split -b 40k -d demo/world/postcards/postcards.tar "$W/p/images"
printf 'sources:\n  p: {kind: pieces, paths: ["%s/p/images*"]}\n' "$W" > "$W/p.yaml"
for i in 1 2 3; do
    "$B/bin/limbeck-ingest" "$W/p.yaml" --store "$W/p$i.limbeck" --shard $i/3 \
        --progress none > "$W/log" 2>&1
done
is "pieces of a tar stay together" "$(for i in 1 2 3; do
    sql "$W/p$i.limbeck" 'SELECT count(*) > 1 FROM source' ; done | sort |
    tr '\n' ' ')" '0 0 1 '

shard 3/4 2.limbeck
like "a store is one shard" "$? $(cat "$W/log")" '^3 .*is shard 2 of 4, not 3 of 4'
shard 2/5 2.limbeck
like "of one number of shards" "$?" 3
shard x/4 new.limbeck
like "what is no part is refused" "$? $(cat "$W/log")" '^3 .*"x/4" is no part'
for s in dedupe sample score repair decide split export report; do
    "$B/bin/limbeck-$s" demo/demo.yaml --store "$W/2.limbeck" > "$W/log" 2>&1
    like "$s says that it has to see everything" "$? $(cat "$W/log")" \
        "^3 .*$s: it [a-z]+ .*shard 2 of 4"
done
for s in export report; do
    "$LIMBECK" $s demo/demo.yaml --set "store=$W/2.limbeck" > "$W/log" 2>&1
    like "so does limbeck $s" "$? $(cat "$W/log")" "^3 .*$s: .* whole set.*shard 2 of 4"
done
"$B/bin/limbeck-dedupe" demo/demo.yaml --store "$W/none.limbeck" --shard 1/2 \
    > "$W/log" 2>&1
is "also where a shard is wanted" $? 3
for s in place extract claims look ask localize judge strip; do
    "$B/bin/limbeck-$s" demo/demo.yaml --store "$W/2.limbeck" \
        --progress none > "$W/log" 2>&1
    is "$s works record by record" $? 0
done
"$LIMBECK" run demo/demo.yaml --store "$W/2.limbeck" --shard 2/4 \
    --progress none > "$W/log" 2>&1
like "run leaves out what has to see everything" "$? $(grep -c '^dedupe ' \
    "$W/log") $(sql "$W/2.limbeck" "SELECT group_concat(stage, ' ') FROM tally
    WHERE run_id = (SELECT max(id) FROM run)")" \
    '^1 1 ask claims extract ingest judge localize look place strip teach$'

# Teachers: of a whole store each shard asks about its own records.
"$LIMBECK" run demo/demo.yaml --store "$W/whole.limbeck" --progress none \
    --only ingest,place,dedupe,sample > "$W/log" 2>&1
for i in 1 2 3 4; do
    cp "$W/whole.limbeck" "$W/t$i.limbeck"
    "$B/bin/limbeck-teach" demo/demo.yaml --store "$W/t$i.limbeck" \
        --shard $i/4 --set teachers.careful.candidates=0 \
        --set teachers.careless.candidates=0 --progress none > "$W/log" 2>&1
    sql "$W/t$i.limbeck" "SELECT sample_id FROM reply" >> "$W/asked"
done
is "everybody drawn is asked about once" "$(sort -n "$W/asked" | md5sum)" \
    "$(sql "$W/whole.limbeck" 'SELECT sample_id FROM selection
        WHERE selected = 1 ORDER BY 1' | md5sum)"
is "by more than one" "$(for i in 1 2 3 4; do sql "$W/t$i.limbeck" \
    'SELECT count(*) > 0 FROM reply'; done | grep -c 1)" 2
shard 1/4 t1.limbeck
like "nothing is ingested into what was whole" "$? $(cat "$W/log")" \
    '^3 .*was a whole store before'

# A scheduler's warning: what is under way is finished, and the end is 75.
for signal in USR1 USR2 TERM; do
    cp "$W/whole.limbeck" "$W/s.limbeck"
    "$B/bin/limbeck-teach" demo/demo.yaml --store "$W/s.limbeck" --shard 2/4 \
        --jobs 1 --grace 5 --progress none > "$W/log" 2>&1 &
    child=$!
    until [ "$(sql "$W/s.limbeck" 'SELECT count(*) FROM reply')" -gt 0 ]; do
        kill -0 $child 2> /dev/null || break
    done
    begun=$(date +%s)
    kill -$signal $child
    wait $child
    is "$signal ends a shard with 75" $? 75
    ok "within the grace" test $(($(date +%s) - begun)) -le 8
    is "which its store says" "$(sql "$W/s.limbeck" 'SELECT exit_code
        FROM run_end ORDER BY run_id DESC LIMIT 1')" 75
done
plan_done
