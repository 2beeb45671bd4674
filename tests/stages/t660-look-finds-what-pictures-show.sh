#!/bin/sh
# look: what the pictures of the miniature world show, by its small segmenter,
# as recorded; and that it has a state of its own.
. tests/stages/tap.sh
G=demo/golden/segformer.json
D=$PWD/demo
S=$W/w.limbeck
cat > "$W/w.yaml" <<END
store: $S
jobs: 2
sources:
  mp16: {root: $D/world/mp16, paths: [shard_0.msg, shard_1.msg]}
  streetview: {root: $D/world/streetview, paths: [00.zip]}
  postcards: {root: $D/world/postcards, paths: [postcards.tar]}
END
blind() { "$B/bin/limbeck-look" "$W/w.yaml" --progress none "$@" 2>&1; }
look() { blind --set "ground.segformer=$D/models/segformer" "$@"; }

"$B/bin/limbeck-ingest" "$W/w.yaml" --progress none > "$W/out" 2>&1
jq -r '.pictures | keys[]' "$G" | sed 's/^[a-z0-9]*://; s/.*\///; s/\.jpg$//' \
    > "$W/keys"
list=$(sed "s/.*/'&'/" "$W/keys" | paste -s -d ,)
count=$(wc -l < "$W/keys")
sql "$S" "
    INSERT INTO stage_version (id, stage, text, run_id) VALUES (900, 'extract', 's', 1);
    INSERT INTO current_version (stage, version_id, input_fingerprint)
        VALUES ('extract', 900, NULL);
    INSERT INTO prompt VALUES (1, 'gre', 'Where?');
    INSERT INTO teacher VALUES (1, 'a', 'batch', 'm', 1, 'a', 1);
    INSERT INTO active_teacher (name, ordinal, teacher_id, candidates, pictures)
        VALUES ('a', 0, 1, 1, 1);
    INSERT INTO reply (sample_id, teacher_id, text, finish, run_id)
    SELECT s.id, 1, 'A palm by the road.', 'stop', 1 FROM samples s
    JOIN member m ON m.id = s.member_id WHERE s.key IN ($list);
    INSERT INTO answer (reply_id, version_id, status, form, strict,
                        reasoning_start, reasoning_end, run_id)
    SELECT id, 900, 'ok', 'prose', 0, 0, length(text), 1 FROM reply"
is "the recorded pictures have replies" \
    "$(sql "$S" 'SELECT count(*) FROM reply')" "$count"

like "without a segmenter no picture is looked at" "$(blind)" \
    'nothing to do: 0 pictures in'
is "and there is no evidence" "$(sql "$S" 'SELECT count(*) FROM evidence')" 0
like "with one, they are" "$(look)" "$count pictures in = $count kept"
is "each was looked at" "$(sql "$S" 'SELECT count(*) FROM look')" "$count"
is "the words that it knows are kept" "$(sql "$S" "SELECT count(*)
    FROM vocabulary WHERE kind = 'segment'")" \
    "$(jq '.id2label | length' "$D/models/segformer/config.json")"

# key label share, of what was recorded and of what was found
jq -r '.pictures | to_entries[] | .key as $k | .value.share | to_entries[] |
    select(.value >= 0.002) | "\($k) \(.key) \(.value)"' "$G" |
    sed 's/^[a-z0-9]*://; s/^[^ ]*\///; s/\.jpg / /' | sort > "$W/want"
sql "$S" "SELECT DISTINCT s.key || ' ' || e.label || ' ' || e.share
    FROM evidence e JOIN samples s ON s.picture_id = e.picture_id
    WHERE e.kind = 'segment' AND e.margin BETWEEN 0 AND 1" | sort > "$W/got"
awk 'NR == FNR { got[$1 " " $2] = $3; next }
    { far = $3 - got[$1 " " $2]; n++
      if (far > 0.001 || far < -0.001) print $0, "but", got[$1 " " $2] }
    END { if (n < 30) print "only", n, "shares were compared" }' \
    "$W/got" "$W/want" > "$W/far"
is "shares are those recorded" "$(cat "$W/far")" ""
is "small ones are left out" "$(sql "$S" "SELECT count(*) FROM evidence
    WHERE share < 0.0005")" 0

like "a second time there is nothing to do" "$(look)" 'nothing to do'
like "without it again, the sums hold" "$(blind)" 'nothing to do: 0 pictures in'
is "also of the store alone" "$("$LIMBECK" status "$S" --json |
    jq -c '.[] | select(.stage == "look") | [.in, .pending]')" '[0,0]'
like "with it again, what was seen still stands" "$(look)" 'nothing to do'
like "another setting looks again" \
    "$(look --set ground.least_share=0.01)" "in = $count kept"
is "and leaves out more" "$(sql "$S" "SELECT count(*) FROM evidence
    WHERE share < 0.01")" 0

blind --set ground.ocr=yes > "$W/out"
if grep -q 'built without Tesseract' "$W/out"; then
    like "without Tesseract no text is read" "$(cat "$W/out")" \
        'nothing to do: 0 pictures in'
else
    like "text is read" "$(cat "$W/out")" "in = $count kept"
    is "and what was read is evidence" "$(sql "$S" "SELECT count(*) > 0,
        count(DISTINCT kind), min(margin) >= 0 AND max(margin) <= 1
        FROM evidence e JOIN current_version p ON p.stage = 'look'
        AND p.version_id = e.version_id")" '1|1|1'
    blind --set ground.ocr=yes --set ground.ocr_languages=xx > "$W/out"
    is "a language that is not there stops the stage" $? 2
fi

# one picture more, which goes
mkdir "$W/one"
cp tests/golden/data/images/wide300x180.png "$W/one/gone.png"
sed -i "s|^sources:|&\n  one: {root: $W, paths: [one]}|" "$W/w.yaml"
"$B/bin/limbeck-ingest" "$W/w.yaml" --progress none > "$W/out" 2>&1
sql "$S" "
    INSERT INTO reply (sample_id, teacher_id, text, finish, run_id)
    SELECT id, 1, 'A palm.', 'stop', 1 FROM sample WHERE source_name = 'one';
    INSERT INTO answer (reply_id, version_id, status, form, strict,
                        reasoning_start, reasoning_end, run_id)
    SELECT max(id), 900, 'ok', 'prose', 0, 0, 7, 1 FROM reply"
rm "$W/one/gone.png"
like "a picture out of reach is one error" "$(look)" \
    "$count kept .* 1 errored"

# other bytes are not looked at, and not forgotten
bad=$(sql "$S" "SELECT picture_id FROM samples WHERE source_name = 'one'")
tr '\0-\377' x < tests/golden/data/images/wide300x180.png \
    > "$W/one/gone.png"
like "other bytes are not looked at" "$(look)" "$count kept .* 1 errored"
is "since they are not what was ingested" "$(sql "$S" "SELECT DISTINCT kind
    FROM failure WHERE stage = 'look' AND ended_at IS NULL")" changed
cp tests/golden/data/images/wide300x180.png "$W/one/gone.png"
like "as it was, it is looked at" "$(look)" "in = $((count + 1)) kept"
is "and finds something" "$(sql "$S" "SELECT found > 0 FROM look
    WHERE picture_id = $bad")" 1
blind --set ground.segformer=/nowhere > "$W/out"
is "a segmenter that is not there stops the stage" $? 2
like "and says so" "$(cat "$W/out")" 'ground.segformer'
plan_done
