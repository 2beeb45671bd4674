#!/bin/sh
# ask: what replies claim to see and no other evidence can decide is asked
# of a model, once for each thing and picture; the small teacher knows other
# questions, so that only the mechanics count here.
. tests/stages/tap.sh
need_file "$B/doubles/ask_directly"
D=$PWD/demo
S=$W/w.limbeck
cat > "$W/w.yaml" <<END
store: $S
jobs: 2
sources:
  mp16: {root: $D/world/mp16, paths: [shard_0.msg]}
  streetview: {root: $D/world/streetview, paths: [00.zip]}
END
stage() { # NAME ...
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/w.yaml" --progress none "$@" 2>&1
}
ask() { # ...: after the claims are read; its own words
    stage claims "$@" > "$W/claims"
    stage ask --set "ground.ask=$D/models/teacher-b" "$@"
}
SEG=ground.segformer=$D/models/segformer
answers() { # WHERE: of the model that is asked now
    sql "$S" "SELECT count(*) FROM claim_answer a JOIN current_version p
        ON p.stage = 'ask' JOIN ask_version v ON v.version_id = p.version_id
        AND v.model_id = a.model_id WHERE ${1:-1}"
}
asked() { sql "$S" "SELECT sum(questions) FROM asked WHERE run_id =
    (SELECT max(id) FROM run)"; }
reply() { # TEACHER TEXT WHERE
    sql "$S" "
    INSERT INTO reply (sample_id, teacher_id, text, finish, run_id)
    SELECT s.id, $1, '$2', 'stop', 1 FROM samples s JOIN member m
        ON m.id = s.member_id WHERE s.id IN
        (SELECT id FROM samples WHERE member_id NOT NULL ORDER BY id LIMIT 40)
        AND $3;
    INSERT INTO answer (reply_id, version_id, status, form, strict,
                        reasoning_start, reasoning_end, run_id)
    SELECT id, 900, 'ok', 'prose', 0, 0, length(CAST(text AS BLOB)), 1
    FROM reply WHERE id NOT IN (SELECT reply_id FROM answer)"
}

"$B/bin/limbeck-ingest" "$W/w.yaml" --progress none > "$W/out" 2>&1
sql "$S" "
    INSERT INTO stage_version (id, stage, text, run_id) VALUES (900, 'extract', 's', 1);
    INSERT INTO current_version (stage, version_id, input_fingerprint)
        VALUES ('extract', 900, NULL);
    INSERT INTO prompt VALUES (1, 'gre', 'Where?');
    INSERT INTO teacher VALUES (1, 'a', 'batch', 'm', 1, 'a', 1),
                               (2, 'b', 'batch', 'm', 1, 'b', 1);
    INSERT INTO active_teacher (name, ordinal, teacher_id, candidates, pictures)
        VALUES ('a', 0, 1, 1, 1)"
reply 1 'A palm, tin roofs, a tin roof; a sign reads "سوق".' 1
n=$(sql "$S" 'SELECT count(DISTINCT picture_id) FROM samples JOIN reply
    ON samples.id = sample_id')
is "there are pictures" "$n" 40

like "without a model nobody is asked" "$(stage ask)" \
    'nothing to do: 0 pictures in'
is "and nothing is answered" "$(answers)" 0
like "with one, pictures count" "$(ask)" "$n pictures in = $n kept"
is "a thing is asked about once a picture" "$(answers)" $((4 * n))
is "in words" "$(sql "$S" "SELECT DISTINCT question FROM claim_answer
    ORDER BY 1")" \
    'a palm tree
a roof of sheet metal
a sign
the words "سوق"'
is "an answer is a probability, and how much of it all it is" \
    "$(answers 'yes BETWEEN 0 AND 1 AND mass BETWEEN 0 AND 1.0001')" \
    $((4 * n))
like "a second time there is nothing to do" "$(ask)" 'nothing to do'

# a face is asked about whatever is claimed, and is a measure of each reply
face="question = 'one face that fills more than half of it'"
ask --set ground.ask_face=yes > "$W/out"
is "a face is one question more a picture" "$(answers "$face")|$(asked)" "$n|$n"
like "once" "$(ask --set ground.ask_face=yes)" 'nothing to do'
stage score --set filters.face.least_mass=0 > "$W/out"
is "and a measure" "$(sql "$S" "SELECT count(*), sum(abs(m.face - a.yes) > 1e-9)
    FROM measures m JOIN samples s ON s.id = m.sample_id
    JOIN claim_answer a ON a.picture_id = s.picture_id WHERE a.$face")" "$n|0"
is "and so are the kinds of things that are named" "$(sql "$S" "
    SELECT DISTINCT indicators, scene_elements FROM measures")" '3.0|6.0'
is "which they are is the sum of their bits" "$(sql "$S" "SELECT DISTINCT
    json_extract(evidence, '$.indicators.kinds') || ' ' ||
    json_extract(evidence, '$.scene_elements.kinds') FROM measure_note")" \
    '52 125'
like "and told by their names" "$("$LIMBECK" why "$S" id:1 |
    tr -s '\n ' ' ')" \
    'indicators .* language geographical_features architectural_style'
sql "$S" "DELETE FROM claim_answer WHERE $face"
ask > "$W/out"

# so are the eleven scenes
ask --set ground.ask_scene=yes > "$W/out"
scene="question GLOB 'the inside of *' OR question GLOB 'wild nature *'
    OR question GLOB 'outdoor surroundings *' OR question GLOB 'fields, *'
    OR question GLOB 'factories, *' OR question GLOB 'traffic on a road*'"
is "scenes are eleven questions more" "$(answers "$scene")" "$((11 * n))"
stage score > "$W/out"
is "and a measure: yes to the outdoor ones of yes to all" "$(sql "$S" "
    SELECT count(*), sum(abs(m.scene - a.out / a.every) > 1e-9)
    FROM measures m JOIN samples s ON s.id = m.sample_id
    JOIN (SELECT picture_id, sum(yes) AS every,
                 sum(yes) FILTER (WHERE question NOT GLOB 'the inside of *') AS out
          FROM claim_answer WHERE $scene GROUP BY 1) a
    ON a.picture_id = s.picture_id")" "$n|0"
sql "$S" "DELETE FROM claim_answer WHERE $scene"
ask > "$W/out"

# the same questions through the library alone
sed '1q' schemas/prompts/entity.txt | tr -d '\n' > "$W/lead"
sql "$S" "SELECT m.data_path || char(9) || m.data_offset || char(9) ||
    m.data_length || char(9) || 'Does the picture show ' || e.question ||
    '? Answer with one word, yes or no.'
    FROM claim_answer e JOIN member m ON m.picture_id = e.picture_id
    ORDER BY m.id, e.question LIMIT 24" > "$W/lines"
sql "$S" "SELECT e.yes || ' ' || e.mass FROM claim_answer e
    JOIN member m ON m.picture_id = e.picture_id
    ORDER BY m.id, e.question LIMIT 24" > "$W/stored"
"$B/doubles/ask_directly" "$D/models/teacher-b" "$(cat "$W/lead")" \
    < "$W/lines" > "$W/direct"
is "what is stored is what the model says" "$(paste "$W/stored" "$W/direct" |
    awk '{ a = $1 - $3; b = $2 - $4
        if (a > 0.003 || a < -0.003 || b > 0.003 || b < -0.003) print
        n++ } END { print n }')" 24

