#!/bin/sh
# sample.clip: categories by a CLIP, of those alone that fraction and clusters
# leave; kept, so that no picture is looked at twice, also where a run left some;
# beside a table; with what cannot be read.
. tests/stages/tap.sh

M=$PWD/tests/golden/data/clip_text
mkdir "$W/p"
cp tests/golden/data/images/odd131x97.png tests/golden/data/images/square224.png \
    tests/golden/data/images/wide300x180.png "$W/p/"
cp "$W/p/square224.png" "$W/p/twice.png"
cat > "$W/rows.csv" << EOT
id,latitude,longitude
odd131x97,48.85,2.35
square224,35.01,135.77
wide300x180,-22.56,17.07
twice,35.02,135.76
EOT
cat > "$W/run.yaml" << EOT
store: run.store
sources: {rows: {paths: [p], tables: [rows.csv]}}
sample: {clip: $M}
EOT
S=$W/run.store
sample() { "$B/bin/limbeck-sample" "$W/run.yaml" --progress none "$@" > "$W/out" 2>&1; }
for s in ingest place dedupe; do
    "$B/bin/limbeck-$s" "$W/run.yaml" --progress none > "$W/out" 2>&1 ||
        cat "$W/out"
done
ok "a draw with a CLIP" sample
is "each picture is looked at once" "$(sql "$S" "SELECT count(*), min(length(similarities))
    FROM clip_look")" '3|128'
is "one of two alike is, and has its categories" "$(sql "$S" "
    SELECT count(DISTINCT sample_id), min(n), max(n) FROM (
        SELECT sample_id, sum(member) AS n FROM category WHERE list = 'scene'
        GROUP BY 1)")" '3|1|1'
# exp(20 (cosine - cosine)) between any two scenes; p / (1 - p) of an element
# is that beside "a photo", the last number.
sql "$S" "SELECT sample_id, list, value, similarity FROM category" > "$W/rows"
is "scenes share 1, by the softmax" "$(awk -F '|' '$2 == "scene" {
        sum[$1] += $3
        if ($1 in v) {
            off = log($3 / v[$1]) - 20 * ($4 - s[$1])
            off = off < 0 ? -off : off
            if (off > most) most = off
        }
        v[$1] = $3; s[$1] = $4
    }
    END {
        for (k in sum) if (sum[k] > 1.0001 || sum[k] < 0.9) bad++
        print bad + 0, (most < 1e-3)
    }' "$W/rows")" '0 1'
is "elements are likelier than none, or not" "$(awk -F '|' '$2 != "scene" && $3 < 0.99 {
        none = $4 - log($3 / (1 - $3)) / 20
        if ($1 in at && (none - at[$1]) ^ 2 > 1e-7) bad++
        at[$1] = none
        n++
    }
    END { print bad + 0, (n > 3) }' "$W/rows")" '0 1'
sql "$S" "SELECT sample_id, label, value FROM category ORDER BY 1, 2" > "$W/once"
ok "again with another bound" sample --set sample.category_least=0.9
is "nothing is looked at again" "$(sql "$S" "
    SELECT count(DISTINCT run_id), count(*) FROM clip_look")" '1|3'
is "and the values are the same" "$(sql "$S" "
    SELECT sample_id, label, value FROM category ORDER BY 1, 2" | cmp - "$W/once" && echo yes)" yes
sql "$S" "DELETE FROM clip_look WHERE picture_id = (SELECT max(picture_id) FROM clip_look)"
ok "where a run left one" sample --set sample.category_least=0.8
is "that one alone is looked at" "$(sql "$S" "SELECT count(*), sum(run_id =
    (SELECT max(run_id) FROM clip_look)) FROM clip_look")" '3|1'
is "and the values are the same again" "$(sql "$S" "
    SELECT sample_id, label, value FROM category ORDER BY 1, 2" | cmp - "$W/once" && echo yes)" yes
id=$(sql "$S" "SELECT id FROM sample WHERE key GLOB '*wide*'")
printf 'key,list,label\n%s,scene,medical\n' "$(sql "$S" "SELECT key FROM sample WHERE id = $id")" \
    > "$W/told.csv"
ok "with a table" sample --set "sample.categories=$W/told.csv"
is "what it tells counts, the CLIP for the others" "$(sql "$S" "
    SELECT count(*), sum(sample_id = $id), max(label) FILTER (WHERE sample_id = $id),
           sum(similarity IS NULL) FROM category WHERE list = 'scene' AND member")" '3|1|medical|1'
is "in that list alone" "$(sql "$S" "SELECT count(DISTINCT sample_id) FROM category
    WHERE list = 'other' AND similarity IS NOT NULL")" 3
label=$(sql "$S" "SELECT label FROM category WHERE list = 'scene' AND member
    AND sample_id <> $id LIMIT 1")
ok "caps go by it" sample --set "sample.category_caps=scene/$label 0"
is "none of that scene is drawn" "$(sql "$S" "SELECT taken FROM category_count
    WHERE list = 'scene' AND label = '$label'")" 0

# half of them alone are looked at, where half is drawn
sql "$S" "DELETE FROM clip_look"
ok "a fraction" sample --set sample.fraction=0.3
is "is looked at, and no more" "$(sql "$S" "SELECT (SELECT count(*) FROM clip_look) =
    (SELECT count(*) FROM selection WHERE selected = 1)")" 1
sql "$S" "DELETE FROM clip_look"
dd if=/dev/zero of="$W/p/odd131x97.png" bs=1 count=64 seek=40 conv=notrunc 2> /dev/null
ok "a picture that is broken now" sample --set sample.category_least=0.7
like "is warned of" "$(cat "$W/out")" '1 pictures could not be looked at, the first: .*odd131x97'
is "and is of no category, but drawn" "$(sql "$S" "
    SELECT (SELECT count(*) FROM clip_look), (SELECT count(*) FROM selection
    WHERE selected = 1)")" '2|3'
sample --set "sample.clip=$PWD/tests/golden/data/clip"
is "a CLIP without words" $? 2
like "is refused" "$(cat "$W/out")" '"sample.clip": .*it has no text tower'
plan_done
