#!/bin/sh
# export: where a true position is from, how exact a table says it is, and how
# far it is from the picture's own.
. tests/stages/tap.sh
. tests/stages/jpeg_position.sh
mkdir "$W/p"
unzip -qo demo/world/streetview/00.zip -d "$W/all"
# A picture that says a position of its own, 0.1 degrees north of the table's.
jpeg_position "$(find "$W/all" -name '*.jpg' | sort | head -n 1)" \
    43.4 N 5.37 E "$W/p/c.jpg"
cat > "$W/t.csv" << 'END'
id,lat,lon,accuracy
a,48.8566,2.3522,16
b,45.76,4.84,12
c,43.3,5.37,
END
reply() { # KEY
    printf '{"custom_id":"%s#0","response":{"status_code":200,"body":{"choices":[{"index":0,"message":{"role":"assistant","content":"<think>%s</think><answer>%s</answer>"},"finish_reason":"stop"}]}},"error":null}\n' \
        "$1" 'Plane trees, cream limestone, zinc roofs and narrow streets with cafes; the plates are white and cars keep right here.' "$2"
}
{
    reply a '48.85, 2.35'
    reply b '45.76, 4.84'
    reply c '43.3, 5.37'
} > "$W/r.jsonl"
cat > "$W/c.yaml" << 'END'
store: s.limbeck
sources:
  a: {paths: [p], tables: [t.csv], pictures: optional}
teachers:
  t: {backend: batch, model: m, results: r.jsonl, pictures: no, prompt: gre}
split: {pictures: no, test: 0}
export: {to: out, pictures: none, format: 'csv,geojson,swift'}
END
ok "from a table with accuracies to an export" \
    "$LIMBECK" run "$W/c.yaml" --progress none
head -1 "$W/out/csv/geo.csv" > "$W/got"
like "columns of the csv" "$(cat "$W/got")" 'lat,lon,origin,accuracy,conflict_km$'
is "their values" "$(cut -d, -f5,16- "$W/out/csv/geo.csv" | sed 1d | sort)" \
    'a,48.8566,2.3522,table,16,
b,45.76,4.84,table,12,
c,43.3,5.37,table,,11.109955842098499'
is "the view says the same" "$(sql "$W/s.limbeck" "SELECT key, position_origin,
    accuracy, round(conflict_km, 2) FROM samples ORDER BY key")" 'a|table|16|
b|table|12|
c|table||11.11'
is "of the points" "$(jq -c '.features | sort_by(.properties.key)[] |
    [.properties.key, .properties.origin, .properties.accuracy,
    .properties.conflict_km]' \
    "$W/out/geojson/geo.geojson")" '["a","table",16,null]
["b","table",12,null]
["c","table",null,11.109955842098499]'
plan_done
