#!/bin/sh
# A store from before answers kept their own words: it is brought up to date,
# its replies are read anew, its exports come out right, and no teacher is
# asked: the one that it names does not exist.
. tests/stages/tap.sh
S=$W/s.limbeck
cat schemas/000[1-5]_*.sql > "$W/old.sql"
sed "s#@W@#$W#" tests/stages/store_5.sql >> "$W/old.sql"
sqlite3 -batch "$S" < "$W/old.sql" > /dev/null
printf 'id,lat,lon\nseveral,41.5,2.5\njson,41.5,2.5\ngeoagent,41.5,2.5\n' \
    > "$W/t.csv"
touch -d @1795899502 "$W/t.csv"
printf 'Where was this picture taken?\n' > "$W/p.txt"
cat > "$W/c.yaml" <<END
store: $S
sources:
  a: {tables: [t.csv], pictures: optional}
teachers:
  t: {backend: server, model: m, endpoints: ["http://127.0.0.1:9/v1"], pictures: no, prompt: p.txt, retries: 0, timeout_s: 1}
policy:
  distance: {max: 100, missing: fails}
  format: {min: 0}
  length: {min: 0}
split: {test: 0, judge_true: 0, pictures: no}
export: {to: out, pictures: none, layout: jsonl}
END
said() { # NAME: what the row of CoT teaches
    jq -r --arg image "images/$1.jpg" 'select(.image == $image) |
        .conversations[1].value' "$W/out/gre_cot/gre_cot.jsonl"
}
is "it is a store of version 5" "$(sql "$S" 'PRAGMA user_version')" 5

cp "$S" "$W/export.limbeck"
"$LIMBECK" export "$W/c.yaml" --store "$W/export.limbeck" --progress none \
    > "$W/log" 2>&1
is "export alone opens it" "$?" 0
is "and writes the position that was scored" "$(said several)" \
    '<think>Low hills.</think><answer>"Latitude": "41.5", "Longitude": "2.5"</answer>'
is "and texts without escapes" "$(said json | sed 's/<.think.*//')" \
    '<think>A sign says "Café".'

"$LIMBECK" run "$W/c.yaml" --progress none > "$W/log" 2>&1
is "a run" $? 0
is "finds all replies there" "$(sql "$S" "SELECT kept, errored, pending, worked
    FROM tally WHERE stage = 'teach'")" '3|0|0|0'
is "and reads them anew" "$(sql "$S" "SELECT worked FROM tally
    WHERE stage = 'extract'")" 3
is "the last answer" "$(said several)" \
    '<think>Low hills.</think><answer>41.5, 2.5</answer>'
is "an answer in JSON" "$(said json)" \
    '<think>A sign says "Café".</think><answer>"Latitude": "41.5", "Longitude": "2.5"</answer>'
is "an answer in names" "$(said geoagent)" '<think>Low
hills.</think><answer>Spain; Catalonia; Girona</answer>'
"$LIMBECK" run "$W/c.yaml" --progress none > "$W/log" 2>&1
is "a second run does nothing" "$? $(sql "$S" "SELECT sum(worked) FROM tally
    WHERE run_id = (SELECT max(id) FROM run)")" '0 0'
plan_done
