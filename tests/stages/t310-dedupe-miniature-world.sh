#!/bin/sh
# The miniature world: exactly the planted near-duplicates are found, the
# planted exact ones share a picture, and one of each is selected.
. tests/stages/tap.sh
WORLD=$W/world
cp -r demo/world "$WORLD"
cat > "$W/run.yaml" << EOF
store: run.store
sources:
  mp16:
    root: $WORLD/mp16
    paths: [shard_*.msg]
    tables: [mp16.csv]
  streetview:
    root: $WORLD/streetview
    paths: [00.zip]
    tables: [streetview.csv]
  postcards:
    root: $WORLD
    paths: [postcards/postcards.tar]
EOF
S=$W/run.store
# planted KIND: "source|key|source|key" a line, the lesser name first
planted() {
    jq -r --arg kind "$1" '
        def base: split("/") | last | sub("[.]jpg$"; "");
        .planted[$kind][] |
        (.what | capture("of (?<s>[a-z0-9]+) (?<k>[^ ]+)$")) as $of |
        [[.source, (.key | base)], [$of.s, ($of.k | base)]] | sort |
        flatten | join("|")' "$WORLD/PLANTED.json" | sort
}

"$B/bin/limbeck-ingest" "$W/run.yaml" > "$W/out" 2>&1
for stage in place dedupe sample; do
    ok "$stage runs" "$B/bin/limbeck-$stage" "$W/run.yaml"
done
is "the planted near-duplicates are found, and no others" \
    "$(sql "$S" "SELECT min(a, b) || '|' || max(a, b) FROM (
        SELECT s.source_name || '|' || s.key AS a,
               t.source_name || '|' || t.key AS b
        FROM cluster c JOIN samples s ON s.picture_id = c.picture_id
        JOIN samples t ON t.picture_id = c.mate_id WHERE c.kept = 0)" | sort)" \
    "$(planted near-duplicate)"
is "the planted exact ones share a picture" \
    "$(sql "$S" "SELECT min(a, b) || '|' || max(a, b) FROM (
        SELECT s.source_name || '|' || s.key AS a,
               t.source_name || '|' || t.key AS b
        FROM samples s JOIN samples t ON t.picture_id = s.picture_id
        AND t.id > s.id)" | sort)" "$(planted 'exact duplicate')"
is "no two selected of one cluster" "$(sql "$S" "
    SELECT count(*) FROM (SELECT 1 FROM selection k
        JOIN samples s ON s.id = k.sample_id
        JOIN cluster c ON c.picture_id = s.picture_id
        WHERE k.selected = 1 GROUP BY c.cluster_id HAVING count(*) > 1)")" 0
is "frames of a drive stay apart" "$(sql "$S" "
    SELECT count(DISTINCT cluster_id) FROM cluster c
    JOIN samples s ON s.picture_id = c.picture_id
    WHERE s.sequence = 'seqAuckland01'")" 8

signed() { sql "$S" "SELECT picture_id, definition, hex(hashes) FROM signature
    ORDER BY picture_id"; }
signed > "$W/signed"
is "each picture has hashes of its parts" "$(wc -l < "$W/signed")" \
    "$(sql "$S" "SELECT count(*) FROM picture WHERE phash IS NOT NULL")"
sql "$S" "DELETE FROM signature WHERE picture_id % 3 > 0;
    UPDATE signature SET definition = 0, hashes = X'' WHERE picture_id % 2 = 0" \
    > /dev/null
clusters() { sql "$S" "SELECT picture_id, cluster_id, kept, why FROM cluster
    ORDER BY picture_id"; }
clusters > "$W/clusters"
ok "without them" "$B/bin/limbeck-dedupe" "$W/run.yaml" --set dedupe.radius=11
ok "they are reckoned anew" "$B/bin/limbeck-dedupe" "$W/run.yaml"
is "and the clusters are as before" "$(clusters)" "$(cat "$W/clusters")"
is "and so are they" "$(signed)" "$(cat "$W/signed")"

mv "$WORLD" "$W/elsewhere"
before=$(sql "$S" "SELECT count(*), max(run_id) FROM cluster")
"$B/bin/limbeck-dedupe" "$W/run.yaml" --set dedupe.radius=7 > "$W/out" 2>&1
is "an archive that is gone stops the stage" $? 2
like "which names it" "$(cat "$W/out")" \
    'could not look at picture [0-9]+ again: .*/world/.*[Nn]o such file'
is "and leaves the clusters as they were" \
    "$(sql "$S" "SELECT count(*), max(run_id) FROM cluster")" "$before"
ok "hashes alone need no archive" "$B/bin/limbeck-dedupe" "$W/run.yaml" \
    --set dedupe.radius=7 --set dedupe.check=0
plan_done
