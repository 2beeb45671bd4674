#!/bin/sh
# Extract: positions by the names of towns: territories under their state,
# states by their codes, second names, namesakes.
. tests/stages/tap.sh

printf 'id,lat,lon\n' > "$W/t.csv"
reply() { # KEY ANSWER
    printf '%s,10,10\n' "$1" >> "$W/t.csv"
    jq -cn --arg id "$1#0" --arg text "$2" '{custom_id: $id, error: null,
        response: {status_code: 200, body: {choices: [{index: 0,
        message: {role: "assistant", content: $text},
        finish_reason: "stop"}]}}}' >> "$W/r.jsonl"
}
reply puerto_rico 'country: USA
city: San Juan, Puerto Rico'
reply reunion 'country: France
city: Saint-Denis, Réunion'
reply greenland 'country: Denmark
city: Nuuk'
reply guiana 'country: France
city: Cayenne'
reply hong_kong 'country: China
city: Hong Kong'
reply svalbard 'country: Norway
city: Longyearbyen'
reply oregon 'country: USA
city: Portland, OR'
reply bolzano 'country: Italy
city: Bolzano/Bozen'
reply elsewhere 'country: USA
city: Savannah, Oregon'
reply jackson 'country: unknown
city: Jackson'
reply paris 'country: unknown
city: Paris'
reply decided '<think>The grid reads 42.25, -84.40 on the map.</think>
<answer>country: USA
city: Jackson</answer>'
reply list 'Limestone and plane trees.
1. Marseille
2. Jackson
3. Lyon'
reply cyrillic 'country: Россия
city: Урюпинск'
cat > "$W/s.yaml" <<'END'
store: s.limbeck
sources:
  s: {tables: [t.csv], pictures: optional}
teachers:
  t: {backend: batch, model: m, results: r.jsonl, pictures: no, prompt: gre}
END
named() { # KEY
    sql "$W/s.limbeck" "SELECT round(a.lat_deg, 1), round(a.lon_deg, 1)
        FROM answer a JOIN reply r ON r.id = a.reply_id
        JOIN samples s ON s.id = r.sample_id
        WHERE s.key = '$1' AND a.position_origin = 'named'"
}
note() { # KEY
    sql "$W/s.limbeck" "SELECT a.note FROM answer a JOIN reply r
        ON r.id = a.reply_id JOIN samples s ON s.id = r.sample_id
        WHERE s.key = '$1'"
}
ok "replies are read" "$LIMBECK" run "$W/s.yaml" \
    --only ingest,place,dedupe,sample,teach,extract
like "a script that the gazetteer lacks is told" "$(cat "$W/.ok.out")" \
    '1 towns named in a script .*pull geonames:cities500'
lacks=' in a script that the built-in gazetteer lacks'
# told TEXT COUNT COMMAND...: how many lines of what it prints say so
told() {
    text=$1 count=$2
    shift 2
    is "$text" "$("$@" 2>&1 | grep -c "$lacks.*pull geonames:cities500")" \
        "$count"
}
sed 's|prompt: gre|prompt: ask.txt|' "$W/s.yaml" > "$W/ask.yaml"
printf 'В каком городе сделан снимок?\n' > "$W/ask.txt"
told "config tells of a prompt in such a script" 1 \
    "$LIMBECK" config "$W/ask.yaml"
told "config --check too" 1 "$LIMBECK" config --check "$W/ask.yaml"
told "not of one in Latin letters" 0 "$LIMBECK" config --check "$W/s.yaml"
told "nor where names give no position" 0 "$LIMBECK" config \
    "$W/ask.yaml" --set extract.named_positions=no
told "nor where there is another gazetteer" 0 "$LIMBECK" config \
    "$W/ask.yaml" --set place.gazetteer=towns.txt
printf 'id,lat,lon,city\na,10,10,Урюпинск\nb,10,10,Αθήνα\nc,1,1,Hà Nội\n' \
    > "$W/c.csv"
sed 's|t.csv|c.csv|' "$W/s.yaml" > "$W/city.yaml"
told "ingest tells of a table's towns" 1 "$LIMBECK" run "$W/city.yaml" \
    --store "$W/city.limbeck" --only ingest
like "and of how many rows" "$("$LIMBECK" run "$W/city.yaml" \
    --store "$W/again.limbeck" --only ingest 2>&1)" \
    "2 rows of tables name a town$lacks"
told "what was read is not told again" 0 "$LIMBECK" run "$W/city.yaml" \
    --store "$W/again.limbeck" --only ingest
is "San Juan in Puerto Rico" "$(named puerto_rico)" '18.5|-66.1'
is "Saint-Denis in Réunion" "$(named reunion)" '-20.9|55.5'
is "Nuuk under Denmark" "$(named greenland)" '64.2|-51.7'
is "Cayenne under France" "$(named guiana)" '4.9|-52.3'
is "Hong Kong under China" "$(named hong_kong)" '22.3|114.2'
is "Longyearbyen under Norway" "$(named svalbard)" '78.2|15.6'
is "a state by its code" "$(named oregon)" '45.5|-122.7'
is "a second name behind a stroke" "$(named bolzano)" '46.5|11.3'
is "no town of another state" "$(named elsewhere)" ''
is "no Jackson without a state" "$(named jackson)" ''
like "the note says why" "$(note jackson)" \
    'Jackson: [0-9]* other places of that name, up to [0-9]* km away, .*none'
is "Paris dominates" "$(named paris)" '48.9|2.3'
like "and says what else is called so" "$(note paris)" 'Paris: [0-9]* other'
is "a position elsewhere in the reply decides" "$(named decided)" '42.2|-84.4'
is "a list of towns without a country" "$(named list)" '43.3|5.4'
is "each is a candidate where its name lies, or keeps its rank" \
    "$(sql "$W/s.limbeck" "SELECT group_concat(coalesce(
        round(json_extract(c.value, '\$.lat'), 1), '-'), ' ')
        FROM answer a JOIN reply r ON r.id = a.reply_id
        JOIN samples s ON s.id = r.sample_id, json_each(a.candidates) c
        WHERE s.key = 'list'")" '43.3 - 45.7'
ok "another setting" "$LIMBECK" run "$W/s.yaml" --only extract \
    --set extract.named_dominance=0
is "takes the largest" "$(named jackson)" '32.3|-90.2'
plan_done
