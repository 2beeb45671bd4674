#!/bin/sh
# Teach with the two small models of the miniature world, in this process, on
# pictures that lie in archives: the answers recorded for them, word by word,
# and the same from one thread or three.
. tests/stages/tap.sh
. tests/stages/teach_world.sh

G=demo/golden/teachers.json
D=$PWD/demo
cat > "$W/w.yaml" <<END
store: $W/w.limbeck
jobs: 3
sources:
  mp16:
    root: $D/world/mp16
    paths: [shard_0.msg, shard_1.msg]
    tables: [mp16.csv]
  streetview:
    root: $D/world/streetview
    paths: [00.zip]
    tables: [streetview.csv]
  postcards:
    root: $D/world/postcards
    paths: [postcards.tar]
teachers:
END
for t in a b; do
    for p in gre globe geoagent; do
        cat >> "$W/w.yaml" <<END
  teacher-$t-$p:
    backend: local
    model: $D/models/teacher-$t
    prompt: $D/prompts/$p.txt
    max_tokens: 600
    localizable: yes
    localizable_prompt: $D/prompts/localizable.txt
END
    done
done
# ingest: some pictures of the world are damaged on purpose
"$B/bin/limbeck-ingest" "$W/w.yaml" --progress none > "$W/out" 2>&1
is "the world is taken in" $? 1
jq -r '.pictures | keys[]' "$G" | sed 's/^[a-z0-9]*://; s/.*\///; s/\.jpg$//' \
    > "$W/keys"
list=$(sed "s/.*/'&'/" "$W/keys" | paste -s -d ,)
sql "$W/w.limbeck" "
    INSERT INTO stage_version (id, stage, text, run_id) VALUES (900, 'sample', 's', 1);
    INSERT INTO selection SELECT id, 900, 1, 'drawn', 1 FROM samples
    WHERE standing = 'kept' AND key IN ($list)"
count=$(wc -l < "$W/keys")
is "all recorded pictures are there" \
    "$(sql "$W/w.limbeck" 'SELECT count(*) FROM selection')" "$count"
cp "$W/w.limbeck" "$W/one.limbeck"
"$T" "$W/w.yaml" --progress plain 2> "$W/err"
is "teach runs" $? 0
all=$((count * 6))
# items, their rate and the time, tokens, how full the batch was
like "the last line says how it went" "$(grep '^teach .* took ' "$W/err")" \
    "^teach +$all/$all replies  [0-9.]+/s  took .*  [0-9]+ tok/s, batch [1-8]"
is "every question has its reply" "$(teach_sums "$W/w.limbeck")" \
    "$all|$all|0|0|0"
is "one model after the other: no two in memory at once" \
    "$(sql "$W/w.limbeck" "SELECT count(*) FROM (SELECT teacher_id <> lag(
        teacher_id, 1, -1) OVER (ORDER BY id) AS turns FROM reply)
        WHERE turns")" 6

# teacher|key|text of what was recorded, where no near tie decided
jq -r '.teachers | to_entries[] | .key as $t | .value | to_entries[] |
    (.key | sub(".*[:/]"; "") | sub("\\.jpg$"; "")) as $k | .value |
    to_entries[] | select(.key != "yesno" and .value.near_tie_at == null) |
    [$t + "-" + .key, $k, (.value.text | tojson)] | join("|")' "$G" |
    sort > "$W/want"
sql "$W/w.limbeck" "SELECT t.name || '|' || s.key || '|' || json_quote(r.text)
    FROM reply r JOIN teacher t ON t.id = r.teacher_id
    JOIN samples s ON s.id = r.sample_id" | jq -rR 'split("|") |
    .[0] + "|" + .[1] + "|" + (.[2:] | join("|") | fromjson | tojson)' |
    sort > "$W/got"
is "the answers are the recorded ones" "$(comm -23 "$W/want" "$W/got")" ""
is "and there were some" "$([ "$(wc -l < "$W/want")" -gt 20 ] && echo yes)" yes

# yes or no: near the recorded log-probabilities of two spellings each; the
# teacher counts all of them
jq -r '.teachers | to_entries[] | .key as $t | .value | to_entries[] |
    (.key | sub(".*[:/]"; "") | sub("\\.jpg$"; "")) as $k |
    .value.yesno.logprob |
    [$t, $k, ((.yes | exp) + (.Yes | exp) | log),
     ((.no | exp) + (.No | exp) | log)] | join("|")' "$G" | sort > "$W/want"
sql "$W/w.limbeck" "SELECT substr(t.name, 1, 9), s.key, yes_logprob, no_logprob
    FROM reply r JOIN teacher t ON t.id = r.teacher_id
    JOIN samples s ON s.id = r.sample_id WHERE t.name LIKE '%-gre'" |
    sort > "$W/got"
is "and so are yes and no" "$(paste -d '|' "$W/want" "$W/got" |
    awk -F '|' '$1 != $5 || $2 != $6 || ($3 - $7) ^ 2 > 1e-4 ||
        ($4 - $8) ^ 2 > 1e-4')" ""

ok "on one thread" "$T" "$W/w.yaml" --store "$W/one.limbeck" --jobs 1 \
    --progress none
for s in w one; do
    sql "$W/$s.limbeck" "SELECT sample_id, teacher_id, text, logprob,
        yes_logprob FROM reply ORDER BY 1, 2" > "$W/$s.rows"
done
ok "the replies are the same" cmp "$W/w.rows" "$W/one.rows"
plan_done
