#!/bin/sh
# Ingest: positions that Flickr calls exact to a region or a country only.
. tests/stages/tap.sh

S="$W/s.limbeck"
I="$B/bin/limbeck-ingest"
printf 'id,latitude,longitude,accuracy\nstreet,48.1,11.5,16\ncity,48.2,11.6,11
region,48.3,11.7,6\nunsaid,48.4,11.8,\nzero,48.5,11.9,0\nmetres,48.6,12.0,250
' > "$W/t.csv"
printf 'store: %s\nsources:\n  a: {tables: [t.csv], pictures: optional}\n' \
    "$S" > "$W/s.yaml"
said() { # KEY
    sql "$S" "SELECT standing, reason, lat_deg FROM samples WHERE key = '$1'"
}
kept() {
    sql "$S" "SELECT group_concat(key, ' ') FROM (SELECT key FROM samples
        WHERE standing = 'kept' ORDER BY key)"
}
ok "ingest reads a table with accuracies" "$I" "$W/s.yaml"
is "exact to a city, or without a level" "$(kept)" \
    'city metres street unsaid zero'
is "a region's is not believed" "$(said region)" \
    'rejected|accuracy below min_accuracy|'
is "why says how exact" "$("$LIMBECK" why "$W/s.yaml" street --json |
    jq -c '.. | objects | select(has("conflict_km")) | .accuracy')" 16
ok "another level" "$I" "$W/s.yaml" --set sources.a.min_accuracy=16 \
    --set ingest.max_retired=1
is "decides anew" "$(kept)" 'metres street unsaid zero'
ok "none" "$I" "$W/s.yaml" --set sources.a.min_accuracy=0
is "keeps all" "$(kept)" 'city metres region street unsaid zero'
"$I" "$W/s.yaml" --set ingest.max_retired=1 > "$W/out" 2>&1
is "back to the first" "$(kept)" 'city metres street unsaid zero'

# YFCC100M's 25 columns, the level in the fifteenth.
row() { # ID ACCURACY
    printf '1\t%s\th\to\tn\td\tu\tc\tt\td\tg\tm\t11.5\t48.1\t%s\tp\tu\tl\tk\t1\t1\ts\to\tjpg\t0\n' \
        "$1" "$2"
}
{ row 77 16; row 78 3; } > "$W/y.tsv"
printf 'store: %s\nsources:\n  y: {tables: [y.tsv], pictures: optional}\n' \
    "$W/y.limbeck" > "$W/y.yaml"
"$I" "$W/y.yaml" > "$W/out" 2>&1
is "YFCC100M's column" "$(sql "$W/y.limbeck" "SELECT standing, count(*)
    FROM samples GROUP BY 1")" 'kept|1
rejected|1'
plan_done
