#!/bin/sh
# What the published code pays for 1,000 real replies, to 1e-9, under its name;
# tests/golden/published_rewards.tsv holds what its formulas returned
# in Python, written down from its sources.
. tests/stages/tap.sh
# shellcheck disable=SC2119
need_shared
need_file tests/golden/published_rows.jq tests/golden/published_rewards.tsv

for f in geobenchwocn_qwen3vl235b imageo2_test_qwen3vl30b; do
    gzip -dc "$SHARED/data/truth/thinking_with_map/$f.jsonl.gz"
done > "$W/replies"

n=0
# Names of rewards are words.
# shellcheck disable=SC2013
for reward in $(sed 1q tests/golden/published_rewards.tsv); do
    n=$((n + 1))
    echo "1 $reward/code" > "$W/preset"
    jq -n -c --arg reward "$reward" -f tests/golden/published_rows.jq \
        < "$W/replies" | "$LIMBECK" reward -q --preset "$W/preset" |
        jq -r '.reward.sum, .reward.parts[].why.raises // "" | tostring' |
        paste - - > "$W/paid"
    sed 1d tests/golden/published_rewards.tsv | cut -f "$n" > "$W/published"
    is "$reward: 1,000 replies are paid as published" \
        "$(paste "$W/published" "$W/paid" | awk -F '\t' '
        $1 + 0 != $1 { same += $2 == "null" && $3 == $1; next }
        { d = $2 - $1; m = $1 < 0 ? -$1 : $1
          same += $2 != "null" && (d < 0 ? -d : d) <= 1e-9 * m }
        END { print same + 0, "of", NR }')" '1000 of 1000'
done
is 'every reward with code was compared' "$n" 8
plan_done
