#!/bin/sh
# Whatever the way: a store that followed its sources holds the samples of one
# that was made of them at once, and none is lost by kill -9 on the way.
. tests/stages/tap.sh
D=$W/data
mkdir -p "$D/x"
tar xf demo/world/postcards/postcards.tar -C "$D/x"
find "$D/x" -name '*.jpg' | sort > "$W/names"
mkdir "$D/p"
head -n 40 "$W/names" | while read -r f; do cp "$f" "$D/p"; done
# A table with an author and a position of each, some far from the EXIF's.
table() { # FROM TO
    echo 'id,lat,lon,author,license'
    sed -n "$1,$2p" "$W/names" | awk -F / '{ k = $NF; sub(/\.jpg$/, "", k)
        printf "%s,%d.5,%d.5,author %d,CC-BY\n", k, NR % 80, NR, NR % 7 }'
}
config() { # NAME LINES
    printf 'store: %s.limbeck\nsources:\n%s\n' "$1" "$2" > "$W/$1.yaml"
}
ingest() {
    "$B/bin/limbeck-ingest" "$W/$1.yaml" --set ingest.max_retired=1 \
        > "$W/out" 2>&1
    code=$?
    [ $code -lt 2 ] || cat "$W/out"
}
samples() { # what there is, without ids
    sql "$W/$1.limbeck" "SELECT source_name, key, hex(p.sha256), s.lat_deg,
        s.lon_deg, s.position_origin, conflict_km, country, author, licence,
        sequence, standing, reason
        FROM samples s LEFT JOIN picture p ON p.id = picture_id
        WHERE current = 1 ORDER BY 1, 2, 3, 12, 13"
}
fresh=0
same() { # TEXT LINES: the store `s`, and a new one, of these sources
    config s "$2"
    ingest s
    fresh=$((fresh + 1))
    config "f$fresh" "$2"
    ingest "f$fresh"
    samples s > "$W/s.samples"
    samples "f$fresh" > "$W/f.samples"
    ok "$1" diff "$W/f.samples" "$W/s.samples"
    is "$1: the sums hold, nothing pends" "$(sql "$W/s.limbeck" "SELECT
        came_in - kept - rejected - errored, pending FROM tally
        ORDER BY run_id DESC LIMIT 1")" "0|0"
}
line() { printf '  a: {root: %s, %s}' "$D" "$1"; }

same "pictures alone" "$(line 'paths: [p]')"
table 1 30 > "$D/t.csv"
same "a table after the pictures" "$(line 'paths: [p], tables: [t.csv]')"
ok "which brings authors and conflicts" test "$(grep -c 'author 3' \
    "$W/s.samples")" -gt 1
table 1 50 > "$D/u.csv"
same "another table, of which some rows repeat" \
    "$(line 'paths: [p], tables: [t.csv, u.csv]')"
same "the other way round" "$(line 'paths: [p], tables: [u.csv, t.csv]')"
same "the first one gone" "$(line 'paths: [p], tables: [u.csv]')"
same "rows without pictures kept" \
    "$(line 'paths: [p], tables: [u.csv], pictures: optional')"
same "and not" "$(line 'paths: [p], tables: [u.csv]')"
table 10 20 > "$D/u.csv"
same "an edited table" "$(line 'paths: [p], tables: [u.csv]')"
same "no table" "$(line 'paths: [p]')"
same "other keys" "$(line 'paths: [p], tables: [t.csv], keys: path')"
same "and back" "$(line 'paths: [p], tables: [t.csv]')"
(cd "$D/x" && find . -name '*.jpg' | sort | head -n 30 | tar cf "$D/s_1.tar" -T - &&
    find . -name '*.jpg' | sort | tail -n +20 | head -n 25 |
    tar czf "$D/s_10.tgz" -T -)
same "archives in place of the folder" \
    "$(line 'paths: ["s_*"], tables: [t.csv]')"
(cd "$D/x" && find . -name '*.jpg' | sort | tail -n 20 |
    tar czf "$D/s_2.tgz" -T -)
same "an archive more, between the two" \
    "$(line 'paths: ["s_*"], tables: [t.csv]')"
is "of which alone was read" "$(sql "$W/s.limbeck" "SELECT worked FROM tally
    ORDER BY run_id DESC LIMIT 1")" 20
mkdir "$W/moved"
mv "$W/s.limbeck"* "$W/moved"
config moved/s "$(line 'paths: ["s_*"], tables: [t.csv]')"
sed 's|moved/s.limbeck|s.limbeck|' "$W/moved/s.yaml" > "$W/moved/t.yaml"
"$B/bin/limbeck-ingest" "$W/moved/t.yaml" > "$W/out" 2>&1
is "a store that moved with its shards finds the bytes" \
    "$(sql "$W/moved/s.limbeck" "SELECT m.data_path FROM current_sample s
        JOIN member m ON m.id = s.member_id" | sort -u |
        while read -r f; do [ -f "$f" ] || echo "$f"; done)" ""
samples moved/s > "$W/m.samples"
ok "and is what it was" diff "$W/s.samples" "$W/m.samples"

# Killed while it follows.
two=$(printf '%s\n' "$(line 'paths: ["s_*"], tables: [t.csv]')")
config k "$(line 'paths: [p], tables: [u.csv]')"
ingest k
cp "$W/k.limbeck" "$W/begun"
config k "$two"
killed=0
for ms in 005 010 020 030 050 080 120; do
    rm -rf "$W"/k.limbeck*
    cp "$W/begun" "$W/k.limbeck"
    for again in 1 2 3; do
        "$B/bin/limbeck-ingest" "$W/k.yaml" --set ingest.max_retired=1 \
            > "$W/out" 2>&1 &
        pid=$!
        sleep "0.$ms"
        kill -9 $pid 2> "$W/out" && killed=$((killed + 1))
        wait $pid 2> "$W/out"
    done
    ingest k
    samples k > "$W/k.samples"
    ok "killed after 0.$ms s, three times" diff "$W/s.samples" "$W/k.samples"
done
ok "some of these kills struck" test "$killed" -gt 3
plan_done
