#!/bin/sh
# repair interrupted: by kill -9 it loses nothing that was committed, asks only
# what is missing afterwards, and ends with the same replies; what it asks counts
# in the teacher's budget.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
. tests/stages/derived_world.sh
need_file "$B/doubles/mock_server"
mock one --text '<think>1. Street: a paved road. 2. Cars: a car.</think><answer>10.0, 20.0</answer>' \
    mends:30
config() { # NAME BUDGET
    cat > "$W/c.yaml" <<END
store: $W/$1.limbeck
teachers:
  a:
    backend: server
    model: m
    endpoints: ["$MOCK/v1"]
    window: 4
    repair: {visibility: {min: 0.9}}
    budget: {requests: $2}
END
}
begun() { # NAME BUDGET
    teach_world "$W/$1.limbeck" 40
    config "$1" "$2"
    for s in teach extract claims; do stage $s > "$W/out"; done
    derived_look "$W/$1.limbeck"
    stage score > "$W/out"
}
repaired() { # NAME
    sql "$W/$1.limbeck" "SELECT count(*) FROM reply r JOIN teacher t
        ON t.id = r.teacher_id WHERE t.name = 'a+repair'"
}
begun a 1000
like "without a kill" "$(stage repair)" '40 answers in = 40 kept'
begun b 1000
before=$(asked one)
for n in 1 10 25; do
    "$B/bin/limbeck-repair" "$W/c.yaml" --progress none > "$W/out" 2>&1 &
    pid=$!
    while [ "$(repaired b)" -lt $n ]; do sleep 0.05; done
    kill -9 $pid
    wait $pid 2> /dev/null
    is "killed at $n, the file is whole" \
        "$(sql "$W/b.limbeck" 'PRAGMA integrity_check')" ok
done
left=$((40 - $(repaired b)))
at=$(asked one)
like "it goes on to the same end" "$(stage repair)" '40 answers in = 40 kept'
is "asking what is missing" "$(($(asked one) - at))" "$left"
is "with the same replies" "$(replies "$W/b.limbeck" a+repair)" \
    "$(replies "$W/a.limbeck" a+repair)"
ok "at most what was under way was asked twice" \
    test $((at - before - (40 - left))) -le 60

begun c 50
like "the budget holds what teach asked too" "$(stage repair)" \
    '40 answers in = 10 kept \+ 0 rejected \+ 0 errored \+ 30 pending'
like "and says so" "$(stage repair)" 'a\+repair: its budget is spent \(50 of 50'
config c 60
like "with more it goes on" "$(stage repair)" \
    '40 answers in = 20 kept \+ 0 rejected \+ 0 errored \+ 20 pending'
plan_done
