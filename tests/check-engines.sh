#!/bin/sh
# make check-engines: the scripts of limbeck plan for make, GNU parallel, Snakemake
# and Grid Engine work the miniature world in shards to the end, each with one task
# that is stopped on the way; the store and the exports are those of one run. What
# is not installed is skipped, in words; Grid Engine needs root. PBS and LSF are
# not in Debian: their variables are tested alone (test_shard_spec.c).
#   B=build sh tests/check-engines.sh
. tests/stages/tap.sh
. tests/engines/world.sh
. tests/engines/grid_engine.sh
[ -d demo/models/teacher-b ] || skip_all "needs demo/models"
trap 'sge_stop; rm -rf "$W"' EXIT
trap 'exit 2' INT TERM
here() { command -v "$1" > "$W/none"; }
skip() { tap_result 0 "$1 works the whole # SKIP needs $2"; }
begin() { # ENGINE OPTION...
    begin_engine=$1
    shift
    begun=$(date +%s)
    plan "$begin_engine" --engine "$begin_engine" --shards 3 --throttle 2 \
        --to "$W/$begin_engine.jobs" "$@"
    is "scripts for $begin_engine" $? 0
}
# stop ENGINE SIGNAL SECONDS: whoever asks teachers of a shard, as soon as one is seen,
# is sent that signal; prints the process.
seen() {
    grep -lsz "$1.jobs/ask-[0-9]*.limbeck" /proc/[0-9]*/cmdline |
        while IFS=/ read -r _ _ p _; do
            grep -qsz '/limbeck-teach$' "/proc/$p/cmdline" &&
                kill "-$2" "$p" 2> "$W/none" && echo "$p" && break
        done
}
stop() {
    stop_until=$(($(date +%s) + $3))
    while [ "$(date +%s)" -lt $stop_until ]; do
        stop_got=$(seen "$1" "$2")
        [ -z "$stop_got" ] || break
        sleep 0.1
    done
    echo "$stop_got"
}
told() { # PROCESS: SIGUSR1, the 10th bit, is waiting; or it went on by itself
    told_until=$(($(date +%s) + 150))
    while [ "$(date +%s)" -lt $told_until ]; do
        sed -n 's/^ShdPnd:\t//p' "/proc/$1/status" 2> "$W/none" |
            grep -q '[2367abef]..$' && echo yes && return
        sleep 0.2
    done
}
end() { # ENGINE CODE
    is "$1 works the whole" "$2" 0
    [ "$2" -eq 0 ] || tail -n 5 "$W/log" | sed 's/^/# /'
    same "$1"
    plan "$1" --incomplete --shards 3 --to "$W/$1.jobs"
    is "$1: nothing is missing" "$? $(cat "$W/out")" '0 '
    echo "# $1 took $(($(date +%s) - begun)) s"
}

whole
begin make
make -k -j 2 -f "$W/make.jobs/Makefile" > "$W/log" 2>&1 &
job=$!
like "make: a task is stopped" "$(stop make TERM 300)" '^[0-9]'
wait $job
is "make: and ends with an error" "$?" 2
make -k -j 2 -f "$W/make.jobs/Makefile" > "$W/log" 2>&1
end make $?

if here parallel; then
    begin parallel
    sh "$W/parallel.jobs/submit.sh" > "$W/log" 2>&1 &
    job=$!
    like "parallel: a task is stopped" "$(stop parallel TERM 300)" '^[0-9]'
    wait $job
    end parallel $?
else
    skip parallel "parallel (apt-get install parallel)"
fi

if here snakemake; then
    begin snakemake
    # It keeps what it knows in the folder where it is started.
    mkdir "$W/snakes"
    (cd "$W/snakes" && HOME=$W exec snakemake -s "$W/snakemake.jobs/Snakefile" \
        --cores 2 --retries 3 --keep-going) > "$W/log" 2>&1 &
    job=$!
    like "snakemake: a task is stopped" "$(stop snakemake TERM 300)" '^[0-9]'
    wait $job
    end snakemake $?
else
    skip snakemake "snakemake (apt-get install snakemake)"
fi

lacks=$(sge_lacks)
if [ -z "$lacks" ]; then
    sge_start 2
    is "a Grid Engine of one host" $? 0
    begin sge --time 0:2:00 --warning 60
    sh "$W/sge.jobs/submit.sh" > "$W/log" 2>&1
    is "sge: everything is submitted" $? 0
    # A task stands still until it is warned at the end of its time.
    slow=$(stop sge STOP 300)
    ok "sge: a task stands still" test -n "$slow"
    is "sge: it is warned" "$(told "$slow")" yes
    kill -CONT "$slow"
    sge_wait 600
    end sge $?
    like "sge: it stopped, and was queued again" "$(cat "$W"/sge.jobs/log/*ask.o*)" \
        'stopped'
else
    skip sge "$(echo "$lacks" | tr '\n' ';')"
fi
plan_done
