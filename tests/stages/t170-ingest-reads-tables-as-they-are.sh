#!/bin/sh
# Tables as people have them: rows of separators, decimal commas, owners as an
# address has them.
. tests/stages/tap.sh
S=$W/s.limbeck
ingest() { # SETTINGS
    rm -f "$S"*
    printf 'store: s.limbeck\nsources:\n  a: {%s}\n' "$1" > "$W/c.yaml"
    "$B/bin/limbeck-ingest" "$W/c.yaml" --progress none > "$W/log" 2>&1
}
rows() {
    sql "$S" "SELECT key, lat_deg, lon_deg FROM samples
        WHERE standing = 'kept' ORDER BY key"
}

printf 'id,lat,lon\n1,48.85,2.35\n,,\n, ,\n,,,,,\n' > "$W/t.csv"
ingest 'tables: [t.csv], pictures: optional'
is "rows of separators are no rows" "$?|$(rows)" "0|1|48.85|2.35"

printf '\357\273\277id;lat;lon\n1;48,8566;2,3522\n2;-33,86;151,21\n' \
    > "$W/t.csv"
ingest 'tables: [t.csv], pictures: optional'
is "a comma is the decimal one" "$?|$(rows)" "0|1|48.8566|2.3522
2|-33.86|151.21"

printf '5\tn%%40N00\tnick\t2012-02-16\t1\tdev\tt\td\tu\tm\t-81.8\t24.5\t12\tp\tdl\tCC BY\tlu\t1\t2\ts\tso\tjpg\t0\n' \
    > "$W/yfcc.tsv"
ingest 'tables: [yfcc.tsv], pictures: optional'
is "an owner is no address" "$(rows)|$(sql "$S" 'SELECT author FROM samples')" \
    "5|24.5|-81.8|n@N00"

# JSON: what people and their APIs write.
mkdir "$W/pics"
cp tests/golden/data/images/odd131x97.png "$W/pics/x.png"
json() { # NAME, the text on stdin; its position in the store
    cat > "$W/$1"
    ingest "paths: [pics], tables: [$1]"
    echo "$?|$(sql "$S" "SELECT key, lat_deg, lon_deg, country, author, sequence,
        taken_at FROM samples")"
}
is "metadata.jsonl of an imagefolder" "$(json metadata.jsonl << 'EOF'
{"file_name": "x.png", "latitude": 48.85, "longitude": 2.35, "country": "France"}
EOF
)" "0|x|48.85|2.35|France|||"
is "an array inside an object" "$(json metadata.json << 'EOF'
{"images":[{"image_path":"pics/x.png","country":"France","lat":48.85,"lng":2.35}]}
EOF
)" "0|x|48.85|2.35|France|||"
is "GeoJSON" "$(json m.geojson << 'EOF'
{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":
"Point","coordinates":[2.35,48.85]},"properties":{"id":"x"}}]}
EOF
)" "0|x|48.85|2.35||||"
is "Mapillary's answer: the corrected position, milliseconds" "$(json m.json << 'EOF'
{"data":[{"id":"x","captured_at":1678069752000,"sequence":"s8","creator":
{"username":"ann","id":"9"},"geometry":{"type":"Point","coordinates":[2,48]},
"computed_geometry":{"type":"Point","coordinates":[2.35,48.85]}}],
"paging":{"cursors":{"after":"a"}}}
EOF
)" "0|x|48.85|2.35||ann|s8|2023-03-06T02:29:12Z"
is "KartaView's answer" "$(json k.json << 'EOF'
{"status":{"apiCode":600,"httpCode":200},"result":{"data":[{"id":"x","lat":
"48.85","lng":"2.35","shotDate":"2023-03-06 02:29:12.000","sequence":{"id":
"8326665","userId":"44"}}],"hasMoreData":false}}
EOF
)" "0|x|48.85|2.35|||8326665|2023-03-06 02:29:12.000"
is "a list of Google panoramas" "$(json g.json << 'EOF'
{"name":"map","customCoordinates":[{"lat":48.85,"lng":2.35,"heading":1,
"panoId":"x","extra":{"tags":["a"]}}]}
EOF
)" "0|x|48.85|2.35||||"
is "Flickr's answer" "$(json f.json << 'EOF'
{"photos":{"page":1,"pages":1,"photo":[{"id":"x","owner":"1@N00","latitude":
"48.85","longitude":2.35,"accuracy":"16","datetaken":"2012-02-16 10:00:00"}]},
"stat":"ok"}
EOF
)" "0|x|48.85|2.35||1@N00||2012-02-16 10:00:00"
like "JSON without a position is refused in words" "$(json n.json << 'EOF'
{"images":[{"image_path":"pics/x.png"}]}
EOF
sql "$S" "SELECT message FROM failure")" \
    'n.json", read as JSON: holds no record with a position'
