#!/bin/sh
# Published layouts from disk to export, each with trouble whose counts come
# out: MP-16's shards, MP16-Pro in raw pieces, OSV-5M in zip64 archives, YFCC100M
# in 23 and in 25 columns, Mapillary's answers. The pictures are the miniature
# world's.
. tests/stages/tap.sh
. tests/stages/layouts.sh
need_file demo/world/streetview/00.zip
mkdir "$W/in"
unzip -q -j demo/world/streetview/00.zip -d "$W/in"
n=0
# Two of the archive are damaged on purpose.
rm "$W/in/147935995304705.jpg" "$W/in/322429655277542.jpg"
for f in "$W"/in/*.jpg; do
    n=$((n + 1))
    mv "$f" "$W/in/p$n.jpg"
done
damaged() { # FILE: a picture that ends early
    head -c 2500 "$W/in/p1.jpg" > "$1"
}
noise() { # FILE OFFSET BYTES
    perl -e 'open F, "+<", $ARGV[0]; seek F, $ARGV[1], 0; srand 7;
        print F join "", map { chr int rand 256 } 1 .. $ARGV[2];' "$@"
}

# MP-16: shards of maps, with keys as text and as bytes; one shard comes twice,
# one ends in the middle of a picture.
shard() { # FILE str|bin [ID PICTURE]...
    shard=$1
    shift
    perl -e 'my ($out, $kind, @r) = @ARGV; open O, ">", $out; local $/;
        sub key { ($kind eq "str" ? chr(0xa0 + length $_[0])
            : "\xc4" . chr length $_[0]) . $_[0] }
        while (my ($id, $file) = splice @r, 0, 2) {
            open F, "<", $file; my $p = <F>;
            print O "\x82", key("image"), "\xc6", pack("N", length $p), $p,
                key("id"), "\xd9", chr(length $id), $id;
        }' "$shard" "$@"
}
damaged "$W/bad.jpg"
shard "$W/shard_0.msg" str aa/01/1001.jpg "$W/in/p1.jpg" \
    aa/02/1002.jpg "$W/in/p2.jpg" aa/03/1003.jpg "$W/in/p3.jpg" \
    aa/04/1004.jpg "$W/in/p4.jpg"
shard "$W/shard_1.msg" bin bb/05/1005.jpg "$W/in/p5.jpg" \
    bb/06/1006.jpg "$W/bad.jpg" bb/07/1007.jpg "$W/in/p7.jpg" \
    bb/08/1008.jpg "$W/in/p1.jpg"
cp "$W/shard_0.msg" "$W/shard_2.msg"
shard "$W/shard_3.msg" bin cc/09/1009.jpg "$W/in/p9.jpg" \
    cc/10/1010.jpg "$W/in/p10.jpg"
truncate -s -3000 "$W/shard_3.msg"
{
    echo IMG_ID,AUTHOR,LAT,LON
    for i in 1 2 3 4 5 6 9; do
        echo "x/y/100$i.jpg,1234@N0$i,$i.5,1$i.25" | sed "s:x/y:$(
            case $i in [1-4]) echo aa/0$i ;; [56]) echo bb/0$i ;; *) echo cc/09 ;; esac):"
    done
    echo bb/08/1008.jpg,1234@N08,8.5,18.25
    echo cc/10/1010.jpg,1234@N10,10.5,20.25
    echo dd/11/1011.jpg,1234@N11,11.5,21.25
    echo aa/01/1001.jpg,1234@N01,1.5,11.25
    echo aa/02/1002.jpg,1234@N02,north,12.25
} > "$W/mp16.csv"
config mp16 '"shard_*.msg"' ', tables: [mp16.csv]'
is "inspect names MP-16's shards" "$(inspected "$W"/shard_[01].msg)|$(
    grep -c 'msgpack shard, 4 members, 4 named like pictures' "$W/inspected")" '0|2'
is "... and where one is cut" "$(inspected "$W/shard_3.msg")|$(
    grep -Ec 'msgpack shard, 1 member,|cut short: the record at byte' \
        "$W/inspected")" '1|2'
stage ingest mp16 > "$W/log"
is "MP-16: samples have their rows" "$(places mp16)" "1001|1.5|11.25 \
1002|2.5|12.25 1003|3.5|13.25 1004|4.5|14.25 1005|5.5|15.25 1008|8.5|18.25 \
1009|9.5|19.25"
is "... a shard that comes twice, rows and pictures alone are counted" \
    "$(reasons mp16)" \
    'no picture|3 no position|1 repeated entry|1 repeated member id|4'
like "... what failed is told by its place" "$(failures mp16 | tr '\n' ' ')" \
    '^"bb/06/1006.jpg" in "shard_1.msg": the JPEG is truncated "shard_3.msg": cut short: the record at byte [0-9]+ ends after 5090 bytes of at least 8070 "mp16.csv", line 13: the latitude "north" is not a number $'
is "... sums hold" "$(sums mp16)" '0|0'
is "... one picture under two ids is exported once" "$(exported mp16)" 6
is "... with its position" "$(rows_of mp16)" "1001|1.5|11.25 1002|2.5|12.25 \
1003|3.5|13.25 1004|4.5|14.25 1005|5.5|15.25 1009|9.5|19.25"

# MP16-Pro: a tar in raw pieces, with noise in it; its names are MP-16's with _
# for /, and the folders are the first digits of a hash of the photo's name.
mkdir "$W/pro"
photo() { # NUMBER: of the photo, its folders: 3c/3c
    printf '%s.jpg' "$1" | sha1sum | sed 's/^\(..\)\(..\).*/\1 \2/'
}
echo IMG_ID,AUTHOR,LAT,LON,city,country > "$W/pro.csv"
i=0
while [ $i -lt 30 ]; do
    i=$((i + 1))
    id=$((7000000 + i))
    folders=$(photo $id)
    cp "$W/in/p$i.jpg" "$W/pro/${folders% *}_${folders#* }_$id.jpg"
    echo "${folders% *}/${folders#* }/$id.jpg,a@N$i,$i.5,1$i.25,Town,France" \
        >> "$W/pro.csv"
