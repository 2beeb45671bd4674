#!/bin/sh
# An edit in `review serve` is a reply of its own: extracted, measured, decided
# about and exported like any other, beside the one it was made of; taken back,
# it counts no more; reviews carry it to another store.
. tests/stages/tap.sh
. tests/stages/facts.sh
. tests/stages/serve_client.sh
export ASK_ORIGIN=1
. tests/stages/derived_world.sh
S=$W/s.limbeck
cat > "$W/c.yaml" <<END
store: s.limbeck
jobs: 2
policy: {distance: {max: 100}, length: {min: 5}, agreement: {max: 2000},
  visibility: {min: 0.9}, self_consistency: {max: 1}}
export: {pictures: none, to: out}
END
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/c.yaml" --progress none "$@" > "$W/log" 2>&1 ||
        echo "# $name: $(cat "$W/log")"
}
again() {
    for s in extract claims score decide split; do stage $s "$@"; done
}
stage claims
facts "$S" 40
derived_look "$S" 1000
again
mkfifo "$W/address"
"$LIMBECK" review serve "$W/c.yaml" --as ann > "$W/address" 2> "$W/err" &
SERVE_PID=$!
read -r _ address < "$W/address"
PORT=$(echo "$address" | cut -d: -f3 | cut -d/ -f1)
token=/$(echo "$address" | cut -d/ -f4)
echo 0 > "$W/op"
say() { # REPLY VERDICT BASE [TEXT]
    n=$(($(cat "$W/op") + 1))
    echo $n > "$W/op"
    ask POST "$token/decide" "$(jq -nc --arg op "$(printf \
        '00000000-0000-4000-8000-%012d' $n)" --arg base "$3" --arg text "${4:-}" \
        --argjson sample "${5:-$((($1 + 1) / 2))}" --argjson reply "$1" \
        --arg verdict "$2" '{$op, $sample, $reply, $verdict,
            base: (if $base == "" then null else $base end),
            text: (if $text == "" then null else $text end)}')" |
        cut -c1-3
}
op() { printf '00000000-0000-4000-8000-%012d' "$1"; }
edit='<think> 1. Signs: a sign reads "Shop 3". 2. <b>Sea</b> & sand. </think>'
edit="$edit<answer> \"Latitude\": \"-38.75\", \"Longitude\": \"-130.5\" </answer>"

# What an edit would measure is what score measures of the same text.
check() { # REPLY TEXT
    ask POST "$token/check" "$(jq -nc --arg text "$2" --argjson reply "$1" \
        --argjson sample $((($1 + 1) / 2)) '{$sample, $reply, $text}')" |
        sed 's/^[0-9]* //'
}
for r in 1 2 5 8 13; do
    check $r "$(sql "$S" "SELECT text FROM reply WHERE id = $r")" > "$W/live"
    jq -r '.checks[] | select(.value) | .name + " " + .value' "$W/live"
done > "$W/checked"
for r in 1 2 5 8 13; do
    sql "$S" "SELECT f.name || ' ' || printf('%.3g', v.value) FROM rule r
        JOIN filter f ON f.id = r.filter_id
        JOIN score v ON v.filter_id = f.id AND v.reply_id = $r
        WHERE v.value IS NOT NULL AND r.policy_id = (SELECT policy_id FROM
            current_policy) ORDER BY r.ordinal"
done > "$W/scored"
is "live checks are what score measured" "$(cat "$W/checked")" \
    "$(cat "$W/scored")"
like "of all that the policy asks" "$(sort -u -k1,1 "$W/checked" | cut -d' ' -f1 |
    tr '\n' ' ')" '^agreement .*distance .*length .*visibility $'
like "with what is not known here" "$(jq -c '[.checks[] | select(.value == null)
    | .name]' "$W/live")" 'self_consistency'
check 5 "$edit" > "$W/live"
is "an edit that fails a rule is told so" "$(jq -c '[.answer, .read, (.checks[] |
    select(.ok | not) | [.name, .value])]' "$W/live")" \
    '["-38.7500, -130.5000",true,["visibility","0"]]'
is "its claims are marked, in bytes" "$(jq -r '.draft.entities[] |
    "\(.start) \(.stop)"' "$W/live" | while read -r a b; do
    printf '%s' "$edit" | cut -c$((a + 1))-"$b"; done | tr '\n' ',')" \
    'Signs,sign,Shop 3,Sea,'
before=$(sql "$S" "SELECT text FROM reply WHERE id = 5")
like "the reply is far off" "$(sql "$S" "SELECT distance FROM measure
    WHERE reply_id = 5")" '^2[0-9][0-9][0-9]'

