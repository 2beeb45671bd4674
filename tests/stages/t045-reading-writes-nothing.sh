#!/bin/sh
# Commands that only read: they wait for no writer, and work on a store and in
# a folder that they cannot write to; a log beside it is read or refused, never
# passed over.
. tests/stages/tap.sh
. tests/stages/teach_world.sh

teach_world "$W/a.limbeck" 3
printf 'store: %s\n' "$W/a.limbeck" > "$W/a.yaml"
"$LIMBECK" run "$W/a.yaml" --only place --progress none > "$W/out" 2>&1

mkfifo "$W/in"
sqlite3 -batch "$W/a.limbeck" < "$W/in" > "$W/held" &
exec 8> "$W/in"
printf 'BEGIN IMMEDIATE;\nSELECT 1;\n' >&8
while [ ! -s "$W/held" ]; do sleep 0.02; done
for command in "status $W/a.yaml" "status $W/a.limbeck" \
    "run $W/a.yaml --dry-run" "why $W/a.limbeck k1"; do
    # shellcheck disable=SC2086 # words
    timeout 20 "$LIMBECK" $command > "$W/out" 2>&1
    ok "$(echo "$command" | sed "s|$W/||") does not wait for a writer" \
        test $? -ne 124
done
exec 8>&-
wait

if [ "$(id -u)" -ne 0 ] || ! command -v setpriv > /dev/null; then
    echo "# a user who may not write is not tried: that needs root and setpriv"
    plan_done
    exit
fi
# Where that user may go; the folder of this test is ours alone.
R=$(TMPDIR="" mktemp -d)
trap 'rm -rf "$W" "$R"' EXIT
mkdir "$R/ro"
sqlite3 "$W/a.limbeck" 'PRAGMA wal_checkpoint(TRUNCATE)' > "$W/out"
cp "$W/a.limbeck" "$R/ro/a.limbeck"
cp "$LIMBECK" "$R/ro/limbeck"
chmod 755 "$R" "$R/ro" "$R/ro/limbeck"
chmod 444 "$R/ro/a.limbeck"
nobody() {
    setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}
nobody "$R/ro/limbeck" status "$R/ro/a.limbeck" > "$W/out" 2>&1
like "a store in a folder without write access is read" "$(cat "$W/out")" \
    '^place +4 '
is "and nothing is made beside it" "$(ls "$R/ro")" "a.limbeck
limbeck"
printf 'store: %s\n' "$R/ro/a.limbeck" > "$R/ro/a.yaml"
nobody "$R/ro/limbeck" status "$R/ro/a.yaml" > "$W/out" 2>&1
like "by its configuration too" "$(cat "$W/out")" '^place +4 '
echo changes > "$R/ro/a.limbeck-wal"
nobody "$R/ro/limbeck" status "$R/ro/a.limbeck" > "$W/out" 2>&1
is "a log that cannot be read is not passed over" $? 2
like "and says what to do" "$(cat "$W/out")" 'copy both files'
plan_done
