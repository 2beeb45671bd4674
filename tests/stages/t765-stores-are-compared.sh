#!/bin/sh
# diff of two stores: as of two policies of one, by names; and what changed as a
# page of cards, as select makes one of what it finds.
. tests/stages/tap.sh
. tests/stages/facts.sh
printf 'store: one.limbeck\njobs: 2\n' > "$W/one.yaml"
printf 'store: two.limbeck\njobs: 2\n' > "$W/two.yaml"
stage() { # NAME one|two [OPTION...]
    name=$1 at=$2
    shift 2
    "$B/bin/limbeck-$name" "$W/$at.yaml" --progress none "$@" > "$W/log" 2>&1
}
world() {
    stage claims "$1"
    facts "$W/$1.limbeck" 40
    stage claims "$1"
    stage score "$1"
}
world one
world two
for v in 200 30; do
    stage decide one --set policy.distance.max=$v
    stage split one --set policy.distance.max=$v
done
stage decide two --set policy.distance.max=200
stage split two --set policy.distance.max=200
D='[.answers, .cot, .judge, .seed] | map([.a.count, .b.count, .gained.count,
    .lost.count, .a.within_25_km])'
"$LIMBECK" diff "$W/one.yaml" 2 1 --json > "$W/policies"
"$LIMBECK" diff "$W/one.yaml" "$W/two.limbeck" --json > "$W/stores"
is "two stores are as two policies of one" "$(jq -c "$D" "$W/stores")" \
    "$(jq -c "$D" "$W/policies")"
"$LIMBECK" diff "$W/one.yaml" 2 1 --sample 50 > "$W/policies.text"
"$LIMBECK" diff "$W/one.yaml" "$W/two.yaml" --sample 50 > "$W/stores.text"
is "to each row, its rule and its shares" "$(tail -n +3 "$W/stores.text")" \
    "$(tail -n +3 "$W/policies.text")"
is "each row names what decided" "$(jq '[.answers, .cot, .judge, .seed |
    .gained, .lost | .samples[] | select(.rule == "" or .rule == "no rule")] |
    length' "$W/stores")" 0
like "policies of two stores differ in rules" "$(cat "$W/stores.text")" \
    '^A: .*: distance at most 30$'
is "answers by the same rules" "$(jq -c '.answers.gained.rules |
    map([.rule, .count])' "$W/stores")" '[["distance",10]]'
is "both decided about all" "$(jq .common "$W/stores")" 80
is "the other way it is the other way" "$("$LIMBECK" diff "$W/two.limbeck" \
    "$W/one.limbeck" --json | jq -c '.answers | [.gained.count, .lost.count]')" \
    '[0,10]'
like "the text names both" "$("$LIMBECK" diff "$W/one.yaml" "$W/two.yaml")" \
    '^B: .*/two.yaml, #1 policy'
is "a store and itself: nothing" "$("$LIMBECK" diff "$W/one.limbeck" \
    "$W/one.limbeck" --json | jq -c "$D | map(.[2] + .[3]) | add")" 0
stage decide two --set policy.distance.max=30
stage split two --set policy.distance.max=30
sql "$W/two.limbeck" "INSERT INTO sample VALUES (41, 'world', 'k/41', 1000);
    INSERT INTO sample_state (sample_id, current, picture_id, lat_deg, lon_deg,
        standing, run_id) VALUES (41, 1, 1, 1, 1, 'kept', 1000);
    INSERT INTO reply VALUES (81, 41, 1, 0, 'x', 'stop', 1, 1, NULL, NULL, NULL,
        1, 1000);
    INSERT INTO measure (reply_id, sample_id, teacher_id, candidate, listed)
        VALUES (81, 41, 1, 0, 0);
    INSERT INTO verdict (policy_id, reply_id, kept, failed)
        SELECT policy_id, 81, 1, 0 FROM current_policy"
is "what one store lacks is told so" "$("$LIMBECK" diff "$W/one.limbeck" \
    "$W/two.limbeck" --json | jq -c '.answers.gained |
    [.count, .rules[0].rule, .samples[0].key]')" \
    '[1,"sample not in the other store","k/41"]'
"$LIMBECK" diff "$W/one.limbeck" "$W/none.limbeck" > "$W/log" 2>&1
like "a store that is not there" "$?$(cat "$W/log")" '^3limbeck: could not open'
"$LIMBECK" diff "$W/two.limbeck" "$W/one.limbeck" --html "$W/x" > "$W/text"
like "what only the first has is shown as it has it" "$(cat "$W/x/index.html")" \
    'Lost: a \(sample not in the other store\).*limbeck why [^<]*two.limbeck'
"$LIMBECK" review set "$W/two.yaml" world/k/4 a drop --reviewer ann \
    > "$W/log" 2>&1
printf 'world/k/6\n' > "$W/none.txt"
stage decide two --set policy.distance.max=30 --set "policy.exclude=$W/none.txt"
is "a review is told from a list" "$("$LIMBECK" diff "$W/one.limbeck" \
    "$W/two.limbeck" --json --sample 50 | jq -c '.answers.lost.samples |
    map([.key, .rule])')" '[["k/4","a review"],["k/6","a list"]]'
stage decide two --set policy.distance.max=200
stage split two --set policy.distance.max=200
"$LIMBECK" diff "$W/one.yaml" "$W/two.yaml" --sample 3 --html "$W/x" > "$W/text"
is "gained and lost of two stores have cards" \
    "$(grep -o '<article' "$W/x/index.html" | wc -l | tr -d ' ')" \
    "$("$LIMBECK" diff "$W/one.yaml" "$W/two.yaml" --sample 3 --json |
        jq '[.answers, .cot, .judge, .seed | .gained, .lost |
            [.samples[].key] | unique | length] | add')"
is "no id stands twice" "$(grep -o ' id="[^"]*"' "$W/x/index.html" | sort |
    uniq -d)" ""
like "each says why it is there" "$(cat "$W/x/index.html")" \
    'class="because"><bdi>Gained: a \(distance\)'
like "with counts by what decided" "$(cat "$W/x/index.html")" \
    '<bdi>draw: in judge</bdi></th>.*<td class="figure"'

"$LIMBECK" diff "$W/one.yaml" 1 2 --sample 3 --html "$W/page" > "$W/text"
is "a page beside the text" "$(grep -o '<article' "$W/page/index.html" | wc -l | tr -d ' ')" \
    "$("$LIMBECK" diff "$W/one.yaml" 1 2 --sample 3 --json |
        jq '[.answers, .cot, .judge, .seed | .gained, .lost |
            [.samples[].key] | unique | length] | add')"
like "with what was lost and why" "$(cat "$W/page/index.html")" \
    '10 answers lost.*<bdi>distance</bdi></th><td[^>]*>10<'
is "nothing from elsewhere" "$(grep -c 'https\?://[^w]' "$W/page/index.html")" 0
"$LIMBECK" diff "$W/one.yaml" 1 2 --html "$W/page" > "$W/text"
is "made again in its place" $? 0
: > "$W/page/mine"
"$LIMBECK" diff "$W/one.yaml" 1 2 --html "$W/page" > "$W/log" 2>&1
like "a folder with other files is refused" "$?$(cat "$W/log")" \
    '^3.*holds other files'
"$LIMBECK" select "$W/one.yaml" 'fails only distance' -n 4 --cards "$W/found" \
    > "$W/text"
is "cards of what select finds" "$(grep -o '<article' "$W/found/index.html" | wc -l | tr -d ' ')" 4
like "and of how many" "$(cat "$W/found/index.html")" '4 of [0-9]+ samples'
plan_done
