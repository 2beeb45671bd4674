#!/bin/sh
# The store of each earlier version opens, is brought up to date and follows:
# what is unchanged is not read again, what changed is, and replies stay.
. tests/stages/tap.sh
D=$W/data
mkdir -p "$D/p"
unzip -qo demo/world/streetview/00.zip -d "$W/all"
find "$W/all" -name '*.jpg' -size +3k | sort | head -n 15 > "$W/names"
head -n 12 "$W/names" | while read -r f; do cp -p "$f" "$D/p"; done
{
    echo 'id,lat,lon'
    sed 's|.*/||; s|\.jpg$||' "$W/names" | awk '{ printf "%s,%d,7\n", $0, NR }'
} > "$W/rows"
head -n 13 "$W/rows" > "$D/t.csv"
touch -d 2020-01-02T03:04:05Z "$D/p" "$D/t.csv"

# What the first version made of them: folder, table, members, samples and a
# reply to each.
first() {
    echo "INSERT INTO run VALUES (1, 'made up', '0', 'h', '', 'c', 0, 1, 0);"
    echo "INSERT INTO source VALUES
        (1, 'a', '$D/p', 'folder', 0, $(stat -c %Y "$D/p"), NULL, 1, 1),
        (2, 'a', '$D/t.csv', 'table', $(stat -c '%s, %Y' "$D/t.csv"), NULL,
         1, 1);
        INSERT INTO prompt VALUES (1, 'p', 'where?');
        INSERT INTO teacher VALUES (1, 't', 'server', 'm', 1, 'm', 1);"
    i=0
    for f in "$D/p"/*.jpg; do
        i=$((i + 1))
        k=$(basename "$f" .jpg)
        n=$(wc -c < "$f")
        echo "INSERT INTO picture (id, sha256, bytes, format, width, height,
                run_id) VALUES
            ($i, x'$(sha256sum "$f" | cut -d ' ' -f 1)', $n, 'jpeg', 9, 9, 1);
            INSERT INTO member VALUES ($i, 1, $((i - 1)), '$k.jpg', '$k', 1,
                '$f', 0, $n, $i, 1);
            INSERT INTO entry (id, source_id, line, key, given_id, lat_deg,
                lon_deg, run_id) VALUES ($i, 2, $((i + 1)), '$k', '$k', $i, 7,
                1);
            INSERT INTO sample (id, source_name, key, member_id, entry_id,
                picture_id, lat_deg, lon_deg, position_origin, standing,
                run_id) VALUES ($((100 + i)), 'a', '$k', $i, $i, $i, $i, 7,
                'table', 'kept', 1);
            INSERT INTO reply (id, sample_id, teacher_id, text, finish, run_id)
            VALUES ($i, $((100 + i)), 1, 'r', 'stop', 1);"
    done
}
first > "$W/first.sql"
head -n 14 "$W/rows" > "$W/t2.csv"
newest=$(find schemas -maxdepth 1 -name '0*.sql' | wc -l)
kept="SELECT count(*), min(s.id), count(r.id) FROM samples s
    LEFT JOIN reply r ON r.sample_id = s.id
    WHERE standing = 'kept' AND current = 1"
v=0
for schema in schemas/0*.sql; do
    v=$((v + 1))
    [ $v -lt 10 ] || break # from here on t120 and others make it
    S=$W/v$v.limbeck
    cat "$schema" >> "$W/schema.sql"
    cat "$W/schema.sql" "$W/first.sql" | sqlite3 "$S"
    sqlite3 "$S" "PRAGMA user_version = $v"
    cat > "$W/c.yaml" << EOF
store: $S
sources: {a: {root: $D, paths: [p], tables: [t.csv]}}
EOF
    "$B/bin/limbeck-ingest" "$W/c.yaml" > "$W/out" 2>&1
    is "version $v opens as it was" \
        "$?|$(sql "$S" "PRAGMA user_version")|$(sql "$S" "$kept")" \
        "0|$newest|12|101|12"
    is "and nothing was read" "$(sql "$S" "SELECT count(*) FROM member;
        SELECT count(*) FROM entry; SELECT worked FROM tally")" "12
12
0"
    cp "$D/t.csv" "$W/t1.csv"
    cp "$W/t2.csv" "$D/t.csv"
    cp "$(sed -n 13p "$W/names")" "$D/p"
    "$B/bin/limbeck-ingest" "$W/c.yaml" > "$W/out" 2>&1
    is "a picture and a row more are seen" "$?|$(sql "$S" "$kept")" \
        "0|13|101|12"
    rm "$D/p/$(sed -n 13p "$W/names" | sed 's|.*/||')"
    cp "$W/t1.csv" "$D/t.csv"
    touch -d 2020-01-02T03:04:05Z "$D/p" "$D/t.csv"
done
plan_done
