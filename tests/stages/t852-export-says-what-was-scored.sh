#!/bin/sh
# export: the exported answer is the scored one, in every form; what is read
# from the exported rows again is what the store holds.
. tests/stages/tap.sh
S=$W/s.limbeck

# reply NAME TEXT: one recorded reply; printf's escapes are read in TEXT.
reply() {
    jq -cn --arg id "$1#0" --arg text "$(printf '%b' "$2")" '{custom_id: $id,
        response: {status_code: 200, body: {choices: [{index: 0, message:
        {role: "assistant", content: $text}, finish_reason: "stop"}]}},
        error: null}' >> "$W/r.jsonl"
}
reply several '<think>Low hills.</think><answer>0.00,0.00</answer> <answer>41.5003, 2.5</answer>'
reply nested '<answer><think>Low hills, perhaps 3.5, 4.5.</think>41.5, 2.5004</answer>'
reply before '<answer>41.5, 2.5005</answer>\n<think>Low hills.</think>'
reply drafts '<think>Low hills <answer>3.5, 4.5</answer>?</think><answer>41.5, 2.5006</answer>'
reply capitals '<THINK>Low hills.</THINK>\n<Answer>41.5, 2.5007</Answer>'
reply open '<think>Low hills.</think><answer>41.5, 2.5008'
reply after '<think>Low hills.</think><answer>41.5, 2.5009</answer> Not 3.5, 4.5.'
reply json 'Low hills.\n{"latitude": 41.5, "longitude": 2.501, "country": "Spain"}'
reply prose 'Low hills.\nI would say 41.5, 2.5011.'
reply lines 'Low hills.\n\nCountry: Spain\nRegion: Catalonia\nCity: Girona'
reply globe '<think>Low hills.</think><answer>country: Spain\ncity: Girona</answer>'
reply geoagent '{"ChainOfThought": "A sign says \\"Caf\\u00e9\\".\\nLow hills.", "FinalAnswer": "Spain; \\"Catalonia\\"; Girona"}'
reply tagged '<think>On it stands C:\\new.</think><answer>Spain; Catalonia; Girona</answer>'
reply far '<think>Low hills.</think><answer>3.5, 4.5</answer><answer>10.5, 20.5</answer>'
jq -r '.custom_id | rtrimstr("#0")' "$W/r.jsonl" |
    awk 'BEGIN { print "id,lat,lon" } { print $1 ",41.5,2.5" }' > "$W/t.csv"
config() { # FILE STORE REPLIES
    cat > "$W/$1" <<END
store: $2
sources:
  a: {tables: [t.csv], pictures: optional}
teachers:
  t: {backend: batch, model: m, results: $3, pictures: no, prompt: geoagent}
filters:
  format: {variant: gre}
policy:
  distance: {max: 100, missing: fails}
  format: {min: 0}
  length: {min: 0}
  leak: {max: 9}
  country_match: {min: 0}
split: {test: 0, judge_true: 0, balance: 0, pictures: no}
export: {to: out, pictures: none, layout: jsonl}
END
}
config c.yaml "$S" r.jsonl
# shellcheck disable=SC2317 # called by ok
limbeck() { "$LIMBECK" "$@" --progress none > "$W/log" 2>&1; }

config c.yaml "$S" r.jsonl
ok "every stage runs" limbeck run "$W/c.yaml"
target() { # NAME: what a row of CoT teaches, as JSON
    jq -c --arg image "images/$1.jpg" 'select(.image == $image) |
        .conversations[1].value' "$W/out/gre_cot/gre_cot.jsonl"
}
said() { # NAME THINK ANSWER
    is "$1" "$(target "$1")" "\"<think>$2</think><answer>$3</answer>\""
}
said several 'Low hills.' '41.5003, 2.5'
said nested 'Low hills, perhaps 3.5, 4.5.' '41.5, 2.5004'
said before 'Low hills.' '41.5, 2.5005'
said drafts 'Low hills 3.5, 4.5?' '41.5, 2.5006'
said capitals 'Low hills.' '41.5, 2.5007'
said open 'Low hills.' '41.5, 2.5008'
said after 'Low hills.' '41.5, 2.5009'
said json 'Low hills.' '\"Latitude\": \"41.5\", \"Longitude\": \"2.501\"'
said prose 'Low hills.' '\"Latitude\": \"41.5\", \"Longitude\": \"2.5011\"'
said lines 'Low hills.' 'country: Spain\nregion: Catalonia\ncity: Girona'
said globe 'Low hills.' 'country: Spain\ncity: Girona'
said geoagent 'A sign says \"Café\".\nLow hills.' \
    'Spain; \"Catalonia\"; Girona'
said tagged 'On it stands C:\\new.' 'Spain; Catalonia; Girona'
is "Judge holds the answer that was judged" "$(jq -r '[.predicted_cot,
    .predicted_answer, .conversations[1].value] | join("|")' \
    "$W/out/gre_judge/gre_judge.jsonl")" 'Low hills.|10.5, 20.5|False'
is "nothing else is exported" "$(cat "$W"/out/*/*.jsonl | wc -l)" \
    "$(wc -l < "$W/r.jsonl")"

# What was exported, as replies.
jq -c '{custom_id: (.image | ltrimstr("images/") | rtrimstr(".jpg") + "#0"),
    response: {status_code: 200, body: {choices: [{index: 0, message:
    {role: "assistant", content: (if .predicted_cot then "<think>" +
    .predicted_cot + "</think><answer>" + .predicted_answer + "</answer>"
    else .conversations[1].value end)}, finish_reason: "stop"}]}},
    error: null}' "$W"/out/gre_cot/*.jsonl "$W"/out/gre_judge/*.jsonl \
    > "$W/again.jsonl"
config again.yaml "$W/again.limbeck" again.jsonl
ok "they are read again" limbeck run "$W/again.yaml" \
    --only ingest,place,sample,teach,extract
answers() {
    sql "$1" "SELECT s.key, a.status, a.position_origin, round(a.lat_deg, 6),
        round(a.lon_deg, 6), a.country, a.region, a.city
        FROM answer a JOIN reply r ON r.id = a.reply_id
        JOIN sample s ON s.id = r.sample_id ORDER BY s.key"
}
is "as the answers that were scored; GRE's position is without names" \
    "$(answers "$W/again.limbeck")" \
    "$(answers "$S" | sed '/^json/s/Spain//')"
plan_done
