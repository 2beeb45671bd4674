#!/bin/sh
# What ingest set aside is read again when a limit was raised, when the file can
# be opened, or by `limbeck retry`; what was accepted stays so when its source
# is read anew; and a file that is not there is named.
. tests/stages/tap.sh
I=tests/golden/data/images
S=$W/s.limbeck
mkdir "$W/p"
cp "$I/square224.png" "$W/p/large.png"
cp "$I/odd131x97.png" "$W/p/small.png"
printf 'id,lat,lon\nsmall,1,2\nlarge,3,4\nlost,5,6\n' > "$W/t.csv"
small=$(wc -c < "$W/p/small.png")
large=$(wc -c < "$W/p/large.png")
[ "$large" -gt "$small" ] || { t=$small small=$large large=$t; }
config() { # PATHS
    cat > "$W/c.yaml" <<END
store: $S
sources:
  w:
    pictures: optional
    root: $W
    paths: [$1]
    tables: [t.csv]
END
}
config p
ingest() { "$LIMBECK" run "$W/c.yaml" --only ingest --progress none "$@" \
    > "$W/out" 2>&1; }
now() { sql "$S" "SELECT class, accepted_at IS NOT NULL FROM current_failure
    ORDER BY id" | tr '\n' ' '; }

ingest --set "ingest.member_bytes=$small"
is "a picture beyond the limit is set aside" "$?/$(now)" '1/limit|0 '
like "with what to do" "$(cat "$W/out")" 'raise the setting'
n=$(sql "$S" 'SELECT count(*) FROM member')
ingest --set "ingest.member_bytes=$small"
is "under the same limit nothing is read" \
    "$?/$(sql "$S" 'SELECT count(*) FROM member')" "1/$n"
ingest
is "a raised limit has it read" "$?/$(now)" '0/'
is "the failure is history" "$(sql "$S" 'SELECT count(*) FROM failure')" 1
is "no picture was decoded twice" "$(sql "$S" "SELECT count(*) FROM picture")" 2

# A damaged picture.
head -c 300 "$I/wide300x180.png" > "$W/p/bad.png"
ingest
is "a damaged picture is news" "$?/$(now)" '1/damaged|0 '
like "with its file" "$(cat "$W/out")" 'bad.png.* in .*/p'
ok "accepted" "$LIMBECK" accept "$W/c.yaml" --class damaged
ingest
is "it makes no exit code 1" "$?/$(now)" '0/damaged|1 '
cp "$I/wide300x180.png" "$W/p/third.png"
ingest
is "also when its folder is read anew" "$?/$(now)" '0/damaged|1 '
head -c 200 "$I/wide300x180.png" > "$W/p/worse.png"
ingest
is "another one is news" "$?/$(now)" '1/damaged|1 damaged|0 '
id=$("$LIMBECK" status "$S" --failures | sed -n 's/^ *\([0-9]*\) .*worse.png.*/\1/p')
ok "tried again by number" "$LIMBECK" retry "$W/c.yaml" "$id"
before=$(sql "$S" 'SELECT max(id) FROM member')
ingest
is "it is decoded again" "$?/$(now)/$(sql "$S" "SELECT count(*) FROM member
    WHERE id > $before AND picture_id IS NULL")" '1/damaged|1 damaged|0 /2'
cp "$I/wide300x180.png" "$W/p/worse.png"
rm "$W/p/bad.png"
ingest
is "mended and gone: nothing is set aside" "$?/$(now)" '0/'
like "why tells what was" "$("$LIMBECK" why "$S" worse)" 'ingest, damaged, '

# A path that is not there.
config 'p, mistyped'
ingest
is "a path that is not there" "$?/$(now)" '1/unreadable|0 '
like "is named" "$(cat "$W/out")" '/mistyped'
config p
ingest
is "is over without it" "$?/$(now)" '0/'
is "and stays as history" "$(sql "$S" "SELECT DISTINCT ended_reason FROM failure
    WHERE path LIKE '%mistyped'")" "done"

# A file that cannot be opened; not for root, who can open all.
if [ "$(id -u)" -eq 0 ]; then
    chmod -R a+rwX "$W"
    chmod a+x "$(dirname "$W")"
    set -- setpriv --reuid 65534 --regid 65534 --clear-groups
else
    set --
fi
if [ $# -eq 0 ] || "$@" test -x "$PWD/$LIMBECK"; then
    cp "$I/odd131x97.png" "$W/p/new.png"
    chmod 0 "$W/p/new.png"
    "$@" "$LIMBECK" run "$W/c.yaml" --only ingest --progress none \
        > "$W/out" 2>&1
    code=$?
    is "a file that cannot be opened" "$code/$(now)" '1/unreadable|0 '
    n=$(sql "$S" 'SELECT count(*) FROM member')
    "$@" "$LIMBECK" run "$W/c.yaml" --only ingest --progress none \
        > "$W/out" 2>&1
    is "is not read as long as it cannot be" \
        "$(sql "$S" 'SELECT count(*) FROM member')" "$n"
    chmod 644 "$W/p/new.png"
    "$@" "$LIMBECK" run "$W/c.yaml" --only ingest --progress none \
        > "$W/out" 2>&1
    code=$?
    is "and read once it can be" "$code/$(now)" '0/'
fi
plan_done
