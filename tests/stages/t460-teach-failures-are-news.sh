#!/bin/sh
# What was set aside is told by class with what to do, is tried again when its
# cause changed or by `limbeck retry`, is let be by `limbeck accept`, and stays
# in the store as history.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
need_file "$B/doubles/mock_server"

S=$W/s.limbeck
teach_world "$S" 6
sql "$S" "INSERT INTO source_state (source_id, bytes, modified_at, finished,
    current, run_id) VALUES (1, 0, 0, 1, 1, 1);
    DELETE FROM selection WHERE sample_id = 7;
    UPDATE sample_state SET current = 0, retired_reason = 'gone'
    WHERE sample_id = 7"
mock one 400 413 400 ok ok ok 400 413 400 ok
config() { # MOCK
    cat > "$W/c.yaml" <<END
store: $S
teachers:
  t:
    backend: server
    model: m
    endpoints: [$1]
    window: 1
    retries: 0
END
}
config "$MOCK"
teach() { "$T" "$W/c.yaml" --progress none > "$W/out" 2>&1; }
why() { "$LIMBECK" why "$S" "$1" --json | jq -r '.failures[]? |
    "\(.class) x\(.times) \(.state | sub("[0-9: -]*$"; ""))"'; }
json() { "$LIMBECK" status "$S" --json | jq -c ".[] |
    select(.stage == \"teach\") | $1"; }

teach
is "three are set aside: exit code 1" "$?/$(teach_sums "$S")" '1/6|3|0|3|0'
"$LIMBECK" status "$S" > "$W/status"
is "status too" $? 1
like "classes are counted" "$(cat "$W/status")" \
    '2 of teach: bad-request: the server does not take the request'
like "with the first message" "$(tr '\n' ' ' < "$W/status")" \
    'the first: t: "http[^"]*": status 400: mock says 400 '
like "with what follows" "$(tr '\n' ' ' < "$W/status")" \
    '1 of teach: picture-too-large: .* tried again when its cause changed'
like "and what to do" "$(tr '\n' ' ' < "$W/status")" \
    'lower max_pixels of the teacher, or .*then `limbeck retry`'
is "JSON has them" "$(json '[.accepted, (.set_aside[] | .class, .count,
    .accepted)]')" '[0,"bad-request",2,0,"picture-too-large",1,0]'
like "with what to do" "$(json '.set_aside[1].advice')" 'limbeck retry'

teach
is "of each class one is asked a second time" "$?/$(asked one)" 1/8
"$LIMBECK" accept "$W/c.yaml" > "$W/out" 2>&1
is "accept what?" $? 3
"$LIMBECK" accept "$W/c.yaml" --class hunger > "$W/out" 2>&1
is "an unknown class is a bad command line" $? 3
"$LIMBECK" retry "$W/c.yaml" --teacher nobody > "$W/out" 2>&1
is "so is an unknown teacher" "$? $(cat "$W/out")" \
    '3 limbeck: the store has no teacher "nobody"'
id=$("$LIMBECK" status "$S" --failures |
    sed -n 's/^ *\([0-9]*\)  teach: .* 413.*/\1/p')
ok "accept by number" "$LIMBECK" accept "$W/c.yaml" "$id"
teach
is "the rest makes exit code 1" $? 1
like "accepted is told" "$("$LIMBECK" status "$S")" \
    'picture-too-large: .*\(accepted\)'
like "accept by class" "$("$LIMBECK" accept "$S" --class bad-request)" \
    '2 of teach: bad-request'
teach
is "what was accepted makes no exit code 1" "$?/$(teach_sums "$S")" \
    '0/6|3|0|3|0'
"$LIMBECK" status "$W/c.yaml" > "$W/status"
is "nor of status" $? 0
like "nothing is left to accept" "$("$LIMBECK" accept "$S" --all)" \
    'not yet accepted'

like "retry is for what is not accepted" "$("$LIMBECK" retry "$W/c.yaml")" \
    'nothing of that kind'
k2=$(sql "$S" "SELECT s.key FROM failure f JOIN sample s ON s.id = f.item
    WHERE f.class = 'picture-too-large'")
ok "but by number" "$LIMBECK" retry "$W/c.yaml" "$id"
is "it is pending" "$(json '[.errored, .pending]')" '[2,1]'
teach
is "and asked again" "$?/$(asked one)/$(teach_sums "$S")" '0/10/6|4|0|2|0'
is "why tells the history" "$(why "$k2")" \
    'picture-too-large x2 tried again: limbeck retry,'

# Another address is another cause.
sql "$S" 'UPDATE failure SET accepted_at = NULL'
mock two 400 500 400 500
config "$MOCK"
teach
is "another address is asked" "$?/$(asked two)/$(teach_sums "$S")" \
    '1/2/6|4|0|2|0'
is "each failed anew" "$(sql "$S" "SELECT class, ended_reason FROM failure
    WHERE item <> (SELECT id FROM sample WHERE key = '$k2') ORDER BY id")" \
    "bad-request|failed otherwise
bad-request|failed otherwise
bad-request|
server-error|"
teach
is "what may go better is asked by each run" "$?/$(asked two)" 1/4
is "and counts once more" "$(sql "$S" "SELECT times FROM failure
    WHERE class = 'server-error'")" 2
mock three ok
config "$MOCK"
teach
is "a good server answers" "$?/$(asked three)/$(teach_sums "$S")" \
    '0/2/6|6|0|0|0'
is "all is over" "$(sql "$S" "SELECT DISTINCT ended_reason FROM failure
    ORDER BY 1")" "done
failed otherwise
retry"
k=$(sql "$S" "SELECT s.key FROM failure f JOIN sample s ON s.id = f.item
    WHERE f.class = 'server-error'")
is "a mended failure is history" "$(why "$k")" 'bad-request x1 failed otherwise,
server-error x2 over since'
like "in words" "$("$LIMBECK" why "$S" "$k" | tr -s ' \n' ' ')" \
    'server-error, .*over since 20'
plan_done