# what is new, and that alone
reply 2 'A palm and a bollard.' 's.id % 2 = 0'
half=$(sql "$S" 'SELECT count(*) FROM reply WHERE teacher_id = 2')
ask > "$W/out"
is "a reply of nobody among the active teachers asks nothing" "$(answers)" $((4 * n))
sql "$S" "INSERT INTO active_teacher (name, ordinal, teacher_id, candidates, pictures)
        VALUES ('b', 1, 2, 1, 1)"
like "a new reply" "$(ask)" "in = $n kept"
is "asks only about what nobody had named" "$(asked)" "$half"
is "beside what there was" "$(answers)" $((4 * n + half))
sql "$S" "DELETE FROM active_teacher WHERE name = 'b'"
ask > "$W/out"
is "when it goes, nothing is asked" "$(asked)" 0

# a palm and a board are things that the segmenter knows
stage look --set "$SEG" > "$W/out"
like "what can be seen need not be asked" "$(ask --set "$SEG")" "in = $n kept"
is "and no answer is lost" "$(answers)" $((4 * n + half))
sql "$S" "DELETE FROM claim_answer; DELETE FROM asked"
ask --set "$SEG" > "$W/out"
is "only the roof is undecided" \
    "$(answers "question = 'a roof of sheet metal'")" "$(answers)"
