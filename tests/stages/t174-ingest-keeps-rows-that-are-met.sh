#!/bin/sh
# ingest: of a table that is larger than the pictures, rows that no picture
# meets are counted, not kept; what comes later is met all the same.
. tests/stages/tap.sh
S=$W/s.limbeck
ingest() { # SETTINGS
    printf 'store: s.limbeck\nsources:\n  a: {%s}\n' "$1" > "$W/c.yaml"
    "$B/bin/limbeck-ingest" "$W/c.yaml" --progress none > "$W/log" 2>&1
}
sums() {
    sql "$S" "SELECT came_in, kept, rejected, errored, pending FROM tally
        ORDER BY run_id DESC LIMIT 1"
}
entries() { sql "$S" "SELECT count(*) FROM entry"; }
mkdir "$W/one" "$W/two"
picture() { # FILE N
    { cat tests/golden/data/images/odd131x97.png; printf %06d "$2"; } > "$W/$1"
}
picture one/700.png 1
picture one/701.png 2
picture two/900.png 3
picture two/40.png 4
perl -e 'print "id,lat,lon\n"; for my $i (1 .. 1000) {
    printf "%d,%s,2\n", $i, $i == 900 ? "north" : $i % 90 }' > "$W/t.csv"

ingest 'paths: [one], tables: [t.csv], rows: met'
is "rows that are met are kept, and three to show" "$?|$(entries)" "0|5"
is "the others count as rejected" "$(sums)" "1000|2|998|0|0"
like "which is told" "$(cat "$W/log")" \
    '995 rows of ".*t.csv" are of no picture: counted, not kept'
is "a sample has its row's position" "$(sql "$S" "SELECT key, lat_deg FROM samples
    WHERE standing = 'kept' ORDER BY key")" "700|70.0
701|71.0"
before=$(sql "$S" "SELECT run_id, line, unmet FROM row_count")
"$B/bin/limbeck-ingest" "$W/c.yaml" --progress none > "$W/log" 2>&1
is "the next run reads and counts nothing" "$?|$(sums)|$(
    sql "$S" "SELECT run_id, line, unmet FROM row_count")" \
    "0|1000|2|998|0|0|$before"

ingest 'paths: [one, two], tables: [t.csv], rows: met'
is "pictures that come later are met" "$?|$(sql "$S" "SELECT key, lat_deg
    FROM samples WHERE standing = 'kept' ORDER BY key")" "1|40|40.0
700|70.0
701|71.0"
is "the sums hold" "$(sums)" "1001|3|997|1|0"
like "a met row that says nothing is told" "$(sql "$S" "SELECT message FROM failure")" \
    'line 901: the latitude "north" is not a number'
is "no row is there twice" "$(entries)" "6"

ingest 'paths: [one, two], tables: [t.csv], rows: all'
is "asked for, all are kept" "$(sql "$S" "SELECT count(*) FROM entry e
    JOIN source_state t ON t.source_id = e.source_id WHERE t.current = 1")|$(sums)" \
    "999|1001|3|997|1|0"
rm -f "$S"*
ingest 'paths: [one], tables: [t.csv], rows: met, pictures: optional'
is "without pictures rows are kept" "$(entries)" 999
rm -f "$S"*
mkdir "$W/none"
picture none/x.png 5
ingest 'paths: [none], tables: [t.csv], rows: met'
like "when none is met, it is told what rows have" "$(cat "$W/log")" \
    'no row of a table is of any picture: rows have "1", "2", "3"'

# Killed on the way, it comes to the same.
perl -e 'print "id,lat,lon\n"; for my $i (1 .. 400000) {
    printf "%d,%s,2\n", $i, $i % 90 }' > "$W/t.csv"
rm -f "$S"*
ingest 'paths: [one], tables: [t.csv], rows: met'
sums > "$W/whole"
rm -f "$S"*
sed -i 's/rows: met/&/' "$W/c.yaml"
"$B/bin/limbeck-ingest" "$W/c.yaml" --progress none > "$W/log" 2>&1 &
i=0
while [ $i -lt 100 ] && [ -z "$(sql "$S" "SELECT line FROM row_count
    WHERE line > 50000" 2> "$W/err")" ]; do
    sleep 0.02
    i=$((i + 1))
done
kill -9 $! 2> "$W/err"
wait $! 2> "$W/err"
"$B/bin/limbeck-ingest" "$W/c.yaml" --progress none > "$W/log" 2>&1
is "killed, and run again: the same count" "$(sums)" "$(cat "$W/whole")"
plan_done
