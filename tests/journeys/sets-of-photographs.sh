#!/bin/sh
# The three sets from real photographs: recorded replies of real models where
# there are some, a small model's where not. Their configurations are those of
# `limbeck init`; sources and teachers are others, and GRE30K draws all.
. tests/stages/tap.sh
need_shared data
. tests/stages/recipe_world.sh
R=$(cd "$SHARED/data" && pwd)
recorded() { # NAME MODEL PROMPT
    echo "  $1:
    backend: batch
    model: $2
    prompt: $3
    results: [$R/truth/im2gps/raw/$2.csv.gz]
    key_column: filename
    text_column: response"
}
SOURCES="sources:
  im2gps:
    root: $R
    paths: [photos/im2gps_cc]
    tables: [truth/im2gps/truth.csv]"
TEACHERS="teachers:
$(recorded o3 gpt-o3 gre)"
recipe gre30k
recipe_run --set sample.fraction=1
ok "GRE30K of 26 photographs and o3's replies" test $code -le 1
is "12 for CoT, 6 for Judge, the rest for Seed" \
    "$(recipe_splits | tr '\n' ' ')" 'cot|train|12 judge|train|6 seed|train|8 '
is "no refusal is a reasoning" "$(sql "$S" "SELECT count(*) FROM split p
    JOIN measure m ON m.reply_id = p.reply_id WHERE m.refusal > 0")" 0
ok "every row loads" "$LIMBECK" export --check "$D/export"

TEACHERS="teachers:
$(recorded qwen qwen-2.5-vl-7b-instruct globe)
$(recorded internvl gpt-4o globe)
$(recorded geoclip gemini-2.0-flash globe)"
recipe mp16-reason
recipe_run
ok "MP16-Reason of the same, by three models that agree" test $code -le 1
kept=$(sql "$S" "SELECT count(*) FROM split WHERE split = 'cot'")
ok "some pass" test "$kept" -ge 5
ok "and others do not" test "$kept" -le 15
is "what passes is near the truth and near another's answer" \
    "$(sql "$S" "SELECT count(*) FROM split p
        JOIN measure m ON m.reply_id = p.reply_id
        WHERE p.split = 'cot' AND (m.distance > 25 OR m.agreement > 50)")" 0
ok "every row loads" "$LIMBECK" export --check "$D/export"

SOURCES="sources:
  osv5m: {root: $R/photos/osv5m, paths: [.], tables: [truth_and_pred.csv]}"
TEACHERS="teachers:
  gpt:
    backend: local
    model: $MODELS/teacher-a
    prompt: $PROMPTS/geoagent.txt
    max_tokens: 400"
recipe geoseek
recipe_run
ok "GeoSeek of 53 street photographs" test $code -le 1
# A cell of a degree without any town has no people, and no share.
drawn=$(sql "$S" 'SELECT count(*) FROM selection WHERE selected = 1')
ok "most lie where towns are" test "$drawn" -ge 30
is "a model that is never right gives Loc alone" \
    "$(recipe_splits | awk -F '|' '{ n[$1] += $3 }
        END { for (s in n) print s, n[s] }')" "seed $drawn"
is "each with its true address" "$(jq -r .solution \
    "$D"/export/geoseek/geo_grpo*.jsonl | grep -c '^<answer> [^;]*;.* </answer>$')" "$drawn"
ok "every row loads" "$LIMBECK" export --check "$D/export"
plan_done
