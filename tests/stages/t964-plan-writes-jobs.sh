#!/bin/sh
# plan --engine: scripts that work the set in shards. Those of make and GNU
# parallel are run, with a task that is stopped and one that lost its shard, and
# come to what one run comes to; those of others are looked at.
. tests/stages/tap.sh
[ -d demo/models/teacher-b ] || skip_all "needs demo/models"
. tests/engines/world.sh
whole

# make, in place. A task is stopped, another loses what it had.
plan made --engine make --shards 3 --to "$W/made"
is "scripts for make" "$? $(sed "s|$W/||" "$W/out" | tr '\n' ' ')" \
    '0 made/shard.sh made/whole.sh made/Makefile '
plan made --incomplete --shards 3 --to "$W/made"
like "before, every shard is missing" "$? $(tail -n 1 "$W/out")" \
    '^1 read: 1,2,3$'
make -f "$W/made/Makefile" "$W/made/done/read-2" > "$W/log" 2>&1
is "one shard" $? 0
sql "$W/made/read-2.limbeck" "DROP TRIGGER run_end_unchanged;
    UPDATE run_end SET exit_code = 75"
plan made --incomplete --shards 3 --to "$W/made"
like "what is missing, and why" "$? $(tr '\n' ' ' < "$W/out")" \
    '^1 read 1: there is no store .*read 2: .*was stopped.* read: 1,2,3 $'
make -f "$W/made/Makefile" "$W/made/done/read" > "$W/log" 2>&1
like "a stopped shard is not merged" "$? $(tr '\n' ' ' < "$W/log")" '^2 .*was stopped'
rm "$W/made/done/read-2"
make -k -j 2 -f "$W/made/Makefile" > "$W/log" 2>&1
is "make works the rest" $? 0
same made
plan made --incomplete --shards 3 --to "$W/made"
is "nothing is missing" "$? $(cat "$W/out")" '0 '

# A stop: what is done is kept, and the end is 75.
plan stopped --engine make --shards 1 --to "$W/stopped"
cp "$W/made/read.limbeck" "$W/stopped/read.limbeck"
sh "$W/stopped/shard.sh" ask 1 > "$W/log" 2>&1 &
child=$!
until [ -e "$W/stopped/ask-1.limbeck" ] && [ "$(sql \
    "$W/stopped/ask-1.limbeck" 'SELECT count(*) > 0 FROM reply' \
    2> "$W/none")" = 1 ]; do
    kill -0 $child 2> "$W/none" || break
done
kill -USR1 $child
wait $child
is "a script that is told to stop ends with 75" $? 75
is "with what it did" "$(sql "$W/stopped/ask-1.limbeck" \
    'SELECT count(*) > 0 FROM reply')" 1
sh "$W/stopped/shard.sh" ask 1 > "$W/log" 2>&1
is "and goes on" $? 0

if command -v parallel > "$W/none"; then
    mkdir "$W/scratch"
    plan parallel --engine parallel --shards 3 --throttle 2 \
        --to "$W/parallel.jobs" --scratch "\$LIMBECK_TEST/scratch"
    LIMBECK_TEST=$W sh "$W/parallel.jobs/submit.sh" > "$W/log" 2>&1
    like "GNU parallel works the whole" "$? $(cat "$W/log")" '^0'
    same parallel
    is "the scratch disk is left empty" "$(ls "$W/scratch")" ''
else
    tap_result 0 "GNU parallel works the whole # SKIP needs parallel"
fi

for engine in slurm sge snakemake; do
    plan $engine --engine $engine --shards 64 --throttle 8 --time 2:00:00 \
        --processors 3 --warning 90 --to "$W/$engine"
    is "scripts for $engine" $? 0
    is "with nothing left to fill in" \
        "$(cat "$W/$engine"/* | grep -c '@[A-Z_]*@')" 0
    for f in "$W/$engine"/*.sh; do
        ok "$engine: $(basename "$f") is one" sh -n "$f"
    done
done
like "slurm: an array that is throttled, warned, queued again" \
    "$(tr '\n' ' ' < "$W/slurm/submit.sh")" \
    'array="\$list%8".*--requeue --signal=B:USR1@90.*--time=2:00:00 --cpus-per-task=3.*afterok.*1-64'
like "slurm: a stopped task asks for it" "$(cat "$W/slurm/shard.sh")" \
    'scontrol requeue'
like "sge: likewise" "$(tr '\n' ' ' < "$W/sge/submit.sh")" \
    's_rt=.*-r y -notify.*-tc 8 .*1-64.*-hold_jid'
like "sge: a stopped task ends with 99" "$(cat "$W/sge/shard.sh")" 'exit 99'
like "snakemake: shards, then a merge" "$(tr '\n' ' ' < "$W/snakemake/Snakefile")" \
    'range\(1, 64 \+ 1\).*whole.sh ask.*threads: 3'
plan whole --engine make --to "$W/other"
like "a store that is there is not written over" "$? $(cat "$W/log")" \
    '^3.*there is ".*whole.limbeck" already'
plan new --engine make --to "$W/a folder"
like "a folder that make cannot name" "$? $(cat "$W/log")" '^3.*no good in a folder'
plan new --engine slurm --time '1; ls' --to "$W/other"
like "a time that is none" "$? $(cat "$W/log")" '^3.*"1; ls" is no time'
plan new --engine lsf --to "$W/other"
like "an engine that is none" "$? $(cat "$W/log")" '^3.*lsf'
plan_done
