#!/bin/sh
# ingest: a row and a picture are joined when their names say so, and never
# because another of the name came first.
. tests/stages/tap.sh
S=$W/s.limbeck
picture() { # PATH N: a picture of its own
    mkdir -p "$(dirname "$W/$1")"
    { cat tests/golden/data/images/square224.png; printf %06d "$2"; } > "$W/$1"
}
ingest() { # SETTINGS
    rm -f "$S"*
    printf 'store: s.limbeck\nsources:\n  a: {%s}\n' "$1" > "$W/c.yaml"
    "$B/bin/limbeck-ingest" "$W/c.yaml" --progress none > "$W/log" 2>&1
}
samples() {
    sql "$S" "SELECT key, lat_deg, lon_deg, standing, reason FROM samples
        ORDER BY key, standing, lat_deg"
}

# Pictures named anew in each folder.
picture pics/London/0001.png 1
picture pics/Paris/0001.png 2
printf 'IMG_FILE,LAT,LON\nParis/0001.jpg,48.85,2.35\nLondon/0001.jpg,51.5,-0.12\n' \
    > "$W/both.csv"
head -2 "$W/both.csv" > "$W/one.csv"
printf 'IMG_FILE,LAT,LON\n0001,48.85,2.35\n' > "$W/bare.csv"
ingest 'paths: [pics], tables: [both.csv]'
is "the path decides" "$?|$(samples)" "0|London/0001|51.5|-0.12|kept|
Paris/0001|48.85|2.35|kept|"
ingest 'paths: [pics], tables: [one.csv]'
is "also when one has no row" "$(samples)" \
    "London/0001|||rejected|no position
Paris/0001|48.85|2.35|kept|"
ingest 'paths: [pics], tables: [both.csv], keys: path'
is "as under keys: path" "$(samples)" "London/0001|51.5|-0.12|kept|
Paris/0001|48.85|2.35|kept|"
ingest 'paths: [pics], tables: [bare.csv]'
is "a row that could be of both is of none" \
    "$(samples | cut -d '|' -f 1,4,5 | grep /)" \
    "London/0001|rejected|ambiguous id
Paris/0001|rejected|ambiguous id"
like "which is told, with what settles it" "$(cat "$W/log")" \
    '2 pictures are set aside: others have their name.*"keys: path"'

# One picture and one row of the name, in different folders.
picture one/London/0001.png 1
ingest 'paths: [one], tables: [one.csv]'
is "a row of another folder is not guessed to be the picture's" \
    "$(samples | head -n 1)" "0001|||rejected|ambiguous id"
like "which is told, with what settles it" "$(cat "$W/log")" \
    '1 pictures are set aside: the row of their name is of another .*"keys: name"'
sed -i 's/one.csv]/&, keys: name/' "$W/c.yaml"
"$B/bin/limbeck-ingest" "$W/c.yaml" --progress none > "$W/log" 2>&1
is "asked for, it is joined without being read again" "$(samples |
    head -n 1)|$(sql "$S" "SELECT count(*) FROM member")" \
    "0001|48.85|2.35|kept||1"
picture two/eu/Paris/0001.png 1
picture two/us/Paris/0001.png 2
ingest 'paths: [two], tables: [one.csv]'
is "nor is one that fits two pictures" "$(samples |
    cut -d '|' -f 1,4,5 | grep Paris/)" "eu/Paris/0001|rejected|ambiguous id
us/Paris/0001|rejected|ambiguous id"

# Many views of one name.
i=0
echo file,lat,lon > "$W/views.csv"
echo file,lat,lon > "$W/fronts.csv"
while [ $i -lt 40 ]; do
    picture views/pano_$i/front.png "$i"
    echo "pano_$i/front.png,10,$i" >> "$W/views.csv"
    echo "front,10,$i" >> "$W/fronts.csv"
    i=$((i + 1))
done
ingest 'paths: [views], tables: [views.csv]'
is "each view has its row" "$(sql "$S" "SELECT count(*),
    sum('pano_' || CAST(lon_deg AS INTEGER) || '/front' = key) FROM samples
    WHERE standing = 'kept'")" "40|40"

ingest 'paths: [views], tables: [fronts.csv]'
is "a table of bare names is of none of them" "$?|$(sql "$S" "SELECT standing,
    reason, count(*) FROM samples WHERE member_id NOT NULL")" \
    "1|rejected|ambiguous id|40"
like "and all are counted" "$(cat "$W/log")" '40 pictures are set aside'

# Frames that are called as if they were MP-16's.
picture frames/01_02_0001.png 1
picture frames/01_03_0001.png 2
picture frames/34_8d_9055806529.png 3
printf 'file,lat,lon\n01_03_0001.jpg,35.68,139.69\n01_02_0001.jpg,48.85,2.35\n34/8d/9055806529.jpg,1,2\n' \
    > "$W/frames.csv"
ingest 'paths: [frames], tables: [frames.csv]'
is "keep their names, and MP-16's is known" "$(samples)" \
    "01_02_0001|48.85|2.35|kept|
01_03_0001|35.68|139.69|kept|
9055806529|1.0|2.0|kept|"
ingest 'paths: [frames], tables: [frames.csv], keys: path'
is "also under keys: path" "$(samples | sed 2q)" \
    "01_02_0001|48.85|2.35|kept|
01_03_0001|35.68|139.69|kept|"

# A table that is of other pictures, or is joined by the wrong column.
printf 'id,lat,lon\n808355810104476.0,1.3,103.7\n' > "$W/float.csv"
picture floats/808355810104476.png 1
ingest 'paths: [floats], tables: [float.csv]'
is "a table that matches nothing is an error" $? 1
like "with keys of both sides" "$(cat "$W/log")" \
    'rows have "808355810104476.0", pictures have "808355810104476"'
like "and what decides" "$(cat "$W/log")" '"id_column" and "keys" decide'
"$B/bin/limbeck-ingest" "$W/c.yaml" --progress none > "$W/log" 2>&1
is "as long as it does" $? 1
plan_done
