#!/bin/sh
# inspect: what files are taken for, by the code that ingest reads them with;
# nothing is written.
. tests/stages/tap.sh
D=$W/d
mkdir "$D"
inspect() { (cd "$D" && "$LIMBECK" inspect "$@" > "$W/out" 2>&1); }
LIMBECK=$(realpath "$LIMBECK")

printf 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n' \
    > "$D/lfs.csv"
cp "$D/lfs.csv" "$D/lfs.zip"
cp "$D/lfs.csv" "$D/lfs.jpg"
: > "$D/empty.tar"
head -c 30000 demo/world/streetview/00.zip > "$D/cut.zip"
head -c 3000 tests/golden/data/images/square224.png > "$D/cut.png"
for f in lfs.csv lfs.zip lfs.jpg; do
    inspect $f
    is "a pointer is said to be one" "$?|$(cat "$W/out")" \
        "1|$f: is a git-lfs pointer, not the file: \`git lfs pull\`"
done
inspect empty.tar
is "so is what is empty" "$?|$(cat "$W/out")" "1|empty.tar: empty"
inspect cut.zip
is "a cut archive" $? 1
like "is called cut" "$(cat "$W/out")" 'cut or damaged: .*past byte 30000'
inspect cut.png
like "a cut picture, too" "$?|$(cat "$W/out")" '^1\|cut.png: .*truncated'
inspect none.zip
like "what is not there" "$?|$(cat "$W/out")" \
    '^1\|none.zip: could not be opened: No such file'
inspect "$PWD/tests/golden/data/images/square224.png"
like "a picture" "$?|$(cat "$W/out")" '^0\|.*: picture, png, 224 x 224'

# A table and pictures.
for p in London Paris; do
    mkdir -p "$D/pics/$p"
    cp tests/golden/data/images/square224.png "$D/pics/$p/0001.png"
done
cp tests/golden/data/images/square224.png "$D/pics/34_8d_9055806529.png"
echo text > "$D/pics/README"
{
    echo 'IMG_FILE;LAT;LON;owner;weather'
    echo 'Paris/0001.jpg;48.85;2.35;ann;rain'
    echo 'London/0001.jpg;51.5;-0.12;bob;fog'
    echo '34/8d/9055806529.jpg;1;2;cyd;sun'
    echo 'x;north;2;dee;sun'
} > "$D/t.csv"
inspect t.csv pics
is "a table and pictures" $? 0
is "are shown" "$(cat "$W/out")" "t.csv: table, separated by semicolons, with a header
  id         IMG_FILE
  latitude   LAT
  longitude  LON
  author     owner
  not used   weather
  4 rows, 1 of them set aside; line 5: the latitude \"north\" is not a number
  ids: \"Paris/0001.jpg\" -> 0001, \"London/0001.jpg\" -> 0001, \"34/8d/9055806529.jpg\" -> 9055806529
pics: folder, 4 members, 3 named like pictures
  ids: \"34_8d_9055806529.png\" -> 9055806529, \"London/0001.png\" -> 0001, \"Paris/0001.png\" -> 0001
joined:
  London/0001.png = t.csv:3, id London/0001.jpg, 51.5 -0.12
  Paris/0001.png = t.csv:2, id Paris/0001.jpg, 48.85 2.35
  34_8d_9055806529.png = t.csv:4, id 34/8d/9055806529.jpg, 1 2
  3 of 3 pictures have one of 3 rows"
printf 'store: s.limbeck\nsources: {a: {root: %s, paths: [pics], tables: [t.csv]}}\n' \
    "$D" > "$W/c.yaml"
"$B/bin/limbeck-ingest" "$W/c.yaml" --progress none > "$W/log" 2>&1
is "as ingest joins them" "$(sql "$W/s.limbeck" "SELECT m.name, e.line
    FROM samples s JOIN member m ON m.id = s.member_id
    JOIN entry e ON e.id = s.entry_id ORDER BY 1")" \
    "34_8d_9055806529.png|4
London/0001.png|3
Paris/0001.png|2"
sed 's/.*0001.jpg/0001/' "$D/t.csv" > "$D/bare.csv"
inspect pics bare.csv
like "what is not clear is counted" "$(cat "$W/out")" \
    '1 of 3 pictures have one of 3 rows; of 2 it is not clear which'
inspect --id-column weather t.csv
like "a column can be named" "$(cat "$W/out")" 'id +weather'
inspect --lat-column nowhere t.csv
like "or is missing" "$?|$(tr -d '\n' < "$W/out")" '^1\|.*there is no column "nowhere"'
is "nothing is written" "$(find "$D" -newer "$D/bare.csv" -type f)" ""
plan_done
