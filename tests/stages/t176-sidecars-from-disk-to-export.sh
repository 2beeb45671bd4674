#!/bin/sh
# Files beside pictures that say where: img2dataset's shards, a folder of Google
# Takeout, XMP, a dataset folder with metadata.csv, each from disk to export, with
# trouble whose counts come out.
. tests/stages/tap.sh
. tests/stages/layouts.sh
need_file demo/world/streetview/00.zip
mkdir "$W/in"
unzip -q -j demo/world/streetview/00.zip -d "$W/in"
n=0
for f in "$W"/in/*.jpg; do
    n=$((n + 1))
    mv "$f" "$W/in/p$n.jpg"
done
# img2dataset: KEY.jpg, KEY.json, KEY.txt in tar files; status 200 or not.
mkdir "$W/shard"
for i in 1 2 3 4 5; do
    cp "$W/in/p$i.jpg" "$W/shard/00000000$i.jpg"
    echo "a caption" > "$W/shard/00000000$i.txt"
    printf '{"key": "00000000%s", "status": "success", "latitude": %s.5,
        "longitude": "-%s.25", "url": "http://x/%s", "exif": "{}"}' $i $i $i $i \
        > "$W/shard/00000000$i.json"
done
rm "$W/shard/000000002.json"                             # no sidecar
printf '{"latitude": 9.5, "longi' > "$W/shard/000000003.json" # cut off
cp "$W/shard/000000001.json" "$W/shard/000000007.json"   # of no picture
printf '{"caption": "no place"}' > "$W/shard/000000005.json"
(cd "$W/shard" && tar cf ../00000.tar -- *)
config shards 00000.tar
is "inspect names img2dataset's shard" "$(inspected "$W/00000.tar")|$(
    grep -Ec 'tar, 15 members, 5 named like pictures|4 sidecars, of which 3 say where|2 of 5 pictures have one of 3 rows' \
        "$W/inspected")" '0|3'
like "img2dataset's shard" "$(stage ingest shards)" ' in = '
is "positions are the sidecars'" "$(places shards)" \
    '000000001|1.5|-1.25 000000004|4.5|-4.25'
is "what is amiss is counted" "$(reasons shards)" \
    'a sidecar|3 a sidecar that cannot be read|1 no picture|1 no position|3 not a picture|6'
is "... and where the address was" "$(sql "$W/shards.limbeck" \
    "SELECT url FROM entry WHERE key = '000000004'")" http://x/4
is "they are exported" "$(exported shards)" 2
ok "a second run finds nothing to do" stage ingest shards
is "... and the same" "$(places shards)" \
    '000000001|1.5|-1.25 000000004|4.5|-4.25'

# Beside a table: the table counts, and the sidecar is a repeated entry.
printf 'id,latitude,longitude\n000000001,7,8\n000000002,5,6\n' > "$W/t.csv"
config both 00000.tar ', tables: [t.csv]'
stage ingest both > "$W/log"
is "a table counts before sidecars" "$(places both)" \
    '000000001|7.0|8.0 000000002|5.0|6.0 000000004|4.5|-4.25'
like "... and the conflict is counted" "$(reasons both)" 'repeated entry[|]1'

# Takeout: a folder, names cut and numbered, 0/0 for what is not known.
T="$W/takeout/Photos from 2021"
mkdir -p "$T"
takeout() { # PICTURE SIDECAR TITLE LATITUDE LONGITUDE
    [ -z "$1" ] || cp "$W/in/p$n.jpg" "$T/$1"
    n=$((n + 1))
    [ -z "$2" ] || printf '{"title": "%s", "photoTakenTime": {"timestamp":
        "1600000000"}, "geoData": {"latitude": %s, "longitude": %s,
        "altitude": 0.0}, "geoDataExif": {"latitude": 0.0, "longitude": 0.0}}' \
        "$3" "$4" "$5" > "$T/$2"
}
long=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQ
n=1
takeout IMG_1.jpg IMG_1.jpg.json IMG_1.jpg 1.5 2.5
takeout 'IMG_1(1).jpg' 'IMG_1.jpg(1).json' IMG_1.jpg 3.5 4.5
takeout "$(echo $long | cut -c 1-47).jpg" "$(echo $long | cut -c 1-46).json" \
    "$long.jpg" 5.5 6.5
takeout IMG_4.jpg IMG_4.jpg.supplemental-metadata.json IMG_4.jpg 7.5 8.5
takeout 'IMG_4(2).jpg' 'IMG_4.jpg.supplemental-meta(2).json' IMG_4.jpg 9.5 10.5
takeout IMG_6.jpg IMG_6.jpg.json IMG_6.jpg 0.0 0.0
takeout IMG_7.jpg '' '' '' ''
takeout '' IMG_8.jpg.json IMG_8.jpg 1 2
cp "$T/IMG_1.jpg" "$T/copy.jpg"
cp "$T/IMG_1.jpg.json" "$T/copy.jpg.json"
printf '{"title": "Photos from 2021"}' > "$T/metadata.json"
config takeout takeout
is "inspect names Takeout's sidecars" "$(inspected "$W/takeout")|$(
    grep -Ec 'folder, 17 members, 8 named like pictures|8 sidecars, of which 7 say where|6 of 8 pictures have one of 7 rows' \
        "$W/inspected")" '0|3'
stage ingest takeout > "$W/log"
is "Takeout's sidecars find their pictures" "$(places takeout)" \
    "IMG_1|1.5|2.5 IMG_1(1)|3.5|4.5 IMG_4|7.5|8.5 IMG_4(2)|9.5|10.5 $(
        echo $long | cut -c 1-47)|5.5|6.5 copy|1.5|2.5"
is "0, 0 and what is missing are counted" "$(reasons takeout)" \
    'a sidecar|7 a sidecar without a position|1 no picture|1 no position|2 not a picture|1'
is "the copy is found" "$(exported takeout)" 5

# Copies that were edited have no sidecar: the original's is theirs, and dedupe
# finds what looks alike.
E="$W/edited/Photos from 2022"
mkdir -p "$E"
T=$E
n=1
takeout IMG_1.jpg IMG_1.jpg.json IMG_1.jpg 1.5 2.5
takeout 'IMG_1(1).jpg' 'IMG_1.jpg(1).json' IMG_1.jpg 3.5 4.5
takeout '' IMG_5.HEIC.supplemental-metadata.json IMG_5.HEIC 5.5 6.5
cp "$E/IMG_1.jpg" "$E/IMG_1-edited.jpg"
cp "$W/in/p4.jpg" "$E/IMG_1-edited(1).jpg"
cp "$W/in/p5.jpg" "$E/IMG_5-bearbeitet.jpg"
cp "$W/in/p6.jpg" "$E/IMG_6-edited.jpg"
mkdir "$W/edited/other"
cp "$W/in/p7.jpg" "$W/edited/other/IMG_1-edited.jpg"
config edited edited
stage ingest edited > "$W/log"
is "edited copies are where their originals are" "$(places edited)" "\
IMG_1|1.5|2.5 IMG_1(1)|3.5|4.5 IMG_1-edited(1)|3.5|4.5 \
IMG_5-bearbeitet|5.5|6.5 Photos from 2022/IMG_1-edited|1.5|2.5"
is "... of their folder, and where there is one" "$(reasons edited)" \
    'a sidecar|3 no position|2'
is "... a copy with the same bytes is found" "$(exported edited)" 4
is "... sums hold" "$(sums edited)" '0|0'
before=$(places edited)
stage ingest edited > "$W/log"
is "... the next run changes nothing" "$(places edited)" "$before"
printf 'id,lat,lon\nhouse,1,2\n' > "$W/house.csv"
mkdir "$W/house"
cp "$W/in/p8.jpg" "$W/house/house-edited.jpg"
config house house ', tables: [house.csv]'
stage ingest house > "$W/log"
is "a table's row is of no other name" "$(places house)" ''

# A sidecar and the picture itself, far from each other: the sidecar counts, and
# it is noted.
. tests/stages/jpeg_position.sh
mkdir "$W/far"
jpeg_position "$W/in/p1.jpg" 10 N 20 E "$W/far/a.jpg"
jpeg_position "$W/in/p2.jpg" 10.001 N 20 E "$W/far/b.jpg"
for i in a b; do
    printf '{"latitude": 10, "longitude": %s}' "$([ $i = a ] && echo 21 || echo 20)" \
        > "$W/far/$i.json"
done
config far far
stage ingest far > "$W/log"
is "a sidecar counts before the picture, and a conflict is noted" \
    "$(sql "$W/far.limbeck" "SELECT key, lon_deg, position_origin,
        round(conflict_km) FROM samples WHERE standing = 'kept' ORDER BY key" |
        xargs)" 'a|21.0|table|110.0 b|20.0|table|'

# XMP beside pictures.
mkdir "$W/xmp"
packet() { # LATITUDE LONGITUDE
    printf '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="%s">%s' \
        http://www.w3.org/1999/02/22-rdf-syntax-ns# \
        '<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" '
    printf 'exif:GPSLatitude="%s" exif:GPSLongitude="%s"/></rdf:RDF>%s' \
        "$1" "$2" '</x:xmpmeta>'
}
for i in 1 2 3; do cp "$W/in/p$i.jpg" "$W/xmp/x$i.jpg"; done
packet 48,30.0N 2,15.0W > "$W/xmp/x1.xmp"
packet 48,30.0S 2,15.0E > "$W/xmp/x2.jpg.xmp"
packet nowhere 2,15.0E > "$W/xmp/x3.xmp"
config xmp xmp
stage ingest xmp > "$W/log"
is "XMP, by both names" "$(places xmp)" 'x1|48.5|-2.25 x2|-48.5|2.25'
is "... and what is amiss" "$(reasons xmp)" \
    'a sidecar|2 a sidecar without a position|1 no position|1'

# A sidecar that is corrected: the sample follows and stays itself.
id=$(sql "$W/xmp.limbeck" "SELECT id FROM samples WHERE key = 'x1'")
packet 10,0.0N 20,0.0E > "$W/xmp/x1.xmp"
stage ingest xmp > "$W/log"
is "a corrected sidecar counts" "$(sql "$W/xmp.limbeck" \
    "SELECT lat_deg, lon_deg FROM samples WHERE id = $id")" '10.0|20.0'
# A dataset folder of Hugging Face: train/metadata.csv or .jsonl beside its
# pictures.
mkdir -p "$W/folder/train/deep"
for i in 1 2 3 4 5 6; do cp "$W/in/p$i.jpg" "$W/folder/train/f$i.jpg"; done
mv "$W/folder/train/f6.jpg" "$W/folder/train/deep/f6.jpg"
cp -r "$W/folder" "$W/lines"
cat > "$W/folder/train/metadata.csv" <<EOF
file_name,latitude,longitude,text
f1.jpg,1.5,2.5,a
f2.jpg,3.5,4.5,"b, c"
f2.jpg,5.5,6.5,said twice
f3.jpg,,,no position
f4.jpg,north,2.5,no number
f7.jpg,7.5,8.5,no picture
deep/f6.jpg,9.5,10.5,in a folder
EOF
cat > "$W/lines/train/metadata.jsonl" <<EOF
{"file_name": "f1.jpg", "latitude": 1.5, "longitude": 2.5, "text": "a"}
{"file_name": "f2.jpg", "latitude": "3.5", "longitude": "4.5", "objects": {"bbox": [[1, 2]]}}
{"file_name": "f2.jpg", "latitude": 5.5, "longitude": 6.5}
{"file_name": "f3.jpg", "latitude": null, "longitude": null}
{"file_name": "f4.jpg", "latitude": "north", "longitude": 2.5}
{"file_name": "f7.jpg", "latitude": 7.5, "longitude": 8.5}
{"file_name": "deep/f6.jpg", "latitude": 9.5, "longitude": 10.5}
{"file_name": "f5.jpg", "latitude": 9.5, "lon
EOF
imagefolder() { # NAME FILE FAILED
    config "$1" "$1" ", tables: [$1/train/$2]"
    is "inspect names $2" "$(inspected "$W/$1" "$W/$1/train/$2")|$(grep -Ec \
        "folder, 7 members, 6 named|\"train/$2\": .tables. takes it|  id         file_name|4 of 6 pictures have one of 6 rows" \
        "$W/inspected")" '0|4'
    stage ingest "$1" > "$W/log"
    is "a dataset folder's $2 joins its pictures" "$(places "$1")" \
        'f1|1.5|2.5 f2|3.5|4.5 f6|9.5|10.5'
    is "... and what is amiss is counted" "$(reasons "$1")" \
        'no picture|1 no position|3 not a picture|1 repeated entry|1'
    is "... a row without a number by its place" "$(failures "$1")" "$3"
    is "... it is exported" "$(exported "$1")|$(rows_of "$1")" \
        '3|f1|1.5|2.5 f2|3.5|4.5 f6|9.5|10.5'
}
imagefolder folder metadata.csv \
    '"folder/train/metadata.csv", line 6: the latitude "north" is not a number'
imagefolder lines metadata.jsonl \
    '"lines/train/metadata.jsonl", record 5: the latitude "north" is not a number
"lines/train/metadata.jsonl", record 8: a line that is no JSON, or too long at byte 473'

is "sums hold" "$(stage ingest xmp | grep -c 'does not hold')" 0
plan_done
