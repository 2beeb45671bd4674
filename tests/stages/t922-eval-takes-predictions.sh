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
# As Windows writes them: a byte order mark, carriage returns.
{ printf '\357\273\277' && sed 's/$/\r/' "$W/lines.jsonl"; } > "$W/marked.jsonl"
for f in lines.jsonl marked.jsonl array.json map.json table.csv replies.csv batch.jsonl; do
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

# Columns of the truth that group: what is seen, how hard it is.
cat > "$W/scenes.csv" <<'END'
id,lat,lon,Scene,difficulty
a,45.75,4.85,street,easy
b,48.85,2.35,street,hard
c,52.52,13.40,forest,hard
END
"$LIMBECK" eval --predictions "$W/map.json" --truth "$W/scenes.csv" --json > "$W/out"
is "scenes are groups" \
    "$(jq -c '.teachers[0].groups | map(select(.kind == "scene") | [.name, .asked, .positions, .within[3].count])' "$W/out")" \
    '[["street",2,2,2],["forest",1,0,0]]'
is "and so are difficulties" \
    "$(jq -c '.teachers[0].groups | map(select(.kind == "difficulty") | [.name, .asked, .positions])' "$W/out")" \
    '[["hard",2,1],["easy",1,1]]'
like "the text names them" "$("$LIMBECK" eval --predictions "$W/map.json" --truth "$W/scenes.csv")" \
    'scene +street +2'

# How sure a model is: p(yes), support, its own words; in JSON and in a table.
cat > "$W/sure.jsonl" <<'END'
{"id": "a", "lat": 45.75, "lon": 4.85, "p_yes": 0.9, "support": 0.8, "confidence": 0.7}
{"id": "b", "localizable": 0.3, "response": {"lat": 0, "lon": 0, "localizable": 0.99, "unsupported": 0.6}}
{"id": "c", "lat": 52.52, "lon": 13.40, "p_yes": "0.5"}
END
calibration() { # FILE
    "$LIMBECK" eval --predictions "$1" --truth "$W/y.csv" --json | jq -c '
        .teachers[0].calibration | map_values([.known, (.within[2] |
        [.ece, .brier | . * 10000 | round]), (.bins | map([.from, .count]))])'
}
is "p(yes), support and what is stated are calibrated" "$(calibration "$W/sure.jsonl")" \
    '{"localizable":[3,[3000,1167],[[0.3,1],[0.5,1],[0.9,1]]],"support":[2,[3000,1000],[[0.4,1],[0.8,1]]],"stated":[1,[3000,900],[[0.7,1]]]}'
cat > "$W/sure.csv" <<'END'
id,lat,lon,p_yes,support
a,45.75,4.85,0.9,0.8
b,0,0,0.3,0.4
c,52.52,13.40,0.5,
END
is "a table's too" "$(calibration "$W/sure.csv" | jq -c 'del(.stated)')" \
    "$(calibration "$W/sure.jsonl" | jq -c 'del(.stated)')"
echo '{"id": "a", "response": "{\"latitude\": 45.75, \"longitude\": 4.85, \"localizable\": 0.25}"}' > "$W/reply.jsonl"
is "a reply's own" "$(calibration "$W/reply.jsonl" | jq -c .localizable[0])" 1
is "what is no probability is not counted" \
    "$(echo '{"id": "a", "lat": 45.75, "lon": 4.85, "p_yes": 1.5}' > "$W/odd.jsonl"; calibration "$W/odd.jsonl")" '{}'

# Ranked places.
cat > "$W/ranked.jsonl" <<'END'
{"id": "a", "candidates": [{"lat": 0, "lon": 0}, {"name": "?"}, {"lat": 45.75, "lon": 4.85}]}
{"id": "b", "prediction": [[48.85, 2.35], [0, 0]]}
{"id": "c", "lat": 52.52, "lon": 13.40}
END
is "candidates are ranked" \
    "$("$LIMBECK" eval --predictions "$W/ranked.jsonl" --truth "$W/y.csv" --json | jq -c '.teachers[0] | [.ranked, (.top | map([.k, .within[0].count]))]')" \
    '[2,[[1,2],[3,3],[5,3],[10,3]]]'

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