done
echo "ab/cd/7000900.jpg,a@N1,1,2,Town,France" >> "$W/pro.csv"
sed -i '/7000003/d' "$W/pro.csv"
(cd "$W" && tar cf pro.tar --sort=name pro && split -b 40000 pro.tar x.tar.)
noise "$W/x.tar.ac" 3000 12000
cat "$W"/x.tar.a? > "$W/joined"
listed=$(tar tf "$W/joined" 2> "$W/err" | grep -c jpg)
config pro '"x.tar.*"' ', tables: [pro.csv]'
is "inspect takes MP16-Pro's pieces for one archive" \
    "$(inspected "$W"/x.tar.* "$W/pro.csv")|$(head -n 1 "$W/inspected" |
        sed "s:$W/::")" \
    "1|x.tar.aa: 6 pieces of one archive: tar, $listed members, $listed named like pictures"
like "... damaged, and of the rows' photos" "$(tr '\n' ' ' < "$W/inspected")" \
    "damaged in 1 place, and read on behind; bytes 4992 to .* of x.tar.ac: .* 27 of $listed pictures have one of 30 rows"
rm "$W/x.tar.ae"
is "... one that is missing is told" "$(inspected "$W"/x.tar.*)|$(
    grep -o '5 pieces of one archive, 1 missing between them' "$W/inspected")" \
    '1|5 pieces of one archive, 1 missing between them'
split -b 40000 "$W/joined" "$W/y.tar."
mv "$W/y.tar.ae" "$W/x.tar.ae"
stage ingest pro > "$W/log"
is "MP16-Pro: of 30 pictures noise costs two headers and one content" \
    "$listed|$(places pro | wc -w)" '28|26'
is "... the row that is missing, and those of no picture" "$(reasons pro)" \
    'no picture|4 no position|1'
like "... what failed is told by its place" "$(failures pro | tr '\n' ' ')" \
    '^"pro/5c_ec_7000028.jpg" in "x.tar.aa": the JPEG is truncated "bytes 4992 to 22912 of x.tar.ac" in "x.tar.aa": damaged: 17920 bytes that hold no header are passed over $'
is "... sums hold" "$(sums pro)" '0|0'
is "... exported" "$(exported pro)|$(rows_of pro | wc -w)" '26|26'
like "... with their positions" "$(rows_of pro)" \
    '7000001\|1.5\|11.25 7000002\|2.5\|12.25 7000004\|4.5'

# OSV-5M: zip archives with zip64's structures.
mkdir "$W/osv"
i=0
while [ $i -lt 8 ]; do
    i=$((i + 1))
    cp "$W/in/p$i.jpg" "$W/osv/300$i.jpg"
