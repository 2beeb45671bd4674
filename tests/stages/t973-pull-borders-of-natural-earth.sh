#!/bin/sh
# Pull the borders of Natural Earth from a server that cuts and lies; place
# takes them.
. tests/stages/tap.sh
need_file "$B/doubles/file_server"
export no_proxy='*'

R=$W/root
F=ne_10m_admin_0_countries.geojson
mkdir "$R"
square() { # CODE WEST SOUTH EAST NORTH
    printf '{"type":"Feature","properties":{"ADM0_A3":"%s1","ISO_A2":"%s","note":"' \
        "$1" "$1"
    awk 'BEGIN { for (i = 0; i < 4000; i++) printf "what is said of it " }'
    printf '"},"geometry":{"type":"Polygon","coordinates":[[[%s,%s],[%s,%s],[%s,%s],[%s,%s],[%s,%s]]]}}' \
        "$2" "$3" "$4" "$3" "$4" "$5" "$2" "$5" "$2" "$3"
}
{
    printf '{"type":"FeatureCollection","features":['
    square FR 0 40 5 50
    printf ','
    square DE 5 40 15 50
    printf ']}'
} > "$R/$F"
echo '[]' > "$R/tree.json"

serial=0
serve() { # [NAME=HOW...]
    serial=$((serial + 1))
    Q=$W/q$serial
    mkdir "$Q"
    mkfifo "$Q.in"
    "$B/doubles/file_server" "$R" "$Q" "$@" < "$Q.in" > "$Q.port" &
    exec 9> "$Q.in"
    while [ ! -s "$Q.port" ]; do sleep 0.02; done
    LIMBECK_NATURALEARTH=http://127.0.0.1:$(cat "$Q.port")/cdn
    export LIMBECK_NATURALEARTH
}
asked() {
    grep -l "$F" "$Q"/*.request 2> /dev/null | wc -l | tr -d ' '
}
pull() { # FOLDER [FLAG...]
    to=$1
    shift
    "$LIMBECK" pull naturalearth:10m --to "$W/$to" "$@" > "$W/out" 2>&1
}

serve
pull a
is "borders are fetched" $? 0
like "and what to set is said" "$(cat "$W/out")" \
    'place.borders=.*/a/borders-10m.bin'
like "converted once" "$(cat "$W/out")" 'borders-10m.bin: 2 rings'
pull a
is "again fetches and converts nothing" \
    "$? $(asked) $(grep -c rings "$W/out")" '0 1 0'

serve $F=cut,ok
pull b --attempts 3
is "what was cut off goes on" "$? $(asked)" '0 2'
like "from where it was" "$(cat "$Q"/*.request)" 'Range: bytes=[1-9]'
is "and is the same" "$(cmp "$W/a/borders-10m.bin" "$W/b/borders-10m.bin" &&
    echo same)" same

serve $F=wrong
pull d
is "wrong bytes stop" $? 2
like "with the reason" "$(cat "$W/out")" 'what came is not what it should be'
is "and leave nothing" "$(find "$W/d" -type f | wc -l | tr -d ' ')" 0
"$LIMBECK" pull naturalearth:1m --to "$W/f" > "$W/out" 2>&1
is "another scale is a bad command line" $? 3
like "with those that there are" "$(cat "$W/out")" '10m is the finest'

printf 'id,lat,lon\np,45,4\nq,45,7\n' > "$W/t.csv"
printf 'store: s.limbeck\nsources: {a: {tables: [t.csv], pictures: optional}}\n' \
    > "$W/c.yaml"
countries() {
    "$LIMBECK" run "$W/c.yaml" --progress none --only ingest,place "$@" \
        > "$W/log" 2>&1 || cat "$W/log"
    sql "$W/s.limbeck" "SELECT group_concat(country, ' ') FROM
        (SELECT country FROM place ORDER BY sample_id)"
}
is "by what is built in" "$(countries)" 'FR IT'
is "by what was pulled" \
    "$(countries --set place.borders="$W/a/borders-10m.bin")" 'FR DE'
like "config names it" "$("$LIMBECK" config "$W/c.yaml" \
    --set place.borders="$W/a/borders-10m.bin")" 'borders:.*borders-10m.bin'
printf 'id,lat,lon,country\np,45,4,FR\nq,45,7,DE\n' > "$W/truth.csv"
printf '[{"id": "p", "lat": 45, "lon": 4}, {"id": "q", "lat": 45, "lon": 7}]' \
    > "$W/said.json"
named() {
    "$LIMBECK" eval --predictions "$W/said.json" --truth "$W/truth.csv" --json \
        "$@" | jq -c '.teachers[0] | [.country_right, .country_known]'
}
is "eval names positions by what is built in" "$(named)" '[1,2]'
is "or by what was pulled" \
    "$(named --set place.borders="$W/a/borders-10m.bin")" '[2,2]'
printf 'no borders' > "$W/no.bin"
"$LIMBECK" run "$W/c.yaml" --progress none --only place \
    --set place.borders="$W/no.bin" > "$W/out" 2>&1
like "another file is refused" "$? $(cat "$W/out")" '^3 .*no file of borders'
plan_done
