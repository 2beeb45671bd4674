#!/bin/sh
# Teach with replies recorded elsewhere: tables and batch output joined by the
# pictures' keys, what is broken in them, and requests for what is missing.
. tests/stages/tap.sh
. tests/stages/teach_world.sh

S=$W/s.limbeck
teach_world "$S" 6
{
    printf 'filename,prompt,response\nfilename,prompt,response\n'
    printf 'x/k1.jpg,p,"first\nof ""k1"""\nk1.jpg,p,second\nk2.jpg,p,\n'
    printf 'filename,prompt,response\nk3,p,a\000b\n'
    printf 'k4,p,"'
    head -c 10000000 /dev/zero | tr '\0' 'w'
    printf '"\nother,p,nobody\nnone,p,text only\n'
} | gzip > "$W/r.csv.gz"
cat > "$W/s.yaml" <<END
store: $S
teachers:
  rec:
    backend: batch
    model: somewhere/else
    results: r.csv.gz
    key_column: filename
    pictures: no
END
"$T" "$W/s.yaml" --progress none > "$W/out" 2>&1
is "broken replies make exit code 1" $? 1
is "replies are joined by key" "$(teach_replies "$S")" 'rec|k1|0|first
of "k1"
rec|k2|0|
rec|none|0|text only'
is "the sums hold" "$(teach_sums "$S")" '7|3|0|2|2'
is "what is broken is named with its line" "$(sql "$S" "
    SELECT name, kind, replace(message, '$W/', '') FROM failure
    ORDER BY item")" \
    'k3|record|rec: "r.csv.gz", line 8: the reply has a NUL at byte 1
k4|record|rec: "r.csv.gz", line 9: the reply is larger than 4194304 bytes'
like "and what is missing" "$(cat "$W/out")" \
    'rec: 2 questions have no recorded reply'
"$T" "$W/s.yaml" --progress none > "$W/out" 2>&1
is "a second run has the same sums" "$(teach_sums "$S")" '7|3|0|2|2'

# What has no reply is written down, asked elsewhere, and taken back.
R=$W/r.limbeck
teach_world "$R" 3
cat > "$W/r.yaml" <<END
store: $R
teachers:
  later:
    backend: batch
    model: gpt
    dialect: openai
    results: out.jsonl
    requests: in.jsonl
    prompt: globe
END
ok "without results" "$T" "$W/r.yaml" --progress none
is "all is pending" "$(teach_sums "$R")" '4|0|1|0|3'
is "requests are written" "$(jq -r '[.custom_id, .method, .url, .body.model,
    .body.messages[0].content[0].image_url.url[:22]] | join("|")' \
    "$W/in.jsonl")" "$(for i in 1 2 3; do
    echo "s/k$i#0|POST|/v1/chat/completions|gpt|data:image/png;base64,"; done)"
cp "$W/in.jsonl" "$W/before.jsonl"
ok "again" "$T" "$W/r.yaml" --progress none
ok "they are the same" cmp "$W/in.jsonl" "$W/before.jsonl"
jq -c '{id: "b", custom_id, response: {status_code: 200, body: {choices: [
    {message: {content: ("seen " + .custom_id)}, finish_reason: "stop"}],
    usage: {prompt_tokens: 9, completion_tokens: 4}}}, error: null}' \
    "$W/in.jsonl" | sed '2s|.*|{"custom_id":"s/k2#0","response":null,"error":{'\
'"code":"x","message":"it was full"}}|' > "$W/out.jsonl"
"$T" "$W/r.yaml" --progress none > "$W/out" 2>&1
is "with results, one of them an error" $? 1
is "replies come in" "$(teach_replies "$R")" 'later|k1|0|seen s/k1#0
later|k3|0|seen s/k3#0'
is "with their figures" "$(sql "$R" "
    SELECT DISTINCT finish, prompt_tokens, output_tokens FROM reply")" \
    'stop|9|4'
is "and the error" "$(sql "$R" "
    SELECT name, kind, replace(message, '$W/', '') FROM failure")" \
    'k2|again|later: "out.jsonl", line 2: it was full'
sed -i 's/"error":{.*/"error":null}/; s/"response":null/"response":'\
'{"status_code":200,"body":{"choices":[{"message":{"content":"late"}}]}}/' \
    "$W/out.jsonl"