done
cp "$W/in/p1.jpg" "$W/osv/3009.jpg"
damaged "$W/osv/3008.jpg"
mkdir "$W/osv2"
cp "$W/in/p2.jpg" "$W/osv2/3002.jpg"
cp "$W/in/p10.jpg" "$W/osv2/3010.jpg"
cp "$W/in/p11.jpg" "$W/osv2/3011.jpg"
(cd "$W/osv" && zip -q -fz -0 ../00.zip -- *.jpg)
(cd "$W/osv2" && zip -q -fz -9 ../01.zip -- *.jpg)
mkdir "$W/osv3"
cp "$W/in/p12.jpg" "$W/osv3/3021.jpg"
cp "$W/in/p13.jpg" "$W/osv3/3022.jpg"
(cd "$W/osv3" && zip -q -fz -0 ../02.zip -- *.jpg)
truncate -s -3000 "$W/02.zip"
is "the archives have zip64's end records" "$(LC_ALL=C grep -lc \
    "$(printf 'PK\006\006')" "$W/00.zip" "$W/01.zip" | wc -l)" 2
{
    echo id,latitude,longitude,country,sequence,creator_username
    for i in 1 2 3 4 5 7 8 9; do echo "300$i,$i.5,1$i.25,FR,s$i,u$i"; done
    echo 3010,10.5,20.25,FR,s1,u1
    echo 3012,12.5,20.25,FR,s1,u1
    echo 3021,13.5,20.25,FR,s1,u1
    echo 3022,14.5,20.25,FR,s1,u1
} > "$W/osv.csv"
config osv '"0?.zip"' ', tables: [osv.csv]'
is "inspect names OSV-5M's" "$(inspected "$W/00.zip" "$W/01.zip" "$W/osv.csv")|$(
    sed "s:$W/::" "$W/inspected" | grep -E '^0|have one of')" \
    "0|00.zip: zip, 9 members, 9 named like pictures
