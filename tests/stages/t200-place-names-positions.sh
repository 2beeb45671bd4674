#!/bin/sh
# Place on samples put straight into a store: names, open sea, odd positions,
# resume, a changed setting, a gazetteer of one's own.
. tests/stages/tap.sh

P="$B/bin/limbeck-place"
S="$W/a.limbeck"
printf 'store: %s\nseed: 7\n' "$S" > "$W/a.yaml"
ok "an empty store has nothing to place" "$P" "$W/a.yaml"

sample() { # KEY LAT LON [STANDING]
    sql "$S" "INSERT INTO sample (source_name, key, run_id)
        VALUES ('s', '$1', 1);
        INSERT INTO sample_state (sample_id, lat_deg, lon_deg, position_origin,
                                  country, standing, reason, run_id)
        VALUES (last_insert_rowid(), $2, $3, 'table', 'XX', '${4:-kept}',
                iif('${4:-kept}' = 'kept', NULL, 'no picture'), 1)"
}
sums() {
    sql "$S" "SELECT came_in, kept, rejected, errored, pending, worked
        FROM tally WHERE stage = 'place' ORDER BY run_id DESC LIMIT 1"
}
place() { # KEY
    sql "$S" "SELECT p.country, p.region, p.city FROM place p
        JOIN samples s ON s.id = p.sample_id WHERE s.key = '$1'"
}
sample paris 48.8566 2.3522
sample rome 41.9009 12.4833
sample singapore 1.3521 103.8198
sample sea 0 -140
sample null_island 0 0
sample pole -90 0
sample taveuni -16.8 180
sample taveuni_west -16.8 -180
sample nowhere NULL NULL rejected
sample no_picture 10 10 rejected

ok "place runs" "$P" "$W/a.yaml"
is "and counts what it did" "$(sums)" '8|6|2|0|0|8'
is "a city" "$(place paris)" 'FR|Île-de-France Region|Paris'
like "Rome stays in Italy" "$(place rome)" '^IT\|'
like "a country that libgeonames lacks" "$(place singapore)" '^SG\|'
is "open sea has a row without names" "$(place sea)" '||'
is "so has 0, 0" "$(place null_island)" '||'
is "a pole is on land" "$(place pole)" 'AQ||'
like "the date line from the west" "$(place taveuni)" '^FJ\|'
is "and from the east" "$(place taveuni_west)" "$(place taveuni)"
is "rejected samples are not placed" "$(place no_picture)" ''
is "the city's own position and distance are kept" "$(sql "$S" "
    SELECT city_km < 1 AND abs(city_lat_deg - 48.85) < 0.1 FROM place
    WHERE city = 'Paris'")" 1

"$P" "$W/a.yaml" > "$W/out" 2>&1
is "a second run does nothing" "$(sums)" '8|6|2|0|0|0'
sample oslo 59.9139 10.7522
ok "a new sample" "$P" "$W/a.yaml"
is "is the only one placed" "$(sums)" '9|7|2|0|0|1'

sql "$S" "DELETE FROM place WHERE sample_id IN (SELECT id FROM samples
    WHERE key IN ('paris', 'sea'))"
ok "a run that was killed" "$P" "$W/a.yaml"
is "goes on where it was" "$(sums)" '9|7|2|0|0|2'

ok "another reach" "$P" "$W/a.yaml" --set place.max_km=0.5
like "places all again" "$(sums)" '^9\|[0-9]\|[0-9]\|0\|0\|9$'
is "and Rome is too far from its centre" "$(place rome)" 'IT||'

printf '1\tHamlet\tHamlet\t\t48.86\t2.36\tP\tPPL\tFR\t\t11\t\t\t\t700\t\t1\tE\td
2\tLutetia\tLutetia\tParis\t48.85\t2.35\tP\tPPL\tFR\t\t11\t\t\t\t2000000\t\t1\tE\td
3\tBroken\tBroken\t\t948.85\t2.35\tP\tPPL\tFR\t\t11\t\t\t\t9\t\t1\tE\td\n' \
    > "$W/towns.txt"
ok "a gazetteer of one's own" "$P" "$W/a.yaml" \
    --set "place.gazetteer=$W/towns.txt"
like "its broken line is told" "$(cat "$W/.ok.out")" \
    'line 3: 948.85, 2.35 is not on the globe'
is "and its names are used" "$(place paris)" 'FR||Lutetia'
mv "$W/towns.txt" "$W/elsewhere.txt"
ok "the same file elsewhere" "$P" "$W/a.yaml" \
    --set "place.gazetteer=$W/elsewhere.txt"
like "changes nothing" "$(sums)" '\|0\|0$'
sed -i 's/Lutetia/Lutece/' "$W/elsewhere.txt"
ok "another content" "$P" "$W/a.yaml" \
    --set "place.gazetteer=$W/elsewhere.txt"
is "does" "$(place paris)" 'FR||Lutece'

"$P" "$W/a.yaml" --set "place.gazetteer=$W/none.txt" > "$W/out" 2>&1
is "a missing gazetteer is a bad command line" $? 3
like "and is named" "$(cat "$W/out")" 'none.txt.*[Nn]o such file'
"$P" "$W/a.yaml" --set place.max_km=5000 > "$W/out" 2>&1
is "so is a reach beyond the gazetteer's" $? 3
plan_done
