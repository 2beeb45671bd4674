#!/bin/sh
# Categories of closed lists by a table: caps of the draw, the policy's rules,
# the report's shares before and after, eval's groups.
. tests/stages/tap.sh

# 40 samples: of four scenes in turn, every other one with a sign.
awk 'BEGIN {
    print "id,latitude,longitude"
    for (i = 0; i < 40; i++) printf "k%d,48.%02d,2.35\n", i, i + 10
}' > "$W/rows.csv"
awk 'BEGIN {
    split("natural road_traffic artificial_landscape cultural", scene)
    print "key,list,label,value"
    for (i = 0; i < 40; i++) {
        printf "k%d,scene,%s,0.7\n", i, scene[i % 4 + 1]
        printf "rows/k%d,scene,medical,0.2\n", i
        printf "k%d,element,sign,%s\n", i, i % 2 ? "0.9" : "0.4"
    }
    print "k3,other,face_closeup,0.6"
    print "k7,other,face_closeup,0.4"
    print "elsewhere,scene,natural,1"
}' > "$W/categories.csv"
cat > "$W/run.yaml" << EOT
store: run.store
sources: {rows: {tables: [rows.csv], pictures: optional}}
sample: {categories: categories.csv}
teachers:
  rec: {backend: batch, model: m, dialect: openai, results: r.jsonl, pictures: no}
EOT
for i in $(seq 0 39); do
    printf '{"custom_id":"rows/k%s","response":{"body":{"choices":[{"message":{"content":"<think>A French sign before a palm tree</think><answer>48.85, 2.35</answer>"},"finish_reason":"stop"}]}}}\n' "$i"
