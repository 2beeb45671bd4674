#!/bin/sh
# Teach against servers: what is sent, what is asked again and what is not,
# which failures are for good, and the sums.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
need_file "$B/doubles/mock_server"

S=$W/s.limbeck
teach_world "$S" 5
mock one --text 'at home' ok
printf 'Where is it?\n\n' > "$W/p.txt"
cat > "$W/s.yaml" <<END
store: $S
teachers:
  big:
    backend: server
    model: Big/Model-7B
    endpoints: [$MOCK/v1]
    prompt: p.txt
    temperature: 0.5
    candidates: 2
    localizable: yes
  plain:
    backend: server
    model: small
    endpoints: [$MOCK]
    prompt: globe
    pictures: no
END
ok "teach runs" "$T" "$W/s.yaml" --progress none
is "each sample, teacher and candidate has a reply" \
    "$(teach_sums "$S")" '18|16|2|0|0'
is "and each its own" "$(teach_replies "$S" | cut -d '|' -f 1,3 | sort |
    uniq -c | tr -s ' ')" ' 5 big|0
 5 big|1
 6 plain|0'
is "texts are kept as they came" "$(teach_replies "$S" | cut -d '|' -f 4 |
    uniq)" 'at home'
is "yes and no are kept where asked" "$(sql "$S" "
    SELECT count(*), count(yes_logprob), min(yes_logprob), max(no_logprob)
    FROM reply")" '16|10|-0.25|-2.0'
is "requests sent" "$(asked one)" 26
cat "$W"/one/*.request | tr -d '\r' > "$W/all"
is "the question is the text without its line ends" \
    "$(grep -c '"text":"Where is it?"}\]}\],"temperature":0.5,' "$W/all")" 10
is "pictures go as data" "$(grep -c '"url":"data:image/png;base64,iVBOR' \
    "$W/all")" 20
is "seeds differ by sample and candidate" \
    "$(grep -o '"seed":[0-9]*' "$W/all" | sort -u | wc -l)" 11
like "the model's name is not a path" "$(cat "$W/all")" '"model":"Big/Model-7B"'

"$T" "$W/s.yaml" --progress none > "$W/out" 2>&1
is "a second run" $? 0
is "asks nothing" "$(asked one)" 26
ok "another address, window, patience" "$T" "$W/s.yaml" --progress none \
    --set teachers.big.window=3 --set teachers.big.timeout_s=9
is "ask nothing" "$(asked one)" 26

printf 'Which country?\n' > "$W/p.txt"
ok "a changed prompt" "$T" "$W/s.yaml" --progress none
is "asks that teacher alone" "$(asked one)" 46
is "beside the old replies" "$(sql "$S" 'SELECT count(*) FROM reply')" 26
printf 'Where is it?\n' > "$W/p.txt"
ok "the old prompt" "$T" "$W/s.yaml" --progress none
is "finds its replies" "$(asked one)/$(teach_sums "$S")" '46/18|16|2|0|0'
ok "one candidate less" "$T" "$W/s.yaml" --progress none \
    --set teachers.big.candidates=1
is "asks nothing either" "$(asked one)/$(teach_sums "$S")" '46/12|11|1|0|0'
sql "$S" "UPDATE selection SET selected = 0 WHERE sample_id < 4"
ok "a smaller sample" "$T" "$W/s.yaml" --progress none
is "asks nothing and counts less" "$(asked one)/$(teach_sums "$S")" \
    '46/9|7|2|0|0'

# Failures by class.
F=$W/f.limbeck
teach_world "$F" 6
mock two nul 400 500 ok
cat > "$W/f.yaml" <<END
store: $F
teachers:
  t:
    backend: server
    model: m
    endpoints: [$MOCK]
    window: 1
    retries: 0
END
"$T" "$W/f.yaml" --progress none > "$W/out" 2>&1
is "failed questions make exit code 1" $? 1
is "and are counted" "$(teach_sums "$F")" '7|3|1|3|0'
is "by class, with reasons" "$(sql "$F" "
    SELECT name, kind, replace(message, '$MOCK', 'U') FROM failure
    ORDER BY item")" "k1|again|t: \"U/v1/chat/completions\": garbled, 1 times: the reply's text has \
a NUL at byte 1
k2|record|t: \"U/v1/chat/completions\": status 400: mock says 400
k3|again|t: \"U/v1/chat/completions\": server error, 1 times: status 500: mock \
says 500"
"$T" "$W/f.yaml" --progress none > "$W/out" 2>&1
is "run again" $? 0
is "what may go better is asked again, a refusal too" "$(asked two)" 9
is "and counts as kept then" "$(teach_sums "$F")" '7|6|1|0|0'

# A server that is not there stops its teacher, not the others' replies.
G=$W/g.limbeck
teach_world "$G" 30
mock three ok
cat > "$W/g.yaml" <<END
store: $G
teachers:
  gone:
    backend: server
    model: m
    endpoints: ["http://127.0.0.1:1"]
    retries: 0
  here:
    backend: server
    model: m
    endpoints: [$MOCK]
  wrong:
    backend: server
    model: m
    endpoints: [$MOCK]
    prompt: geoagent
END
"$T" "$W/g.yaml" --progress none > "$W/out" 2>&1
is "a server that is not there stops the stage" $? 2
like "with its address" "$(cat "$W/out")" \
    '"teachers.gone": "http://127.0.0.1:1/.*requests in a row failed'
is "after the others are done" "$(sql "$G" 'SELECT count(*) FROM reply')" 60
"$T" "$W/g.yaml" --set teachers.gone.endpoints="$MOCK" --progress none \
    > "$W/out" 2>&1
is "and goes on when it is there" "$?/$(teach_sums "$G")" '0/93|90|3|0|0'

"$T" "$W/g.yaml" --set teachers.here.prompt=none.txt > "$W/out" 2>&1
is "a prompt that is not there" $? 3
like "is named" "$(cat "$W/out")" '"teachers.here": could not open .*none.txt'
"$T" "$W/g.yaml" --set teachers.here.candidates=3 > "$W/out" 2>&1
is "candidates that would be alike are refused" $? 3
plan_done
