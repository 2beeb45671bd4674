#!/bin/sh
# How a run ends that does not come to its end: a signal is told and waits for
# what is under way, but no longer than --grace; the same signal again ends it
# at once; a stage that is killed is named with the likely cause; one store has
# one writer, by whatever name. With --progress json everything that is said
# is JSON.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
need_file "$B/doubles/mock_server"

config() { # NAME
    cat > "$W/$1.yaml" <<END
store: $W/$1.limbeck
teachers:
  t:
    backend: server
    model: m
    endpoints: [$MOCK]
    window: 4
END
}
wait_for() { # COMMAND...: until it succeeds, a minute at most
    tries=0
    until "$@" 2> /dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 1200 ] || return 1
        sleep 0.05
    done
}
# shellcheck disable=SC2329 # called by name
has_reply() {
    [ "$(sql "$W/$1.limbeck" 'SELECT count(*) FROM reply')" -ge 1 ]
}
# shellcheck disable=SC2329
was_asked() {
    [ "$(asked "$1")" -ge 1 ]
}
# shellcheck disable=SC2329
has_child() {
    child=$(cat /proc/[0-9]*/stat 2> /dev/null |
        awk -v parent="$1" '$4 == parent && $2 ~ /limbeck-/ { print $1 }')
    [ -n "$child" ]
}

mock slow ok:60
for signal in TERM HUP INT; do
    name=a$signal
    teach_world "$W/$name.limbeck" 60
    config $name
    # A shell's background command ignores SIGINT: perl gives it back.
    perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$T" "$W/$name.yaml" \
        --progress none > "$W/out" 2>&1 &
    pid=$!
    wait_for has_reply $name
    kill -$signal $pid
    wait $pid
    is "SIG$signal ends with 75" $? 75
    like "SIG$signal says that it waits" "$(cat "$W/out")" \
        'stopping: .* at most 60 s'
    like "SIG$signal says how to go on" "$(cat "$W/out")" 'run it again to go'
done

mock mute stall
teach_world "$W/b.limbeck" 4
config b
begun=$(date +%s)
"$T" "$W/b.yaml" --progress none --grace 1 > "$W/out" 2>&1 &
pid=$!
wait_for was_asked mute
kill -TERM $pid
wait $pid
is "a server that never answers is not waited for" $? 75
ok "for longer than the grace" test $(($(date +%s) - begun)) -lt 20
before=$(asked mute)
# shellcheck disable=SC2329
was_asked_again() {
    [ "$(asked mute)" -gt "$before" ]
}
"$T" "$W/b.yaml" --progress none > "$W/out" 2>&1 &
pid=$!
wait_for was_asked_again
kill -TERM $pid
wait_for grep -q stopping "$W/out" # two at once would be one
kill -TERM $pid
wait $pid
is "the same signal twice ends it at once" $? 75

cp "$W/b.yaml" "$W/run.yaml"
"$LIMBECK" run "$W/run.yaml" --only teach --progress none > "$W/out" 2>&1 &
pid=$!
wait_for has_child $pid
kill -9 "$child"
wait $pid
is "a stage that was killed stops the run" $? 2
like "and is named" "$(cat "$W/out")" 'teach was ended by signal 9'
like "with the likely cause" "$(cat "$W/out")" 'hint: .*memory'
"$LIMBECK" run "$W/run.yaml" --only teach --progress none > "$W/out" 2>&1 &
pid=$!
wait_for has_child $pid
kill -TERM "$child"
wait $pid
is "a stage that is asked to stop while it starts does" $? 75

"$LIMBECK" run "$W/run.yaml" --only teach --progress none > "$W/out" 2>&1 &
pid=$!
wait_for has_child $pid
ln -s "$W/b.limbeck" "$W/other.limbeck"
"$T" "$W/b.yaml" --store "$W/other.limbeck" > "$W/second" 2>&1
is "a store has one writer by any name" $? 2
like "and says it" "$(cat "$W/second")" 'another limbeck works on'
kill -TERM $pid
wait_for grep -q stopping "$W/out"
kill -TERM $pid
wait $pid

rm "$W/other.limbeck"
ln "$W/b.limbeck" "$W/other.limbeck"
"$T" "$W/b.yaml" --store "$W/other.limbeck" > "$W/second" 2>&1
is "and no second name" "$?|$(grep -c 'has 2 names' "$W/second")" '2|1'

(ulimit -v 200000 && timeout 20 "$LIMBECK" run "$W/run.yaml") > "$W/out" 2>&1
rc=$?
ok "a bounded address space stops a run at once" test $rc -ne 0 -a $rc -ne 124
like "and is named" "$(cat "$W/out")" \
    'address space is bounded to 195 MB|AddressSanitizer'

teach_world "$W/c.limbeck" 5
mock quick ok:1
config c
"$LIMBECK" run "$W/c.yaml" --only teach --progress json -v > "$W/sums" \
    2> "$W/json"
ok "with --progress json there is something" test -s "$W/json"
is "and all of it is JSON" "$(jq -e . "$W/json" > "$W/jq.out" 2>&1; echo $?)" 0
is "the sums as well" "$(jq -e . "$W/sums" > "$W/jq.out" 2>&1; echo $?)" 0
is "with the total known" \
    "$(jq -s 'map(select(.stage == "teach")) | last | .total > 0' "$W/json")" \
    true
plan_done
