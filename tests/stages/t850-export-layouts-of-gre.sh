#!/bin/sh
# export: GRE30K's three layouts, whole files, sums, manifest.
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
like "before a split there is nothing" "$(stage export)" \
    '0 samples in = 0 kept'
for s in claims score decide split; do stage $s > "$W/log"; done
like "every sample of a split is written" "$(stage export)" \
    '360 samples in = 360 kept \+ 0 rejected \+ 0 errored \+ 0 pending'
like "again: nothing to do" "$(stage export)" 'nothing to do'
rows() { jq -s 'map(length) | add' "$@"; }
is "cot rows" "$(rows "$X"/gre_cot/gre*.json)" 224
is "judge rows" "$(rows "$X"/gre_judge/gre*.json)" 112
is "seed rows" "$(rows "$X"/gre_seed/*.json)" 24
is "keys of cot in their order" "$(jq -c '.[0] | keys_unsorted' \
    "$X/gre_cot/gre_cot.json")" '["image","conversations","gt_lat","gt_lon"]'
is "keys of judge" "$(jq -c '.[0] | keys_unsorted' \
    "$X/gre_judge/gre_judge.json")" \
    '["image","conversations","predicted_cot","predicted_answer","gt_lat",'\
'"gt_lon"]'
is "keys of seed" "$(jq -c '.[0] | keys_unsorted' \
    "$X/gre_seed/gre_seed.json")" '["image","instructions","gt_lat","gt_lon"]'
is "turns" "$(jq -c '[.[0].conversations[].from]' "$X/gre_cot/gre_cot.json")" \
    '["human","gpt"]'
is "each begins with one picture" "$(jq '[.[] | select(.conversations[0].value
    | startswith("<image>\n") | not)] | length' "$X/gre_cot/gre_cot.json")" 0
is "each target is in the strict form" "$(jq '[.[].conversations[1].value |
    select(test("^<think>[^<]+</think><answer>[^<]+</answer>$") | not)] |
    length' "$X/gre_cot/gre_cot.json")" 0
is "labels" "$(jq -c '[.[].conversations[1].value] | unique' \
    "$X/gre_judge/gre_judge.json")" '["False","True"]'
is "positions are numbers" "$(jq -c '[.[].gt_lat | type] | unique' \
    "$X/gre_seed/gre_seed.json")" '["number"]'
for f in $(jq -r '.files[].path' "$X/manifest.json"); do
    is "digest of $f" "$(jq -r --arg f "$f" \
        '.files[] | select(.path == $f).sha256' "$X/manifest.json")" \
        "$(sha256sum < "$X/$f" | cut -d' ' -f1)"
done
is "licences are counted" "$(jq -c .licences "$X/manifest.json")" '{"":360}'
like "the policy is in the manifest" "$(jq -c .policy "$X/manifest.json")" \
    '"distance min=-inf max=200 missing=fails"'
is "a line each in the attribution" "$(wc -l < "$X/attribution.csv")" 361
is "nothing unfinished stays" "$(find "$X" -name '*.new-*' | wc -l)" 0

cp -r "$X" "$W/first"
sql "$S" "UPDATE current_version SET input_fingerprint = NULL WHERE stage = 'export'"
stage export > "$W/log"
ok "the same splits give the same bytes" diff -r \
    -x manifest.json -x .limbeck "$W/first" "$X"

is "test parts were written" "$(find "$X" -name '*_test*' | wc -l)" 3
stage split --set split.test=0 > "$W/log"
stage export > "$W/log"
is "and goes when no sample is set apart for testing any more" \
    "$(find "$X" -name '*_test*'; jq -r '.files[].path' "$X/manifest.json" |
    grep _test)" ""
stage split > "$W/log"

like "one split, by lines, other words" "$("$LIMBECK" export "$W/c.yaml" \
    --split judge --to "$W/second" --set export.layout=jsonl \
    --set export.labels=yes/no 2>&1)" '112 kept \+ 248 rejected'
is "rows are lines" "$(cat "$W"/second/gre_judge/*.jsonl | wc -l)" 112
is "labels as asked" "$(cat "$W"/second/gre_judge/*.jsonl |
    jq -r '.conversations[1].value' | sort -u | tr '\n' ' ')" "no yes "
"$LIMBECK" export "$W/c.yaml" --split planet > "$W/log" 2>&1
is "an unknown split is a bad command line" $? 3

sql "$S" "INSERT INTO review (reply_id, verdict, text, reviewer, at)
    SELECT reply_id, 'edit', 'In <image> one sees it', 'x', 1 FROM split
    WHERE split = 'cot' ORDER BY sample_id LIMIT 1"
for s in decide split; do stage $s > "$W/log"; done
stage export > "$W/log"
is "a literal <image> is an error of its record" $? 1
like "and counted" "$(cat "$W/log")" '359 kept \+ 0 rejected \+ 1 errored'
like "with its reason" "$(sql "$S" "SELECT message FROM failure
    WHERE stage = 'export'")" 'holds a literal "<image>"'
plan_done
