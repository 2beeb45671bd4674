#!/bin/sh
# What a server says instead of an answer: it costs what it is about, and no
# more; it is said in the server's words; and it is asked again when it may go
# better.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
need_file "$B/doubles/mock_server"



# teacher STORE MORE...: a configuration with one teacher at $MOCK
teacher() {
    teacher_store=$1
    shift
    printf 'store: %s\nteachers:\n  t: {backend: server, model: m, retries: 1, timeout_s: 5, endpoints: ["%s/v1"]%s}\n' \
        "$teacher_store" "$MOCK" "$*" > "$W/c.yaml"
}
reasons() { # STORE: messages without the address, each once
    sql "$1" "SELECT DISTINCT substr(message, instr(message, 'completions') + 14)
        FROM failure ORDER BY 1"
}
body() { printf '%s' "$2" > "$W/$1"; }

# Refused each time: eight are asked, the rest waits; mended, all are asked.
body ctx '{"object":"error","message":"This model'"'"'s maximum context length is 3744 tokens.","code":400}'
teach_world "$W/a.db" 50
mock a1 "file:400:$W/ctx"
teacher "$W/a.db" ', window: 1'
"$T" "$W/c.yaml" --progress none > "$W/out" 2>&1
is "a server that refuses everything stops its teacher" $? 2
is "after eight" "$(asked a1)" 8
like "in its own words" "$(cat "$W/out")" \
    "8 requests in a row were refused: status 400: This model's maximum context length"
like "with what to do" "$(cat "$W/out")" 'lower max_tokens or max_pixels'
is "the rest waits" "$(sql "$W/a.db" 'SELECT count(*) FROM failure')" 8

teacher "$W/a.db" ', window: 1'
"$T" "$W/c.yaml" --progress none > "$W/out" 2>&1
is "still refusing, it is asked about as many more" "$?/$(asked a1)" 2/16

# The same address, mended: one of those that were refused is asked, then all.
body gone '{"error":{"message":"not that"}}'
teach_world "$W/p.db" 20
mock p "file:400:$W/gone" "file:400:$W/gone" "file:400:$W/gone" ok
teacher "$W/p.db" ', window: 1'
"$T" "$W/c.yaml" --progress none > "$W/out" 2>&1
is "three are refused" "$?/$(teach_sums "$W/p.db")" '1/21|17|1|3|0'
"$T" "$W/c.yaml" --progress none > "$W/out" 2>&1
is "mended, all have their reply" "$?/$(teach_sums "$W/p.db")" '0/21|20|1|0|0'
is "for three requests more" "$(asked p)" 23
teach_world "$W/q.db" 12
mock q ok ok "file:403:$W/gone" "file:400:$W/gone" "file:400:$W/gone" ok ok ok \
    ok ok ok ok "file:400:$W/gone"
teacher "$W/q.db" ', window: 1'
"$T" "$W/c.yaml" --progress none > "$W/out" 2>&1
is "refused on the way" "$?/$(teach_sums "$W/q.db")" '1/13|9|1|3|0'
"$T" "$W/c.yaml" --progress none > "$W/out" 2>&1
is "still refused, only one more of that class was asked" "$?/$(asked q)" 1/14
is "and counts as before" "$(teach_sums "$W/q.db")" '13|9|1|3|0'

# An empty account, a wrong key: at once. A flagged input: that input alone.
for status in 401 402; do
    teach_world "$W/b$status.db" 20
    mock "b$status" "$status"
    teacher "$W/b$status.db" ', window: 1'
    "$T" "$W/c.yaml" --progress none > "$W/out" 2>&1
    is "status $status stops at once" "$?/$(asked "b$status")" 2/1
done
body flag '{"error":{"code":403,"message":"Input was flagged","metadata":{"raw":"violence"}}}'
teach_world "$W/c.db" 12
mock c ok "file:403:$W/flag" "file:403:$W/flag" "file:403:$W/flag" \
    "file:403:$W/flag" "file:403:$W/flag" "file:403:$W/flag" \
    "file:403:$W/flag" "file:403:$W/flag" "file:403:$W/flag" ok
teacher "$W/c.db" ', window: 1'
"$T" "$W/c.yaml" --progress none > "$W/out" 2>&1
is "flagged inputs cost themselves" "$?/$(teach_sums "$W/c.db")" '1/13|3|1|9|0'
is "in the provider's words" "$(reasons "$W/c.db")" \
    'status 403: Input was flagged: violence'
teach_world "$W/c2.db" 20
mock c2 403
teacher "$W/c2.db" ', window: 1'
"$T" "$W/c.yaml" --progress none > "$W/out" 2>&1
is "403 for all stops the teacher" "$?/$(asked c2)" 2/8

