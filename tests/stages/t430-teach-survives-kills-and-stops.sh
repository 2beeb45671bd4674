#!/bin/sh
# Teach interrupted: by SIGTERM it saves what came back and says that there is
# more; by kill -9 it loses nothing that was committed; afterwards the same
# command goes on, asks only what is missing, and ends with the same store.
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
# wait_replies NAME N: until the store has N replies
wait_replies() {
    while [ "$(sql "$W/$1.limbeck" 'SELECT count(*) FROM reply')" -lt "$2" ]
    do sleep 0.05; done
}

teach_world "$W/a.limbeck" 60
mock slow ok:60
config a
"$T" "$W/a.yaml" --progress none > "$W/out" 2>&1 &
pid=$!
wait_replies a 1
kill -TERM $pid
wait $pid
is "a stop is told by its exit code" $? 75
like "and by the sums" "$(teach_sums "$W/a.limbeck")" \
    '^61\|[1-9][0-9]?\|1\|0\|[1-9]'
kept=$(sql "$W/a.limbeck" 'SELECT count(*) FROM reply')
is "what was asked was saved" "$(asked slow)" "$kept"
ok "the same command goes on" "$T" "$W/a.yaml" --progress none
is "to the end" "$(teach_sums "$W/a.limbeck")" '61|60|1|0|0'
is "and asks nothing twice" "$(asked slow)" 60

teach_world "$W/b.limbeck" 60
config b
for n in 1 10 25; do
    "$T" "$W/b.yaml" --progress none > "$W/out" 2>&1 &
    pid=$!
    wait_replies b $n
    kill -9 $pid
    wait $pid 2> /dev/null
    is "killed at $n, the file is whole" \
        "$(sql "$W/b.limbeck" 'PRAGMA integrity_check')" ok
done
ok "after kill -9 it goes on" "$T" "$W/b.yaml" --progress none
is "to the same end" "$(teach_sums "$W/b.limbeck")" '61|60|1|0|0'
is "with the same replies" "$(teach_replies "$W/b.limbeck")" \
    "$(teach_replies "$W/a.limbeck")"
"$T" "$W/b.yaml" --progress none > "$W/out" 2>&1
like "then there is nothing to do" "$(cat "$W/out")" 'nothing to do'
plan_done