"$T" "$W/r.yaml" --progress none > "$W/out" 2>&1
is "a mended line is taken" "$?/$(teach_sums "$R")" '0/4|3|1|0|0'
cp "$W/in.jsonl" "$W/before.jsonl"
ok "a last run" "$T" "$W/r.yaml" --progress none
ok "leaves the requests alone" cmp "$W/in.jsonl" "$W/before.jsonl"

# What was set aside is asked for again when somebody says so: until then the
# line counts, from then on another one.
B4=$W/b4.limbeck
teach_world "$B4" 2
sed "s|^store: .*|store: $B4|; s|out.jsonl|[o1.jsonl, o2.jsonl]|
    s|prompt: globe|&\n    max_reply_bytes: 1024|" "$W/r.yaml" > "$W/b4.yaml"
line() { # KEY WORD COUNT: a reply of so many words
    printf '{"custom_id":"s/%s#0","response":{"status_code":200,"body":' "$1"
    printf '{"choices":[{"message":{"content":"'
    seq "$3" | sed "s/.*/$2/" | tr '\n' ' '
    printf '"}}]}}}\n'
}
{
    line k1 good 1
    line k2 long 400
} > "$W/o1.jsonl"
head -n 1 "$W/o1.jsonl" > "$W/o2.jsonl"
"$T" "$W/b4.yaml" --progress none > "$W/out" 2>&1
is "a reply too large is set aside" "$?/$(teach_sums "$B4")" '1/3|1|1|1|0'
printf '' > "$W/in.jsonl"
"$T" "$W/b4.yaml" --progress none > "$W/out" 2>&1
is "and not asked for again" \
    "$?/$(teach_sums "$B4")/$(cat "$W/in.jsonl")" '1/3|1|1|1|0/'
"$LIMBECK" retry "$W/b4.yaml" > "$W/out"
"$T" "$W/b4.yaml" --progress none > "$W/out" 2>&1
is "after limbeck retry it is pending" "$?/$(teach_sums "$B4")" '0/3|1|1|0|1'
is "and requested" "$(jq -r .custom_id "$W/in.jsonl")" 's/k2#0'
"$T" "$W/b4.yaml" --progress none > "$W/out" 2>&1
is "until there is another line" "$?/$(teach_sums "$B4")" '0/3|1|1|0|1'
line k2 longer 300 >> "$W/o2.jsonl"
"$T" "$W/b4.yaml" --progress none > "$W/out" 2>&1
is "which is set aside in its own words" "$?/$(sql "$B4" "SELECT
    message LIKE '%o2.jsonl%larger than%' FROM failure WHERE ended_at IS NULL")" 1/1
"$LIMBECK" retry "$W/b4.yaml" > "$W/out"
line k2 short 3 >> "$W/o2.jsonl"
"$T" "$W/b4.yaml" --progress none > "$W/out" 2>&1
is "or taken" "$?/$(teach_sums "$B4")" '0/3|2|1|0|0'

# Two sources with the same names, and names that are paths.
N=$W/n.limbeck
teach_world "$N" 6
sql "$N" "DROP TRIGGER sample_unchanged;
    UPDATE sample SET source_name = 't', key = 'k1' WHERE id = 2;
    UPDATE sample SET key = 'London/0001' WHERE id = 3;
    UPDATE sample SET key = 'Paris/0001' WHERE id = 4;
    UPDATE sample SET key = 'Paris/0002' WHERE id = 5"
cat > "$W/n.yaml" <<END
store: $N
teachers:
  rec: {backend: batch, model: m, dialect: openai, prompt: globe,
        results: n.csv, requests: n.jsonl, key_column: f, text_column: r}
END
ok "two of a name" "$T" "$W/n.yaml" --progress none
is "requests name source and key" "$(jq -r .custom_id "$W/n.jsonl")" \
    's/k1#0
t/k1#0
s/London/0001#0
s/Paris/0001#0
s/Paris/0002#0
s/k6#0'
{
    printf 'f,r\nt/k1,of t\n/data/pics/London/0001.jpg,of London\n'
    printf 'Paris/0001.jpg,of Paris\nYork/0001.jpg,of York\n0002.jpg,bare\n'
    printf 'x/k6.jpg,six\n'
} > "$W/n.csv"
ok "replies that say more or less" "$T" "$W/n.yaml" --progress none
is "go to the one that they are of" "$(teach_replies "$N")" \
    'rec|k1|0|of t
