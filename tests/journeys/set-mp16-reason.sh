#!/bin/sh
# Somebody makes MP16-Reason as `limbeck init mp16-reason` writes it, over the
# miniature world in place of MP-16 and small models in place of large ones.
. tests/stages/tap.sh
. tests/stages/recipe_world.sh
SOURCES="sources:
  mp16: {root: $WORLD/mp16, paths: [shard_*.msg], tables: [mp16.csv]}
  streetview:
    root: $WORLD/streetview
    paths: [00.zip]
    tables: [streetview.csv]"
teacher() { # NAME MODEL
    echo "  $1:
    backend: local
    model: $MODELS/$2
    prompt: $PROMPTS/globe.txt
    localizable: yes
    localizable_prompt: $PROMPTS/localizable.txt
    max_tokens: 400"
}
TEACHERS="teachers:
$(teacher qwen teacher-a)
$(teacher internvl teacher-b)
  geoclip: {backend: local, model: models/geoclip, top_k: 5}"
recipe mp16-reason
ok "the configuration is sound" "$LIMBECK" config "$D/mp16-reason.yaml"
ok "with its models it can be run as it is" \
    "$LIMBECK" config --check "$D/mp16-reason.yaml"
recipe_run --jobs 2
ok "it runs, with nothing but sources and teachers changed" test $code -le 1
is "each picture was asked about three times" \
    "$(sql "$S" "SELECT count(*) / count(DISTINCT sample_id),
        count(DISTINCT teacher_id) FROM reply")" '3|3'

recipe_splits > "$W/splits"
is "there is CoT alone, to train and to test" \
    "$(cut -d '|' -f 1,2 "$W/splits" | tr '\n' ' ')" 'cot|test cot|train '
part() { sed -n "s/cot.$1.//p" "$W/splits"; }
kept=$(($(part train) + $(part test)))
ok "enough pass" test $kept -gt 60
is "as large a share is for testing as published" "$(part test)" \
    "$(((kept * 2625 + 5000) / 10000))"
wrong() { # CONDITION that no exported reasoning may meet
    sql "$S" "SELECT count(*) FROM split p
        JOIN measure m ON m.reply_id = p.reply_id
        JOIN reply r ON r.id = p.reply_id
        JOIN teacher t ON t.id = r.teacher_id
        WHERE p.split = 'cot' AND ($1)"
}
is "all lie within 25 km" "$(wrong 'm.distance > 25')" 0
is "in the true country" "$(wrong 'm.country_match IS NOT 1')" 0
is "their place can be told" "$(wrong 'm.localizable < 0.5')" 0
is "another teacher agrees" "$(wrong 'm.agreement > 50')" 0
is "and reasons alike" "$(wrong 'm.reasoning_similarity < 0.5')" 0
is "what they name is to be seen" "$(wrong 'm.visibility < 0.75')" 0
is "the position model wrote none of them" "$(wrong "t.name = 'geoclip'")" 0
is "no author is on both sides" "$(sql "$S" "SELECT count(*) FROM (
    SELECT group_key FROM split WHERE split = 'cot'
    GROUP BY group_key HAVING count(DISTINCT part) > 1)")" 0

E=$D/export/mp16-reason
is "the rows are as many" \
    "$(cat "$E"/mp16-reason-*/data.jsonl | wc -l)" $kept
is "and those of the tables" "$(cat "$E"/mp16-reason-*.csv | wc -l)" \
    $((kept + 2))
ok "each has names and entities" sh -c "! grep -v \
    '<country>[^<]*</country>.*\"entities\":\\[{\"text\"' \
    '$E/mp16-reason-train/data.jsonl'"
recipe_loads mp16-reason "$E"
recipe_loads swift "$D/export/swift"
plan_done
