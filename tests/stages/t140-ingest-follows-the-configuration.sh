#!/bin/sh
# The store follows its sources: what is corrected, edited, added, taken out,
# moved or put back. Facts stay; what is not there any more is retired.
. tests/stages/tap.sh
D=$W/data
S=$W/run.store
mkdir -p "$D"
unzip -qo demo/world/streetview/00.zip -d "$W/all"
mkdir "$D/pics"
cat > "$W/all.yaml" << EOF
store: all.store
sources: {all: {root: $W, paths: [all]}}
EOF
"$B/bin/limbeck-ingest" "$W/all.yaml" > "$W/out" 2>&1
sql "$W/all.store" "SELECT m.name FROM member m JOIN picture p
    ON p.id = m.picture_id GROUP BY p.id ORDER BY m.name" > "$W/names"
head -n 30 "$W/names" | while read -r n; do cp -p "$W/all/$n" "$D/pics"; done
cp demo/world/streetview/streetview.csv "$D/full.csv"
cat > "$W/table.awk" << 'EOF'
BEGIN { while ((getline n < names) > 0) { sub(/\.jpg$/, "", n); on[n] = 1 } }
FNR == 1 || ($1 in on)
EOF
rows() { # FROM TO: the rows of these pictures
    sed -n "$1,$2p" "$W/names" > "$W/some"
    awk -F , -v names="$W/some" -f "$W/table.awk" "$D/full.csv"
}
rows 1 30 > "$D/t.csv"
config() { # LINES...
    { echo "store: run.store"; echo "sources:"; printf '%s\n' "$@"; } \
        > "$W/run.yaml"
}
ingest() { "$B/bin/limbeck-ingest" "$W/run.yaml" "$@" > "$W/out" 2>&1; }
kept() { sql "$S" "SELECT count(*) FROM current_sample WHERE standing = 'kept'"; }
last() {
    sql "$S" "SELECT worked, came_in - kept - rejected - errored - pending,
        pending FROM tally ORDER BY run_id DESC LIMIT 1"
}
ids() { sql "$S" "SELECT id, key FROM samples WHERE current = 1 ORDER BY id"; }
base="  a: {root: $D, paths: [pics], tables: [t.csv]}"

config "$base"
ingest
n=$(kept)
ok "the first run keeps pictures" test "$n" -gt 20
ids > "$W/ids"
ingest
is "nothing changed, nothing is done" "$(last)" "0|0|0"

# A source is taken out and put back.
config "  b: {root: $D, paths: [pics], keys: path}"
ingest
is "more than a tenth at once stops" $? 2
like "with the figures and the way out" "$(cat "$W/out")" \
    "$n of $n kept samples would be retired.*"
like "by source" "$(cat "$W/out")" "source \"a\": $n, its source is not"
like "and says --yes" "$(cat "$W/out")" -- '--yes'
is "and nothing was retired" "$(kept)" "$n"
ingest --set ingest.max_retired=1
is "asked for, they are retired, and said why" \
    "$(sql "$S" "SELECT DISTINCT retired_reason FROM every_sample
                 WHERE source_name = 'a' AND current = 0")" \
    "its source is not in the configuration"
is "the facts stay" "$(sql "$S" "SELECT count(*) FROM entry")" \
    "$(($(wc -l < "$D/t.csv") - 1))"
members=$(sql "$S" "SELECT count(*) FROM member")
config "$base"
ingest --set ingest.max_retired=1
is "put back, it is not read again" "$(sql "$S" "SELECT count(*) FROM member")" \
    "$members"
is "and the samples are the same" "$(ids)" "$(cat "$W/ids")"
like "the sums hold" "$(last)" "\|0\|0"

# A picture is added to the folder, another goes, a third is altered.
one=$(sed -n 31p "$W/names")
cp "$W/all/$one" "$D/pics"
rows 1 31 > "$D/t.csv"
ingest
is "a file and a row more: one sample more" "$(kept)" $((n + 1))
is "the others are the same" "$(ids | head -n "$(wc -l < "$W/ids")")" \
    "$(cat "$W/ids")"
