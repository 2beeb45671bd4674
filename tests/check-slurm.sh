#!/bin/sh
# make check-slurm: a real Slurm of four nodes on this machine works the
# miniature world times 50 in 16 shards, by the scripts of limbeck plan. One node
# is lost, and one task comes to the end of its time; both go on. The store is the
# one of a run without shards: facts, measures, decisions, exports. Needs root,
# slurm-wlm and munge (Debian); says what is missing, and is done. Some minutes.
#   B=build sh tests/check-slurm.sh
. tests/stages/tap.sh
. tests/slurm/cluster.sh
COPIES=${COPIES:-50}
SHARDS=${SHARDS:-16}
[ -d demo/models/teacher-b ] || skip_all "needs demo/models"
lacks=$(slurm_lacks)
[ -z "$lacks" ] || skip_all "needs $(echo "$lacks" | tr '\n' ';')"
trap 'slurm_stop; rm -rf "$W"' EXIT
trap 'exit 2' INT TERM
D=$PWD/demo

# Copy k of the world has its own archives; the pictures of its postcards end
# with its number, so that they are others and still look alike.
world() {
    mkdir -p "$W/world" "$W/cards"
    tar -C "$W/cards" -xf "$D/world/postcards/postcards.tar"
    printf 'store: %s\nseed: 42\nsources:\n' "$W/whole.limbeck"
    k=0
    while [ $k -lt "$COPIES" ]; do
        k=$((k + 1))
        for n in 0 1; do
            cp "$D/world/mp16/shard_$n.msg" "$W/world/mp16_${k}_$n.msg"
        done
        cp "$D/world/streetview/00.zip" "$W/world/streetview_$k.zip"
        find "$W/cards" -name '*.jpg' -exec sh -c '
            for f; do printf "%s" '$k' >> "$f"; done' - {} +
        tar -C "$W/cards" --sort=name --mtime=@0 -cf "$W/world/postcards_$k.tar" .
        printf '  mp16_%d:\n    paths: ["%s/mp16_%d_*.msg"]\n' $k "$W/world" $k
        printf '    tables: ["%s/world/mp16/mp16.csv"]\n    licence: CC0-1.0\n' "$D"
        printf '  streetview_%d:\n    paths: ["%s/streetview_%d.zip"]\n' $k "$W/world" $k
        printf '    tables: ["%s/world/streetview/streetview.csv"]\n' "$D"
        printf '    licence: CC0-1.0\n'
        printf '  postcards_%d:\n    paths: ["%s/postcards_%d.tar"]\n' $k "$W/world" $k
        printf '    licence: CC0-1.0\n'
    done
    printf 'sample: {limit: %d}\n' "${LIMIT:-600}"
    sed -n '/^teachers:/,/^export:/p' "$D/demo.yaml" | sed '$d
        s|: models/|: '"$D"'/models/|; s|: prompts/|: '"$D"'/prompts/|'
    printf 'export:\n  to: %s/export\nreport:\n  to: %s/report\n' "$W" "$W"
}
world > "$W/run.yaml"
echo "# $(find "$W/world" -type f | wc -l) archives, $(du -sm "$W/world" | cut -f1) MB"
begun=$(date +%s)
"$LIMBECK" run "$W/run.yaml" --progress none -q > "$W/log" 2>&1
is "a run without shards" $? 1
echo "# took $(($(date +%s) - begun)) s; $(sql "$W/whole.limbeck" \
    "SELECT count(*) || ' samples' FROM current_sample"), $(sql \
    "$W/whole.limbeck" "SELECT count(*) || ' replies' FROM reply")"
sqlite3 -batch "$W/whole.limbeck" < tests/dump.sql > "$W/whole"
mv "$W/export" "$W/whole-export"

J=$W/jobs
"$LIMBECK" plan "$W/run.yaml" --engine slurm --shards "$SHARDS" --to "$J" \
    --store "$W/merged.limbeck" --time 0:02:00 --warning 60 --processors 1 \
    --scratch "$W/scratch-\$SLURMD_NODENAME" > "$W/log" 2>&1
is "the scripts" $? 0
slurm_start
is "a Slurm of four nodes" $? 0
begun=$(date +%s)
sh "$J/submit.sh" > "$W/log" 2>&1
is "everything is submitted" $? 0

# still NODE: a process there that asks teachers stands still from now on
still() {
    grep -lsz "scratch-$1/limbeck-[0-9]*-ask" /proc/[0-9]*/cmdline |
        while IFS=/ read -r _ _ p _; do
            grep -qsz '/limbeck-teach$' "/proc/$p/cmdline" &&
                kill -STOP "$p" 2> "$W/none" && echo "$p" && break
        done
}
# soon SECONDS COMMAND...: until it prints something, which is printed
soon() {
    soon_until=$(($(date +%s) + $1))
    shift
    while [ "$(date +%s)" -lt $soon_until ]; do
        soon_got=$("$@")
        [ -z "$soon_got" ] || break
        sleep 0.05
    done
    echo "$soon_got"
}

# While teachers are asked, node 2 is gone at once.
lost=$(soon 600 still node2)
ok "node 2 works on a shard" test -n "$lost"
slurm_kill 2
echo "# node 2 lost after $(($(date +%s) - begun)) s: $(squeue -h -w node2 -o '%i' |
    tr '\n' ' ')"
# A task on node 3 stands still until its time is nearly over.
slow=$(soon 300 still node3)
ok "node 3 works on a shard" test -n "$slow"
[ -n "$slow" ] || plan_done
task=$(tr '\0' '\n' < "/proc/$slow/environ" | sed -n 's/^SLURM_ARRAY_TASK_ID=//p')
told() { # SIGTERM, the 15th bit, is waiting
    sed -n 's/^ShdPnd:\t//p' "/proc/$slow/status" 2> "$W/none" |
        grep -q '[4567c-f]...$' && echo yes
}
is "a task that stands still is warned" "$(soon 200 told)" yes
kill -CONT "$slow"
down() { sinfo -h -N -n node2 -t down -o %N; }
like "the lost node is down" "$(soon 60 down)" node2
slurm_node 2
slurm_wait 1500
is "all jobs come to an end" $? 0
echo "# took $(($(date +%s) - begun)) s on four nodes with $(nproc) processors"
log=$S/slurmctld.log
like "the lost node's task was queued again" "$(grep -i 'requeue' "$log")" \
    '[Rr]equeue.*node'
like "so was the one that ran out of time" "$(cat "$J/log/ask-$task.log")" 'stopped'
ok "the jobs ended well" sh -c '! grep -v "log$" "$1"/log/*.log |
    grep -q "could not\|cannot"' - "$J"
sqlite3 -batch "$W/merged.limbeck" < tests/dump.sql > "$W/merged"
ok "the merged store is the one without shards" diff "$W/whole" "$W/merged"
ok "the exports are the same" diff -r -x manifest.json -x .limbeck \
    "$W/whole-export" "$W/export"
is "every task is done" "$("$LIMBECK" plan "$W/run.yaml" --incomplete \
    --shards "$SHARDS" --to "$J" > "$W/log"; echo $?)" 0
plan_done
