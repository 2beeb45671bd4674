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
    DROP TABLE reading_due; $(cat schemas/0020_read_again.sql)"
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
plan_done
