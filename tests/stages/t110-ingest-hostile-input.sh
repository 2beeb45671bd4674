#!/bin/sh
# Broken and hostile archives, pictures and tables: each costs one record, its
# error names file and place, the run goes on, and the sums hold.
. tests/stages/tap.sh
D=$W/data
mkdir -p "$D/p" "$D/x/y"
i=0
tar xf demo/world/postcards/postcards.tar -C "$D/x"
for f in "$D"/x/postcards/card_019*.jpg; do
    i=$((i + 1))
    cp "$f" "$D/p/$i.jpg"
done
head -c 3000 "$D/p/1.jpg" > "$D/p/cut.jpg"
echo 'no picture at all' > "$D/p/text.jpg"
: > "$D/p/empty.jpg"
echo '{"a": 1}' > "$D/p/1.json"
ln -s 1.jpg "$D/p/link.jpg"
tar cf "$D/whole.tar" -C "$D" p/2.jpg p/3.jpg p/4.jpg
size=$(wc -c < "$D/p/2.jpg")
head -c $((2560 + size + 2000)) "$D/whole.tar" > "$D/cut.tar"
cp "$D/p/5.jpg" "$D/x/evil.jpg"
(cd "$D/x/y" && mkdir -p a/b && cd a/b && cp ../../../evil.jpg ok.jpg &&
    zip -q0 "$D/evil.zip" ../../../evil.jpg ok.jpg)
(cd "$D/x/y" && tar cPf "$D/absolute.tar" "$D/x/evil.jpg")
printf 'junk that is no zip' > "$D/junk.zip"
head -c 4000 demo/world/mp16/shard_0.msg > "$D/short.msg"
cat > "$D/rows.csv" << 'EOF'
id,lat,lon,country,city
1.jpg,48.85,2.35,FR,"Paris,
Lutetia"
2,abc,2.35,FR,
3,91.5,2.35,FR,
4,NaN,2.35,NA,
5,,2.35,NA,
,1,2,NA,
7,1,181,NA,
8,-22.5,17.1,NA,Windhoek
8,-22.6,17.2,NA,again
9,1,2
10,,,,
EOF
printf 'id,lat,lon\n1,139.7,35.7\n2,2.3,48.8\n3,-151.2,33.9\n' \
    > "$D/swapped.csv"
printf '\357\273\277ID;Latitude;Longitude\r\n1;48.5;2.5\r\n' > "$D/semi.csv"
printf 'name,url\n1,http://x\n' > "$D/none.csv"
cat > "$W/run.yaml" << EOF
store: run.store
sources:
  folder: {root: $D, paths: [p], tables: [rows.csv]}
  cut: {root: $D, paths: [cut.tar]}
  evil: {root: $D, paths: [evil.zip, absolute.tar]}
  junk: {root: $D, paths: [junk.zip, short.msg, missing.tar, p/1.jpg]}
  swapped: {root: $D, tables: [swapped.csv], pictures: optional}
  mended: {root: $D, tables: [swapped.csv], pictures: optional, swap_columns: yes}
  tables: {root: $D, tables: [semi.csv, none.csv], pictures: optional}
EOF
S=$W/run.store
before=$(cd "$D" && find . | sort)
"$B/bin/limbeck-ingest" "$W/run.yaml" > "$W/out" 2>&1
is "finished with records set aside" $? 1
is "the sums hold, nothing is pending" \
    "$(sql "$S" "SELECT came_in - kept - rejected - errored, pending
                 FROM tally")" "0|0"
is "nothing was written beside the data" "$(cd "$D" && find . | sort)" "$before"
failed() {
    sql "$S" "SELECT message FROM failure WHERE message LIKE '%$1%'"
}
like "truncated JPEG" "$(failed cut.jpg)" '"cut.jpg" in ".*/p": .*truncated'
like "text named .jpg" "$(failed text.jpg)" \
    'not a picture: it is text that begins with "no picture at all'
like "empty file" "$(failed empty.jpg)" 'not a picture: it is empty'
like "truncated tar, its member" "$(failed p/3.jpg)" \
    '"p/3.jpg" in ".*cut.tar": .*truncated'
like "truncated tar, the place" \
    "$(sql "$S" "SELECT message FROM failure WHERE item_kind = 'source'
                 AND line = 0 AND name LIKE '%cut.tar'")" 'cut.tar" cannot be read past byte [0-9]+: truncated'
is "what came before the cut is kept" \
    "$(sql "$S" "SELECT key FROM samples WHERE source_name = 'cut'")" 2
like "a name that leads out" "$(failed '../../../evil.jpg')" \
    'in ".*evil.zip": refused: name that leads out of the archive'
like "an absolute name" "$(failed absolute.tar)" 'refused: absolute name'
is "its neighbour is read" \
    "$(sql "$S" "SELECT key FROM samples WHERE source_name = 'evil'")" ok
