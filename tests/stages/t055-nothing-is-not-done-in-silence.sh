#!/bin/sh
# A configuration without sources, a folder without pictures: said, and no
# success. Folders that are not there are made. An older store is not changed
# by one who wants a report of it.
. tests/stages/tap.sh

printf 'jobs: 2\nstore: deep/er/s.limbeck\n' > "$W/none.yaml"
"$LIMBECK" run "$W/none.yaml" > "$W/out" 2>&1
is "a configuration without sources is refused" $? 3
like "in words" "$(cat "$W/out")" 'names no sources'
ok "before a store is made" test ! -e "$W/deep"
: > "$W/empty.yaml"
"$LIMBECK" run "$W/empty.yaml" > "$W/out" 2>&1
is "an empty one too" $? 3
"$LIMBECK" config --check "$W/empty.yaml" > "$W/out" 2>&1
is "config --check says the same" $? 3

mkdir "$W/pictures"
cat > "$W/c.yaml" <<END
store: deep/er/s.limbeck
sources:
  mine: {paths: [pictures]}
export: {to: new/folder/export}
report: {to: new/folder/report}
END
"$LIMBECK" run "$W/c.yaml" --progress none > "$W/out" 2>&1
is "a folder without anything stops the run" $? 2
like "and is named" "$(cat "$W/out")" 'mine: .*pictures" holds no picture'
like "no stage behind it ran" "$(grep -c '^place' "$W/out")" '^0$'
ok "the store's folder was made" test -s "$W/deep/er/s.limbeck"

tar xf demo/world/postcards/postcards.tar -C "$W/pictures"
mkdir "$W/vacant"
sed -i 's/^export/  other: {paths: [vacant]}\nexport/' "$W/c.yaml"
"$LIMBECK" run "$W/c.yaml" --progress none > "$W/out" 2>&1
is "with pictures it runs to its end, what is broken set aside" $? 1
like "a source that has none beside another is said" "$(cat "$W/out")" \
    'other: .*vacant" holds no picture'
ok "the export's folders were made" test -s "$W/new/folder/export/manifest.json"
ok "and the report's" test -s "$W/new/folder/report/index.html"

"$LIMBECK" report "$W/deep/er/s.limbeck" --to "$W/further/off" > "$W/out" 2>&1
ok "a report into a folder that is not there" \
    test -s "$W/further/off/index.html"
cat schemas/000[1-5]_*.sql > "$W/old.sql"
sed "s#@W@#$W#" tests/stages/store_5.sql >> "$W/old.sql"
echo 'PRAGMA user_version = 5;' >> "$W/old.sql"
sqlite3 -batch "$W/old.limbeck" < "$W/old.sql"
before=$(cksum < "$W/old.limbeck")
"$LIMBECK" report "$W/old.limbeck" --to "$W/old" > "$W/out" 2>&1
is "a report of an older store is refused" $? 2
like "in words" "$(cat "$W/out")" 'older schema 5'
is "and the store is as it was" "$(cksum < "$W/old.limbeck")" "$before"
ok "nothing was made" test ! -e "$W/old"
printf 'store: old.limbeck\n' > "$W/old.yaml"
like "who brings it up to date is told" "$("$LIMBECK" report "$W/old.yaml" \
    --to "$W/old" 2>&1)" 'from schema 5 to'
plan_done
