#!/bin/sh
# Ingest: a store of version 19 gets the positions and accuracies that its
# ingest did not read; samples and replies stay.
. tests/stages/tap.sh
. tests/stages/jpeg_position.sh
D=$W/data
S=$W/s.limbeck
I=$B/bin/limbeck-ingest
mkdir -p "$D/p"
unzip -qo demo/world/streetview/00.zip -d "$W/all"
find "$W/all" -name '*.jpg' -size +3k | sort | head -n 3 > "$W/names"

jpeg_position "$(sed -n 1p "$W/names")" 27.9 N 82.4 W "$D/p/florida.jpg"
cp "$(sed -n 2p "$W/names")" "$D/p/street.jpg"
cp "$(sed -n 3p "$W/names")" "$D/p/region.jpg"
printf 'id,lat,lon,accuracy\nstreet,48,11,16\nregion,49,12,6\n' > "$D/t.csv"
printf 'id,lat,lon\nstreet,48,11\n' > "$D/u.csv"
cat > "$W/c.yaml" << EOF
store: $S
ingest: {max_retired: 1}
sources: {a: {root: $D, paths: [p], tables: [t.csv, u.csv]}}
EOF
said() {
    sql "$S" "SELECT id, key, standing, lon_deg FROM samples
        WHERE current = 1 AND member_id IS NOT NULL ORDER BY key"
}
"$I" "$W/c.yaml" > "$W/out" 2>&1
new=$(said)
is "a new store has them" "$(echo "$new" | cut -d '|' -f 2-)" \
    'florida|kept|-82.4
region|rejected|
street|kept|11.0'

# As version 19 left it: the wrong hemisphere, no accuracy.
sql "$S" "DROP TRIGGER picture_unchanged; DROP TRIGGER entry_unchanged;
    UPDATE picture SET lon_deg = 82.4 WHERE lon_deg IS NOT NULL;
    UPDATE entry SET accuracy = NULL;
    UPDATE sample_state SET lon_deg = 82.4 WHERE lon_deg < 0;
    UPDATE sample_state SET standing = 'kept', reason = NULL, lat_deg = 49,
        lon_deg = 12, position_origin = 'table' WHERE reason LIKE 'acc%';
    DROP VIEW picture_place; DROP TABLE picture_position;
    DROP TABLE reading_due; $(cat schemas/0020_read_again.sql);
    DELETE FROM reading_due WHERE kind = 'table';
    UPDATE source_state SET reader = NULL"
mv "$D/p" "$D/away"
"$I" "$W/c.yaml" > "$W/out" 2>&1
like "what is not there now" "$(cat "$W/out")" \
    'could not be read again .*; the next run tries again'
is "is still to be read" "$(sql "$S" "SELECT count(*) > 0
    FROM reading_due WHERE kind = 'picture'")" 1
mv "$D/away" "$D/p"
"$I" "$W/c.yaml" > "$W/out" 2>&1
is "it is brought up to date" "$?" 0
is "positions are right, samples the same" "$(said)" "$new"
like "and it is said" "$(cat "$W/out")" \
    '1 pictures say another position than an earlier version read'
is "why shows what counts" "$("$LIMBECK" why "$W/c.yaml" florida --json |
    jq -c '[.. | objects | select(has("phash")) | .lon_deg]')" '[-82.4]'
is "the table with a level was read anew, the other was not" "$(sql "$S" "
    SELECT replace(path, '$D/', ''), count(*) FROM source
    WHERE kind = 'table' GROUP BY 1 ORDER BY 1")" 't.csv|2
u.csv|1'
is "nothing is left to read again" "$(sql "$S" \
    "SELECT count(*) FROM reading_due")" 0
"$I" "$W/c.yaml" > "$W/out" 2>&1
is "and the next run has nothing to do" "$(said)|$(sql "$S" "SELECT worked
    FROM tally ORDER BY run_id DESC LIMIT 1")" "$new|0"
# Names of columns that are new in the list, and sidecars, which a former ingest
# did not read: each source is looked at once.
rm -rf "$D" "$S"*
mkdir -p "$D/p" "$D/q"
cp "$(sed -n 1p "$W/names")" "$D/p/one.jpg"
cp "$(sed -n 2p "$W/names")" "$D/p/two.jpg"
cp "$(sed -n 3p "$W/names")" "$D/q/three.jpg"
printf '{"latitude": 7, "longitude": 8}' > "$D/p/two.json"
echo '{"about": "no place"}' > "$D/q/notes.json"
printf 'id,lat,lon,sequenceid\none,48,11,s1\n' > "$D/t.csv"
printf 'id,lat,lon,colour\nthree,48,12,red\n' > "$D/u.csv"
cat > "$W/c.yaml" << EOF
store: $S
ingest: {max_retired: 1}
sources: {a: {root: $D, paths: [p, q], tables: [t.csv, u.csv]}}
EOF
said() {
    sql "$S" "SELECT id, key, standing, lat_deg, sequence FROM samples
        WHERE current = 1 AND member_id IS NOT NULL AND key <> '' ORDER BY key"
}
"$I" "$W/c.yaml" > "$W/out" 2>&1
new=$(said)
is "a new store has them" "$(echo "$new" | cut -d '|' -f 2-)" 'one|kept|48.0|s1
three|kept|48.0|
two|kept|7.0|'
sql "$S" "DROP TRIGGER entry_unchanged; DROP TRIGGER entry_undeleted;
    UPDATE entry SET sequence = NULL;
    UPDATE sample_state SET sequence = NULL;
    UPDATE sample_state SET standing = 'rejected', reason = 'no position',
        lat_deg = NULL, lon_deg = NULL, position_origin = NULL, entry_id = NULL
        WHERE lat_deg = 7;
    DELETE FROM entry WHERE lat_deg = 7;
    UPDATE sample_state SET reason = 'not a picture' WHERE reason LIKE 'a side%';
    UPDATE source_state SET reader = NULL"
"$I" "$W/c.yaml" > "$W/out" 2>&1
is "an older one comes to the same, with its samples" "$?|$(said)" "0|$new"
is "what gives no more is not read again but where it may" "$(sql "$S" "
    SELECT replace(path, '$D/', ''), count(*) FROM source GROUP BY 1
    ORDER BY 1" | xargs)" 'p|2 q|2 t.csv|2 u.csv|1'
like "and it is said" "$(cat "$W/out")" 't.csv" is read again: this version reads more'
"$I" "$W/c.yaml" > "$W/out" 2>&1
is "once" "$(said)|$(sql "$S" "SELECT count(*) FROM source")|$(sql "$S" \
    "SELECT count(*) FROM source_state WHERE current = 1 AND reader IS NULL")" \
    "$new|7|0"
plan_done
