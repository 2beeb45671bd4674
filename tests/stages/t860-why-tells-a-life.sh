#!/bin/sh
# why: one sample from its bytes to its split, as text and as JSON.
. tests/stages/tap.sh
. tests/stages/report_store.sh

S=$W/made.limbeck
make_store "$S" 240 || exit 1
printf 'store: made.limbeck\n' > "$W/c.yaml"
why() { "$LIMBECK" why "$S" "$@"; }

# One that failed its first rule and passed others.
id=$(sql "$S" "SELECT min(r.sample_id) FROM verdict v
    JOIN reply r ON r.id = v.reply_id JOIN split x USING (sample_id)
    WHERE v.failed = 2 AND r.teacher_id = 1 AND x.split = 'none'")
key=$(sql "$S" "SELECT key FROM samples WHERE id = $id")
why "$key" > "$W/out" 2>&1
is "a life is told" $? 0
out=$(cat "$W/out")
like "where its bytes lie" "$out" 'bytes +[0-9]+ at offset [0-9]+ of .*pictures'
like "in which archive" "$out" "member +.*$key.jpg"
like "the row of its table" "$out" "row +mp16.csv:$((id + 1)), id $key"
like "its digest" "$out" 'sha256 +[0-9a-f]{64}'
like "its place" "$out" 'place +.*\(12 km from its middle\)'
like "whether it was drawn" "$out" 'drawn +drawn'
like "who was asked" "$out" '^reply of big \(server, qwen2.5-vl-72b, gre\)'
like "what it said" "$out" '    \| <think>The shutters'
like "how far it was off" "$out" 'off by +[0-9,]+ km'
like "the rule that failed" "$out" 'FAIL  distance .* at most 200 km'
like "a rule after it, too" "$out" 'pass  length .* 100 to 160 characters'
like "its evidence, in words" "$out" 'from 7$'
like "as it is stored when asked for" "$(why "$key" --full)" '\{"from":7\}'
wide() { LC_ALL=C.UTF-8 awk 'length > 100' "$1" | wc -l; }
is "it fits 100 columns" "$(wide "$W/out")" 0
like "a filter that no rule asks" "$out" 'repetition .*not asked'
like "the verdict" "$out" 'rejected by policy strict: first distance, 1 of 3'
like "the split" "$out" 'none, no reply was kept'

why "$key" --json > "$W/life.json"
ok "it is JSON as well" jq -e . "$W/life.json"
is "with every score of every present reply" \
    "$(jq '[.replies[] | select(.present) | .scores | length] | add' \
        "$W/life.json")" "$(sql "$S" "SELECT count(*)
        * (SELECT count(*) FROM filter) FROM measure
        WHERE sample_id = $id AND teacher_id < 3")"
is "and whether each passed" "$(jq -c '[.replies[0].scores[].passed]' \
    "$W/life.json")" '[true,false,true,null]'
former=$(sql "$S" "SELECT min(sample_id) FROM reply WHERE teacher_id = 3")
why "id:$former" --json > "$W/former.json"
is "of a reply that nobody decided about, nothing passed or failed" \
    "$(jq -c '[.replies[] | select(.present | not) | .scores[] |
        select(.asked) | .passed] | unique' "$W/former.json")" '[null]'
is "and no mark says so" "$(why "id:$former" |
    sed -n '/no teacher of now/,/^reply of/p' | grep -c 'pass  \|FAIL  ')" 0
is "a number finds it" "$(why "id:$id" --json)" "$(cat "$W/life.json")"
is "so does its file's name" "$(why "some/where/$key.JPG" --json)" \
    "$(cat "$W/life.json")"
is "and the configuration for the store" \
    "$("$LIMBECK" why "$W/c.yaml" "$key" --json)" "$(cat "$W/life.json")"

sql "$S" "INSERT INTO sample VALUES (9000, 'other', '$key', 1);
    INSERT INTO sample_state (sample_id, standing, reason, run_id)
    VALUES (9000, 'rejected', 'no picture', 1)"
why "$key" > "$W/out" 2>&1
is "a key of two samples is not enough" $? 3
like "they are listed" "$(cat "$W/out")" "id:9000  other/$key  rejected no picture"
is "a source tells them apart" "$(why "$(sql "$S" "SELECT source_name
    FROM samples WHERE id = $id")/$key" --json | jq .sample.id)" "$id"
why nothing-like-it > "$W/out" 2>&1
is "an unknown key is a bad command line" $? 3
like "and named" "$(cat "$W/out")" 'no sample "nothing-like-it"'
"$LIMBECK" why "$S" > "$W/out" 2>&1
is "no key is one too" $? 3

