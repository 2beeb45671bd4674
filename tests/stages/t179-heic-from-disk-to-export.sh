#!/bin/sh
# HEIC and AVIF: read where the build has libheif, with their positions, and
# exported as JPEGs without them; else refused by name, and so are the formats
# that are never read.
. tests/stages/tap.sh
. tests/stages/layouts.sh
SEEDS=tests/fuzz/seeds/heif
mkdir "$W/phone" "$W/others"
cp $SEEDS/exif.heic "$W/phone/IMG_1.HEIC"
cp $SEEDS/odd.avif "$W/phone/IMG_2.avif"
cp $SEEDS/odd.heic "$W/phone/IMG_3.heic"
cp $SEEDS/exif.heic "$W/phone/IMG_4.heic"
head -c 900 $SEEDS/odd.heic > "$W/phone/IMG_5.heic"
printf 'II*\0........' > "$W/others/a.tif"
printf '\377\012......' > "$W/others/b.jxl"
printf '\0\0\0\014JXL \r\n\207\n' > "$W/others/c.jxl"
printf '\0\0\0\014jP  \r\n\207\n' > "$W/others/d.jp2"
printf '\0\0\0\030ftypisom\0\0\0\0' > "$W/others/e.heic"
printf 'id,lat,lon\nIMG_2,1.5,2.5\nIMG_3,3.5,4.5\nIMG_5,5.5,6.5\n' > "$W/t.csv"

config others others
stage ingest others > "$W/log"
is "formats that are never read are refused by name" "$(failures others)" \
    '"a.tif" in "others": unsupported picture format: TIFF
"b.jxl" in "others": unsupported picture format: JPEG XL
"c.jxl" in "others": unsupported picture format: JPEG XL
"d.jp2" in "others": unsupported picture format: JPEG 2000
"e.heic" in "others": unsupported picture format: video'

config phone phone ', tables: [t.csv]'
stage ingest phone > "$W/log"
if "$LIMBECK" --version | grep -q '^without libheif'; then
    is "without libheif all are refused by name, with a hint" "$(failures phone |
        grep -Ec 'unsupported picture format: (HEIF|AVIF): .* without libheif')" 5
    plan_done
fi
is "positions are the table's, or EXIF's" "$(places phone)" \
    'IMG_1|48.8583666666667|2.29444444444444 IMG_2|1.5|2.5 IMG_3|3.5|4.5 IMG_4|48.8583666666667|2.29444444444444'
is "one that is cut is a failure" "$(failures phone)" \
    '"IMG_5.heic" in "phone": the HEIF is truncated'
is "inspect says what they are" "$(inspected $SEEDS/exif.heic $SEEDS/odd.avif)|$(
    grep -Ec 'picture, heif, 19 x 13, 48.8584 2.29444 .exif.|picture, avif, 131 x 97' \
        "$W/inspected")" '0|2'
is "a copy, and the same picture in two codings, are found" "$(exported phone)" 2
is "... exported as JPEG" "$(for f in "$W"/out-phone/gre_seed/images/*.jpg; do
    head -c 3 "$f" | od -An -tx1
done | sort -u)" ' ff d8 ff'
is "... and without their positions" \
    "$(cat "$W"/out-phone/gre_seed/images/* | grep -c Exif)" 0
find "$W/out-phone" -name '*.jpg' -exec sha1sum {} + | sort > "$W/before"
sed -i 's/^export: .*/export: {to: out-phone, pictures: link}/' "$W/phone.yaml"
stage export phone > "$W/log"
is "a link would show what loaders do not read: none is made" \
    "$(find "$W/out-phone" -type l | wc -l)|$(find "$W/out-phone" -name '*.jpg' \
        -exec sha1sum {} + | sort)" "0|$(cat "$W/before")"
"$LIMBECK" why "$W/phone.yaml" IMG_1 > "$W/out" 2>&1
like "why names the format" "$(cat "$W/out")" 'heif'
stage report phone > "$W/log"
is "the report has a thumbnail of each" "$(for f in \
    "$W"/phone.limbeck.report/thumbs/*.jpg; do head -c 3 "$f"; done |
    od -An -tx1 | xargs)" 'ff d8 ff ff d8 ff ff d8 ff'
plan_done
