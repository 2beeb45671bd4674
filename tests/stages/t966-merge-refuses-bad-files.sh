#!/bin/sh
# merge: what a bad copy, a full disk, a name in use or a kill leaves. Each is told
# by name, no store is made of it, and the same command makes the store when it can.
. tests/stages/tap.sh
D=$PWD/demo/world
printf 'sources:
  cards: {paths: ["%s/postcards/postcards.tar"]}
  street: {paths: ["%s/streetview/00.zip"], tables: ["%s/streetview/streetview.csv"]}
' "$D" "$D" "$D" > "$W/c.yaml"
for i in 1 2 3; do
    "$B/bin/limbeck-ingest" "$W/c.yaml" --store "$W/$i.limbeck" --shard $i/3 \
        --progress none > "$W/log" 2>&1
done
out=$W/out.limbeck
merge() { # SHARD...
    "$LIMBECK" merge "$out" "$@" --progress none > "$W/log" 2>&1
    echo "$? $(tr '\n' ' ' < "$W/log")"
}
bad() { # WHAT PATTERN: bad.limbeck in place of the third
    like "$1" "$(merge "$W/1.limbeck" "$W/2.limbeck" "$W/bad.limbeck")" "$2"
    ok "and nothing is made" test ! -e "$out" -a ! -e "$out.merging"
}
size=$(wc -c < "$W/3.limbeck")
for n in 20000 $((size - 1)); do
    head -c $n "$W/3.limbeck" > "$W/bad.limbeck"
    bad "a copy that ended early" "^2 .*bad.limbeck\" was cut off: $n of its $size bytes"
done
: > "$W/bad.limbeck"
bad "an empty file" '^2 .*bad.limbeck" is empty'
echo text > "$W/bad.limbeck"
bad "a file that is another" '^2 .*bad.limbeck": file is not a database'
rm "$W/bad.limbeck"
sqlite3 "$W/bad.limbeck" 'CREATE TABLE t (a)'
bad "a database of somebody else" '^2 .*bad.limbeck" is not a limbeck store'
rm "$W/bad.limbeck"
mkdir "$W/bad.limbeck"
bad "a folder" '^3 .*bad.limbeck" is a folder'
rmdir "$W/bad.limbeck"
for n in -5 9000000000000000000; do
    cp "$W/3.limbeck" "$W/bad.limbeck"
    sqlite3 "$W/bad.limbeck" "PRAGMA ignore_check_constraints = 1;
        UPDATE shard SET ordinal = $n, shards = $n"
    bad "shard $n of as many" '^3 .*bad.limbeck" is no shard'
done
cp "$W/3.limbeck" "$W/bad.limbeck"
sqlite3 "$W/bad.limbeck" "DROP TRIGGER member_unchanged; UPDATE member
    SET data_source_id = 777"
like "rows that name none" "$(merge "$W/1.limbeck" "$W/2.limbeck" \
    "$W/bad.limbeck")" '^2 .*bad.limbeck" was changed by hand'
ok "make no store" test ! -e "$out"
rm -f "$out".*

cp "$W/3.limbeck" "$out.merging"
like "what lies under the name of a merge and is none" \
    "$(merge "$W"/[123].limbeck)" '^3 .*out.limbeck.merging" is no merge'
is "stays as it is" "$(cmp "$W/3.limbeck" "$out.merging"; echo $?)" 0
rm -f "$out".*
mkdir "$out"
like "a name that a folder has" "$(merge "$W"/[123].limbeck)" '^3 .*out.limbeck" already'
rmdir "$out"
like "a shard in the place of the store" "$("$LIMBECK" merge "$W/1.limbeck" \
    "$W"/[123].limbeck 2>&1)" '1.limbeck" already'

like "the shards are as they were" "$(merge "$W"/[123].limbeck)" '^0 '
dump() { sqlite3 -batch "$1" < tests/dump.sql; }
dump "$out" > "$W/want"
if [ "$(id -u)" -eq 0 ] && mkdir "$W/small" &&
    mount -t tmpfs -o size=1m none "$W/small" 2> "$W/none"; then
    trap 'umount "$W/small"; rm -rf "$W"' EXIT
    out=$W/small/out.limbeck
    like "a full disk" "$(merge "$W"/[123].limbeck)" '^2 .*full.*run it again'
    ok "has no store" test ! -e "$out"
    mount -o remount,size=40m "$W/small"
    like "with room it goes on" "$(merge "$W"/[123].limbeck)" '^0 '
    dump "$out" > "$W/got"
    ok "and comes to the same" diff "$W/want" "$W/got"
    rm -f "$out"
else
    tap_result 0 "a full disk # SKIP needs root, who may mount a small one"
fi
if [ "$(id -u)" -eq 0 ] && command -v setpriv > "$W/none"; then
    out=$W/mine/out.limbeck
    mkdir "$W/mine"
    chmod 755 "$W" "$W/mine"
    like "no right to write" "$(setpriv --reuid=65534 --clear-groups "$LIMBECK" \
        merge "$out" "$W"/[123].limbeck 2>&1; echo "rc $?")" 'out.limbeck.*ermission denied'
else
    tap_result 0 "no right to write # SKIP needs root and setpriv"
fi
plan_done
