#!/bin/sh
# A source with the role of a benchmark: how near all others come to it, by
# picture and by position; its own pictures and copies of them are never
# drawn, taught, put into a split or exported.
. tests/stages/tap.sh

cp -r demo/world "$W/world"
# planted KIND: keys of mp16 whose picture is one of streetview's, or is like it
planted() {
    jq -r --arg kind "$1" '
        def base: split("/") | last | sub("[.]jpg$"; "");
        .planted[$kind][] | (.what |
            capture("of (?<s>[a-z0-9]+) (?<k>[^ ]+)$")) as $of |
        [[.source, (.key | base)], [$of.s, ($of.k | base)]] | sort |
        select(map(.[0]) == ["mp16", "streetview"]) |
        [.[0][1], "streetview/" + .[1][1]] | join("|")' \
        demo/world/PLANTED.json | sort
}
cat > "$W/run.yaml" << EOT
store: run.store
sources:
  mp16:
    root: $W/world/mp16
    paths: [shard_*.msg]
    tables: [mp16.csv]
  far:
    root: $W
    tables: [far.csv]
    pictures: optional
  streetview:
    root: $W/world/streetview
    paths: [00.zip]
    tables: [streetview.csv]
    role: benchmark
  points:
    root: $W
    tables: [points.csv]
    pictures: optional
    role: benchmark
EOT
printf 'id,latitude,longitude\ndate_line,10,-179.99\n' > "$W/points.csv"
printf 'id,latitude,longitude\neast,10,179.99\npole,90,0\n' > "$W/far.csv"
S=$W/run.store
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/run.yaml" --progress none "$@" 2>&1
}
for s in ingest place dedupe; do stage $s > "$W/out" || cat "$W/out"; done
said=$(stage sample)
like "the stage says how near they come" "$said" \
    'of 124 samples 4 have a picture of the benchmark points, streetview and 5 one'
is "each other sample was compared, no benchmark's" "$(sql "$S" "
    SELECT (SELECT count(*) FROM contamination WHERE own = 0) =
           (SELECT count(*) FROM samples WHERE standing = 'kept'
            AND source_name IN ('mp16', 'far')),
           (SELECT count(*) FROM contamination c JOIN samples s
            ON s.id = c.sample_id
            WHERE own <> (source_name IN ('points', 'streetview')))")" '1|0'
is "the nearest is that of all pairs" "$(sql "$S" "
    WITH far AS (
        SELECT a.id, min(2 * 6371.0 * asin(min(1, sqrt(
            pow(sin(radians(b.lat_deg - a.lat_deg) / 2), 2) +
            cos(radians(a.lat_deg)) * cos(radians(b.lat_deg)) *
            pow(sin(radians(b.lon_deg - a.lon_deg) / 2), 2))))) AS km
        FROM samples a, samples b
        WHERE a.source_name IN ('mp16', 'far') AND a.standing = 'kept'
          AND b.source_name IN ('points', 'streetview')
          AND b.standing = 'kept'
        GROUP BY a.id)
    SELECT count(*) > 100, sum(abs(f.km - c.km) > 1e-6)
    FROM far f JOIN contamination c ON c.sample_id = f.id")" '1|0'
copies() {
    sql "$S" "SELECT s.key, (SELECT n.source_name || '/' || n.key
                             FROM sample n WHERE n.id = c.copy_id)
        FROM contamination c JOIN samples s ON s.id = c.sample_id
        WHERE copy_id IS NOT NULL AND same_picture = $1 ORDER BY s.key"
}
is "the planted copies are found, and no others" "$(copies 1)" \
    "$(planted 'exact duplicate')"
is "and the planted near ones" "$(copies 0)" "$(planted near-duplicate)"
is "across the date line" "$(sql "$S" "
    SELECT printf('%.2f', km) FROM contamination c
    JOIN samples s ON s.id = c.sample_id WHERE s.key = 'east'")" 2.19
is "none of them is drawn" "$(sql "$S" "
    SELECT DISTINCT source_name, replace(why, ltrim(why,
        'abcdefghijklmnopqrstuvwxyz '), '')
    FROM selection k JOIN samples s ON s.id = k.sample_id
    WHERE why LIKE '%benchmark%' ORDER BY 1, 2")" \
    'mp16|its picture is a benchmark
points|of a benchmark
streetview|of a benchmark'
is "and what is drawn has nothing of theirs" "$(sql "$S" "
    SELECT count(*) > 50, sum(copy_id IS NOT NULL) FROM selection k
    LEFT JOIN contamination c ON c.sample_id = k.sample_id
    WHERE selected = 1")" '1|0'
