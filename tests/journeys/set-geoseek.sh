#!/bin/sh
# Somebody makes GeoSeek as `limbeck init geoseek` writes it, over the miniature
# world's street views in place of OpenStreetView-5M and a small model in place
# of GPT-4o.
. tests/stages/tap.sh
. tests/stages/recipe_world.sh
SOURCES="sources:
  osv5m:
    root: $WORLD/streetview
    paths: [00.zip]
    tables: [streetview.csv]"
TEACHERS="teachers:
  gpt:
    backend: local
    model: $MODELS/teacher-a
    prompt: $PROMPTS/geoagent.txt
    localizable: yes
    localizable_prompt: $PROMPTS/localizable.txt
    max_tokens: 400"
recipe geoseek
ok "the configuration can be run as it is" \
    "$LIMBECK" config --check "$D/geoseek.yaml"
recipe_run --jobs 2
ok "it runs, with nothing but sources and teachers changed" test $code -le 1
drawn=$(sql "$S" "SELECT sum(selected) FROM selection")
is "each picture that is drawn is asked about once" \
    "$(sql "$S" "SELECT count(*) FROM reply")" "$drawn"
ok "these are enough to tell" test "$drawn" -gt 80

recipe_splits > "$W/splits"
is "there are CoT and Loc" "$(cut -d '|' -f 1 "$W/splits" | sort -u | tr '\n' ' ')" \
    'cot seed '
is "all that was drawn is in one of them" \
    "$(awk -F '|' '{ n += $3 } END { print n }' "$W/splits")" "$drawn"
is "no reasoning of CoT is of another country, or far off" \
    "$(sql "$S" "SELECT count(*) FROM split p
        JOIN measure m ON m.reply_id = p.reply_id
        WHERE m.country_match IS NOT 1 OR m.distance > 200")" 0
is "no sequence is on both sides" "$(sql "$S" "SELECT count(*) FROM (
    SELECT group_key FROM split WHERE split <> 'none'
    GROUP BY group_key HAVING count(DISTINCT part) > 1)")" 0

E=$D/export/geoseek
of() { awk -F '|' -v s="$1" '$1 == s { n += $3 } END { print n }' "$W/splits"; }
is "CoT's rows" "$(cat "$E"/geo_sft*.jsonl | wc -l)" "$(of cot)"
is "Loc's rows" "$(cat "$E"/geo_grpo*.jsonl | wc -l)" "$(of seed)"
is "an address has three levels" "$(jq -r .solution "$E/geo_grpo.jsonl" |
    awk -F ';' '{ print NF }' | sort | uniq -c | sort -rn |
    awk 'NR == 1 { print $2 }')" 3
is "a reasoning has its three levels as objects" \
    "$(jq -r '.messages[1].content | fromjson | .ChainOfThought |
        map_values(.Reasoning | type) | tostring' "$E/geo_sft.jsonl" | sort -u)" \
    '{"CountryIdentification":"string","RegionalGuess":"string","PreciseLocalization":"string"}'
recipe_loads geoseek "$E"
recipe_loads swift "$D/export/swift"
plan_done
