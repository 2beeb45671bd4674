#!/bin/sh
# What must be copied out of a compressed zip or tar is told before it is begun,
# with what is free, and refused where it does not fit.
. tests/stages/tap.sh
. tests/stages/layouts.sh
need_file demo/world/streetview/00.zip
mkdir "$W/in"
unzip -q -j demo/world/streetview/00.zip -d "$W/in"
(cd "$W/in" && tar czf ../p.tgz -- *.jpg && zip -q -9 ../p.zip -- *.jpg &&
    zip -q -0 ../stored.zip -- *.jpg && tar cf ../plain.tar -- *.jpg)
pictures=$(find "$W/in" -name '*.jpg' | wc -l)
blocks=$(find "$W/in" -name '*.jpg' -printf '%s\n' |
    awk '{ n += 512 + 512 * int(($1 + 511) / 512) } END { print n }')
deflated=$(unzip -v "$W/p.zip" | grep -c 'Defl')
mb() { awk -v n="$1" 'BEGIN { printf n < 1e6 ? "%.1f kB" : "%.1f MB", n < 1e6 ? n / 1e3 : n / 1e6 }'; }

inspected "$W/stored.zip" "$W/plain.tar" > "$W/code"
is "what needs no copy is not said to" "$(grep -c compressed "$W/inspected")" 0
inspected "$W/p.zip" > "$W/code"
like "inspect: of a zip, what is deflated" "$(cat "$W/inspected")" \
    "compressed: ingest copies them beside its store: $deflated pictures, [0-9.]+ [kM]B; here [0-9.]+ [kMGT]B are free"
inspected "$W/p.tgz" > "$W/code"
like "of a compressed tar, all" "$(cat "$W/inspected")" \
    ": $pictures pictures, $(mb "$blocks"); here"

config zip p.zip
stage ingest zip --set ingest.spare_bytes=1000000000000000 > "$W/log"
like "ingest refuses what does not fit" "$?|$(cat "$W/log")" \
    "$deflated pictures, .*, would have to be copied out of compressed archives into \".*zip.limbeck.shards\", and .* are free there"
like "... with a hint" "$(cat "$W/log")" 'hint: unpack the archives.*spare_bytes: -1'
is "... before anything is read or copied" "$(sql "$W/zip.limbeck" \
    "SELECT count(*) FROM member")|$(find "$W" -name '*.shards' | wc -l)" '0|0'
like "plan adds it to the disk" "$("$LIMBECK" plan "$W/zip.yaml")" \
    "ingest will copy out of compressed archives: $deflated pictures, .* are free"
is "... as JSON" "$("$LIMBECK" plan "$W/zip.yaml" --json | jq -c \
    '[.[0].copied_pictures, .[0].exact, .[0].disk_bytes == .[-1].disk_bytes]')" \
    "[$deflated,true,true]"
zipped=$("$LIMBECK" plan "$W/zip.yaml" --json | jq '.[0].disk_bytes')
stage ingest zip --set ingest.spare_bytes=-1 > "$W/log"
like "asked for, it is copied without" "$?|$(cat "$W/log")" \
    "^1.*$deflated pictures, .*, are copied out of 1 compressed archive into"
copied=$(find "$W/zip.limbeck.shards" -name '*.tar' -printf '%s\n')
ok "as much as was said, and the end of a tar" test "$copied" -ge "$zipped" -a \
    "$copied" -le $((zipped + 20480))
is "what is read is no plan any more" \
    "$("$LIMBECK" plan "$W/zip.yaml" --json | jq length)" 1
stage ingest zip > "$W/log"
is "what is read already is not said again" "$(grep -c 'are copied' "$W/log")" 0

# What is beyond ingest.member_bytes is never copied: a bomb takes no room.
mkdir "$W/bomb"
head -c 80000000 /dev/zero > "$W/bomb/b.jpg"
(cd "$W/bomb" && zip -q -1 ../bomb.zip b.jpg && tar czf ../bomb.tgz b.jpg)
config bomb bomb.zip,bomb.tgz
stage ingest bomb > "$W/log"
is "a bomb is refused, and reckoned with nothing" "$(failures bomb | cut -c 1-60)|$(
    grep -c 'are copied' "$W/log")" '"b.jpg" in "bomb.zip": refused: larger than 67108864 bytes
"b.jpg" in "bomb.tgz": refused: larger than 67108864 bytes|0'

# Longer than what is looked at: reckoned, and close.
perl -e 'srand 3; for my $i (1 .. 40) { open O, ">", "$ARGV[0]/$i.jpg";
    print O pack "L*", map { int rand 4294967296 } 1 .. 250_000 }' "$W/in"
rm "$W"/in/?????*.jpg
(cd "$W/in" && tar cf - -- *.jpg | gzip -1 > ../long.tgz)
inspected "$W/long.tgz" > "$W/code"
told=$(grep -Eo 'about [0-9]+ pictures, [0-9.]+ MB' "$W/inspected")
like "of a long one it is reckoned" "$told" '^about [0-9]+ pictures'
ok "... to a tenth" test "$(echo "$told" | cut -d ' ' -f 2)" -ge 36 -a \
    "$(echo "$told" | cut -d ' ' -f 2)" -le 44
plan_done