is "no benchmark's is" "$(sql "$S" "SELECT DISTINCT source_name FROM selection k
    JOIN samples s ON s.id = k.sample_id WHERE selected = 1 ORDER BY 1")" \
    'far
mp16'

near() { sql "$S" "SELECT sum(km <= 50), (SELECT count(*) FROM selection k
    JOIN contamination n ON n.sample_id = k.sample_id
    WHERE selected = 1 AND n.km <= 50) FROM contamination"; }
like "some that are drawn lie within 50 km" "$(near)" '^[0-9]+\|[1-9]'
stage sample --set sample.contamination=50 > "$W/out"
like "none when it is so wished" "$(near)" '^[0-9]+\|0$'
stage sample > "$W/out"
near=$(planted near-duplicate | head -1)
like "why says what it is like" \
    "$("$LIMBECK" why "$W/run.yaml" "${near%|*}" 2>&1)" \
    "one like it +${near#*|}"

# From replies to files: recorded for all pictures, also for the benchmark's.
for n in streetview mp16; do
    sql "$S" "SELECT json_object('custom_id', '$n/' || key, 'response',
        json_object('body', json_object('choices', json_array(json_object(
            'message', json_object('content',
                '<think>The road signs, the roofs and the plants by the road are '
                || 'those of this region, and the letters on the shop are too.'
                || '</think><answer>' || lat_deg || ', ' || lon_deg ||
                '</answer>'), 'finish_reason', 'stop')))))
        FROM samples WHERE source_name = '$n' AND standing = 'kept'
          AND picture_id IS NOT NULL"
done > "$W/replies.jsonl"
cat >> "$W/run.yaml" << EOT
teachers:
  rec:
    backend: batch
    model: m
    dialect: openai
    results: replies.jsonl
policy:
  contamination: {min: 5}
  echo: {max: none}
split: {test: 0, cot: 1000, judge: 0, seed: 0, near_km: 10}
export: {to: exp}
report: {to: pages}
EOT
"$LIMBECK" run "$W/run.yaml" --progress none > "$W/out" 2>&1
is "no reply about a benchmark's picture is taken" "$(sql "$S" "
    SELECT DISTINCT source_name FROM reply r JOIN samples s
    ON s.id = r.sample_id")" mp16
is "the rule of the policy is that of the measure" "$(sql "$S" "
    SELECT count(*) > 20, sum(v.kept <> (c.km >= 5 AND c.copy_id IS NULL))
    FROM verdict v JOIN reply r ON r.id = v.reply_id
    JOIN contamination c ON c.sample_id = r.sample_id")" '1|0'
is "what is near to a benchmark is for testing" "$(sql "$S" "
    SELECT DISTINCT part FROM split p
    JOIN contamination c ON c.sample_id = p.sample_id
    WHERE split <> 'none' AND km <= 10")" test
like "and some is for training" "$(sql "$S" "
    SELECT count(*) FROM split WHERE split <> 'none' AND part = 'train'")" \
    '^[1-9]'
is "no picture of a benchmark is exported" \
    "$(cut -d, -f4 "$W/exp/attribution.csv" | sort -u | tr -d '\r' | tr '\n' ' ')" 'mp16 source '
want=$(sql "$S" "
    SELECT count(*), sum(km <= 10), round(1.0 * sum(km <= 10) / count(*), 4)
    FROM split p JOIN contamination c ON c.sample_id = p.sample_id
    WHERE split <> 'none'")
is "the manifest has the ratios" "$(jq -r '.contamination |
    [.samples, (.near[] | select(.threshold_km == 10) |
        .near_count, (.near_ratio * 10000 | round / 10000))] | join("|")' \
    "$W/exp/manifest.json")" "$want"
within=${want#*|}
like "and so has the card" "$(cat "$W/exp/README.md")" \
    "^[|] 10 km [|] ${within%|*} [|]"
like "and the report" "$(sed 's/<[^>]*>/ /g' "$W/pages/index.html")" \
    'within 10 km +[0-9.]+ % of all samples'
# Without the role all is as if it had never been one.
sed 's/    role: benchmark//' "$W/run.yaml" > "$W/plain.yaml"
"$B/bin/limbeck-sample" "$W/plain.yaml" > "$W/out" 2>&1
is "without the role nothing is a yardstick" "$(sql "$S" "
    SELECT (SELECT count(*) FROM contamination), sum(why LIKE '%benchmark%') FROM selection")" '0|0'
plan_done
