#!/bin/sh
# Somebody makes GRE30K as `limbeck init gre30k` writes it, over the miniature
# world in place of MP-16 and a small model in place of GPT-o3.
. tests/stages/tap.sh
. tests/stages/recipe_world.sh
SOURCES="sources:
  mp16: {root: $WORLD/mp16, paths: [shard_*.msg], tables: [mp16.csv]}
  streetview:
    root: $WORLD/streetview
    paths: [00.zip]
    tables: [streetview.csv]
  postcards: {root: $WORLD/postcards, paths: [postcards.tar]}"
TEACHERS="teachers:
  o3:
    backend: local
    model: $MODELS/teacher-a
    prompt: $PROMPTS/gre.txt
    max_tokens: 400"
recipe gre30k
like "init says what it wrote" "$(cat "$W/said")" "wrote $D/gre30k.yaml"
like "and what to do next" "$(cat "$W/said")" '^ +limbeck try gre30k.yaml$'
ok "the configuration can be run as it is" \
    "$LIMBECK" config --check "$D/gre30k.yaml"
like "what is not downloaded yet is told" \
    "$("$LIMBECK" config --check "$D/gre30k.yaml" 2>&1)" \
    'source "mp16": nothing is at ".*/data/mp16-pro/mp-16-images\*"'
is "the prompt beside it is the built-in one" \
    "$(cat "$D/prompts/gre.txt")" "$(cat schemas/prompts/gre.txt)"

echo mine > "$D/gre30k.yaml"
"$LIMBECK" init gre30k "$D" > "$W/out" 2>&1
like "a folder that has files is left alone" "$?$(cat "$W/out")" \
    '^3limbeck: the folder .* is not empty: it has'
is "to the letter" "$(cat "$D/gre30k.yaml")" mine
echo > "$W/file"
"$LIMBECK" init gre30k "$W/file" > "$W/out" 2>&1
like "a file is no folder" "$?$(cat "$W/out")" '^3limbeck: could not open'
"$LIMBECK" init gre30 "$W/new" > "$W/out" 2>&1
like "a set that is none: the nearest is named" "$?$(cat "$W/out")" \
    'did you mean "gre30k"'

recipe_run --jobs 2
ok "it runs, with nothing but sources and teachers changed" test $code -le 1
is "one in twenty is drawn, and asked about once" \
    "$(sql "$S" "SELECT sum(selected), (SELECT count(*) FROM reply)
        FROM selection")" '15|15'
is "all of them are in a split" \
    "$(sql "$S" "SELECT count(*) FROM split WHERE split <> 'none'")" 15

recipe_run --set sample.fraction=1
ok "with the whole of it drawn it goes on" test $code -le 1
is "none was asked about twice" \
    "$(sql "$S" "SELECT count(*), count(DISTINCT sample_id) FROM reply")" \
    '267|267'
in_split() { # CONDITION
    sql "$S" "SELECT count(*) FROM split p
        LEFT JOIN answer a ON a.reply_id = p.reply_id
        LEFT JOIN measure m ON m.reply_id = p.reply_id WHERE $1"
}
recipe_splits > "$W/splits"
is "every sample is in one of three splits, for training" \
    "$(awk -F '|' '$2 == "train" { n += $3 } END { print n, NR }' \
        "$W/splits")" '267 3'
ok "CoT has most of them" test "$(in_split "p.split = 'cot'")" -gt 100
is "within 200 km of the truth" \
    "$(in_split "p.split = 'cot' AND m.distance > 200")" 0
ok "Judge has right answers" \
    test "$(in_split "p.split = 'judge' AND p.label = 1")" -gt 20
is "and as many wrong ones" "$(in_split "p.split = 'judge' AND p.label = 0")" \
    "$(in_split "p.split = 'judge' AND p.label = 1")"
is "which lie beyond" \
    "$(in_split "p.split = 'judge' AND p.label = 0 AND m.distance <= 200")" 0

rows() { grep -c '"image":' "$D/export/$1"; }
is "the files have as many rows as the splits" \
    "$(rows gre_cot/gre_cot.json) $(rows gre_judge/gre_judge.json) $(rows \
        gre_seed/gre_seed.json)" \
    "$(cut -d '|' -f 3 "$W/splits" | tr '\n' ' ' | sed 's/ $//')"
is "Judge says True or False" "$(grep -o '"value":"\(True\|False\)"' \
    "$D/export/gre_judge/gre_judge.json" | sort -u | wc -l)" 2
recipe_loads gre "$D/export"
recipe_loads llamafactory "$D/export/llamafactory"
recipe_loads vlm-r1 "$D/export/vlm-r1"
plan_done
