#!/bin/sh
# `limbeck teachers check`: what a server does with each thing that requests may
# ask, before it is asked for an archive.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
need_file "$B/doubles/mock_server"

teacher() {
    printf 'store: %s\nteachers:\n  t:\n    backend: server\n    model: m\n    endpoints: ["%s"]\n' \
        "$W/s.db" "$MOCK" > "$W/c.yaml"
    for line; do printf '    %s\n' "$line"; done >> "$W/c.yaml"
}
check() { "$LIMBECK" teachers check "$W/c.yaml" "$@" > "$W/out" 2>&1; }

mock good --text 'red, blu' counts
teacher 'dialect: llama-server' 'max_pixels: 50176' 'localizable: yes'
ok "a server that does what is asked" check
out=$(cat "$W/out")
like "is named" "$out" "^t: $MOCK, dialect llama-server, model m"
like "text, with its speed" "$out" '^  text +works +[0-9]+ ms'
like "a picture, with its tokens" "$out" '^  picture +works +[0-9]+ tokens'
like "smaller where it is resized here" "$out" '^  max_pixels +works'
like "yes or no, with its mass" "$out" '^  yes/no +works +probability .* 0\.9'
like "several at once are not" "$out" '^  n +ignored'
is "nothing is stored" "$([ -e "$W/s.db" ] && echo yes)" ""

teacher 'max_pixels: 50176'
check
is "a server that ignores what is needed" $? 1
like "is told so" "$(cat "$W/out")" \
    '^  max_pixels +ignored .*this teacher needs it'
printf '{"error":{"message":"no logprobs for sk-Abcdefgh-9"}}' > "$W/nolp.json"
mock nolp "no:top_logprobs:400:$W/nolp.json"
teacher 'localizable: yes' 'api_key_env: LIMBECK_TEST_KEY' 'pictures: no'
LIMBECK_TEST_KEY=sk-Abcdefgh-9
export LIMBECK_TEST_KEY
check --teacher t
is "a refusal" $? 1
like "in the server's words, without the key" "$(cat "$W/out")" \
    '^  yes/no +refused +status 400: no logprobs for \[key\] +<- this'
teacher 'dialect: openai-reasoning' 'pictures: no'
check
like "what the dialect has no way to say" "$(cat "$W/out")" '^  stop +not sent'
check --teacher other
is "an unknown teacher is a bad command line" $? 3
plan_done
