#!/bin/sh
# decide: one policy, another, and the first again: everything that shows or
# builds on the current policy is about that one, though the other's rules are
# the beginning of its own.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\nexport:\n  pictures: none\n  to: out\n' \
    > "$W/c.yaml"
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/c.yaml" --progress none "$@" 2>&1
}
strict="--set policy.visible_recall.missing=fails"

stage claims > "$W/log"
facts "$S" 40
stage claims > "$W/log"
stage score > "$W/log"
like "a policy that nothing passes" "$(stage decide $strict)" ' 0 kept \+ 80'
like "one with a rule less" "$(stage decide)" '40 kept \+ 40 rejected'
is "its rules begin the other's" "$(sql "$S" "SELECT count(*) FROM policy a
    JOIN policy b ON substr(a.text, 1, length(b.text)) = b.text
    WHERE a.id = 1 AND b.id = 2")" 1
is "it is the current one" \
    "$(sql "$S" 'SELECT policy_id FROM current_policy')" 2
stage split > "$W/log"
stage export > "$W/log"

like "the first again" "$(stage decide $strict)" ' 0 kept \+ 80 rejected'
is "is the current one" \
    "$(sql "$S" 'SELECT policy_id FROM current_policy')" 1
like "its sums are of its verdicts" "$(stage decide $strict)" \
    'nothing to do: 80 answers in = 0 kept \+ 80 rejected'
like "its samples go to seed alone" "$(stage split $strict)" '40 samples in'
is "as the splits say" "$(sql "$S" "SELECT DISTINCT split FROM split
    WHERE policy_id = 1 AND split <> 'none'")" seed
stage export $strict > "$W/log"
like "the manifest names its rules" \
    "$(jq -c .policy "$W/out/manifest.json")" visible_recall
is "the files are of its splits" \
    "$(jq length "$W/out/gre_cot/gre_cot.json")" 0

is "why tells it first, as the present one" "$("$LIMBECK" why "$S" k/1 --json |
    jq -c '.replies[0].verdicts[] | [.policy_id, .present, .kept]')" \
    '[1,true,0]
[2,false,1]'
is "with its rules" "$("$LIMBECK" why "$S" k/1 --json | jq -c '.replies[0]
    .scores[] | select(.filter == "visible_recall") | [.asked, .passed]')" \
    '[true,false]'
is "and its split" "$("$LIMBECK" why "$S" k/1 --json |
    jq -c '.splits[] | [.policy_id, .present, .split]' | head -n 1)" \
    '[1,true,"seed"]'
"$LIMBECK" report "$W/c.yaml" $strict --to "$W/pages" > "$W/log" 2>&1
is "the report's figures are its own" "$(jq -c '[.filters[] |
    select(.filter == "visible_recall") | .failed] + [.policy]' \
    "$W/pages/figures.json")" '[80,"policy"]'
plan_done
