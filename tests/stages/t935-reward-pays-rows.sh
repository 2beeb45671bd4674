#!/bin/sh
# limbeck reward: rows in, rows with their reward out; groups; the alarm.
. tests/stages/tap.sh

printf '%s\n' \
    '{"id":7,"completion":"<think>Palms.</think><answer>10, 20</answer>","lat":10,"lon":20}' \
    '{"id":8,"completion":"<think>Palms.</think><answer>no idea</answer>","lat":10,"lon":20}' \
    > "$W/rows"
"$LIMBECK" reward --preset gre-rl2 --group 2 < "$W/rows" > "$W/paid" 2> "$W/err"
is 'two rows are paid' "$?" 0
is 'a row stays as it came, with the sum and its parts' "$(jq -r '[.id, .reward.sum, .reward.parts.sigmoid.value, .reward.parts.format.value] | join(" ")' "$W/paid" | tr '\n' ',')" '7 2 1 1,8 1 0 1,'
is 'advantages are of the group' "$(jq -r '.reward.advantage * 1000 | round' "$W/paid" | tr '\n' ' ')" '707 -707 '
is 'and say why' "$(jq -r '.reward.parts.sigmoid.why.wrong // "-"' "$W/paid" | tr '\n' ',')" '-,no position,'

for i in 1 2 3 4; do
    printf '{"completion":"<think>a</think><answer>%s</answer>","solution":"True"}\n' \
        "$([ $((i % 2)) = 0 ] && echo True || echo False)"
done > "$W/judge"
echo '1 yes_no/code' > "$W/published.txt"
"$LIMBECK" reward --preset "$W/published.txt" --group 2 < "$W/judge" > /dev/null 2> "$W/err"
is 'a reward that pays the same for everything ends with 1' "$?" 1
like 'and is an alarm' "$(cat "$W/err")" 'constant reward: yes_no/code paid 1 to all 4 rows'
like 'groups without a difference are counted' "$(cat "$W/err")" '2 groups of 2, in 2 all rewards are the same'
echo '1 yes_no' > "$W/mended.txt"
"$LIMBECK" reward --preset "$W/mended.txt" < "$W/judge" > /dev/null 2> "$W/err"
is 'the mended one tells them apart' "$?" 0

printf '{"completion":"x"}\nnot json\n' |
    "$LIMBECK" reward --preset gre-rl2 > "$W/paid" 2> "$W/err"
is 'a row that cannot be read is counted' "$?" 1
is 'a row without a truth is null, not 0' "$(sed -n 1p "$W/paid" | jq -r '.reward.sum')" null
like 'and its place is kept' "$(sed -n 2p "$W/paid")" '"error":'
like 'and it is said' "$(cat "$W/err")" '1 of 2 rows could not be read'
"$LIMBECK" reward --preset gre-rl < /dev/null 2> "$W/err"
is 'a preset that is not there' "$?" 3
like 'and the nearest one' "$(cat "$W/err")" 'did you mean "gre-rl[12]"'
plan_done
