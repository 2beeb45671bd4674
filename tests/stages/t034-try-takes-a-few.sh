#!/bin/sh
# limbeck try: a few samples through every stage, in the same store; a run
# afterwards asks about the others alone.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
need_file "$B/doubles/mock_server" demo/models/segformer/config.json \
    demo/world/postcards/postcards.tar
written() { # but what names the run
    find "$W/export" -type f ! -path '*/.limbeck/*' ! -name manifest.json ! -name README.md \
        -exec cksum {} + | sort | cksum
}
mkdir "$W/pictures"
tar -xf demo/world/postcards/postcards.tar -C "$W/pictures"
find "$W/pictures" -name 'card_0229.jpg' -delete # a damaged one
mock one --text '<think>1. Street: a paved road. 2. Cars: a red car. 3. Signs: a sign reads Bar.</think><answer>10.0, 20.0</answer>' \
    mends
cat > "$W/c.yaml" <<END
store: $W/s.limbeck
sources:
  mine: {paths: [$W/pictures]}
teachers:
  a:
    backend: server
    model: m
    endpoints: ["$MOCK/v1"]
    strip: yes
    repair: {visibility: {min: 0.9}}
ground: {segformer: $PWD/demo/models/segformer}
policy: {distance: {max: 20000}, country_match: {min: none}, length: {min: 10}}
END
try() { "$LIMBECK" try "$W/c.yaml" --progress none "$@" > "$W/out" 2>&1; }
taught() { sql "$W/s.limbeck" "SELECT group_concat(key) FROM (SELECT DISTINCT
    s.key FROM reply r JOIN sample s ON s.id = r.sample_id ORDER BY s.key)"; }
try -n 4
is "a few are tried" $? 0
is "as many as were asked for" "$(sql "$W/s.limbeck" "
    SELECT count(DISTINCT sample_id) FROM reply r JOIN teacher t
    ON t.id = r.teacher_id WHERE t.name = 'a'")" 4
four=$(taught)
like "through every stage, what repair and strip made too" "$(cat "$W/out")" \
    'decide .* answers in = .* 0 pending'
is "all that was made is measured" "$(sql "$W/s.limbeck" "SELECT
    (SELECT count(*) FROM reply) - (SELECT count(*) FROM measure)")" 0
page=$(sed -n 's|^the page of these 4: file://||p' "$W/out")
ok "the page is told at the end, and there" test -s "$page"
is "it is the last line" "$(tail -n 1 "$W/out" | cut -c1-22)" \
    'the page of these 4: f'
before=$(asked one)
try -n 4
is "tried again nobody is asked" "$(asked one)" "$before"
try -n 4 --seed 7
seeded=$(taught)
ok "another seed draws others" test "$seeded" != "$four"
ok "a run goes on" "$LIMBECK" run "$W/c.yaml" --progress none
is "and asks about each picture once in all" "$(sql "$W/s.limbeck" "
    SELECT count(*), count(DISTINCT sample_id) FROM reply r JOIN teacher t
    ON t.id = r.teacher_id WHERE t.name = 'a'")" "$(sql "$W/s.limbeck" "
    SELECT count(*) || '|' || count(*) FROM selection WHERE selected = 1")"
is "each reply for one request" "$(asked one)" "$(sql "$W/s.limbeck" "
    SELECT count(*) FROM reply r JOIN teacher t ON t.id = r.teacher_id
    WHERE t.name IN ('a', 'a+repair')")"
ok "what a run exported stays when something is tried" \
    test -d "$W/export"
files=$(written)
try -n 2
is "to the byte" "$(written)" \
    "$files"
"$LIMBECK" run "$W/c.yaml" --progress none > "$W/out" 2>&1
is "and a run finds it as it was" \
    "$(written)" "$files"

# Of a source with several archives a few are read, and the rest by a run.
for i in 1 2 3; do
    mkdir "$W/p$i"
    find "$W/pictures" -name "card_0$i*.jpg" -exec cp {} "$W/p$i" \;
    tar -cf "$W/shard_$i.tar" -C "$W" "p$i"
done
sed "s|s.limbeck|m.limbeck|; s|\[$W/pictures\]|[$W/shard_*.tar]|" \
    "$W/c.yaml" > "$W/m.yaml"
read_ones() { sql "$W/m.limbeck" "SELECT count(*), min(current) FROM source
    JOIN source_state ON source_id = id"; }
"$LIMBECK" try "$W/m.yaml" -n 2 --read 0 --progress none > "$W/out" 2>&1
is "one archive of three" "$?/$(read_ones)" '0/1|1'
like "is said" "$(cat "$W/out")" \
    'mine: 1 of 3 archives are read for this; a run reads the rest'
one=$(sql "$W/m.limbeck" "SELECT group_concat(path) FROM source")
"$LIMBECK" try "$W/m.yaml" -n 2 --read 0 --seed 5 --progress none \
    > "$W/out" 2>&1
is "the same whatever is drawn" "$(sql "$W/m.limbeck" "
    SELECT group_concat(path) FROM source")" "$one"
"$B/bin/limbeck-ingest" "$W/m.yaml" --progress none > "$W/out" 2>&1
is "a run reads the others, and retires nothing" "$(read_ones)" '3|1'
"$LIMBECK" try "$W/m.yaml" -n 2 --read 0 --progress none > "$W/out" 2>&1
is "what was read stays" "$?/$(read_ones)" '0/3|1'
like "plan says whose draw it counts" "$("$LIMBECK" plan "$W/m.yaml" 2>&1)" \
    'not drawn as the configuration says'
"$B/bin/limbeck-sample" "$W/m.yaml" --progress none > "$W/out" 2>&1
is "and not after a draw" "$("$LIMBECK" plan "$W/m.yaml" 2>&1 |
    grep -c 'not drawn as')" 0
plan_done