01.zip: zip, 3 members, 3 named like pictures
  8 of 12 pictures have one of 12 rows; of 2 it is not clear which, or whether: \`keys\` decides"
stage ingest osv > "$W/log"
is "OSV-5M: samples have their rows" "$(places osv)" "3001|1.5|11.25 \
3002|2.5|12.25 3003|3.5|13.25 3004|4.5|14.25 3005|5.5|15.25 3007|7.5|17.25 \
3009|9.5|19.25 3010|10.5|20.25 3021|13.5|20.25"
is "... what is repeated, and alone" "$(reasons osv)" \
    'no picture|3 no position|2 repeated member id|1'
like "... what failed is told by its place" "$(failures osv | tr '\n' ' ')" \
    '^"3008.jpg" in "00.zip": the JPEG is truncated "3022.jpg" in "02.zip": could not be read .*truncated.* "02.zip" cannot be read past byte [0-9]+: truncated'
is "... sums hold" "$(sums osv)" '0|0'
is "... exported" "$(exported osv)|$(rows_of osv)" "8|3002|2.5|12.25 \
3003|3.5|13.25 3004|4.5|14.25 3005|5.5|15.25 3007|7.5|17.25 3009|9.5|19.25 \
3010|10.5|20.25 3021|13.5|20.25"

# YFCC100M: rows without a header, in 25 and in 23 columns, packed by bzip2.
yfcc() { # COLUMNS ID OWNER LONGITUDE LATITUDE ACCURACY
    perl -e 'my ($n, $id, $owner, $lon, $lat, $acc) = @ARGV;
        my @r = ($id, $owner, "nick", "2012-02-16 10:00:00.0", 1329000000, "dev",
            "a+title", "", "", "", $lon, $lat, $acc, "http://f/$id",
            "http://f/$id.jpg", "CC BY", "http://cc", 1, 2, "s", "so", "jpg", 0);
        @r = (7, "hash", @r) if $n == 25;
        print join("\t", @r), "\n";' "$@"
}
mkdir "$W/flickr"
for i in 1 2 3 4 5 6 7; do cp "$W/in/p$i.jpg" "$W/flickr/50$i.jpg"; done
damaged "$W/flickr/504.jpg"
for columns in 23 25; do
    {
        yfcc $columns 501 1%40N00 12.25 48.5 16
        yfcc $columns 502 1%40N00 '' '' ''
        yfcc $columns 503 2%40N00 13.25 49.5 16
        yfcc $columns 504 2%40N00 14.25 50.5 16
        yfcc $columns 505 3%40N00 15.25 51.5 3
        yfcc $columns 506 3%40N00 16.25 91.5 16
        yfcc $columns 501 1%40N00 12.25 48.5 16
        printf 'cut\tshort\n'
        yfcc $columns 599 3%40N00 161.25 1.5 16
        yfcc $columns 598 3%40N00 16.25 1.5 16
    } > "$W/yfcc$columns"
    packed=$W/yfcc$columns.tsv
    if command -v bzip2 > "$W/none"; then
        bzip2 -c "$W/yfcc$columns" > "$packed.bz2"
        packed=$packed.bz2
    else
        tap_result 0 "YFCC in $columns columns packed # SKIP needs bzip2"
        cp "$W/yfcc$columns" "$packed"
    fi
    config "yfcc$columns" flickr ", tables: [$(basename "$packed")], rows: met"
    is "inspect names YFCC100M's $columns columns" \
        "$(inspected "$packed" "$W/flickr")|$(grep -E '  id  |set aside|have one' \
            "$W/inspected")" \
        "0|  id         column $((columns == 23 ? 1 : 3))
  10 rows, 2 of them set aside; line 6: the latitude 91.5 is out of range
  5 of 7 pictures have one of 8 rows"
    stage ingest yfcc$columns > "$W/log"
    is "YFCC100M in $columns columns" "$(places yfcc$columns)" \
        '501|48.5|12.25 503|49.5|13.25'
    is "... owners, and rows of no picture are counted alone" "$(sql \
        "$W/yfcc$columns.limbeck" "SELECT author FROM samples
            WHERE standing = 'kept' ORDER BY key" | xargs) $(sql \
        "$W/yfcc$columns.limbeck" "SELECT unmet FROM row_count")" '1@N00 2@N00 2'
    is "... what is amiss is counted" "$(reasons yfcc$columns)" \
        'accuracy below min_accuracy|1 no picture|1 no position|3 repeated entry|1'
    is "... what failed is told by its place" "$(failures yfcc$columns)" \
        "\"504.jpg\" in \"flickr\": the JPEG is truncated
\"$(basename "$packed")\", line 6: the latitude 91.5 is out of range
\"$(basename "$packed")\", line 8: 2 fields, where the first row has $columns"
    is "... sums hold" "$(sums yfcc$columns)" '0|0'
    is "... exported" "$(exported yfcc$columns)|$(rows_of yfcc$columns)" \
        '2|501|48.5|12.25 503|49.5|13.25'
done

# Mapillary: its API's answers, page by page, and the pictures by their ids.
mkdir "$W/map"
for i in 1 2 3 4 5 6; do cp "$W/in/p$i.jpg" "$W/map/90$i.jpg"; done
cp "$W/in/p1.jpg" "$W/map/907.jpg"
damaged "$W/map/906.jpg"
image() { # ID LONGITUDE LATITUDE [CORRECTED LONGITUDE LATITUDE]
    printf '{"id":"%s","captured_at":1678069752000,"sequence":"s%s",
        "creator":{"username":"ann","id":"9"},"geometry":{"type":"Point",
        "coordinates":[%s,%s]}' "$1" "$1" "$2" "$3"
    [ $# -lt 5 ] || printf ',"computed_geometry":{"type":"Point",
        "coordinates":[%s,%s]}' "$4" "$5"
    printf '}'
}
printf '{"data":[%s,%s,{"id":"903"},%s],"paging":{"next":"x"}}' \
    "$(image 901 2 48 2.35 48.85)" "$(image 902 3 49)" "$(image 904 4.5 50.5)" \
    > "$W/page1.json"
printf '{"data":[%s,%s,%s,%s,%s' "$(image 904 4.5 50.5)" "$(image 906 5 51)" \
    "$(image 907 2.35 48.85)" "$(image 908 5 51)" '{"id":"905","geome' \
    > "$W/page2.json"
printf '{"error":{"message":"too many requests","code":4}}' > "$W/page3.json"
config map map ', tables: ["page*.json"]'
is "inspect names Mapillary's answers" \
    "$(inspected "$W"/page*.json "$W/map")|$(grep -Ec 'records of JSON|computed_geometry.coordinates.1, else|cut short: it ends within a value|holds no record with a position|6 of 7 pictures have one of 8 rows' \
        "$W/inspected")" '1|6'
stage ingest map > "$W/log"
is "Mapillary: corrected positions count" "$(places map)" \
    '901|48.85|2.35 902|49.0|3.0 904|50.5|4.5 907|48.85|2.35'
is "... what is amiss is counted" "$(reasons map)" \
    'no picture|2 no position|2 repeated entry|1'
like "... what failed is told by its place" "$(failures map | tr '\n' ' ')" \
    '^"906.jpg" in "map": the JPEG is truncated table "page2.json": cut short: it ends within a value at byte [0-9]+ table "page3.json", read as JSON: holds no record with a position $'
is "... sums hold" "$(sums map)" '0|0'
is "... exported" "$(exported map)|$(rows_of map)" \
    '3|902|49|3 904|50.5|4.5 907|48.85|2.35'
plan_done