done > "$W/r.jsonl"
S=$W/run.store
sample() { "$B/bin/limbeck-sample" "$W/run.yaml" --progress none "$@" > "$W/out" 2>&1; }
drawn() { sql "$S" "SELECT count(*) FROM selection p JOIN category g
    ON g.sample_id = p.sample_id AND g.member WHERE p.selected = 1
    AND g.list || '/' || g.label = '$1'"; }

for s in ingest place dedupe sample; do
    "$B/bin/limbeck-$s" "$W/run.yaml" --progress none > "$W/out" 2>&1 ||
        cat "$W/out"
done
is "each has one scene, and elements from the bound on" "$(sql "$S" "
    SELECT list, label, count(*), sum(member) FROM category
    GROUP BY 1, 2 ORDER BY ordinal")" 'scene|natural|10|10
scene|artificial_landscape|10|10
scene|road_traffic|10|10
scene|cultural|10|10
scene|medical|40|0
element|sign|40|20
other|face_closeup|2|1'
is "all are drawn" "$(sql "$S" "SELECT list, label, cap, had, taken
    FROM category_count WHERE had > 0 ORDER BY ordinal")" 'scene|natural||10|10
scene|artificial_landscape||10|10
scene|road_traffic||10|10
scene|cultural||10|10
element|sign||20|20
other|face_closeup||1|1'

caps='sample.category_caps=scene/natural 0.2,scene/cultural 0,element/sign 3'
ok "with caps" sample --set "$caps" --set sample.limit=20
is "no more are drawn" "$(drawn scene/natural) $(drawn scene/cultural) $(drawn element/sign)" '4 0 3'
is "why says so" "$(sql "$S" "SELECT why, count(*) FROM selection
    GROUP BY 1 ORDER BY 1")" 'drawn|17
over the cap of element/sign|7
over the cap of scene/cultural|10
over the cap of scene/natural|6'
is "and how many there were" "$(sql "$S" "SELECT label, cap, had, taken
    FROM category_count WHERE cap IS NOT NULL ORDER BY ordinal")" 'natural|4|10|4
cultural|0|10|0
sign|3|20|3'
sql "$S" "SELECT sample_id FROM selection WHERE selected = 1" > "$W/few"
sample --set "sample.category_caps=scene/natural 6,scene/cultural 0,element/sign 3" --set sample.limit=20
is "a larger cap keeps what a smaller one drew" "$(sql "$S" "
    SELECT sample_id FROM selection WHERE selected = 1" | grep -cxFf "$W/few")" 17
sample --set "sample.category_caps=other/face_closeup 0"
is "faces over half are kept out" "$(sql "$S" "SELECT key, why FROM selection
    JOIN samples s ON s.id = sample_id WHERE selected = 0")" \
    'k3|over the cap of other/face_closeup'
ok "a source may have a cap" sample --set "sample.source_caps=rows 12"
is "no more of it are drawn" "$(sql "$S" "SELECT why, count(*) FROM selection
    GROUP BY 1 ORDER BY 1")" 'drawn|12
over the cap of its source|28'
sample --set "sample.source_caps=raws 12"
is "no such source" $? 3
sample --set "sample.category_caps=scene/desert 3"
is "no such category" $? 3
like "is said" "$(cat "$W/out")" '"scene/desert 3" names no category'
sample --set "sample.category_caps=scene/natural 0.3"
is "a share of no limit" $? 3
like "is said, too" "$(cat "$W/out")" 'share of "sample.limit", which is 0'
sample --set "$caps" --set sample.categories= --set sample.limit=20
is "caps without categories" $? 3

# What is measured, decided, shown and evaluated.
sample
for s in teach extract claims score; do
    "$B/bin/limbeck-$s" "$W/run.yaml" --progress none > "$W/out" 2>&1 ||
        cat "$W/out"
done
is "a scene is likely outdoors" "$(sql "$S" "SELECT round(scene, 3), count(*)
    FROM measures GROUP BY 1 ORDER BY 1")" '0.0|10
0.778|30'
is "a face is a measure too" "$(sql "$S" "SELECT round(face, 3), count(*)
    FROM measures GROUP BY 1 ORDER BY 1")" '|38
0.4|1
0.6|1'
score() { "$B/bin/limbeck-score" "$W/run.yaml" --progress none "$@" > "$W/out" 2>&1; }
score --set filters.scene.of=cultural,medical --set filters.scene_elements.by=picture
is "or of the scenes that are asked for" "$(sql "$S" "
    SELECT round(scene, 3), count(*) FROM measures GROUP BY 1 ORDER BY 1")" \
    '0.222|30
1.0|10'
is "elements are those of the picture" "$(sql "$S" "
    SELECT scene_elements, count(*) FROM measures GROUP BY 1 ORDER BY 1")" \
    '0.0|20
1.0|20'
score --set filters.scene.of=palace
is "no such scene" $? 2
like "is said by the filter" "$(cat "$W/out")" '"filters.scene.of" names "palace"'
score --set filters.scene_elements.by=picture
for s in decide split report; do
    # Rows without pictures go into no split.
    [ "$s" != report ] || sql "$S" "UPDATE split SET split = 'seed',
        part = 'train' WHERE sample_id IN (SELECT sample_id FROM category
        WHERE label = 'road_traffic')"
    "$B/bin/limbeck-$s" "$W/run.yaml" --progress none \
        --set filters.scene_elements.by=picture \
        --set policy.scene.min=0.5 --set policy.scene_elements.min=1 --set policy.length.min=1 \
        --set report.to="$W/report" > "$W/out" 2>&1 || cat "$W/out"
done
is "a policy bounds both" "$(sql "$S" "SELECT kept, count(*) FROM verdict
    WHERE policy_id = (SELECT policy_id FROM current_policy) GROUP BY 1")" \
    '0|30
1|10'
sed 's/<[^>]*>/ /g' "$W/report/index.html" | tr -s ' \n' ' ' > "$W/text"
like "the report has the shares before and after" "$(cat "$W/text")" \
    'What pictures show .*scene natural 10 25.0% 10 25.0% 0 0% none 27.0%'
like "of what is drawn and in a split" "$(cat "$W/text")" \
    'scene road_traffic 10 25.0% 10 25.0% 10 100% none 10.9%'
like "and of what reasonings name" "$(cat "$W/text")" \
    'What reasonings name .*indicator language 40 50.0% 10 50.0% 6.7%'
"$LIMBECK" eval "$S" > "$W/text" 2>&1
like "eval has groups by scenes" "$(cat "$W/text")" 'rec *scene *natural *10'
like "and by elements" "$(cat "$W/text")" 'rec *element *sign *20'
printf 'key,list,label\nk1,scene,moon\n' > "$W/categories.csv"
sample
is "a table of other names is refused" $? 3
like "with its line" "$(cat "$W/out")" 'line 2: "scene" has no category "moon"'
printf 'key,list,label,value\nk1,scene,natural,3\n' > "$W/categories.csv"
sample
like "and one of other values" "$(cat "$W/out")" 'line 2: a value is 0 to 1'

plan_done