two=$(sed -n 2p "$W/names")
cp -p "$D/pics/$two" "$W/two.jpg"
head -c "$(wc -c < "$W/two.jpg")" /dev/zero > "$D/pics/$two"
touch -r "$W/two.jpg" "$D/pics/$two"
cp "$W/all/$(sed -n 32p "$W/names")" "$D/pics"
ingest
is "unchanged files are not opened again" "$(sql "$S" "SELECT count(*)
    FROM failure WHERE item_kind = 'member'")" 0
key=${two%.jpg}
rm "$D/pics/$two"
ingest
is "a picture that is removed is retired with its reason" \
    "$(sql "$S" "SELECT current, retired_reason FROM every_sample
        WHERE source_name = 'a' AND key = '$key' AND picture_id IS NOT NULL")" \
    "0|no longer in its source"
old=$(sql "$S" "SELECT id FROM every_sample WHERE source_name = 'a' AND key = '$key' AND current = 0")
cp "$W/all/$(sed -n 40p "$W/names")" "$D/pics/$two"
ingest
is "other bytes under its name are another sample" \
    "$(sql "$S" "SELECT count(*), min(id) > $old FROM samples
        WHERE source_name = 'a' AND key = '$key' AND standing = 'kept' AND current = 1")" "1|1"
cp "$W/two.jpg" "$D/pics/$two"
ingest
like "why takes the current one for its key" \
    "$("$LIMBECK" why "$W/run.yaml" "$key" 2>&1)" 'standing +kept'
like "and says of the other why it is retired" \
    "$("$LIMBECK" why "$W/run.yaml" "id:$(sql "$S" "SELECT id FROM every_sample
        WHERE source_name = 'a' AND key = '$key' AND current = 0
          AND standing = 'kept'")" 2>&1)" 'retired +no longer in its source'
is "the old bytes are the old sample" \
    "$(sql "$S" "SELECT id FROM samples
        WHERE source_name = 'a' AND key = '$key' AND standing = 'kept' AND current = 1")" "$old"
like "the sums hold all the while" "$(last)" "\|0\|0"

# A table is edited: a row goes, a position is corrected.
lat=$(sql "$S" "SELECT lat_deg FROM samples WHERE id = $old")
awk -F , -v OFS=, -v k="$key" 'NR == 1 { for (i = 1; i <= NF; i++)
    if ($i == "latitude") c = i }
    $1 == k { $c = $c > 0 ? $c - 1 : $c + 1 } 1' "$D/t.csv" > "$W/t.csv"
cp "$W/t.csv" "$D/t.csv"
ingest
is "a corrected row changes its sample alone" \
    "$(sql "$S" "SELECT round(abs(lat_deg - $lat), 3) FROM samples
        WHERE id = $old AND current = 1")" 1.0
is "nobody else's" "$(sql "$S" "SELECT count(*) FROM sample_state
    WHERE run_id = (SELECT max(id) FROM run) AND standing = 'kept'
      AND entry_id IS NOT NULL AND sample_id <> $old
      AND retired_reason IS NOT NULL")" 0

# What may be read now is tried again; what was read is not read again.
before=$(kept)
[ "$(id -u)" -eq 0 ] || chmod 0 "$D/t.csv" "$D/pics/$one"
ingest
one_more=$(sql "$S" "SELECT count(*) FROM member")
chmod 644 "$D/t.csv" "$D/pics/$one"
chmod 600 "$D/pics/$two"
ingest
is "after a change of modes nothing is missing" "$?|$(kept)" "0|$before"
ok "the folder was looked through again" test "$one_more" -lt \
    "$(sql "$S" "SELECT count(*) FROM member")"

# An archive that cannot be read is a failure, never a retirement.
before=$(kept)
mv "$D/pics" "$D/away"
ingest
is "what is not there sets aside" $? 1
is "and retires nothing" "$(kept)" "$before"
mv "$D/away" "$D/pics"
ingest
is "and when it is back all is well" "$?|$(kept)" "0|$before"

# Moved and renamed.
mkdir "$W/elsewhere"
mv "$D/pics" "$D/t.csv" "$W/elsewhere"
ids > "$W/ids"
config "  a: {root: $W/elsewhere, paths: [pics], tables: [t.csv]}"
ingest
is "moved files are the same samples" "$?|$(ids)" "0|$(cat "$W/ids")"
config "  renamed: {root: $W/elsewhere, paths: [pics], tables: [t.csv]}"
ingest
is "a renamed source has the same pictures: nothing stops" "$?|$(kept)" \
    "0|$before"
plan_done
