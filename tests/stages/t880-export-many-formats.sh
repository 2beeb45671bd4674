#!/bin/sh
# export: several formats in one pass, pictures once, preference pairs, cards;
# gre alone keeps its bytes.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
X=$W/out
printf 'store: s.limbeck\njobs: 2\nexport:\n  pictures: none\n  to: out\n' \
    > "$W/c.yaml"
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/c.yaml" --progress none "$@" 2>&1
}
stage claims > "$W/log"
facts "$S" 400
for s in claims score decide split; do stage $s > "$W/log"; done
stage export > "$W/log"
is "gre alone stands in the folder itself" \
    "$(cd "$X" && find . -name .limbeck -prune -o -type f -print | sort |
        tr '\n' ' ')" "./README.md ./attribution.csv \
./gre_cot/dataset_info.json ./gre_cot/gre_cot.json \
./gre_cot/gre_cot_test.json ./gre_judge/dataset_info.json \
./gre_judge/gre_judge.json ./gre_judge/gre_judge_test.json \
./gre_seed/gre_seed.json ./gre_seed/gre_seed_test.json ./manifest.json "
like "several formats in one pass" "$("$LIMBECK" export "$W/c.yaml" \
    --format gre,llamafactory,swift,trl --to "$W/many" --progress none 2>&1)" \
    '360 samples in = 360 kept \+ 0 rejected \+ 0 errored'
M=$W/many
for f in gre_cot/gre_cot.json gre_judge/gre_judge.json gre_seed/gre_seed.json; do
    ok "$f has the same bytes beside others" cmp "$X/$f" "$M/$f"
done
lines() { cat "$@" | wc -l; }
is "rows of SFT are those of CoT" "$(lines "$M"/llamafactory/geo_sft*.jsonl)" 224
is "swift's too" "$(lines "$M"/swift/geo_sft*.jsonl)" 224
is "and TRL's" "$(lines "$M"/trl/sft/*/metadata.jsonl)" 224
is "Seed is for GRPO" "$(lines "$M"/swift/geo_grpo*.jsonl)" 24
is "with the truth" "$(jq -s '[.[] | select(.gt_lat == null)] | length' \
    "$M"/swift/geo_grpo.jsonl)" 0
is "roles alternate" "$(jq -c '[.messages[].role]' \
    "$M/llamafactory/geo_sft.jsonl" | sort -u)" '["user","assistant"]'
is "replies of KTO are labelled by booleans" "$(jq -c '.label | type' \
    "$M/swift/geo_kto.jsonl" | sort -u)" '"boolean"'
is "the manifest counts them" "$(jq '.preferences | .replies_accepted +
    .replies_wrong' "$M/manifest.json")" "$(lines "$M"/swift/geo_kto*.jsonl)"
is "and the pairs" "$(jq .preferences.pairs "$M/manifest.json")" \
    "$(cat "$M"/swift/geo_dpo*.jsonl 2> "$W/log" | wc -l)"
for f in $(jq -r '.files[].path' "$M/manifest.json"); do
    [ "$(sha256sum < "$M/$f" | cut -d' ' -f1)" = "$(jq -r --arg f "$f" \
        '.files[] | select(.path == $f).sha256' "$M/manifest.json")" ] ||
        echo "$f"
done > "$W/wrong"
is "digests are those of the files" "$(cat "$W/wrong")" ""
like "again: nothing to do" "$("$LIMBECK" export "$W/c.yaml" \
    --format gre,llamafactory,swift,trl --to "$W/many" --progress none 2>&1)" \
    'nothing to do'
echo mine > "$M/swift/mine.txt"
rm "$M/swift/geo_sft.jsonl"
"$LIMBECK" export "$W/c.yaml" --format gre,llamafactory,swift,trl \
    --to "$W/many" --progress none > "$W/log" 2>&1
ok "a file that went is written again" test -s "$M/swift/geo_sft.jsonl"
ok "a file of the user's stays" test -s "$M/swift/mine.txt"
like "a card has the hub's head" "$(head -n 2 "$M/swift/README.md")" license
mkdir "$W/own"
echo mine > "$W/own/README.md"
"$LIMBECK" export "$W/c.yaml" --to "$W/own" --progress none > "$W/log" 2>&1
is "a README of the user's stays as it is" "$(cat "$W/own/README.md")" mine
"$LIMBECK" export "$W/c.yaml" --format swoft > "$W/log" 2>&1
is "an unknown format is a bad command line" $? 3
like "with the nearest" "$(cat "$W/log")" 'did you mean "swift"'
"$LIMBECK" export "$W/c.yaml" --to "$W/hidden" --format gre,swift \
    --set export.truth=none --progress none > "$W/log" 2>&1
is "without the truth no row has a position" \
    "$(grep -rl gt_lat "$W/hidden/gre_cot" "$W/hidden/gre_seed" \
        "$W"/hidden/swift/*.jsonl)" ""

all=vlm-r1,easyr1,verl,mp16-reason,geoseek,greval,csv,geoclip,geojson,labelstudio,webdataset
"$LIMBECK" export "$W/c.yaml" --to "$W/rest" --format $all \
    --progress none > "$W/log" 2>&1
is "the other formats" $? 0
R=$W/rest
is "VLM-R1's Judge says yes and no, whatever the labels" "$(jq -r \
    '.conversations[1].value' "$R"/vlm-r1/geo_judge*.jsonl | sort -u |
    tr '\n' ' ')" "no yes "
is "EasyR1's truth is packed into the answer" "$(jq -r '.answer | fromjson |
    .gt_lat | type' "$R/easyr1/geo_grpo.jsonl" | sort -u)" number
is "verl's pictures are objects in a .json" "$(jq -c '.images | type' \
    "$R/verl/geo_grpo.json" | sort -u)" '"array"'
is "GLOBE's entities are objects" "$(jq -c '.entities | map(type) | unique' \
    "$R"/mp16-reason/mp16-reason-train/data.jsonl | sort -u | tail -n 1)" \
    '["object"]'
ok "GeoAgent's cache is one object" jq -e 'type == "object"' \
    "$R/geoseek/geocode_cache.json"
is "which names no place twice" "$(grep -o '^"[^"]*"' \
    "$R/geoseek/geocode_cache.json" | sort | uniq -d)" ""
is "GREval's items" "$(jq -s 'map(length) | add' "$R"/greval/*.json)" 224
is "a point for each sample" "$(jq '.features | length' \
    "$R/geojson/geo.geojson")" 360
is "a line for each sample" "$(tail -n +2 "$R/csv/geo.csv" | grep -c ',')" 360
is "a task for each sample" "$(jq length "$R/labelstudio/tasks.json")" 360
plan_done
