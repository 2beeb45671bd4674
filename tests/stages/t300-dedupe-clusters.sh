#!/bin/sh
# Dedupe on facts put straight into a store: clusters, reasons, sums, and
# nothing to do the second time.
. tests/stages/tap.sh

D="$B/bin/limbeck-dedupe"
printf 'store: %s/s.limbeck\n' "$W" > "$W/c.yaml"
ok "an empty store is fine" "$D" "$W/c.yaml"

# picture ID HASH WIDTH HEIGHT BYTES, with a kept sample
picture() {
    sha=$(printf '%064x' "$1")
    sql "$W/s.limbeck" "
        INSERT INTO picture (id, sha256, bytes, format, width, height, phash,
                             run_id)
        VALUES ($1, X'$sha', $5, 'jpeg', $3, $4, $2, 1);
        INSERT INTO sample VALUES ($1, 's', 'k$1', 1);
        INSERT INTO sample_state (sample_id, picture_id, lat_deg, lon_deg,
                                  position_origin, standing, run_id)
        VALUES ($1, $1, 10, 10, 'table', 'kept', 1)"
}
picture 1 255 640 480 5000
picture 2 254 1280 960 9000
picture 3 240 320 240 900
picture 4 -1 640 480 4000
picture 5 NULL 640 480 4000
picture 6 NULL 640 480 4000
picture 7 1048575 320 240 900
picture 8 255 1600 400 900

rows() {
    sql "$W/s.limbeck" "SELECT picture_id, cluster_id, kept,
        ifnull(mate_id, '-'), ifnull(distance, '-'), why FROM cluster
        ORDER BY picture_id"
}
ok "dedupe runs" "$D" "$W/c.yaml"
is "clusters, and why" "$(rows)" '1|1|0|2|1|smaller than 2
2|1|1|-|-|largest of 3
3|1|0|2|3|smaller than 2
4|4|1|-|-|single
5|5|1|-|-|single: too flat to compare
6|6|1|-|-|single: too flat to compare
7|7|1|-|-|single
8|8|1|-|-|single'
is "the sums" "$(sql "$W/s.limbeck" "SELECT came_in, kept, rejected, errored,
    pending FROM tally WHERE stage = 'dedupe' ORDER BY run_id DESC LIMIT 1")" \
    '8|6|2|0|0'

rows > "$W/before"
runs=$(sql "$W/s.limbeck" "SELECT max(run_id) FROM cluster")
ok "again" "$D" "$W/c.yaml"
is "changes nothing" "$(sql "$W/s.limbeck" \
    "SELECT max(run_id) FROM cluster")" "$runs"

ok "another radius" "$D" "$W/c.yaml" --set dedupe.radius=1
is "is another answer" "$(rows | head -n 3)" '1|1|0|2|1|smaller than 2
2|1|1|-|-|largest of 2
3|3|1|-|-|single'
ok "keep the first" "$D" "$W/c.yaml" --set dedupe.keep=first
is "keeps the first" "$(rows | head -n 3)" '1|1|1|-|-|first of 3
2|1|0|1|1|after 1
3|1|0|1|4|after 1'
ok "back again" "$D" "$W/c.yaml"
ok "gives the same as before" sh -c "$(printf 'sqlite3 %s "%s" | cmp - %s' \
    "$W/s.limbeck" "SELECT picture_id, cluster_id, kept,
        ifnull(mate_id, '-'), ifnull(distance, '-'), why FROM cluster
        ORDER BY picture_id" "$W/before")"

# The larger one has no sample that could be taught: the smaller is kept.
sql "$W/s.limbeck" "UPDATE sample_state SET standing = 'rejected',
    reason = 'no position' WHERE sample_id = 2"
ok "with a sample set aside" "$D" "$W/c.yaml"
is "what can be taught is kept" "$(rows | head -n 2)" \
    '1|1|1|-|-|largest of 3
2|1|0|1|1|without a sample, unlike 1'

"$D" "$W/c.yaml" --set dedupe.radius=99 > "$W/out" 2>&1
is "a radius out of range is a bad command line" $? 3
like "and says what is allowed" "$(cat "$W/out")" 'radius.*0.*20'
plan_done
