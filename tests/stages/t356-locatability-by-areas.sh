#!/bin/sh
# Locatability by a table of what pictures show: the sum of weights and shares,
# the bound of the draw, the rule of the policy; by segments where there is no
# table; on the published scores, where they are.
. tests/stages/tap.sh

cat > "$W/rows.csv" << EOT
id,latitude,longitude
street,48.85,2.35
sky,48.86,2.36
nothing,48.87,2.37
EOT
cat > "$W/areas.csv" << EOT
key,label,share
street,"road, route",0.4
street,sky,0.5
street,spaceship,0.1
rows/sky,sky,1
other,road,1
EOT
cat > "$W/run.yaml" << EOT
store: run.store
sources: {rows: {tables: [rows.csv], pictures: optional}}
sample: {areas: areas.csv}
teachers:
  rec: {backend: batch, model: m, dialect: openai, results: r.jsonl, pictures: no}
EOT
for k in street sky nothing; do
    printf '{"custom_id":"rows/%s","response":{"body":{"choices":[{"message":{"content":"<think>Roofs of Paris</think><answer>48.85, 2.35</answer>"},"finish_reason":"stop"}]}}}\n' "$k"
done > "$W/r.jsonl"
S=$W/run.store
run() { "$LIMBECK" run "$W/run.yaml" --progress none "$@" > "$W/out" 2>&1; }
sample() { "$B/bin/limbeck-sample" "$W/run.yaml" "$@" > "$W/out" 2>&1; }

for s in ingest place dedupe sample teach extract claims score; do
    "$B/bin/limbeck-$s" "$W/run.yaml" --progress none > "$W/out" 2>&1 ||
        cat "$W/out"
done
is "what the table says of each" "$(sql "$S" "
    SELECT key, round(value, 6) FROM locatability JOIN samples s
    ON s.id = sample_id ORDER BY key")" 'sky|0.168227
street|0.484114'
is "is measured of the replies" "$(sql "$S" "
    SELECT key, round(locatability, 6) FROM measures ORDER BY key")" \
    'nothing|
sky|0.168227
street|0.484114'
ok "with a bound" sample --set sample.locatability=0.3
is "what is below is not drawn; what is not known is" "$(sql "$S" "
    SELECT key, why FROM selection JOIN samples s ON s.id = sample_id
    ORDER BY key")" 'nothing|drawn
sky|its locatability is too low
street|drawn'
printf 'key,label,share\nstreet,road,0.1\n' > "$W/areas.csv"
for s in sample score; do
    "$B/bin/limbeck-$s" "$W/run.yaml" --progress none > "$W/out" 2>&1
done
is "another table is another measure" "$(sql "$S" "
    SELECT group_concat(round(locatability, 6)) FROM measures")" '0.1'
printf 'key,label,share\nstreet,road,10\n' > "$W/areas.csv"
sample
is "a broken one is refused" $? 3
like "with its line" "$(cat "$W/out")" 'line 2: a share is 0 to 1'

# By SegFormer's segments, where nothing else is said.
sed -i 's/sample: .*//' "$W/run.yaml"
"$B/bin/limbeck-sample" "$W/run.yaml" > "$W/out" 2>&1
sql "$S" "
    INSERT INTO picture (sha256, bytes, format, width, height, run_id)
    VALUES (zeroblob(32), 1, 'jpeg', 8, 8, 1);
    UPDATE sample_state SET picture_id = last_insert_rowid() WHERE sample_id =
        (SELECT id FROM sample WHERE key = 'nothing');
    INSERT INTO stage_version (id, stage, text, run_id) VALUES (900, 'look', 'l', 1);
    INSERT INTO current_version (stage, version_id) VALUES ('look', 900)
    ON CONFLICT (stage) DO UPDATE SET version_id = 900;
    INSERT INTO look SELECT max(id), 900, 3, 1 FROM picture;
    INSERT INTO evidence SELECT p.id, e.* FROM (SELECT max(id) AS id FROM picture) p,
        (VALUES (1, 900, 'segment', 'road', 0.25, 1.0),
                (2, 900, 'segment', 'signboard', 0.1, 1.0),
                (3, 900, 'text', 'road', 0.5, 1.0)) e;"
"$B/bin/limbeck-score" "$W/run.yaml" --progress none > "$W/out" 2>&1
is "segments are weighed where there is no table" "$(sql "$S" "
    SELECT round(locatability, 6) FROM measures WHERE key = 'nothing'")" 0.299125

G=$SHARED/data/truth/geochain/test_samples.csv.gz
if [ -e "$G" ]; then
    # The published scores of 2,100 street views, from their classes' shares.
    zcat "$G" | sed -n '2,$p' | sed 's/^\([^,]*\),[^,]*,\([^,]*\),\([^,]*\),.*/\1,\2,\3/' |
        sed '1i id,latitude,longitude' > "$W/rows.csv"
    zcat "$G" | sed -n '2,$p' | perl -ne '
        BEGIN { print "key,label,share\n" }
        my ($key) = /^([^,]*),/;
        my ($map) = /"\{(.*)\}"/;
        print "$key,\"$1\",$2\n" while $map =~ /""([^"]*)"": ([-0-9.e]+)/g;
        ' > "$W/areas.csv"
    printf 'store: geo.store\nsources: {rows: {tables: [rows.csv], pictures: optional, id_column: id}}\nsample: {areas: areas.csv}\n' > "$W/geo.yaml"
    for s in ingest place dedupe sample; do
        "$B/bin/limbeck-$s" "$W/geo.yaml" --progress none > "$W/out" 2>&1 ||
            cat "$W/out"
    done
    zcat "$G" | sed -n '2,$p' | cut -d, -f1,2 | tr , '|' > "$W/scores"
    sql "$W/geo.store" "SELECT key, value FROM locatability JOIN samples s
        ON s.id = sample_id" > "$W/got"
    is "published scores come out" "$(awk -F '|' '
        NR == FNR { score[$1] = $2; next }
        { off = score[$1] - $2; off = off < 0 ? -off : off
          if (off > most) most = off; n++ }
        END { print n, most < 1e-6 }' "$W/scores" "$W/got")" '2100 1'
fi
plan_done
