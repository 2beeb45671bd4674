#!/bin/sh
# Teach says each server what it takes: what is unset or unknown there is not
# sent and is no part of who the teacher is; what cannot be had is said before
# the run; more of the request and more headers can be given.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
need_file "$B/doubles/mock_server"

# teacher MORE...: one sample, one teacher at $MOCK
teacher() {
    printf 'store: %s\nteachers:\n  t:\n    backend: server\n    model: m\n    retries: 0\n    endpoints: ["%s"]\n' \
        "$W/s.db" "$MOCK" > "$W/c.yaml"
    for line; do printf '    %s\n' "$line"; done >> "$W/c.yaml"
}
run() { "$T" "$W/c.yaml" --progress none "$@" > "$W/out" 2>&1; }

teach_world "$W/s.db" 1
printf '[{"error":{"message":"Unknown name \\"seed\\""}}]' > "$W/noseed"
mock a "no:\"seed\":400:$W/noseed"
teacher 'dialect: vllm'
run
is "a server that knows no seed" $? 1
teacher 'seed: none'
ok "seed can be left out" run
teacher 'dialect: gemini'
ok "or by the dialect" run
is "and is no part of the teacher then" "$(sql "$W/s.db" "
    SELECT count(*) FROM teacher WHERE identity LIKE '%
seed=%'")" 1
before=$(asked a)
ok "what is not sent changes nobody" run --set teachers.t.repetition_penalty=1
is "and nothing is asked" "$(asked a)" "$before"

teacher 'dialect: openai-reasoning' 'temperature: 0.7'
run
is "what a dialect cannot take is said before the run" $? 3
like "with the setting" "$(cat "$W/out")" \
    '"teachers.t.temperature": servers of the dialect "openai-reasoning"'
teacher 'dialect: anthropic' 'localizable: yes'
run
is "so is a question that needs log-probabilities" $? 3

mock b ok
# shellcheck disable=SC2016 # a variable of limbeck's, not of the shell
teacher 'temperature: none' 'top_p: none' 'headers:' \
    '  api-key: $LIMBECK_TEST_KEY' '  X-Team: geo' 'extra_body:' \
    '  chat_template_kwargs: {enable_thinking: false, budget: 12}' \
    '  tags: [a, b]'
LIMBECK_TEST_KEY=s3cret-0815-geheim
export LIMBECK_TEST_KEY
ok "headers and more of the body" run
tr -d '\r' < "$W/b/0.request" > "$W/all"
like "are sent" "$(cat "$W/all")" \
    ',"chat_template_kwargs":\{"enable_thinking":false,"budget":12\},"tags":\["a","b"\]\}$'
is "with values of the environment" \
    "$(grep -c '^api-key: s3cret-0815-geheim$\|^X-Team: geo$' "$W/all")" 2
is "which no store has" "$(cat "$W/s.db"* | grep -c geheim)" 0
is "what is unset is not said" "$(grep -c temperature "$W/all")" 0
unset LIMBECK_TEST_KEY
run --set teachers.t.max_tokens=5
is "a variable that is not there" $? 3
like "is named" "$(cat "$W/out")" 'the environment has no "LIMBECK_TEST_KEY"'
teacher 'extra_body: "[1]"'
run
is "a body that is no object" $? 3
"$LIMBECK" config "$W/c.yaml" > "$W/out" 2>&1
is "config prints" $? 0

# <think> once, whoever wrote it (case 39).
think='The roofs are grey and the street is wide with plane trees.'
printf '{"choices":[{"message":{"content":"\\n\\n<answer>48.8566, 2.3522</answer>","reasoning_content":"\\n%s\\n"},"finish_reason":"stop"}]}' \
    "$think" > "$W/one"
printf '{"choices":[{"message":{"content":"<think>%s</think><answer>1, 2</answer>","reasoning_content":"%s"},"finish_reason":"stop"}]}' \
    "$think" "$think" > "$W/both"
for shape in one both; do
    rm -f "$W/s.db"*
    teach_world "$W/s.db" 1
    mock "$shape-server" "file:200:$W/$shape"
    teacher 'prefill: "<think>"'
    run
    is "<think> stands once ($shape)" "$(sql "$W/s.db" "
        SELECT (length(text) - length(replace(text, '<think>', ''))) / 7,
            (length(text) - length(replace(text, '</think>', ''))) / 8
        FROM reply")" '1|1'
done
plan_done