rec|London/0001|0|of London
rec|Paris/0001|0|of Paris
rec|Paris/0002|0|bare
rec|k6|0|six'
is "what is left" "$(jq -r .custom_id "$W/n.jsonl")" 's/k1#0'
printf 'f,r\nk1,of which\n' > "$W/n.csv"
"$T" "$W/n.yaml" --progress none --set teachers.rec.seed=2 > "$W/out" 2>&1
is "a key of two is an error" "$?|$(teach_replies "$N" | wc -l)" '1|5'
is "that lists both" "$(sql "$N" "SELECT DISTINCT kind,
    replace(message, '$W/', '') FROM failure")" \
    'again|rec: "n.csv", line 2: "k1" may be any of s/k1, t/k1: say source/key'
printf 'f,r\n0001,of which\n' > "$W/n.csv"
"$T" "$W/n.yaml" --progress none --set teachers.rec.seed=3 > "$W/out" 2>&1
like "so is the last part of two paths" "$(sql "$N" "SELECT message
    FROM failure ORDER BY id DESC LIMIT 1")" \
    '"0001" may be any of s/London/0001, s/Paris/0001'

# Several files and patterns, in the shapes of several providers; what failed is
# asked again in the next file.
M=$W/m.limbeck
teach_world "$M" 6
cat > "$W/m.yaml" <<END
store: $M
teachers:
  rec: {backend: batch, model: m, dialect: openai, prompt: globe,
        results: [out-*.jsonl, more.jsonl], requests: next.jsonl,
        key_column: name, text_column: said}
END
printf '%s\n' '{"custom_id":"s/k1#0","result":{"type":"succeeded","message":{'\
'"content":[{"type":"text","text":"one"}],"stop_reason":"end_turn"}}}' \
    '{"custom_id":"s/k2#0","result":{"type":"expired"}}' > "$W/out-1.jsonl"
printf '%s\n' '{"key":"k3","response":{"candidates":[{"content":{"parts":[{'\
'"text":"three"}]},"finishReason":"MAX_TOKENS"}]}}' \
    '{"custom_id":"k4","response":{"status_code":400,"body":{"error":{'\
'"message":"bad picture"}}},"error":null}' '{"name":"none","said":"nobody"}' \
    | gzip > "$W/out-2.jsonl"
printf '{"name":"k5","said":"five"}\n{"name":"k99","said":"x"}\n' \
    > "$W/more.jsonl"
"$T" "$W/m.yaml" --progress none > "$W/out" 2>&1
is "failed lines make exit code 1" $? 1
is "all shapes are read" "$(teach_replies "$M")" 'rec|k1|0|one
rec|k3|0|three
rec|k5|0|five'
is "how they ended" "$(sql "$M" "SELECT group_concat(finish, '|')
    FROM (SELECT finish FROM reply ORDER BY id)")" 'stop|length|'
is "what failed is asked again, and what has none" \
    "$(jq -r .custom_id "$W/next.jsonl" | tr '\n' ' ')" 's/k2#0 s/k4#0 s/k6#0 '
is "and is a failure until then" "$(sql "$M" "SELECT name, class, kind
    FROM failure WHERE ended_at IS NULL ORDER BY item")" \
    'k2|timeout|again
k4|server-error|again'
like "what is about nobody is counted" "$(cat "$W/out")" \
    '1 of 7 recorded replies are about no sample of the store'
like "and shown" "$(cat "$W/out")" 'more.jsonl", line 2: "k99" is no sample'
"$T" "$W/m.yaml" --progress none > "$W/out" 2>&1
is "a second run asks for the same" \
    "$(jq -r .custom_id "$W/next.jsonl" | tr '\n' ' ')" 's/k2#0 s/k4#0 s/k6#0 '
printf '{"name":"y1","said":"x"}\n{"name":"y2","said":"x"}\n' \
    > "$W/nobody.jsonl"
"$T" "$W/m.yaml" --progress none --set teachers.rec.results=nobody.jsonl \
    > "$W/out" 2>&1
is "when all are about nobody the exit code is 1" $? 1
like "with what to do" "$(cat "$W/out")" \
    'none of the 2 recorded replies is about a sample of the store; key_column'

"$T" "$W/s.yaml" --set teachers.rec.key_column=id --set teachers.rec.seed=1 \
    --progress none > "$W/out" 2>&1
is "a column that is not there" $? 3
like "is named" "$(cat "$W/out")" 'r.csv.gz" has no column "id"'
"$T" "$W/s.yaml" --set teachers.rec.results=no.csv --progress none \
    > "$W/out" 2>&1
is "a file that is not there stops the stage" $? 2
plan_done