# The words, in every shape.
words() { # TEXT STATUS BODY WANT
    body w "$3"
    words_n=$((${words_n:-0} + 1))
    teach_world "$W/w$words_n.db" 1
    mock "w$words_n" "file:$2:$W/w"
    teacher "$W/w$words_n.db" ''
    "$T" "$W/c.yaml" --progress none --set teachers.t.retries=0 > "$W/out" 2>&1
    is "$1" "$?: $(reasons "$W/w$words_n.db")" "1: $4"
}
words "an error with status 200" 200 \
    '{"error": {"message": "Vision add-on is not loaded"}, "message": "Error"}' \
    'garbled, 1 times: the reply is an error: Vision add-on is not loaded'
words "an aborted reply" 200 \
    '{"choices":[{"message":{"content":"<think>Roofs are"},"finish_reason":"abort"}]}' \
    'garbled, 1 times: the server gave up: abort'
words "an error inside the choice" 200 \
    '{"choices":[{"error":{"message":"Upstream died"},"finish_reason":"error","message":{"content":""}}]}' \
    'garbled, 1 times: the server gave up: Upstream died'
words "neither content nor reasoning" 200 \
    '{"choices":[{"message":{"content":null,"reasoning":null},"finish_reason":"stop"}]}' \
    'garbled, 1 times: the reply has neither content nor reasoning'
words "a list of validation errors" 422 \
    '{"detail":[{"loc":["body","messages"],"msg":"field required","type":"value_error"}]}' \
    'status 422: field required (body.messages)'
words "a body that is a list" 400 \
    '[{"error":{"code":400,"message":"Unknown name \"seed\""}}]' \
    'status 400: Unknown name "seed"'
words "a page" 413 '<html><head><title>413 Request Entity Too Large</title>' \
    'status 413: 413 Request Entity Too Large'

# An answer cut at the limit is a reply and says so.
body len '{"choices":[{"message":{"content":null,"reasoning":"Maybe 45"},"finish_reason":"length"}]}'
teach_world "$W/l.db" 1
mock l "file:200:$W/len"
teacher "$W/l.db" ''
ok "a reply cut at its limit" "$T" "$W/c.yaml" --progress none
is "is one, and says so" "$(sql "$W/l.db" 'SELECT finish, text FROM reply')" \
    'length|<think>Maybe 45'

# A refused second question leaves the answer.
body nolp '{"error":{"message":"Logprobs is not enabled"}}'
teach_world "$W/y.db" 12
mock y "no:top_logprobs:400:$W/nolp"
teacher "$W/y.db" ', window: 1, localizable: yes'
"$T" "$W/c.yaml" --progress none > "$W/out" 2>&1
is "answers stay without a yes or no" "$?/$(teach_sums "$W/y.db")" '0/13|12|1|0|0'
is "which is unknown" "$(sql "$W/y.db" \
    'SELECT count(*), count(yes_logprob) FROM reply')" '12|0'
like "and said" "$(cat "$W/out")" \
    '8 answers are kept without the yes/no question:.*Logprobs is not enabled'
is "what is refused each time is not asked for ever" "$(asked y)" 20

# A server that wants to be left in peace says for how long.
teach_world "$W/r.db" 5
mock r ok 429:3600
teacher "$W/r.db" ', window: 1'
"$T" "$W/c.yaml" --progress json --grace 500 > "$W/out" 2>&1 &
rests=$!
for _ in $(seq 600); do
    grep -q Retry-After "$W/out" && break
    sleep 0.1
done
before=$(date +%s)
kill -INT $rests
wait $rests
is "who stops it waits for no reply that nobody writes" \
    "$([ $(($(date +%s) - before)) -lt 100 ] && asked r)" 2
like "Retry-After is said with its end" "$(cat "$W/out")" \
    't rests until [0-9][0-9]:[0-9][0-9]:[0-9][0-9] \(Retry-After\)'

# Secrets.
teach_world "$W/k.db" 1
mock k echo
teacher "$W/k.db" ', api_key_env: LIMBECK_TEST_KEY'
LIMBECK_TEST_KEY='sk-Hidden/0815+x' "$T" "$W/c.yaml" --progress none \
    > "$W/out" 2>&1
is "an echoed key" "$?" 2
like "is not told" "$(cat "$W/out")" 'wrong key: Bearer \[key\]'
is "is in no file of the store" "$(cat "$W/k.db"* "$W/out" | grep -c Hidden)" 0
teacher "$W/k.db" ', api_key_env: LIMBECK_TEST_KEY'
sed 's|http://127|http://me:Hidden@127|' "$W/c.yaml" > "$W/u.yaml"
rm -f "$W/k.db"*
"$T" "$W/u.yaml" --progress none > "$W/out" 2>&1
is "a password in an address is refused" $? 3
like "with the way out" "$(cat "$W/out")" 'environment variable'
is "and not repeated" "$(cat "$W/out" "$W"/k.db* 2> /dev/null | grep -c Hidden)" 0
plan_done