is "in every picture" "$(answers)" "$n"
ask --set "$SEG" --set ground.ask_about=all > "$W/out"
is "all means all, but nothing twice" "$(asked)" $((3 * n))
run=$(sql "$S" 'SELECT max(run_id) FROM look')
like "another picture size is another model" \
    "$(ask --set "$SEG" --set ground.ask_about=all \
        --set ground.ask_max_pixels=30000)" "in = $n kept"
is "that is asked all again" "$(asked)" $((4 * n))
is "but no picture is looked at" "$(sql "$S" 'SELECT max(run_id) FROM look')" \
    "$run"
ask --set "$SEG" --set ground.ask_about=all > "$W/out"
is "the first one need not be asked again" "$(asked)" 0
is "as its answers are still there" "$(answers)" $((4 * n))
ask --set "$SEG" --set ground.ask_about=all --set ground.ask_max_pixels=30000 \
    > "$W/out"

cp -r "$D/models/teacher-b" "$W/model" # its weights in 8 bits lie beside it
said() { sql "$S" "SELECT a.picture_id, a.question, a.yes FROM claim_answer a
    JOIN current_version p ON p.stage = 'ask'
    JOIN ask_version v ON v.version_id = p.version_id
    AND v.model_id = a.model_id ORDER BY 1, 2"; }
said > "$W/exact"
stage ask --set "ground.ask=$W/model" --set ground.ask_weights=int8 \
    --set ground.ask_about=all --set ground.ask_max_pixels=30000 > "$W/out"
is "in 8 bits it is another model" "$(asked)" $((4 * n))
is "of nearly the same opinion" "$(said | paste -d '|' \
    "$W/exact" - | awk -F '|' '{ far = $3 - $6; n++
        if (far > 0.1 || far < -0.1) print } END { print n }')" $((4 * n))

# one bad picture, one record
mkdir "$W/one"
cp tests/golden/data/images/wide300x180.png "$W/one/bad.png"
sed -i "s|^sources:|&\n  one: {root: $W, paths: [one]}|" "$W/w.yaml"
"$B/bin/limbeck-ingest" "$W/w.yaml" --progress none > "$W/out" 2>&1
sql "$S" "
    INSERT INTO reply (sample_id, teacher_id, text, finish, run_id)
    SELECT id, 1, 'A tin roof.', 'stop', 1 FROM sample
    WHERE source_name = 'one';
    INSERT INTO answer (reply_id, version_id, status, form, strict,
                        reasoning_start, reasoning_end, run_id)
    SELECT max(id), 900, 'ok', 'prose', 0, 0, 11, 1 FROM reply"
stage claims > "$W/out"
mv "$W/one/bad.png" "$W/good.png"
like "a picture out of reach is one error" "$(ask)" "$n kept .* 1 errored"
tr '\0-\377' x < "$W/good.png" > "$W/one/bad.png"
like "other bytes are not asked about" "$(ask)" "$n kept .* 1 errored"
is "since they are not what was ingested" "$(sql "$S" "SELECT f.kind
    FROM failure f JOIN current_version p ON p.stage = 'ask'
    AND f.version_id = p.version_id WHERE f.stage = 'ask'
    AND f.item_kind = 'picture' AND f.ended_at IS NULL")" changed

ask --set ground.ask_memory=1000000 --set ground.ask_max_pixels=40000 \
    > "$W/out"
is "a model that does not fit stops the stage" $? 2
like "and says what to set" "$(cat "$W/out")" '"ground.ask_memory"'
stage ask --set ground.ask=/nowhere > "$W/out"
is "a model that is not there stops the stage" $? 2
like "and says so" "$(cat "$W/out")" 'ground.ask'
echo 'Is it there?' > "$W/blind.txt"
ask --set "ground.ask_prompt=$W/blind.txt" > "$W/out"
is "a prompt without the thing is a wrong setting" $? 3
like "and says what it lacks" "$(cat "$W/out")" '\{thing\}'
plan_done