is "an edit is saved" "$(say 5 edit '' "$edit")" 200
is "as a reply of one who edits" "$(sql "$S" "SELECT t.name, r.sample_id,
    r.candidate, d.made_by, d.from_id, o.origin FROM reply r
    JOIN teacher t ON t.id = r.teacher_id JOIN derived_teacher d ON d.id = t.id
    JOIN active_teacher o ON o.teacher_id = t.id WHERE r.id > 80")" \
    'a+edit|3|0|edit|1|a'
is "with that text" "$(sql "$S" "SELECT text FROM reply WHERE id = 81")" "$edit"
is "the review names it" "$(sql "$S" "SELECT reply_id, edit_id, verdict
    FROM review")" '5|81|edit'
is "the original stands" "$(sql "$S" "SELECT text FROM reply WHERE id = 5")" \
    "$before"
again
is "it is measured" "$(sql "$S" "SELECT round(distance, 3) FROM measure
    WHERE reply_id = 81")" 0.0
is "and kept by hand, the original is not" "$(sql "$S" "SELECT reply_id, kept,
    by_hand FROM verdict WHERE reply_id IN (5, 81) ORDER BY 1")" '5|0|1
81|1|1'
stage export
row() {
    jq -c '.[] | [.conversations[]?.value, .instructions?] | tostring' \
        "$W"/out/gre_*/*.json | grep -c 'Sea</b> & sand'
}
is "its text is exported" "$(row)" 1
like "why shows it beside the other" "$("$LIMBECK" why "$W/c.yaml" k/3)" \
    'made of     reply 5 of a, edited by hand'

is "the same text again is the same reply" "$(say 5 edit "$(op 1)" "$edit")" 200
is "still" "$(sql "$S" "SELECT count(*) FROM reply")" 81
is "another text is another" "$(say 5 edit "$(op 2)" "$edit.")" 200
is "of another who edits" "$(sql "$S" "SELECT t.name FROM reply r
    JOIN teacher t ON t.id = r.teacher_id WHERE r.id = 82")" a+edit2
is "an edit can be edited" "$(say 82 edit '' "$edit.." 3)$(sql "$S" "SELECT t.name
    FROM reply r JOIN teacher t ON t.id = r.teacher_id WHERE r.id = 83")" \
    200a+edit2+edit
again
is "the last one counts" "$(sql "$S" "SELECT reply_id, kept FROM verdict
    WHERE reply_id IN (5, 81, 82, 83) ORDER BY 1" | tr '\n' ' ')" \
    '5|0 81|0 82|0 83|1 '
is "taken back" "$(say 82 withdrawn "$(op 4)" "" 3)$(say 5 withdrawn "$(op 3)")" 200200
again
is "none counts" "$(sql "$S" "SELECT reply_id, kept FROM verdict
    WHERE reply_id IN (5, 81, 82, 83) ORDER BY 1" | tr '\n' ' ')" \
    '5|0 81|0 82|0 83|0 '
is "it is said of the edited one alone" "$(say 81 keep '' '' 3)" 200
again
is "and counts" "$(sql "$S" "SELECT kept FROM verdict WHERE reply_id = 81")" 1
is "unchanged it is no edit but a word" "$(say 7 edit '' \
    "$(sql "$S" 'SELECT text FROM reply WHERE id = 7')")$(sql "$S" \
    'SELECT count(*) FROM reply')" 20083
is "who is not asked any more is not edited" "$(sql "$S" "DELETE FROM
    active_teacher WHERE name = 'b'"; say 6 edit '' x)" 410
is "and nothing of it stays" "$(sql "$S" "SELECT count(*) FROM review WHERE
    reply_id = 6")" 0
kill $SERVE_PID
wait $SERVE_PID 2> /dev/null

# To another store, by names.
"$LIMBECK" review export "$W/c.yaml" "$W/said"
mv "$W/s.limbeck" "$W/first.limbeck"
stage claims
facts "$S" 40
again
"$LIMBECK" review import "$W/c.yaml" "$W/said" > "$W/log" 2>&1
n=$?
like "reviews are taken in" "$n$(cat "$W/log")" '^0[0-9]+ reviews are new'
again
is "with what was edited" "$(sql "$S" "SELECT t.name, r.text FROM reply r
    JOIN teacher t ON t.id = r.teacher_id WHERE r.id > 80 ORDER BY 1" | head -1)" \
    "a+edit|$edit"
plan_done
