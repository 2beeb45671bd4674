#!/bin/sh
# Sample on facts put straight into a store: fraction, caps, duplicates, the
# same answer in any order of arrival, and after a run that was killed.
. tests/stages/tap.sh

D="$B/bin/limbeck-dedupe"
S="$B/bin/limbeck-sample"

# store NAME DIRECTION: 40 samples on 30 pictures, inserted up or down
store() {
    printf 'store: %s/%s.limbeck\nseed: 7\n' "$W" "$1" > "$W/$1.yaml"
    "$S" "$W/$1.yaml" > "$W/out" 2>&1 || cat "$W/out"
    sql "$W/$1.limbeck" "
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL
                                 SELECT i + 1 FROM n WHERE i < 30)
        INSERT INTO picture (sha256, bytes, format, width, height, run_id)
        SELECT CAST(printf('%032d', i) AS BLOB), 100, 'jpeg', 8, 8, 1 FROM n
        ORDER BY i $2;
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL
                                 SELECT i + 1 FROM n WHERE i < 40)
        INSERT INTO sample (source_name, key, run_id)
        SELECT 's', 'k' || i, 1 FROM n ORDER BY i $2;
        INSERT INTO sample_state (sample_id, picture_id, lat_deg, lon_deg,
                                  position_origin, standing, reason, run_id)
        SELECT id, (SELECT id FROM picture WHERE
                   sha256 = CAST(printf('%032d', i % 30 + 1) AS BLOB)),
               10, 10, iif(i > 30, 'exif', 'table'),
               iif(i = 5, 'rejected', 'kept'), iif(i = 5, 'no picture', NULL),
               1
        FROM (SELECT id, CAST(substr(key, 2) AS INTEGER) AS i FROM sample)"
    "$D" "$W/$1.yaml" > "$W/out" 2>&1 || cat "$W/out"
}
drawn() { # NAME: without ids, which depend on the order of arrival
    sql "$W/$1.limbeck" "SELECT key, selected,
        replace(why, ltrim(why, 'abcdefghijklmnopqrstuvwxyz '), '')
        FROM selection JOIN samples s ON s.id = sample_id ORDER BY key"
}
sums() {
    sql "$W/$1.limbeck" "SELECT came_in, kept, rejected, errored, pending
        FROM tally WHERE stage = 'sample' ORDER BY run_id DESC LIMIT 1"
}

store a ASC
store b DESC
ok "sample runs" "$S" "$W/a.yaml"
is "all but repetitions are drawn" "$(sums a)" '39|30|9|0|0'
is "positions from a table stand first" "$(sql "$W/a.limbeck" "
    SELECT DISTINCT position_origin FROM selection JOIN samples s ON s.id = sample_id
    WHERE why LIKE 'same picture as sample %'")" 'exif'

for set in fraction=0.5 limit=7 per_country=3; do
    ok "$set runs" "$S" "$W/a.yaml" --set "sample.$set"
    ok "$set runs in another order" "$S" "$W/b.yaml" --set "sample.$set"
    is "$set: the same are drawn in any order" "$(drawn a)" "$(drawn b)"
    like "$set: the sums hold" "$(sums a)" '^39\|[0-9]+\|[0-9]+\|0\|0$'
done
ok "limit" "$S" "$W/a.yaml" --set sample.limit=7
is "takes that many" "$(sums a)" '39|7|32|0|0'
is "and says so" "$(sql "$W/a.limbeck" "SELECT count(*) FROM selection
    WHERE why = 'over the limit'")" 23

drawn a > "$W/seed7"
ok "another seed" "$S" "$W/a.yaml" --set sample.limit=7 --set seed=8
drawn a > "$W/seed8"
ok "is another draw" sh -c "! cmp -s '$W/seed7' '$W/seed8'"

# A killed run leaves what the last whole one drew, or the new draw.
ok "limit again" "$S" "$W/a.yaml" --set sample.limit=7
drawn a > "$W/again"
ok "to the letter" cmp "$W/seed7" "$W/again"
"$S" "$W/a.yaml" --set sample.limit=9 > "$W/out" 2>&1 &
kill -9 $! 2> /dev/null
wait $! 2> /dev/null
ok "after a kill" "$S" "$W/a.yaml" --set sample.limit=9
is "the run is made whole" "$(sums a)" '39|9|30|0|0'
is "one row a sample" "$(sql "$W/a.limbeck" 'SELECT count(*) FROM selection')" 39

# Once place has run, what it has no row for is set aside.
sql "$W/a.limbeck" "
    INSERT INTO stage_version (id, stage, text, run_id) VALUES (900, 'place', 'p', 1);
    INSERT INTO current_version (stage, version_id) VALUES ('place', 900)
    ON CONFLICT (stage) DO UPDATE SET version_id = 900;
    INSERT INTO place (sample_id, version_id, country, run_id)
    SELECT id, 900, iif(id % 2, 'FR', 'NO'), 1 FROM samples
    WHERE standing = 'kept' AND key <> 'k9'"
ok "with places" "$S" "$W/a.yaml" --set sample.per_country=4
is "countries are capped, the rest named" "$(sql "$W/a.limbeck" "
    SELECT why, count(*) FROM selection WHERE why NOT LIKE 'same%' GROUP BY why")" \
    'drawn|8
no place|1
over the cap of FR|11
over the cap of NO|11'

# One picture at four places shows none of them; at three it may be moved.
sql "$W/b.limbeck" "
    UPDATE sample_state SET lat_deg = 10 + rowid % 1000 * 0.01
    WHERE picture_id = (SELECT picture_id FROM samples WHERE key = 'k8');
    UPDATE sample_state SET lat_deg = 10 + rowid % 1000 * 0.000001,
        picture_id = (SELECT picture_id FROM samples WHERE key = 'k9')
    WHERE sample_id IN (SELECT id FROM samples
                        WHERE key IN ('k19', 'k20', 'k21', 'k22'))"
placeholders() {
    sql "$W/b.limbeck" "SELECT group_concat(key, ' ') FROM (
        SELECT key FROM selection JOIN samples s ON s.id = sample_id
        WHERE why = 'placeholder: one picture at 4 or more positions'
        ORDER BY key)"
}
ok "a picture at two places, one often at one" "$S" "$W/b.yaml"
is "is no placeholder" "$(placeholders)" ''
sql "$W/b.limbeck" "
    UPDATE sample_state SET lat_deg = 20 + rowid % 1000,
        picture_id = (SELECT picture_id FROM samples WHERE key = 'k8')
    WHERE sample_id IN (SELECT id FROM samples WHERE key IN ('k1', 'k2'))"
ok "at four places" "$S" "$W/b.yaml" --set sample.limit=1000
is "it is, for all of its samples" "$(placeholders)" 'k1 k2 k38 k8'
ok "unless it is allowed" "$S" "$W/b.yaml" --set sample.placeholder=0
is "by the setting" "$(placeholders)" ''
plan_done
