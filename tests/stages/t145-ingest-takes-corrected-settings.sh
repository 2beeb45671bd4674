#!/bin/sh
# A table that was refused, then the setting that the message asks for: it is
# read anew, and the old failure counts no more. Also in a store that was made
# before sources had versions.
. tests/stages/tap.sh
printf 'id\tlat\tlon\n1\t-123.9\t45.4\n2\t2.35\t48.85\n' > "$W/swap.tsv"
printf 'viewid,lat,lon,year,month\ne2HB-z4iy6,1.3424,103.7214,,\n' > "$W/pano.csv"
printf 'id,lat,lon\n-3vfS0_iiYVZKh_LEVlHew,1.3425,103.7213\n' > "$W/h.csv"
ingest() { # STORE SETTINGS...: the source's line
    printf 'store: %s\nsources:\n  a: {pictures: optional, %s}\n' "$1" "$2" \
        > "$W/c.yaml"
    "$B/bin/limbeck-ingest" "$W/c.yaml" > "$W/out" 2>&1
}
sums() {
    sql "$W/$1" "SELECT kept, rejected, errored, pending FROM tally
        ORDER BY run_id DESC LIMIT 1"
}
ingest swap.limbeck 'tables: [swap.tsv]'
is "swapped columns are refused" "$?|$(sums swap.limbeck)" "1|0|0|1|0"
ingest swap.limbeck 'tables: [swap.tsv], swap_columns: yes'
is "the mended setting is taken" "$?|$(sums swap.limbeck)" "0|2|0|0|0"
is "the failure is history" "$(sql "$W/swap.limbeck" \
    "SELECT count(*) FROM failure")" 1
ingest pano.limbeck 'tables: [pano.csv]'
is "no column for the id" "$?|$(sums pano.limbeck)" "1|0|0|1|0"
ingest pano.limbeck 'tables: [pano.csv], id_column: viewid'
is "named, it is read" "$?|$(sums pano.limbeck)" "0|1|0|0|0"
id=$(sql "$W/pano.limbeck" "SELECT id FROM samples")
ingest pano.limbeck 'tables: [pano.csv], id_column: viewid, country_column: 4'
is "another column is the same sample" "$?|$(sql "$W/pano.limbeck" \
    "SELECT id, current FROM every_sample")" "0|$id|1"
ingest pano.limbeck \
    'tables: [pano.csv], id_column: viewid, country_column: 4, licence: CC0'
is "a licence needs no reading" "$?|$(sql "$W/pano.limbeck" \
    "SELECT id, licence FROM samples; SELECT count(*) FROM entry")" "0|$id|CC0
2"

# What an older version left: no content, no settings, a refusal.
ingest old.limbeck 'tables: [swap.tsv]'
sql "$W/old.limbeck" "UPDATE source_state SET content = NULL, settings = NULL,
    modified_at = modified_at; DELETE FROM source_join"
ingest old.limbeck 'tables: [swap.tsv], swap_columns: yes'
is "an older store's refusal is tried again" "$?|$(sums old.limbeck)" \
    "0|2|0|0|0"
sql "$W/old.limbeck" "UPDATE source_state SET content = NULL, settings = NULL"
ingest old.limbeck 'tables: [swap.tsv], swap_columns: yes'
is "what it read well is not read again" "$?|$(sql "$W/old.limbeck" \
    "SELECT count(*) FROM entry")" "0|2"

# A file that was not what it should be, replaced under its name.
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n' \
    > "$W/lfs.csv"
ingest lfs.limbeck 'tables: [lfs.csv]'
is "a pointer is no table" $? 1
mkdir "$W/pointers"
cp "$W/lfs.csv" "$W/pointers/a.jpg"
ingest pointer.limbeck 'paths: [pointers]'
like "nor a picture, and it is said what to do" "$?$(sql "$W/pointer.limbeck" \
    "SELECT class || ' ' || message FROM failure")" '^1damaged .*git lfs pull'
cp "$W/pano.csv" "$W/lfs.csv"
ingest lfs.limbeck 'tables: [lfs.csv], id_column: viewid'
is "the table in its place is read" "$?|$(sums lfs.limbeck)" "0|1|0|0|0"
: > "$W/z.zip"
ingest zip.limbeck 'paths: [z.zip]'
is "an empty archive" $? 1
cp demo/world/streetview/00.zip "$W/z.zip"
head -c 20000 "$W/z.zip" > "$W/cut.zip"
mv "$W/z.zip" "$W/good.zip"
mv "$W/cut.zip" "$W/z.zip"
ingest zip.limbeck 'paths: [z.zip]'
is "a cut one" $? 1
mv "$W/good.zip" "$W/z.zip"
ingest zip.limbeck 'paths: [z.zip]'
is "the good one in its place: the sums hold, nothing is pending" \
    "$(sql "$W/zip.limbeck" "SELECT came_in - kept - rejected - errored,
        pending, rejected > 40 FROM tally ORDER BY run_id DESC LIMIT 1")" "0|0|1"

ingest h.limbeck 'tables: [h.csv]'
like "a key that begins with a hyphen, behind --" \
    "$("$LIMBECK" why "$W/c.yaml" -- -3vfS0_iiYVZKh_LEVlHew 2>&1)" \
    '103\.7213'
plan_done
