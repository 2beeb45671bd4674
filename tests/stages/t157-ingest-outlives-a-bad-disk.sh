#!/bin/sh
# An archive that the disk keeps from being read to its end: a failure of now,
# read on by the next run; what was read of the file before stays meanwhile.
. tests/stages/tap.sh
need_file "$B/doubles/bad_disk.so"
I=$PWD/tests/golden/data/images
S=$W/s.limbeck
mkdir "$W/all"
n=0
for f in "$I"/square224.png "$I"/odd131x97.png "$I"/wide300x180.png; do
    n=$((n + 1))
    cp "$f" "$W/all/k$n.png"
done
tar -C "$W/all" --format ustar --sort name -b 1 -cf "$W/a.tar" \
    k1.png k2.png k3.png
{
    echo id,lat,lon
    for i in 1 2 3 4; do echo "k$i,$i,$i"; done
} > "$W/t.csv"
cat > "$W/c.yaml" <<END
store: $S
sources:
  w:
    pictures: optional
    root: $W
    paths: [a.tar]
    tables: [t.csv]
END
# Within the last block that is read.
at=$(($(wc -c < "$W/a.tar") - 1024))
ingest() { "$LIMBECK" run "$W/c.yaml" --only ingest --progress none \
    > "$W/out" 2>&1; }
bad() {
    ASAN_OPTIONS=verify_asan_link_order=0 BAD_DISK=a.tar BAD_DISK_AT=$at \
        LD_PRELOAD=$PWD/$B/doubles/bad_disk.so "$B/bin/limbeck-ingest" \
        "$W/c.yaml" --progress none > "$W/out" 2>&1
}
now() { sql "$S" "SELECT item_kind, class FROM current_failure" |
    tr '\n' ' '; }
pictures() { sql "$S" "SELECT count(*) FROM current_sample
    WHERE picture_id IS NOT NULL"; }

bad
is "a failure of the file, and of now" "$?/$(now)" '1/file|unreadable '
like "by name" "$(sql "$S" 'SELECT message FROM current_failure')" 'a.tar'
bad
is "once" "$?/$(sql "$S" 'SELECT times FROM failure')" 1/2
ingest
is "read to its end by the next run" "$?/$(now)/$(pictures)" 0//3
is "and joined with its rows" "$(sql "$S" "SELECT count(*) FROM current_sample
    WHERE standing = 'kept' AND picture_id IS NULL")" 1
is "in the row that was begun" "$(sql "$S" "SELECT count(*) FROM source
    WHERE kind = 'tar'")" 1
ingest
is "then there is nothing to do" "$?/$(sql "$S" "SELECT worked FROM tally
    ORDER BY run_id DESC LIMIT 1")" 0/0

# The file grows, and the disk breaks.
echo note > "$W/all/k4.txt"
tar -C "$W/all" --format ustar -b 1 -rf "$W/a.tar" k4.txt
bad
is "what was read before stays" "$?/$(now)/$(pictures)" '1/file|unreadable /3'
ingest
is "until the file is read to its end" "$?/$(now)/$(sql "$S" "SELECT
    count(*), sum(t.current) FROM source s
    JOIN source_state t ON t.source_id = s.id WHERE s.kind = 'tar'")" '0//2|1'
plan_done
