#!/bin/sh
# Eval: distances, names, what has no position, and how it is asked.
. tests/stages/tap.sh
. tests/stages/teach_world.sh

S=$W/s.limbeck
teach_world "$S" 6
sql "$S" "UPDATE sample_state SET country = 'TD', city = 'Mao'
    WHERE sample_id <= 6"
# Truth is 10 N 20 E; 1 degree of latitude is 110.6 km there, by WGS-84.
{
    printf 'filename,response\n'
    printf 'k1,"<answer>10, 20</answer>"\n'
    printf 'k2,"{""latitude"": 10.1, ""longitude"": 20, ""country"": ""Chad"", ""city"": ""Mao""}"\n'
    printf 'k3,"{""latitude"": 11.0, ""longitude"": 20, ""country"": ""Republic of Chad"",}"\n'
    printf 'k4,"country: Niger\ncity: Mao"\n'
    printf "k5,\"I'm sorry, I can't help with that.\"\n"
    printf 'k6,"<answer>151.2, -33.8</answer>"\nnone,"1.00, 2.00"\n'
} > "$W/r.csv"
cat > "$W/s.yaml" <<END
store: $S
extract:
  named_positions: no
teachers:
  rec:
    backend: batch
    model: some/model
    results: r.csv
    key_column: filename
    pictures: no
END
"$T" "$W/s.yaml" --progress none > "$W/out" 2>&1 || cat "$W/out"
"$B/bin/limbeck-extract" "$W/s.yaml" --progress none > "$W/out" 2>&1 ||
    cat "$W/out"
figures() {
    "$LIMBECK" eval "$@" --json | jq -c '.teachers[0] | [.teacher, .model,
        .asked, .positions, [.within[] | .count], (.mean_km * 100 | round),
        (.median_km * 100 | round), .country_right, .country_known,
        .city_right, .city_known, .no_position]'
}
is "a configuration names the store" "$(figures "$W/s.yaml")" \
    '["rec","some/model",7,4,[2,2,3,4,4,4],3042,553,3,6,1,6,{"names only":1,"refusal":1,"out of range":1}]'
is "or the store itself; distances as asked" \
    "$(figures "$S" --distance haversine --thresholds 0,11,12,111,112)" \
    '["rec","some/model",7,4,[2,2,3,3,4],3058,556,3,6,1,6,{"names only":1,"refusal":1,"out of range":1}]'
is "strictly, broken JSON and bare answers do not count" \
    "$(figures "$S" --strict | jq -c '[.[3], .[11]]')" \
    '[1,{"not strict":3,"names only":1,"refusal":1,"out of range":1}]'
member() {
    "$LIMBECK" eval "$S" --json | jq -c ".teachers[0]$1"
}
is "a city counts in its country alone, names by GLOBE's rule as written" \
    "$(member '| [.city_right, .country_globe_right, .city_globe_right]')" \
    '[1,1,1]'
is "how far down it is right" "$(member '.path | map([.step, .known, .right])')" \
    '[["continent",6,4],["country",6,3],["region",0,0],["city",6,1]]'
is "where answers stop" "$(member '.stops_at | map([.level, .count, .right])')" \
    '[["nothing",2,null],["country",0,0],["region",0,0],["city",1,0],["position",4,null]]'
is "GeoScore, no position being 0" "$(member '.geoscore | round')" 2810
is "intervals are the same again" "$("$LIMBECK" eval "$S" --json | cksum)" \
    "$("$LIMBECK" eval "$S" --json | cksum)"
is "and hold the figure" "$(member '| .geoscore_interval[0] < .geoscore and
    .geoscore < .geoscore_interval[1] and
    .within[2].interval == [1/7, 6/7]')" true
is "by country and continent" \
    "$(member '.groups | map([.kind, .name, .asked, .within[2].count])')" \
    '[["continent","Africa",6,2],["country","TD",6,2]]'
"$LIMBECK" eval "$S" > "$W/out"
is "as a table" $? 0
like "shares of all asked" "$(cat "$W/out")" \
    '^rec +7 +4 +28\.6 +28\.6 +42\.9 +57\.1 +57\.1 +57\.1 +50\.0 +16\.7$'
like "and of those with a position" "$(cat "$W/out")" \
    '^rec +7 +4 +50\.0 +50\.0 +75\.0 +100\.0 +100\.0 +100\.0 +30\.4 +5\.5$'
like "what has none" "$(cat "$W/out")" \
    '^rec +3 : names only 1, refusal 1, out of range 1$'
refused() { # TEXT PATTERN ARGUMENTS...
    tap_about=$1
    tap_pattern=$2
    shift 2
    "$LIMBECK" eval "$@" > "$W/out" 2>&1
    is "$tap_about" $? 3
    like "  and why" "$(cat "$W/out")" "$tap_pattern"
}
refused "no store" 'STORE is missing' --json
refused "a teacher that is not there" 'no reply of a teacher "x"' "$S" \
    --teacher x
refused "a distance that is none" '"flat", which is not one of' "$S" --distance flat
refused "a threshold that is none" 'not "far"' "$S" --thresholds 1,far
refused "a flag that is none" '"--fly"' "$S" --fly
refused "a missing store" 'none.limbeck' "$W/none.limbeck"
plan_done