dup=$(sql "$S" 'SELECT s.id FROM samples s JOIN cluster c USING (picture_id)
    WHERE NOT c.kept LIMIT 1')
like "a duplicate names the one that was kept" "$(why "id:$dup")" \
    'set aside +smaller than [0-9]+, of a cluster of 2'
like "with the bits between them" "$(why "id:$dup")" 'distance +[0-9]+ bits'
bad=$(sql "$S" "SELECT min(id) FROM samples WHERE reason = 'no picture'")
like "what ingest refused has a life too" "$(why "id:$bad")" \
    'because +no picture'
like "a failure is told" "$(why id:37)" \
    'teach, connection, .*could not reach the server'
is "with who was asked" "$(why id:37 --json | jq -c '.failures[] |
    [.stage, .item, .item_id, .teacher]')" '["teach","sample",37,"big"]'

# A failure of each kind of item, all with the number of one sample: each is
# told of what it is about, and of nothing else.
reply=$(sql "$S" "SELECT min(id) FROM reply WHERE sample_id = $id")
sql "$S" "INSERT INTO failure (stage, item_kind, item, version_id, kind, name,
        message, at, run_id) VALUES
    ('export', 'sample', $id, 9, 'record', 'x', 'bad export', 1, 1),
    ('split', 'sample', $id, 9, 'record', 'x', 'bad split', 1, 1),
    ('ingest', 'source', $id, 1, 'record', 'x', 'bad source', 1, 1),
    ('ingest', 'member', $id, 1, 'record', 'x', 'bad member', 1, 1),
    ('look', 'picture', $id, 6, 'record', 'x', 'bad picture', 1, 1),
    ('extract', 'reply', $reply, 6, 'record', 'x', 'bad reply', 1, 1),
    ('extract', 'reply', $id, 6, 'record', 'x', 'bad other', 1, 1)"
told() { why "id:$1" --json | jq -r '[.failures[]?.message] | sort | join(", ")'; }
is "each failure is told of its item" "$(told "$id")" \
    'bad export, bad member, bad picture, bad reply, bad split'
is "and not of another sample" "$(told "$(sql "$S" "SELECT min(sample_id)
    FROM reply WHERE sample_id > $id")")" ""

# Terminals are steered by bytes that a teacher may well write.
sql "$S" "INSERT INTO reply (sample_id, teacher_id, candidate, text, finish,
                             run_id)
    VALUES ($id, 1, 1, CAST(x'1B5D303B6861636B07E280AE00FF' AS TEXT)
            || hex(zeroblob(4000)), 'stop', 1)"
why "id:$id" > "$W/out"
is "no control character reaches the terminal" \
    "$(tr -d '\n' < "$W/out" | grep -c '[[:cntrl:]]')" 0
like "they are shown" "$(cat "$W/out")" '\\x1B\]0;hack\\x07\\xE2\\x80\\xAE'
like "a long reply is cut" "$(cat "$W/out")" \
    'of [0-9]+ bytes left out; --full'
is "unless asked for" "$(why "id:$id" --full | grep -c 'left out')" 0
ok "JSON stays JSON" sh -c "'$LIMBECK' why '$S' id:$id --json | jq -e ."

"$LIMBECK" report "$W/c.yaml" --to "$W/pages" > "$W/out" 2>&1
is "the report's own command writes it" $? 0
ok "where it was told to" test -s "$W/pages/index.html"
name=$(sql "$S" "SELECT source_name || '/' || key FROM sample WHERE id = $id")
like "its card is named" "$("$LIMBECK" why "$W/c.yaml" "$name" \
    --set report.to="$W/pages")" "file://.*/pages/open.html#$name"
"$LIMBECK" report "$W/c.yaml" --to "$W/pages" --set report.cards_max=0 \
    > /dev/null 2>&1
like "without one it is said how to get it" "$("$LIMBECK" why "$W/c.yaml" \
    "$name" --set report.to="$W/pages")" "limbeck report .* --card $name"
"$LIMBECK" report "$W/c.yaml" --to "$W/pages" --set report.cards_max=0 \
    --card "$name" > /dev/null 2>&1
is "and that gives it one" "$(jq -c '.cards | keys' "$W/pages/manifest.json")" \
    "[\"$name\"]"
sql "$S" "INSERT INTO sample VALUES (9001, 'mp16', '-x9', 1);
    INSERT INTO sample_state (sample_id, standing, reason, run_id)
    VALUES (9001, 'rejected', 'no picture', 1)"
like "a key may begin with a hyphen" "$(why -x9)" '^-x9  \(sample 9001'
why --x9 > "$W/out" 2>&1
like "with two of them it is told how" "$(cat "$W/out")" 'if it is a KEY: -- --x9'
for how in kitty iterm sixel; do
    why "id:$id" --picture $how > "$W/out"
    like "a picture in the terminal: $how" "$(head -c 20 "$W/out" |
        tr '\033' '^')" '^\^(_Ga=T|\]1337;File=|Pq"1;1)'
done
is "none unless asked for" "$(why "id:$id" | grep -c "$(printf '\033')")" 0
rm -r "$W/pages"
"$LIMBECK" report "$W/c.yaml" --to "$W/pages" > "$W/out" 2>&1
ok "again, when it was lost" test -s "$W/pages/index.html"
plan_done
