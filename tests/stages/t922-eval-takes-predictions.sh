#!/bin/sh
# Eval of others' predictions: files of several shapes beside a table of the
# truth, without a store.
. tests/stages/tap.sh

cat > "$W/y.csv" <<'END'
id,lat,lon,city,country
a,45.75,4.85,Lyon,FR
b,48.85,2.35,Paris,FR
c,52.52,13.40,Berlin,DE
END
cat > "$W/lines.jsonl" <<'END'
{"id": "img/a.jpg", "lat": 45.75, "lon": 4.85, "country": "France", "city": "Lyon"}
{"id": "b.jpg", "latitude": "48.85", "longitude": 3.35}
{"id": "stray", "lat": 1, "lon": 2}
END
cat > "$W/array.json" <<'END'
[{"image": "a", "prediction": [45.75, 4.85]},
 {"image": "b", "pred": {"lat": 48.85, "lng": 3.35}}]
END
cat > "$W/map.json" <<'END'
{"a": {"lat": 45.75, "lon": 4.85},
 "b": "It is near Paris. <answer>48.85, 3.35</answer>"}
END
cat > "$W/table.csv" <<'END'
filename,pred_lat,pred_lon,country
a.jpg,45.75,4.85,France
b.jpg,48.85,3.35,
END
cat > "$W/replies.csv" <<'END'
filename,response
a.jpg,"<think>Rhone</think><answer>45.75, 4.85</answer>"
b.jpg,"{""latitude"": 48.85, ""longitude"": 3.35}"
END
cat > "$W/batch.jsonl" <<'END'
{"custom_id": "a", "response": {"status_code": 200, "body": {"choices": [{"message": {"content": "<answer>45.75, 4.85</answer>"}}]}}}
{"custom_id": "b", "response": {"status_code": 200, "body": {"choices": [{"message": {"content": "<answer>48.85, 3.35</answer>"}}]}}}
END
predictions() { # FILE: what comes of it
    "$LIMBECK" eval --predictions "$W/$1" --truth "$W/y.csv" --json \
        2> "$W/err" | jq -c '.teachers[0] | [.asked, .positions,
        [.within[] | .count], .no_position]'
}
want='[3,2,[1,1,1,2,2,2],{"no reply":1}]'
for f in lines.jsonl array.json map.json table.csv replies.csv batch.jsonl; do
    is "$f" "$(predictions "$f")" "$want"
done
predictions lines.jsonl > "$W/out"
like "what joins nothing is told" "$(cat "$W/err")" '1 predictions are of no row'

printf '%s\n' '{"id": "a", "lat": 0, "lon": 0}' \
    '{"id": "a", "lat": 45.75, "lon": 4.85}' > "$W/tries.jsonl"
is "several predictions of a picture are several tries" \
    "$("$LIMBECK" eval --predictions "$W/tries.jsonl" --truth "$W/y.csv" \
        --json | jq -c '.teachers[0].pass | map([.k, .within[0].share])')" \
    '[[1,0.5],[2,1]]'
is "two files are compared" \
    "$("$LIMBECK" eval --predictions "$W/tries.jsonl" --predictions \
        "$W/map.json" --truth "$W/y.csv" --json | jq -c '.pairs[0] |
        [.samples, .outcomes[0].first_only, .outcomes[0].second_only]')" \
    '[3,0,1]'

refused() { # TEXT CODE PATTERN ARGUMENTS...
    tap_about=$1
    tap_code=$2
    tap_pattern=$3
    shift 3
    "$LIMBECK" eval "$@" > "$W/out" 2>&1
    is "$tap_about" $? "$tap_code"
    like "  and why" "$(cat "$W/out")" "$tap_pattern"
}
refused "no truth" 3 'go together' --predictions "$W/map.json"
refused "a store too" 3 'takes no store' s.limbeck --predictions \
    "$W/map.json" --truth "$W/y.csv"
printf '{"id": "a", "lat": 1, "lon": 2}\n{"id": \n' > "$W/bad.jsonl"
refused "broken JSON" 2 'bad.jsonl": line 2: bad JSON' --predictions "$W/bad.jsonl" \
    --truth "$W/y.csv"
printf '{"id": "a", "lat": 1, "lon": 2}\n{"lat": 1}\n' > "$W/bad.jsonl"
refused "no id" 2 'line 2: a prediction without an id' --predictions \
    "$W/bad.jsonl" --truth "$W/y.csv"
plan_done