json bad.jsonl > "$W/out" << 'EOF'
{"id":"x","lat":48.85,"lon":2.35}
{"id":"y","lat":48.85,
{"id":"z","lat":"north","lon":2.35}
EOF
is "bad records are told by their numbers" \
    "$(sql "$S" "SELECT message FROM failure ORDER BY id" | sed "s:$W/::")" \
    '"bad.jsonl", record 2: a line that is no JSON, or too long at byte 34
"bad.jsonl", record 3: the latitude "north" is not a number'

# Packed, and by the names that people give.
printf 'id,lat,lng,shotDate,heading,sequenceId,userId\n1,1.3,103.7,2023-03-06 02:29:12.000,178.5,8326665,44\n' \
    > "$W/kv.csv"
(cd "$W" && echo notes > README.txt && zip -q kv.zip kv.csv README.txt &&
    gzip -k kv.csv && tar czf kv.tgz kv.csv)
packed='kv.csv kv.zip kv.csv.gz kv.tgz'
if command -v bzip2 > "$W/none"; then
    bzip2 -k "$W/kv.csv"
    packed="$packed kv.csv.bz2"
else
    tap_result 0 "KartaView's columns in kv.csv.bz2 # SKIP needs bzip2"
fi
for f in $packed; do
    ingest "tables: [$f], pictures: optional"
    is "KartaView's columns in $f" "$(sql "$S" "SELECT key, lat_deg, lon_deg,
        author, sequence, taken_at FROM samples")" \
        "1|1.3|103.7|44|8326665|2023-03-06 02:29:12.000"
done
(cd "$W" && zip -q two.zip kv.csv t.csv)
ingest 'tables: [two.zip], pictures: optional'
like "of two tables in a zip none is guessed" "$(sql "$S" "SELECT message FROM failure")" \
    'two.zip" holds more than one table'
printf 'id,geometry,ride_id\n1,POINT (2.35 48.85),7\n2,"{""type"": ""Point"", ""coordinates"": [-2.5, -8]}",7\n' \
    > "$W/point.csv"
ingest 'tables: [point.csv], pictures: optional'
is "a point in one column" "$(rows)" "1|48.85|2.35
2|-8.0|-2.5"
like "a group that is not used is told" "$(cat "$W/log")" \
    'the column "ride_id" looks like a group and is not used'
"$LIMBECK" inspect "$W/point.csv" > "$W/out"
like "by inspect, too" "$(tr '\n' ' ' < "$W/out")" \
    'point +geometry .*looks like a group and is not used: ride_id'

# A tar cut by split(1), under the names that it gives.
cp demo/world/postcards/postcards.tar "$W/x.tar"
members() {
    sql "$S" "SELECT m.ordinal, m.name, hex(p.sha256) FROM member m
        JOIN picture p ON p.id = m.picture_id ORDER BY 1"
}
ingest 'paths: [x.tar]'
members > "$W/whole"
(cd "$W" && split -b 100000 x.tar x.tar. && rm x.tar)
ingest 'paths: ["x.tar.*"]'
ok "pieces named by split are one archive" test "$(wc -l < "$W/whole")" -gt 50
is "with the same members" "$(members)" "$(cat "$W/whole")"
plan_done
