#!/bin/sh
# A store whose teacher of the dialect openai was described with settings that
# are never sent: it is the same teacher, and nobody is asked again.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
need_file "$B/doubles/mock_server"
S=$W/s.limbeck
teach_world "$S" 3
mock m ok
printf 'Where is this?\n' > "$W/p.txt"
config() { # MORE
    printf 'store: %s\nteachers:\n  t: {backend: server, model: gpt, dialect: openai, prompt: %s, endpoints: ["%s"]%s}\n' \
        "$S" "$W/p.txt" "$MOCK" "$1" > "$W/c.yaml"
}
config ''
ok "three are asked" "$T" "$W/c.yaml" --progress none
is "three times" "$(asked m)" 3

# As a program described it that told all settings.
old=$(printf '%s\n' backend=server dialect=openai system= prefill= stop= \
    key_column=id text_column=response pictures=yes localizable=no \
    temperature=0 top_p=1 top_k=0 repetition_penalty=1 seed=0 max_tokens=2048 \
    min_pixels=0 max_pixels=0 \
    "prompt sha256=$(printf 'Where is this?' | sha256sum | cut -d ' ' -f 1)" \
    model=gpt)
is "it is described otherwise now" \
    "$(sql "$S" "SELECT identity = '$old' || char(10) FROM teacher")" 0
sql "$S" "DROP TRIGGER teacher_unchanged;
    UPDATE teacher SET identity = '$old' || char(10)"
ok "of an old store" "$T" "$W/c.yaml" --progress none
is "nobody is asked again" "$(asked m)/$(teach_sums "$S")" '3/4|3|1|0|0'
is "it is the same teacher" "$(sql "$S" 'SELECT count(*) FROM teacher')" 1
config ', temperature: 0.5'
ok "with another temperature" "$T" "$W/c.yaml" --progress none
is "it is another, and asked" "$(asked m)" 6
plan_done
