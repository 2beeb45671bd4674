#!/bin/sh
# Teach with the miniature GeoCLIP: candidates with their probabilities, as
# recorded; extract takes the first, and it agrees or not like any teacher.
. tests/stages/tap.sh
G=demo/golden/geoclip.json
D=$PWD/demo
S=$W/w.limbeck
cat > "$W/w.yaml" <<END
store: w.limbeck
jobs: 2
sources:
  mp16: {root: $D/world/mp16, paths: [shard_0.msg, shard_1.msg],
         tables: [mp16.csv]}
  streetview: {root: $D/world/streetview, paths: [00.zip],
               tables: [streetview.csv]}
  postcards: {root: $D/world/postcards, paths: [postcards.tar]}
teachers:
  atlas: {backend: local, model: $D/models/geoclip}
END
stage() {
    one=$1
    shift
    "$B/bin/limbeck-$one" "$W/w.yaml" --progress none "$@" 2>&1
}
stage ingest > "$W/out"
jq -r '.pictures | keys[]' "$G" | sed 's/^[a-z0-9]*://; s/.*\///; s/\.jpg$//' \
    > "$W/keys"
count=$(wc -l < "$W/keys")
list=$(sed "s/.*/'&'/" "$W/keys" | paste -s -d ,)
sql "$S" "
    INSERT INTO stage_version (id, stage, text, run_id) VALUES (900, 'sample', 's', 1);
    INSERT INTO selection SELECT id, 900, 1, 'drawn', 1 FROM samples
    WHERE standing = 'kept' AND key IN ($list)"
like "every picture has a reply" "$(stage teach)" "in = $count kept"
is "of five candidates each" "$(sql "$S" "SELECT DISTINCT
    json_array_length(text, '\$.candidates') FROM reply")" 5
ok "the gallery's features are kept beside the store" test -s \
    "$(find "$S.cache" -name 'geoclip-*.features')"
like "extract takes them" "$(stage extract)" "in = $count kept"
is "as candidates, the first is the position" "$(sql "$S" "SELECT count(*)
    FROM answer a JOIN reply r ON r.id = a.reply_id
    WHERE a.status = 'ok' AND a.form = 'candidates'
      AND a.position_origin = 'stated'
      AND a.lat_deg = json_extract(text, '\$.candidates[0].latitude')
      AND a.lon_deg = json_extract(text, '\$.candidates[0].longitude')")" \
    "$count"
like "how sure it is stands in the note" \
    "$(sql "$S" 'SELECT note FROM answer LIMIT 1')" 'probability 0\.'

# key lat lon p: near places of one city may change places
jq -r '.pictures | to_entries[] | "\(.key) \(.value.top5[0] |
    "\(.lat) \(.lon) \(.p)")"' "$G" |
    sed 's/^[a-z0-9]*://; s/^[^ ]*\///; s/\.jpg / /' | sort > "$W/want"
sql "$S" "SELECT s.key || ' ' || a.lat_deg || ' ' || a.lon_deg || ' ' ||
    json_extract(r.text, '\$.candidates[0].probability')
    FROM answer a JOIN reply r ON r.id = a.reply_id
    JOIN samples s ON s.id = r.sample_id" | sort > "$W/got"
awk 'function far(a, b) { return a > b ? a - b : b - a }
    NR == FNR { lat[$1] = $2; lon[$1] = $3; p[$1] = $4; next }
    far($2, lat[$1]) > 0.5 || far($3, lon[$1]) > 0.5 || far($4, p[$1]) > 0.002 {
        print $0, "but", lat[$1], lon[$1], p[$1] }' "$W/got" "$W/want" \
    > "$W/far"
is "they are those recorded" "$(cat "$W/far")" ""
like "a second time there is nothing to do" "$(stage teach)" 'nothing to do'
stage teach --set teachers.atlas.top_k=2 > "$W/out"
is "another number of places asks again" "$(sql "$S" "SELECT count(*) FROM reply
    WHERE json_array_length(text, '\$.candidates') = 2")" "$count"
stage teach --set teachers.atlas.localizable=yes > "$W/out"
is "a yes or no cannot be had" $? 3
like "and it says why" "$(cat "$W/out")" 'position model'
plan_done
