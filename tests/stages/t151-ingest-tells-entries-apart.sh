#!/bin/sh
# ingest: folders and archives that are themselves the paths tell by their own
# names which picture a row is of.
. tests/stages/tap.sh
S=$W/s.limbeck
picture() { # PATH N: a picture of its own
    mkdir -p "$(dirname "$W/$1")"
    { cat tests/golden/data/images/square224.png; printf %06d "$2"; } > "$W/$1"
}
ingest() { # SETTINGS
    rm -rf "$S"*
    printf 'store: s.limbeck\nsources:\n  a: {%s}\n' "$1" > "$W/c.yaml"
    "$B/bin/limbeck-ingest" "$W/c.yaml" --progress none > "$W/log" 2>&1
}
pictures() {
    sql "$S" "SELECT key, lat_deg, standing, reason FROM samples
        WHERE member_id NOT NULL ORDER BY key, standing"
}
table() { # NAME ID...: a row for each, 1 to the east, 51 north and on
    name=$1 n=51
    shift
    echo file,lat,lon > "$W/$name"
    for id; do
        echo "$id,$n,1" >> "$W/$name"
        n=$((n + 1))
    done
}

picture Paris/0001.png 1
picture London/0001.png 2
table london.csv London/0001
table both.csv London/0001 Paris/0001.jpg
table bare.csv 0001
ingest 'paths: [Paris, London], tables: [london.csv]'
is "a row is of the folder that it names" "$(pictures)" \
    "London/0001|51.0|kept|
Paris/0001||rejected|no position"
ingest 'paths: [Paris, London], tables: [both.csv]'
is "and each of two rows of its own" "$?|$(pictures)" \
    "0|London/0001|51.0|kept|
Paris/0001|52.0|kept|"
ingest 'paths: [Paris, London], tables: [bare.csv]'
is "a bare row that could be of both is of none" "$?|$(pictures)" \
    "1|London/0001||rejected|ambiguous id
Paris/0001||rejected|ambiguous id"
like "which is counted, and told with what settles it" "$(cat "$W/log")" \
    '2 pictures are set aside: .*name of the folder or archive'
out=$("$B/bin/limbeck" inspect "$W/Paris" "$W/London" "$W/london.csv")
like "inspect joins them alike" "$out" \
    'London/0001.png = london.csv:2, id London/0001, 51 1'
like "and no other" "$out" '1 of 2 pictures have one of 1 rows'

# The folder that the row names has no such picture.
mv "$W/London/0001.png" "$W/London/0002.png"
ingest 'paths: [Paris, London], tables: [london.csv]'
is "a row of another entry is not guessed to be the picture's" \
    "$(pictures | grep 0001)" "0001||rejected|ambiguous id"
mv "$W/London/0002.png" "$W/London/0001.png"

# Archives, whose endings are not part of the name.
(cd "$W/Paris" && zip -q0 ../paris.zip 0001.png)
(cd "$W/London" && tar czf ../london.tar.gz 0001.png)
table archives.csv london/0001
ingest 'paths: [paris.zip, london.tar.gz], tables: [archives.csv]'
is "so with archives" "$(pictures)" "london/0001|51.0|kept|
paris/0001||rejected|no position"

# Entries of one name, told by the folders before.
picture eu/Paris/0001.png 1
picture us/Paris/0001.png 2
table folders.csv us/Paris/0001 eu/Paris/0001
ingest 'paths: [eu/Paris, us/Paris], tables: [folders.csv]'
is "entries of one name are told by their folders" "$(pictures)" \
    "eu/Paris/0001|52.0|kept|
us/Paris/0001|51.0|kept|"

# Shards of distinct names join as they do alone.
picture s1/100.png 1
picture s2/200.png 2
for i in 1 2; do (cd "$W/s$i" && tar cf ../shard_$i.tar ./*.png); done
table shards.csv 100 images/200.jpg
ingest 'paths: ["shard_*.tar"], tables: [shards.csv]'
is "shards join bare rows and rows of a folder" "$?|$(pictures)" \
    "0|100|51.0|kept|
200|52.0|kept|"
cp "$W/shard_2.tar" "$W/shard_3.tar"
ingest 'paths: ["shard_*.tar"], tables: [shards.csv]'
is "and the same picture in two of them is one" "$(pictures)" \
    "100|51.0|kept|
200|52.0|kept|
200||rejected|repeated member id"
plan_done
