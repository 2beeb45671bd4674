#!/bin/sh
# export.truth: positions as they are, the cities', none; export.names: pictures
# by digest or by source and key; and `why` names the files that a sample is in.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\nexport:\n  pictures: none\n  to: out\n' \
    > "$W/c.yaml"
"$B/bin/limbeck-claims" "$W/c.yaml" --progress none > "$W/log" 2>&1
facts "$S" 400
# Pictures that nobody opens.
sql "$S" "INSERT INTO member (id, source_id, ordinal, name, key,
    data_source_id, data_path, data_offset, data_length, picture_id, run_id)
    SELECT id, 1, id, key || '.jpg', key, 1, '/nowhere', 0, 100, id, 1000
    FROM sample; UPDATE sample_state SET member_id = sample_id"
# Cities lie at 10 and 20 degrees; those of every third sample are not known.
sql "$S" "UPDATE place SET city_lat_deg = 10, city_lon_deg = 20
    WHERE sample_id % 3 > 0;
    UPDATE place SET city_lat_deg = NULL, city_lon_deg = NULL
    WHERE sample_id % 3 = 0"
for s in claims score decide split; do
    "$B/bin/limbeck-$s" "$W/c.yaml" --progress none > "$W/log" 2>&1
done
all=gre,swift,trl,vlm-r1,easyr1,verl,mp16-reason,geoseek,greval,csv,geoclip,geojson,labelstudio
export_to() { # FOLDER SETTING...
    to=$1
    shift
    "$LIMBECK" export "$W/c.yaml" --to "$W/$to" --format $all --progress none \
        "$@" > "$W/log" 2>&1
}
# Every true latitude that a folder publishes, once each.
truths() {
    jq -r '.[].gt_lat' "$1"/gre_seed/gre_seed*.json "$1"/greval/*.json
    jq -r .gt_lat "$1"/swift/geo_grpo*.jsonl "$1"/trl/grpo/*/metadata.jsonl \
        "$1"/vlm-r1/geo_grpo*.jsonl
    jq -r '.answer | fromjson | .gt_lat' "$1"/easyr1/geo_grpo*.jsonl
    jq -r '.extra_info.gt_lat, (.reward_model.ground_truth | split(",")[0])' \
        "$1"/verl/geo_grpo*.json
    jq -r '.conversations[1].value | split(",")[0]' "$1"/vlm-r1/geo_grpo*.jsonl
    jq -r '.features[].geometry.coordinates[1]' "$1/geojson/geo.geojson"
    jq -r '.[].latitude' "$1/geoseek/geocode_cache.json"
    for f in "$1/csv/geo.csv" "$1"/geoclip/*.csv "$1"/mp16-reason/*.csv; do
        sqlite3 :memory: ".import --csv '$f' t" 'SELECT lat FROM t'
    done
}
export_to exact
is "all formats are written" $? 0
is "as they are: a quarter of a degree behind each" \
    "$(truths "$W/exact" | grep -v '[0-9]\.[27]5$' | sort -u)" ""
n=$(truths "$W/exact" | wc -l)
ok "of many rows" test "$n" -gt 1500
export_to cities --set export.truth=city
is "of cities: theirs, or a tenth of a degree" "$(truths "$W/cities" |
    sed 's/^10\(\.0\)*$/city/; s/^-*[0-9]*\.[0-9]$/tenth/' | sort | uniq -c |
    awk '{ print $2 }' | tr '\n' ' ')" 'city tenth '
is "as many" "$(truths "$W/cities" | wc -l)" "$n"
like "and the card says so" "$(cat "$W/cities/swift/README.md")" \
    'Positions are those of the cities'
export_to none --set export.truth=none
is "none: no file has one, nor a place's name" "$(cd "$W/none" &&
    grep -rlE '"gt_lat"|"country":"F|,FR,|Town [0-9]+"' gre_seed swift/geo_grpo* \
        easyr1/*.jsonl verl/*.json csv/*.csv geojson trl/grpo 2> "$W/err")" ""

is "names by content say nothing" "$(jq -r '.images[0]' \
    "$W"/exact/swift/geo_sft.jsonl | grep -cvE '^images/[0-9a-f]{24}\.jpg$')" 0
export_to keyed --set export.names=key
is "names by key say source and key" "$(jq -r '.images[0]' \
    "$W"/keyed/swift/geo_sft.jsonl |
    grep -cvE '^images/world-k_[0-9]+-[0-9a-f]{16}\.jpg$')" 0
is "no two alike" "$(tail -n +2 "$W/keyed/attribution.csv" | cut -d, -f1 |
    sort | uniq -d)" ""
is "attribution.csv joins them with keys" "$(tail -n +2 \
    "$W/keyed/attribution.csv" | awk -F, '{ k = $5; sub(/^k\//, "", k)
        if ($1 !~ "world-k_" k "-") print }' | head -n 2)" ""
for f in exact keyed; do
    is "$f: every row's picture has its line" "$(jq -r '.images[0]' \
        "$W/$f"/swift/geo_*.jsonl | sort -u > "$W/a"
        tail -n +2 "$W/$f/attribution.csv" | cut -d, -f1 | sort -u |
            comm -23 "$W/a" -)" ""
done

# A sample that has a row in each file that why names, and in no other.
for split in cot judge seed; do
    for part in train test; do
        id=$(sql "$S" "SELECT min(sample_id) FROM split WHERE split = '$split'
            AND part = '$part'")
        [ -n "$id" ] || continue
        "$LIMBECK" why "$S" "id:$id" --json | jq -r '.exports[].path' |
            grep /keyed/ | grep -v 'kto\|mp16-reason-t' | sort > "$W/told"
        grep -lrE "k_$id-[0-9a-f]{16}|\"k/$id\"|[,/]k/$id," "$W/keyed" |
            grep -v 'kto\|dpo\|attribution\|\.limbeck\|geocode\|mp16-reason-t' |
            sort > "$W/there"
        is "why names the files of $split, $part" "$(cat "$W/told")" \
            "$(cat "$W/there")"
        ok "some of other formats than gre" test "$(wc -l < "$W/told")" -gt 4
    done
done
plan_done
