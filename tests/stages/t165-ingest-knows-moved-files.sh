#!/bin/sh
# What moved, was renamed or touched is known by names, sizes, times and
# digests: it is not read, or not decoded, again.
. tests/stages/tap.sh
D=$W/a
S=$W/s.store
mkdir -p "$D/pics/sub"
i=0
while [ $i -lt 6 ]; do
    { cat tests/golden/data/images/square224.png; printf %02d $i; } \
        > "$D/pics/sub/p$i.png"
    i=$((i + 1))
done
(cd "$D/pics" && tar cf "$D/t.tar" sub && cd sub && zip -q0 "$D/z.zip" ./*)
ingest() { # NAME ROOT
    printf 'store: s.store\nsources: {%s: {root: %s, paths: [%s]}}\n' \
        "$1" "$2" 'pics, t.tar, z.zip' > "$W/c.yaml"
    "$B/bin/limbeck-ingest" "$W/c.yaml" --set ingest.max_retired=1 \
        > "$W/out" 2>&1
}
state() {
    sql "$S" "SELECT sum(t.current), count(DISTINCT m.picture_id),
        count(*) FROM member m JOIN source_state t ON t.source_id = m.source_id
        WHERE t.current = 1 AND m.picture_id NOT NULL"
}
places() {
    sql "$S" "SELECT replace(m.data_path, '$W/', ''), m.data_offset,
        m.data_length FROM member m
        JOIN source_state t ON t.source_id = m.source_id
        WHERE t.current = 1 AND m.picture_id NOT NULL ORDER BY 1, 2"
}
spoil() { # FILE: other bytes, of the same size and time
    cp -p "$1" "$W/as-it-was"
    perl -e 'open(my $f, "+<:raw", $ARGV[0]) or die $!; seek($f, 1500, 0);
        print $f "spoilt" x 50' "$1"
    touch -r "$W/as-it-was" "$1"
}

ingest a "$D"
is "a folder and archives are read" "$?|$(state)" "0|18|6|18"
places | sed 's/^a/b/' > "$W/places"

# Were anything read again, this would be noticed.
for f in pics/sub/p3.png t.tar z.zip; do spoil "$D/$f"; done
mv "$D" "$W/b"
ingest a "$W/b"
is "a root that moved is not read again" "$?|$(state)" "0|18|6|18"
is "the pictures lie where they are now" "$(places)" "$(cat "$W/places")"
ingest other "$W/b"
is "nor is a source that was renamed" "$?|$(state)" "0|18|6|18"

# A time that differs: digests tell.
touch "$W/b/t.tar" "$W/b/z.zip" "$W/b/pics/sub/"*
ingest other "$W/b"
is "what was touched is compared" "$?|$(sql "$S" "SELECT count(DISTINCT item)
    FROM current_failure")" "1|3"
is "and the others are what they were" "$(state)" "15|6|15"
is "no picture is new" "$(sql "$S" "SELECT count(*) FROM picture")" 6
plan_done
