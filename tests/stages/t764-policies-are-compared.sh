#!/bin/sh
# policies and diff: what tells policies apart, what one has and the other
# lacks, and which rule decided; against the same counted row by row.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\n' > "$W/c.yaml"
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/c.yaml" --progress none "$@" 2>&1
}
both() {
    stage decide "$@" > "$W/log"
    stage split "$@" > "$W/log"
}
diff_json() {
    "$LIMBECK" diff "$S" "$@" --json
}

stage claims > "$W/log"
is "a store without a policy has none" "$("$LIMBECK" policies "$S" --json)" '[]'
facts "$S" 40
stage claims > "$W/log"
stage score > "$W/log"
both
both --set policy.distance.max=30
both --set decide.name=far --set policy.distance.max=3000 \
    --set policy.visible_recall.missing=fails

"$LIMBECK" policies "$W/c.yaml" > "$W/list"
is "policies of one name differ in a rule" \
    "$("$LIMBECK" policies "$S" --json | jq -r '.[] | .differs')" \
    "distance at most 200; no visible_recall
distance at most 30; no visible_recall
distance at most 3000; visible_recall known"
is "the text has the same, the current one a star" \
    "$(sed -n 's/ .*  / /p' "$W/list" | grep -c '^\* .*3000')" 1
is "each with what it kept" "$("$LIMBECK" policies "$S" --json |
    jq -c '.[] | [.number, .name, .current, .answers, .kept]')" \
    '[1,"policy",false,80,40]
[2,"policy",false,80,30]
[3,"far",true,80,0]'
is "and its splits" "$("$LIMBECK" policies "$S" --json |
    jq -c '.[] | [.cot, .judge, .seed]')" "$(for p in 1 2 3; do
        sql "$S" "SELECT '[' || count(*) FILTER (WHERE split = 'cot') || ',' ||
            count(*) FILTER (WHERE split = 'judge') || ',' ||
            count(*) FILTER (WHERE split = 'seed') || ']'
            FROM split WHERE policy_id = $p"
    done)"

diff_json 1 2 > "$W/12"
is "a lower bound loses answers, gains none" \
    "$(jq -c '[.common, .answers.a.count, .answers.b.count,
        .answers.gained.count, .answers.lost.count]' "$W/12")" '[80,40,30,0,10]'
is "by the rule that was changed" \
    "$(jq -c '.answers.lost.rules | map([.rule, .count])' "$W/12")" \
    '[["distance",10]]'
is "with how near they are" "$(jq -c '.answers |
    [.a, .lost] | map([.known, .within_25_km, .within_200_km])' "$W/12")" \
    '[[40,30,40],[10,0,10]]'
is "the other way it is the other way" "$(diff_json 2 1 |
    jq -c '.answers | [.gained.count, .lost.count, .gained.rules[0].rule]')" \
    '[10,0,"distance"]'
for s in cot judge seed; do
    is "gained and lost of $s are those that the rows tell" \
        "$(jq -c ".$s | [.a.count, .b.count, .gained.count, .lost.count]" \
            "$W/12")" \
        "$(sql "$S" "WITH a AS (SELECT sample_id FROM split
                WHERE policy_id = 1 AND split = '$s'),
            b AS (SELECT sample_id FROM split
                WHERE policy_id = 2 AND split = '$s')
            SELECT '[' || (SELECT count(*) FROM a) || ',' ||
                (SELECT count(*) FROM b) || ',' ||
                (SELECT count(*) FROM (SELECT * FROM b EXCEPT SELECT * FROM a))
                || ',' ||
                (SELECT count(*) FROM (SELECT * FROM a EXCEPT SELECT * FROM b))
                || ']'")"
    is "the reasons of $s add up" "$(jq -c ".$s | [.gained, .lost] |
        map(([.rules[].count] | add // 0) == .count)" "$W/12")" '[true,true]'
done
is "what cot lost, by what decided" \
    "$(jq -c '.cot.lost.rules | map(.rule) | index("distance") != null' \
        "$W/12")" true
is "at most as many samples as asked for" "$(diff_json 1 2 --sample 2 |
    jq -c '[.answers.lost.samples, .cot.lost.samples] | map(length <= 2)')" \
    '[true,true]'
is "one of them, as why knows it" "$(jq -c '.answers.lost.samples[0] |
    [.source, .key, .teacher, .rule, (.distance_km > 30)]' "$W/12")" \
    '["world","k/1","a","distance",true]'
is "none of them" "$(diff_json 1 2 --sample 0 |
    jq -c '[.answers.lost.samples, .answers.lost.count]')" '[[],10]'
is "a policy and itself: nothing" "$(diff_json 1 1 |
    jq -c '[.answers, .cot, .judge, .seed] |
        map(.gained.count + .lost.count)')" '[0,0,0,0]'
is "by name, by #number, the current one" \
    "$(diff_json far '#1' | jq -c '[.a.number, .b.number]')$(
        diff_json current 1 | jq -c '[.a.number, .b.number]')" '[3,1][3,1]'
"$LIMBECK" diff "$S" 1 2 > "$W/text"
like "the text has both" "$(cat "$W/text")" \
    '^B: #2 policy: distance at most 30'
like "what went" "$(cat "$W/text")" '^  lost +10 +0.0% +100.0% +100.0%$'
like "and why" "$(cat "$W/text")" '^    distance +10 '
like "and which" "$(cat "$W/text")" '^      world/k/1  a  5.*km  distance$'
like "some of them" "$(cat "$W/text")" '^      and 5 more$'

"$LIMBECK" diff "$S" policy 2 > "$W/log" 2>&1
like "a name of several is refused" "$?$(cat "$W/log")" \
    '^3limbeck: "policy" is the name of 2 policies'
"$LIMBECK" diff "$S" 1 9 > "$W/log" 2>&1
like "one that is not there" "$?$(cat "$W/log")" \
    '^3limbeck: there is no policy "9"'

sql "$S" "INSERT INTO review (reply_id, verdict, reviewer, at)
    VALUES (2, 'keep', 'x', 1)"
both --set policy.distance.max=30
is "what a person kept is told as that" "$(diff_json 1 2 |
    jq -c '.answers.gained.rules | map([.rule, .count])')" '[["a review",1]]'
sql "$S" "DELETE FROM verdict WHERE policy_id = 1 AND reply_id > 70"
is "answers that one did not decide about are left out" \
    "$(diff_json 1 2 | jq .common)" 70
like "in words" "$("$LIMBECK" diff "$S" 1 2)" \
    '^0 answers of A and 10 of B are left out'
stage decide --set policy.distance.max=1 > "$W/log"
like "without splits the answers are compared" "$("$LIMBECK" diff "$S" 2 4)" \
    'split did not run under both'
sql "$S" "DELETE FROM verdict WHERE policy_id = 1"
"$LIMBECK" diff "$S" 1 2 > "$W/log" 2>&1
like "nor one whose verdicts are gone" "$?$(cat "$W/log")" \
    '^3limbeck: policy #1 "policy" has no verdicts'
plan_done
