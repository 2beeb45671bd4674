#!/bin/sh
# sweep: what other thresholds would keep, from stored scores: equal to what
# decide and split come to at each of them.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\nsplit:\n  cot: 9\n  judge: 14\n' > "$W/c.yaml"
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/c.yaml" --progress none "$@" > "$W/log" 2>&1
}
sweep() {
    "$LIMBECK" sweep "$W/c.yaml" "$@"
}
# What decide and split came to last, as sweep's JSON tells it.
came_to() {
    sql "$S" "SELECT json_array(
        (SELECT count(*) FROM verdict v WHERE v.policy_id = p AND kept),
        (SELECT count(*) FROM verdict v JOIN measure m USING (reply_id)
         WHERE v.policy_id = p AND kept AND distance <= 25),
        (SELECT count(DISTINCT sample_id) FROM verdict v
         JOIN measure m USING (reply_id) WHERE v.policy_id = p AND kept),
        (SELECT count(*) FROM split s WHERE s.policy_id = p AND split = 'cot'),
        (SELECT count(*) FROM split s WHERE s.policy_id = p AND split = 'judge'),
        (SELECT count(*) FROM split s WHERE s.policy_id = p AND split = 'seed'))
        FROM (SELECT policy_id AS p FROM current_policy)"
}
counts='[.kept, .within_25_km, .samples, .cot, .judge, .seed]'

stage claims
"$LIMBECK" sweep "$W/c.yaml" policy.distance.max=1..9 > "$W/log" 2>&1
like "a store without scores is told of" "$?$(cat "$W/log")" \
    '^3limbeck: nothing was measured in the store yet'
facts "$S" 60
sql "$S" "UPDATE place SET country = 'NO' WHERE sample_id % 3 = 0"
stage claims
stage score
sql "$S" "INSERT INTO review (reply_id, verdict, reviewer, at) VALUES
    (7, 'drop', 'x', 1), (9, 'keep', 'x', 1), (11, 'drop', 'x', 1),
    (11, 'keep', 'x', 2)"

V=5,12,30,60,600,2500
sweep policy.distance.max=$V --json > "$W/json"
n=0
for v in 5 12 30 60 600 2500; do
    stage decide --set "policy.distance.max=$v"
    stage split --set "policy.distance.max=$v"
    is "at $v km it is what decide and split come to" \
        "$(jq -c ".points[$n] | $counts" "$W/json")" "$(came_to)"
    n=$((n + 1))
done
is "the values are those that were asked for" \
    "$(jq -c '.settings | map([.key, .values])' "$W/json")" \
    "[[\"policy.distance.max\",[$V]]]"
is "they differ" "$(jq '[.points[].kept] | unique | length > 3' "$W/json")" true

stage decide
stage split
is "now is the configuration as it is" \
    "$(jq -c ".now | $counts" "$W/json")" "$(came_to)"
is "its value is the filter's own" "$(jq -c .now.values "$W/json")" '[200]'

sweep policy.distance.max=30,600 split.judge=0..20 --steps 3 --json > "$W/json"
is "two settings give a grid" "$(jq -c '[.points[].values]' "$W/json")" \
    '[[30,0],[600,0],[30,10],[600,10],[30,20],[600,20]]'
n=0
for j in 0 10 20; do
    for v in 30 600; do
        stage decide --set "policy.distance.max=$v" --set split.judge=$j
        stage split --set "policy.distance.max=$v" --set split.judge=$j
        is "at $v km and $j of judge likewise" \
            "$(jq -c ".points[$n] | $counts" "$W/json")" "$(came_to)"
        n=$((n + 1))
    done
done

# A filter that the policy does not ask by itself, and one that is not best.
sweep policy.repetition.max=0,0.01,1 --set split.best=length \
    --set split.highest=yes --json > "$W/json"
n=0
for v in 0 0.01 1; do
    set -- --set policy.repetition.max=$v --set split.best=length \
        --set split.highest=yes
    stage decide "$@"
    stage split "$@"
    is "a rule on repetition at $v likewise" \
        "$(jq -c ".points[$n] | $counts" "$W/json")" "$(came_to)"
    n=$((n + 1))
done

sweep policy.distance.max=1..2500 --log --steps 5 --json > "$W/json"
is "a range in its logarithm, rounded" \
    "$(jq -c '.settings[0].values' "$W/json")" '[1,7.071,50,353.6,2500]'
sweep policy.distance.max=30,600 --by country --json > "$W/json"
is "countries add up" "$(jq -c '.points | map(
    ([.countries[].samples] | add) == .samples and
    ([.countries[].within_25_km] | add) == .within_25_km)' "$W/json")" \
    '[true,true]'
is "and are those of the truth" \
    "$(jq -c '.now.countries | map_values(.drawn)' "$W/json")" \
    '{"FR":40,"NO":20}'
sweep policy.distance.max=30,600 --by country > "$W/text"
like "a row a country" "$(cat "$W/text")" '^NO +20 +[0-9]+ +[0-9]+ +[0-9]+$'
like "a row a value" "$(cat "$W/text")" '^600 +[0-9]+ +[0-9.]+%'
like "and one of now" "$(cat "$W/text")" '^200 \(now\) '
like "a grid has rows and columns" \
    "$(sweep policy.distance.max=30,600 policy.length.min=1,200)" \
    '^200 +[0-9]+ +[0-9]+$'
sweep policy.distance.max=1..2500 --log --svg > "$W/a.svg"
ok "the drawing is XML" python3 -c 'import sys, xml.dom.minidom as m
d = m.parse(sys.argv[1])
assert d.documentElement.tagName == "svg"
assert len(d.getElementsByTagName("path")) == 2' "$W/a.svg"
sweep policy.distance.max=30,600 policy.length.min=1,200 --svg > "$W/b.svg"
ok "so is that of a grid" python3 -c 'import sys, xml.dom.minidom as m
assert len(m.parse(sys.argv[1]).getElementsByTagName("rect")) == 4' "$W/b.svg"

while read -r word text; do
    sweep "$word" > "$W/log" 2>&1
    like "\"$word\": $text" "$?$(cat "$W/log")" "^3limbeck: .*$text"
done <<'END'
policy.distanc.max=1..2 cannot be swept
policy.distance=1..2 cannot be swept
split.best=1..2 cannot be swept
seed=1..2 cannot be swept
policy.distance.max is not KEY=FROM..TO
policy.distance.max= "" is no number
policy.distance.max=9..1 does not ascend
policy.distance.max=1..x is no range
policy.distance.max=1,x is no number
policy.distance.max=3,2 do not ascend
split.judge_true=0.5,1.5 must be from 0 to 1
END
sweep policy.distanc.max=1..2 > "$W/log" 2>&1
like "the nearest is offered" "$(cat "$W/log")" 'did you mean "policy.distance.max"'
sweep policy.distance.max=0..2 --log > "$W/log" 2>&1
like "a logarithm begins above 0" "$?$(cat "$W/log")" '^3limbeck: --log needs'
is "nothing was written" "$(sql "$S" "SELECT count(*) FROM policy")" 10
plan_done
