#!/bin/sh
# Real tables and pictures: IM2GPS, OSV-5M, EXIF of many cameras, and archives
# that other programs' tests were made of. Nothing crashes, hangs or escapes.
. tests/stages/tap.sh
need_shared data
D=$(cd "$SHARED/data" && pwd -P)
cat > "$W/run.yaml" << EOF
store: run.store
sources:
  im2gps:
    root: $D
    paths: [photos/im2gps_cc]
    tables: [truth/im2gps/truth.csv]
    pictures: optional
  osv5m: {root: $D/photos/osv5m, paths: [.], tables: [truth_and_pred.csv]}
  exif: {root: $D/photos, paths: [exif_gps, exif_odd]}
  formats: {root: $D, paths: [formats], keys: path}
  odd:
    root: $D/archives
    paths: ["libarchive/*", "tar-rs/*", "webdataset/*", "zip2/*"]
EOF
S=$W/run.store
timeout 120 "$B/bin/limbeck-ingest" "$W/run.yaml" > "$W/out" 2>&1
is "finished with records set aside" $? 1
is "the sums hold" \
    "$(sql "$S" "SELECT came_in - kept - rejected - errored, pending
                 FROM tally")" "0|0"
is "nothing but the store was written" \
    "$(cd "$W" && find . -type f | grep -v '^./run.store' | sort)" "./out
./run.yaml"
is "all IM2GPS rows are kept, 26 with a picture" \
    "$(sql "$S" "SELECT count(*), count(picture_id) FROM samples
                 WHERE source_name = 'im2gps' AND standing = 'kept'")" "237|26"
is "their ids stay whole" \
    "$(sql "$S" "SELECT country, region, city FROM samples WHERE key =
                 '104123223_7410c654ba_19_19355699@N00'")" \
    "AU|Queensland|Palm Cove"
is "every OSV-5M picture finds its row" \
    "$(sql "$S" "SELECT count(*) FROM samples WHERE source_name = 'osv5m'
                 AND standing = 'kept' AND picture_id > 0
                 AND position_origin = 'table'")" \
    "$(find "$D/photos/osv5m" -name '*.jpg' | wc -l)"
is "EXIF positions as the index has them" \
    "$(sql "$S" "SELECT m.name, p.lat_deg, p.lon_deg FROM member m
                 JOIN picture p ON p.id = m.picture_id
                 JOIN source o ON o.id = m.source_id
                 WHERE o.path LIKE '%/exif_gps'" |
        awk -F '|' 'NR == FNR { split($0, a, ","); n = a[1]
                sub(/.*\//, "", n); lat[n] = a[2]; lon[n] = a[3]; next }
            ($1 in lat) && lat[$1] != "" && ($2 - lat[$1] > 1e-4 ||
                lat[$1] - $2 > 1e-4 || $3 - lon[$1] > 1e-4 ||
                lon[$1] - $3 > 1e-4) { print $1, $2, $3, lat[$1], lon[$1] }' \
            "$D/photos/exif_index.csv" -)" ""
is "a latitude of 213 is not believed, and said so" \
    "$(sql "$S" "SELECT position_refused FROM picture
                 WHERE position_refused LIKE 'latitude 213%'" | wc -l)" 1
is "each failure names its file" \
    "$(sql "$S" "SELECT count(*) FROM failure
                 WHERE instr(message, '$D') = 0")" 0
is "bytes that lie in place are those that were hashed" \
    "$(sql "$S" "SELECT data_path, data_offset + 1, data_length,
                   lower(hex(sha256)) FROM member JOIN picture p
                   ON p.id = picture_id WHERE data_offset > 0" |
        while IFS='|' read -r path from length sum; do
            got=$(tail -c "+$from" "$path" | head -c "$length" | sha256sum)
            [ "${got%% *}" = "$sum" ] || echo "$path at $from"
        done)" ""
plan_done
