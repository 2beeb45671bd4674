#!/bin/sh
# Extract: one answer a reply, what is set aside, what a changed setting does.
. tests/stages/tap.sh
. tests/stages/teach_world.sh

S=$W/s.limbeck
X="$B/bin/limbeck-extract"
teach_world "$S" 9
{
    printf 'filename,response\n'
    printf 'k1,"<think>Red soil.</think><answer>40.742, -73.986</answer>"\n'
    printf 'k2,"<think>Ice.</think><answer>Country: Finland\nCity: Helsinki</answer>"\n'
    printf 'k3,"{""ChainOfThought"":{},""FinalAnswer"":""Japan; Tokyo; Nowhereville""}"\n'
    printf 'k4,"{""rationale"": ""Old bus"", ""latitude"": ""41.9"", ""longitude"": ""12.5"",}"\n'
    printf "k5,\"I'm sorry, I can't help with that.\"\n"
    printf 'k6,"<answer>151.2, -33.8</answer>"\n'
    printf 'k7,"{""latitude"": ""48.8, ""longit"\n'
    printf 'k8,\n'
    printf 'k9,"<think>Country alone</think><answer>country: Peru\ncity: unknown</answer>"\n'
    printf 'none,"%s Latitude: 1.5, Longitude: 2.5"\n' \
        "$(head -c 3000 /dev/zero | tr '\0' x)"
} > "$W/r.csv"
cat > "$W/s.yaml" <<END
store: $S
teachers:
  rec:
    backend: batch
    model: elsewhere
    results: r.csv
    key_column: filename
    pictures: no
END
"$T" "$W/s.yaml" --progress none > "$W/out" 2>&1 || cat "$W/out"
answers() {
    sql "$S" "
        SELECT s.key, a.status, a.form, a.strict,
               coalesce(a.position_origin, ''),
               coalesce(round(a.lat_deg, 2), ''),
               coalesce(round(a.lon_deg, 2), ''),
               coalesce(a.country, ''), coalesce(a.city, '')
        FROM answer a JOIN reply r ON r.id = a.reply_id
        JOIN samples s ON s.id = r.sample_id ORDER BY s.key"
}
sums() {
    sql "$S" "SELECT came_in || '|' || kept || '|' || rejected || '|' ||
                     errored || '|' || pending
              FROM tally WHERE stage = 'extract' ORDER BY run_id DESC LIMIT 1"
}
ok "extract runs" "$X" "$W/s.yaml" --progress none
is "every form is read" "$(answers)" \
    'k1|ok|gre|1|stated|40.74|-73.99||
k2|ok|globe|0|named|60.17|24.94|Finland|Helsinki
k3|ok|geoagent|1||||Japan|Nowhereville
k4|ok|json|0|stated|41.9|12.5||
k5|refusal||0|||||
k6|out of range|gre|0|||||
k7|truncated||0|||||
k8|empty||0|||||
k9|ok|globe|1||||Peru|
none|ok|prose|0|stated|1.5|2.5||'
is "the sums hold" "$(sums)" '10|6|4|0|0'
is "reasoning and position are places in the reply" "$(sql "$S" "
    SELECT substr(r.text, a.reasoning_start + 1,
                  a.reasoning_end - a.reasoning_start) || '|' ||
           substr(r.text, a.position_start + 1,
                  a.position_end - a.position_start)
    FROM answer a JOIN reply r ON r.id = a.reply_id
    JOIN samples s ON s.id = r.sample_id WHERE s.key = 'k1'")" \
    'Red soil.|40.742, -73.986'
own() { # KEY: the answer in the teacher's own words
    sql "$S" "SELECT substr(r.text, a.answer_start + 1,
                            a.answer_end - a.answer_start)
        FROM answer a JOIN reply r ON r.id = a.reply_id
        JOIN sample s ON s.id = r.sample_id WHERE s.key = '$1'"
}
is "its own words are what stands in the tags" "$(own k1)" '40.742, -73.986'
is "or a place in JSON" "$(own k3)" 'Japan; Tokyo; Nowhereville'
is "fields of JSON are none" "$(own k4)" ''
like "what was mended is noted" "$(sql "$S" "
    SELECT a.note FROM answer a JOIN reply r ON r.id = a.reply_id
    JOIN samples s ON s.id = r.sample_id WHERE s.key = 'k4'")" \
    '^mended: bad JSON at byte [0-9]+'
before=$(answers)
"$X" "$W/s.yaml" --progress none > "$W/out" 2>&1
is "a second run" $? 0
is "does nothing" "$(sql "$S" "SELECT sum(worked) FROM tally
    WHERE run_id = (SELECT max(id) FROM run)")" 0

"$X" "$W/s.yaml" --progress none --set extract.named_positions=country
is "a country's largest city, where asked for" \
    "$(answers | grep '^k9')" 'k9|ok|globe|1|named|-12.04|-77.03|Peru|'
"$X" "$W/s.yaml" --progress none --set extract.named_positions=no
is "or no names at all" "$(answers | grep -c '|named|')" 0
"$X" "$W/s.yaml" --progress none --jobs 1
is "any number of workers gives the same" "$(answers)" "$before"

"$X" "$W/s.yaml" --progress none --set extract.max_reply_bytes=1000 \
    > "$W/out" 2>&1
is "a reply that is too large makes exit code 1" $? 1
is "and costs itself alone" "$(sums)" '10|5|4|1|0'
like "by name" "$(sql "$S" "SELECT message FROM failure
    WHERE stage = 'extract'")" 'the reply has 30[0-9]+ bytes, more than'

sql "$S" "INSERT INTO reply (sample_id, teacher_id, candidate, text, finish,
                             run_id)
    SELECT sample_id, teacher_id, 1, 'a' || char(0) || '1.5, 2.5', 'stop', 1
    FROM reply ORDER BY id LIMIT 1"
"$X" "$W/s.yaml" --progress none > "$W/out" 2>&1
is "so does a NUL" "$? $(sums)" '1 11|6|4|1|0'
like "with its place" "$(sql "$S" "SELECT message FROM failure
    ORDER BY id DESC LIMIT 1")" 'the reply has a NUL at byte 1'
plan_done