like "no archive" "$(failed junk.zip)" 'junk.zip'
like "a cut shard names the offset" "$(failed short.msg)" \
    'short.msg": cut short: the record at byte 0 ends after 4000 bytes'
like "a missing file" "$(failed missing.tar)" 'missing.tar" could not be opened'
like "a picture is no source" "$(failed p/1.jpg)" 'is a picture: name the folder'
like "letters for a latitude" "$(failed 'line 4:')" \
    'rows.csv", line 4: the latitude "abc" is not a number'
like "latitude out of range" "$(failed 'line 5:')" 'latitude 91.5 is out of'
like "NaN" "$(failed 'line 6:')" 'latitude "NaN" is not a number'
like "no latitude" "$(failed 'line 7:')" 'the latitude is missing'
like "no id" "$(failed 'line 8:')" 'the id is missing'
like "longitude out of range" "$(failed 'line 9:')" 'longitude 181 is out of'
like "too few fields" "$(failed 'line 12:')" '3 fields, where .* has 5'
is "a quoted line end" \
    "$(sql "$S" "SELECT city, country FROM entry WHERE line = 2
                 AND key = '1' AND city <> ''" | tr '\n' ' ')" \
    "Paris, Lutetia|FR "
is "a repeated entry, and one without a picture, have their rows" \
    "$(sql "$S" "SELECT s.key, s.reason FROM samples s JOIN entry e
                 ON e.id = s.entry_id WHERE e.line IN (11, 13) ORDER BY s.id")" \
    "8|repeated entry
10|no picture"
is "side files and links are rejected" \
    "$(sql "$S" "SELECT m.name, s.reason FROM samples s JOIN member m
                 ON m.id = s.member_id WHERE s.reason IN
                 ('not a picture', 'a link') ORDER BY 1")" \
    "1.json|not a picture
link.jpg|a link"
like "swapped columns are refused" "$(failed 'look swapped')" \
    'swapped.csv": 2 of 3 latitudes \(column "lat"\)'
is "unless they are said to be swapped" \
    "$(sql "$S" "SELECT count(*), max(lat_deg) FROM samples
                 WHERE source_name = 'mended'")" "3|48.8"
is "byte order mark, semicolons, CRLF" \
    "$(sql "$S" "SELECT lat_deg FROM samples WHERE source_name = 'tables'")" \
    48.5
like "a table without positions" "$(failed none.csv)" \
    'none.csv": has no column for the latitude'
cp "$D/p/6.jpg" "$D/p/new.jpg"
echo more >> "$D/semi.csv"
"$B/bin/limbeck-ingest" "$W/run.yaml" > "$W/out" 2>&1
is "a folder that changed is read anew" \
    "$(sql "$S" "SELECT count(*) FROM samples WHERE key = 'new'")" 1
like "a table too, and its new line fails by itself" "$(failed semi.csv)" \
    'semi.csv", line [0-9]+: '
is "the sums still hold" \
    "$(sql "$S" "SELECT came_in - kept - rejected - errored, pending
                 FROM tally ORDER BY run_id DESC LIMIT 1")" "0|0"

# A small file whose coefficients, in several scans, fill a gigabyte.
mkdir "$D/big"
cp "$D/p/2.jpg" "$D/p/3.jpg" "$D/big"
perl -0777 -pe 's/\xff\xc0(...)..../\xff\xc2$1\x32\xc8\x32\xc8/s' \
    "$D/p/4.jpg" > "$D/big/huge.jpg"
printf 'store: big.store\nsources: {a: {root: %s, paths: [big]}}\n' "$D" \
    > "$W/big.yaml"
"$B/bin/limbeck-ingest" "$W/big.yaml" --set ingest.decode_bytes=100000000 \
    > "$W/out" 2>&1
is "what takes too much memory is set aside" "$(sql "$W/big.store" "
    SELECT replace(message, '$D/', '') FROM failure")" \
    "$(printf '"huge.jpg" in "big": decoding it takes %s bytes of memory, more than ingest.decode_bytes, 100000000' \
        "$(sql "$W/big.store" "SELECT CAST(substr(message,
            instr(message, 'takes ') + 6) AS INTEGER) FROM failure")")"
ok "what it takes is more than its pixels" test "$(sql "$W/big.store" "
    SELECT CAST(substr(message, instr(message, 'takes ') + 6) AS INTEGER)
    FROM failure")" -gt 500000000
is "others are not" "$(sql "$W/big.store" "SELECT count(*) FROM member
    WHERE picture_id NOT NULL")" 2
"$B/bin/limbeck-ingest" "$W/run.yaml" --store "$W/one.store" --jobs 4 \
    --set ingest.decode_bytes=1048576 > "$W/out" 2>&1
is "with room for one at a time the others wait" \
    "$(sql "$W/one.store" "SELECT count(*) FROM picture")" \
    "$(sql "$S" "SELECT count(DISTINCT m.picture_id) FROM member m
        JOIN source_state t ON t.source_id = m.source_id WHERE t.current = 1")"
plan_done
